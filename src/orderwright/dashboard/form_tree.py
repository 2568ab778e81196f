"""Forms with rows that can be added and taken away without a script: fields named by their place in a tree.

`options.0.tiers.1.from` is the field `from` of the second tier of the first option. A button of the form says what is
to become of its rows: `add:options`, `remove:options.0.tiers.1`. The form is then shown again, and nothing is saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from orderwright.model.errors import FieldViolation

Tree = dict[str, Any]

_INDEX: Final = re.compile(r"\[(\d+)\]")
_NUMBER: Final = re.compile(r"[0-9]{1,3}")
_MAX_DEPTH: Final = 8


def tree_of(fields: Mapping[str, str]) -> Tree:
    """The tree that the names of the fields describe; rows stand in the order of their numbers."""
    root: Tree = {}
    for name, value in fields.items():
        *parents, last = name.split(".")
        if len(parents) >= _MAX_DEPTH:
            continue
        place: Any = root
        for parent in parents:
            place = place.setdefault(parent, {}) if isinstance(place, dict) else None
            if not isinstance(place, dict):
                break
        if isinstance(place, dict) and not isinstance(place.get(last), dict):
            place[last] = value.strip()
    return dict(_rows(root))


def fields_of(tree: Any, name: str = "") -> dict[str, str]:
    """The names and values of all fields of a tree."""
    if not isinstance(tree, dict | list):
        return {name: "" if tree is None else str(tree)}
    pairs: Iterable[tuple[object, Any]] = enumerate(tree) if isinstance(tree, list) else tree.items()
    found: dict[str, str] = {}
    for key, value in pairs:
        found |= fields_of(value, f"{name}.{key}" if name else str(key))
    return found


def change_rows(tree: Tree, wanted: str) -> Tree:
    """The tree with a row more or less. What can't be done changes nothing."""
    do, _colon, path = wanted.partition(":")
    names = path.split(".")
    if do == "add":
        rows = _at(tree, names)
        if rows is None and isinstance(holder := _at(tree, names[:-1]), dict):
            rows = holder.setdefault(names[-1], [])
        if isinstance(rows, list):
            rows.append({})
    elif do == "remove" and _NUMBER.fullmatch(names[-1]):
        rows = _at(tree, names[:-1])
        if isinstance(rows, list) and int(names[-1]) < len(rows):
            del rows[int(names[-1])]
    return tree


def is_empty(row: Any) -> bool:
    """Whether nothing was typed into a row."""
    return not any(fields_of(row).values())


def faults_in_form(violations: Iterable[FieldViolation], within: str) -> dict[str, FieldViolation]:
    """What is wrong, by the names of the fields of the form: `within` is the path that the tree has in the request."""
    found: dict[str, FieldViolation] = {}
    for one in violations:
        name = _INDEX.sub(r".\1", one.field.removeprefix(within)).strip(".")
        found.setdefault(name, one)
    return found


def _rows(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    made = {name: _rows(value) for name, value in node.items()}
    if made and all(_NUMBER.fullmatch(name) for name in made):
        return [made[name] for name in sorted(made, key=int)]
    return made


def _at(tree: Any, names: list[str]) -> Any:
    for name in names:
        if isinstance(tree, list) and _NUMBER.fullmatch(name) and int(name) < len(tree):
            tree = tree[int(name)]
        elif isinstance(tree, dict):
            tree = tree.get(name)
        else:
            return None
    return tree
