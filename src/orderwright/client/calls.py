"""One operation as the client sends it: from Python values to an HTTP request, and from its answer to a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from orderwright.client.failures import AnswerNotUnderstood

R = TypeVar("R")
T = TypeVar("T")

_encode = msgspec.json.Encoder().encode
_PARAMETER = re.compile(r"\{([^}]+)\}")
_BODILESS = frozenset({"GET", "DELETE"})
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True)
class Pages:
    """How an operation is read page after page.

    `cursor` is the path of wire names to the place of the cursor in the request, `items` the member of the answer that
    has the records, `following` the path to the next cursor in it; empty if that is the id of the last record. `more`
    is a member that says whether anything follows.
    """

    cursor: tuple[str, ...]
    items: str
    following: tuple[str, ...]
    more: str | None = None


@dataclass(frozen=True)
class Call(Generic[R]):
    """An operation. `member` is the only member of the answer, if the method returns that instead of the whole.

    `fields` gives the wire name of each argument, `parameters` the argument for each parameter of the path.
    """

    key: str
    method: str
    path: str
    response: type[Any]
    fields: dict[str, str]
    parameters: dict[str, str]
    writes: bool
    member: str | None = None
    pages: Pages | None = None

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[Any]:
        return msgspec.json.Decoder(self.response)

    @property
    def keyed(self) -> bool:
        """Whether the operation takes an idempotency key. What only looks needs none."""
        return self.writes and self.method != "GET"

    def address(self, values: Mapping[str, Any]) -> str:
        """Path and query. Raises `ValueError` for an id that can't stand in a path."""
        path = _PARAMETER.sub(lambda found: _segment(self.parameters[found[1]], values), self.path)
        if self.method not in _BODILESS:
            return path
        query = urlencode([pair for name, value in self._sent(values).items() for pair in _query(name, value)])
        return f"{path}?{query}" if query else path

    def body(self, values: Mapping[str, Any]) -> bytes | None:
        """The JSON body; None for methods that have none."""
        return None if self.method in _BODILESS else _encode(self._sent(values))

    def _sent(self, values: Mapping[str, Any]) -> dict[str, Any]:
        in_path = set(self.parameters.values())
        return {
            self.fields[name]: value
            for name, value in values.items()
            if value is not None and value is not msgspec.UNSET and name not in in_path
        }

    def read(self, body: bytes, request_id: str | None, *, kind: str = "", idempotency_key: str | None = None) -> R:
        """The value of a success; `kind` is the content type that it came with. Raises `AnswerNotUnderstood`."""
        # Every answer of the service has the id. What has none, and is a page, is of a proxy or of another server.
        if request_id is None and kind.partition(";")[0].strip().lower() in _PAGES:
            words = f"{self.key} was answered with a page: is base_url the address of the service?"
            raise AnswerNotUnderstood(words, body=body, request_id=None, idempotency_key=idempotency_key)
        if self.response is bytes:
            return body  # type: ignore[return-value]  # the generated call says that R is bytes
        try:
            answer = self._decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            words = f"{self.key} succeeded with an answer that this client does not know: {error}"
            raise AnswerNotUnderstood(
                words, body=body, request_id=request_id, idempotency_key=idempotency_key
            ) from error
        result: R = answer if self.member is None else getattr(answer, self.member)
        return result


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A value with what came beside it.

    `revision` is that of the record, for `if_match`; `idempotency_key` is the one that a write was sent with;
    `attempts` counts how often the request had to be sent.
    """

    value: T
    request_id: str | None
    revision: str | None = None
    idempotency_key: str | None = None
    attempts: int = 1


def _segment(name: str, values: Mapping[str, Any]) -> str:
    text = str(values[name])
    # An empty segment or a relative one would lead to another operation's address.
    if text in ("", ".", ".."):
        raise ValueError(f"{name} must be an id, not {text!r}")
    return quote(text, safe="")


def _query(name: str, value: Any) -> list[tuple[str, str]]:
    plain = msgspec.to_builtins(value)
    if isinstance(plain, dict):
        return [pair for inner, part in plain.items() for pair in _query(f"{name}.{inner}", part)]
    if isinstance(plain, list):
        return [pair for part in plain for pair in _query(name, part)]
    if isinstance(plain, bool):
        return [(name, "true" if plain else "false")]
    return [] if plain is None else [(name, str(plain))]


def with_cursor(values: Mapping[str, Any], call: Call[Any], cursor: str) -> dict[str, Any]:
    """The values of the next page's call: those of the first, with the cursor at its place."""
    assert call.pages is not None, "only what has pages is read page by page"
    first, *inner = call.pages.cursor
    name = next(argument for argument, wire in call.fields.items() if wire == first)
    if not inner:
        return {**values, name: cursor}
    given = values.get(name)
    tree = {} if given is None else msgspec.to_builtins(given)
    _place(tree, inner, cursor)
    return {**values, name: tree}


def _place(tree: dict[str, Any], path: list[str], cursor: str) -> None:
    name, *inner = path
    spelled = next((key for key in tree if _camel(key) == name), name)
    if not inner:
        tree[spelled] = cursor
        return
    tree[spelled] = dict(tree.get(spelled) or {})
    _place(tree[spelled], inner, cursor)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def member_at(tree: Any, path: tuple[str, ...]) -> Any:
    """The attribute at a path of names; None where something on the way is not there."""
    for name in path:
        tree = getattr(tree, name, None)
    return tree
