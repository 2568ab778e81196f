"""Finding what answers a method and a path: a tree of path segments, with the fixed ones tried first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import unquote_to_bytes

Endpoint = TypeVar("Endpoint")


@dataclass(slots=True)
class _Node(Generic[Endpoint]):
    fixed: dict[str, _Node[Endpoint]] = field(default_factory=dict)
    any: _Node[Endpoint] | None = None
    methods: dict[str, Endpoint] = field(default_factory=dict)


class BadPath(Exception):
    """The path holds percent-escapes that are not UTF-8, or a NUL character."""


class Router(Generic[Endpoint]):
    """Templates such as `/ecom/v1/orders/{id}/cancel`, each with an endpoint per method.

    A segment that a template spells out wins over one that is a parameter. A parameter is never empty and never
    spans a slash, although it may hold an escaped one. One trailing slash is ignored.
    """

    def __init__(self) -> None:
        self._root: _Node[Endpoint] = _Node()

    def add(self, method: str, template: str, endpoint: Endpoint) -> None:
        """Declare the endpoint of `method` on `template`. Raises `ValueError` if there is one already."""
        node = self._root
        for segment in template.strip("/").split("/"):
            if segment.startswith("{") and segment.endswith("}"):
                node.any = node.any or _Node()
                node = node.any
            else:
                node = node.fixed.setdefault(segment, _Node())
        if method in node.methods:
            raise ValueError(f"{method} {template} has two endpoints")
        node.methods[method] = endpoint

    def find(self, raw_path: bytes) -> tuple[dict[str, Endpoint], list[str]] | None:
        """The endpoints by method and the values of the parameters, in order; None if no template fits.

        `raw_path` is the path as it was sent, still escaped and without the query. Raises `BadPath`.
        """
        segments = _segments(raw_path)
        node, depth = self._root, 0
        values: list[str] = []
        last = len(segments)
        while depth < last:
            segment = segments[depth]
            if node.any is not None:
                # Only where both kinds of segment could follow is there anything to try twice.
                return self._search(node, segments, depth, values)
            following = node.fixed.get(segment)
            if following is None:
                return None
            node, depth = following, depth + 1
        return (node.methods, values) if node.methods else None

    def _search(
        self, node: _Node[Endpoint], segments: list[str], depth: int, values: list[str]
    ) -> tuple[dict[str, Endpoint], list[str]] | None:
        if depth == len(segments):
            return (node.methods, values) if node.methods else None
        segment = segments[depth]
        following = node.fixed.get(segment)
        if following is not None:
            found = self._search(following, segments, depth + 1, values)
            if found is not None:
                return found
        if node.any is None or not segment:
            return None
        return self._search(node.any, segments, depth + 1, [*values, segment])


def parameters(template: str) -> tuple[str, ...]:
    """The names between braces, in order: `("order.id",)` of `/ecom/v1/orders/{order.id}`."""
    return tuple(part[1:-1] for part in template.split("/") if part.startswith("{") and part.endswith("}"))


def _segments(raw_path: bytes) -> list[str]:
    if raw_path.endswith(b"/"):
        raw_path = raw_path[:-1]
    try:
        if b"%" not in raw_path:
            return raw_path.decode()[1:].split("/")
        # Split first: an escaped slash belongs to the value.
        segments = [unquote_to_bytes(part).decode() for part in raw_path[1:].split(b"/")]
    except UnicodeDecodeError as error:
        raise BadPath from error
    if any("\0" in segment for segment in segments):
        raise BadPath
    return segments
