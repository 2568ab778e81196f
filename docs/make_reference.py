"""Write the pages of the reference that the code itself can tell: `python docs/make_reference.py`.

`reference/operations.md` is written as a whole; of `reference/permissions.md` and `reference/configuration.md` only
what stands between `<!-- made: NAME -->` and `<!-- end -->`. A test compares the pages with what this script would
write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from orderwright.cli.main import app
from orderwright.contract.operation import BUSINESS, Operation, Unit
from orderwright.contract.registry import operations
from orderwright.model.identity import IdentityType, Role
from orderwright.model.permissions import SCOPES, Permission
from orderwright.rules.roles import MEMBER_PERMISSIONS, ROLE_PERMISSIONS, VISITOR_PERMISSIONS

REFERENCE = Path(__file__).parent / "reference"
OPERATIONS = REFERENCE / "operations.md"
PERMISSIONS = REFERENCE / "permissions.md"
CONFIGURATION = REFERENCE / "configuration.md"

#: Options that every command takes; the page explains them once.
SHARED = frozenset({"--data-dir", "--database-url", "--json"})

_CALLERS = {
    IdentityType.APP: "apps",
    IdentityType.WIX_USER: "staff and API keys",
    IdentityType.MEMBER: "members",
    IdentityType.ANONYMOUS_VISITOR: "visitors",
}
_BLOCK = re.compile(r"(<!-- made: (?P<name>[a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)

_INTRODUCTION = """# Operations

<!-- Written by docs/make_reference.py from the declarations; do not edit. -->

Every operation that the service answers. The fields of requests and answers, with their limits, are in the OpenAPI
document that the service itself serves (`/openapi.json`, shown at `/docs`).

An operation answers alike under all of its paths. Beside the errors that it lists, any operation can answer those that
[every operation](errors.md#of-every-operation) shares. *Write* operations take an `Idempotency-Key`
([how](../concepts/reliability.md#idempotency-keys)). *Hidden* ones exist in the official SDK at run time but not in its
typings. *Additions* are not part of the original API.
"""


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    names = list(columns)
    lines = [names, ["---"] * len(names), *(list(row) for row in rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(words: Iterable[str]) -> str:
    """The words as code, between commas."""
    return ", ".join(f"`{word}`" for word in words)


def operations_page() -> str:
    """The whole page of operations."""
    parts = [_INTRODUCTION, _overview()]
    module = ""
    for one in operations():
        if one.module != module:
            module = one.module
            parts.append(f"## {module}")
        parts.append(_operation(one))
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _overview() -> str:
    rows = ((f"[`{one.name}`](#{one.name.lower()})", one.summary, ", ".join(_kinds(one))) for one in operations())
    return table(("operation", "what it does", ""), rows)


def _kinds(one: Operation) -> Iterator[str]:
    yield "read" if one.unit is Unit.READ else "write"
    if one.hidden:
        yield "hidden"
    if one.addition:
        yield "addition"


def _operation(one: Operation) -> str:
    callers = ", ".join(name for kind, name in _CALLERS.items() if kind in one.identities)
    facts = [f"- `{one.method} {path}`" for path in one.paths]
    facts.append(f"- Permission: `{one.permission.value}`. Open to: {callers}.")
    if one.optional_permissions:
        facts.append(f"- Shows or changes more with: {code(each.value for each in one.optional_permissions)}.")
    facts.append(f"- Kind: {', '.join(_kinds(one))}.")
    facts.append(f"- Events: {code(one.events) or 'none'}.")
    parts = [f"### {one.name}", f"{one.summary}. {one.description}".rstrip(), "\n".join(facts)]
    if one.query:
        parts.append(table(("query", "meaning"), ((f"`{name}`", text) for name, text in one.query.items())))
    if one.errors:
        rows = ((f"`{error.code}`", str(int(error.status)), error.when) for error in one.errors)
        parts.append(table(("error", "status", "when"), rows))
    return "\n\n".join(parts)


def _needed_by(permission: Permission) -> str:
    needed = [one.name for one in operations() if one.permission is permission]
    widened = [one.name for one in operations() if permission in one.optional_permissions]
    parts = [f"[`{name}`](operations.md#{name.lower()})" for name in needed]
    if widened:
        parts.append("widens " + ", ".join(f"`{name}`" for name in widened))
    return ", ".join(parts) or "no operation"


def _permissions() -> str:
    rows = ((f"`{one.value}`", _needed_by(one)) for one in Permission)
    return table(("permission", "operations"), rows)


def _matrix(bundles: dict[str, frozenset[Permission]]) -> str:
    rows = (
        (f"`{one.value}`", *("yes" if one in bundle else "" for bundle in bundles.values()))
        for one in Permission
        if any(one in bundle for bundle in bundles.values())
    )
    return table(("permission", *(f"`{name}`" for name in bundles)), rows)


def _scopes() -> str:
    return "\n\n".join(
        f"**`{name}`**: {code(one.value for one in Permission if one in bundle)}." for name, bundle in SCOPES.items()
    )


def _others() -> str:
    opened = [one.name for one in operations() if one.identities - BUSINESS]
    rows = (
        ("visitors", code(sorted(one.value for one in VISITOR_PERMISSIONS)) or "none"),
        ("members", code(sorted(one.value for one in MEMBER_PERMISSIONS)) or "none"),
    )
    words = f"Operations that are open to visitors or members: {code(opened) or 'none yet'}."
    return table(("caller", "permissions"), rows) + "\n\n" + words


def commands() -> Iterator[tuple[str, Any]]:
    """Every command of the program by its full name (`site create`); hidden ones repeat others."""
    yield from _walk(typer.main.get_command(app), [])


def _walk(command: Any, words: list[str]) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield " ".join(words), command
        return
    for name, one in below.items():
        if not one.hidden:
            yield from _walk(one, [*words, name])


def _options() -> str:
    parts = []
    for name, command in commands():
        rows = [_option(one) for one in command.params if not SHARED & set(one.opts)]
        parts.append(f"### orderwright {name}")
        parts.append(table(("option", "default", "environment", "meaning"), rows) if rows else "No options of its own.")
    return "\n\n".join(parts)


def _option(one: Any) -> tuple[str, str, str, str]:
    is_option = one.param_type_name == "option"
    names = code([*one.opts, *one.secondary_opts] if is_option else [one.metavar or one.name.upper()])
    default = one.default
    if default is None or default is False or default == "" or callable(default):
        shown = "required" if one.required else ""
    else:
        shown = "on" if default is True else f"`{default}`"
    return names, shown, code([one.envvar] if one.envvar else ()), (one.help or "").replace(" -- ", " `--` ")


def made_blocks() -> dict[str, str]:
    """What stands in the marked places of the pages that are otherwise written by hand."""
    return {
        "permissions": _permissions(),
        "scopes": _scopes(),
        "roles": _matrix({role.value: ROLE_PERMISSIONS[role] for role in Role}),
        "others": _others(),
        "options": _options(),
    }


def with_blocks(page: str) -> str:
    """The page with its marked places written anew. An unknown name raises `KeyError`."""
    blocks = made_blocks()
    return _BLOCK.sub(lambda match: f"{match[1]}\n{blocks[match['name']]}\n\n{match[3]}", page)


def pages() -> dict[Path, str]:
    """The text that each page should have."""
    wanted = {path: with_blocks(path.read_text(encoding="utf-8")) for path in (PERMISSIONS, CONFIGURATION)}
    return {OPERATIONS: operations_page(), **wanted}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
