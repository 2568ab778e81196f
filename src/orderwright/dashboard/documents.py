"""Documents of the API for templates, where most fields may be missing."""

from __future__ import annotations

from typing import Any


class Document(dict[str, Any]):
    """A JSON object. A field that is not there is an empty one: falsy, shown as nothing, and so are its own fields.

    Templates can then follow a path without asking at each step. `in` and `get` tell truly what is there.
    """

    def __missing__(self, _name: str) -> Document:
        return Document()

    def __str__(self) -> str:
        return "" if not self else super().__repr__()

    def __html__(self) -> str:
        """Nothing: an object is never shown as it is."""
        return ""


def document(tree: Any) -> Any:
    """The same tree with all of its objects as documents."""
    if isinstance(tree, dict):
        return Document({name: document(value) for name, value in tree.items()})
    if isinstance(tree, list):
        return [document(value) for value in tree]
    return tree
