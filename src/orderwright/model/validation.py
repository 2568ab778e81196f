"""Turns the bytes of a request into a typed message, or into the list of everything that is wrong with it.

An ordinary body takes the fast path: the typed decoder, then a look at what it can't see. Whatever is out of the
ordinary (a violation, snake_case keys, deep nesting) goes to the explainer, which answers the same message or says
why there is none. A property test holds the two against each other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from functools import cache
from typing import Any, Final, TypeVar

import msgspec

from orderwright.model.base import BrokenRule, Message
from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.explain import MAX_DEPTH, explain
from orderwright.model.limits import record_of
from orderwright.model.spellings import has_other_spelling
from orderwright.model.unseen import visitor_of

T = TypeVar("T", bound=Message)

_ALL_BUT_BRACKETS: Final = bytes(byte for byte in range(256) if byte not in b"[]{}")
# A text that never ends is taken as a whole, so that the search stays linear.
_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)


def decode(body: bytes, type_: type[T]) -> T:
    """The message of a JSON body; an empty body stands for `{}`. Raises ValidationFailed with every violation."""
    message = _fast(body, type_)
    return message if message is not None else from_tree(_tree(body), type_)


def from_tree(tree: object, type_: type[T], *, path: str = "") -> T:
    """The message of a tree of plain values; `path` is where the tree stands in the request.

    Raises ValidationFailed with every violation. The tree itself is not changed.
    """
    normal, violations = explain(tree, record_of(type_), path)
    if violations:
        raise ValidationFailed(violations)
    message = msgspec.convert(normal, type_)
    if visit := visitor_of(type_):
        visit(message)
    return message


@cache
def _decoder(type_: type[Message]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(type_)


def _fast(body: bytes, type_: type[T]) -> T | None:
    """The message if the body is ordinary and keeps every rule, else None."""
    if has_other_spelling(body, type_) or not _shallow(body):
        return None
    try:
        if not body.isascii():
            body.decode()  # the decoder does not look into fields that it skips
        message: T = _decoder(type_).decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    visit = visitor_of(type_)
    return message if visit is None or visit(message) else None


def _shallow(body: bytes) -> bool:
    """Whether the brackets pair up within the greatest depth. Brackets within texts can only make it say less."""
    brackets = body.translate(None, _ALL_BUT_BRACKETS)
    if len(brackets) <= MAX_DEPTH:
        return True
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if not brackets:
            return True
    return False


def _tree(body: bytes) -> object:
    """The plain tree of a body. Raises ValidationFailed when it is no JSON or nested too deeply."""
    if not body.strip():
        return {}
    if _depth(body) > MAX_DEPTH:
        text = f"the request is nested more than {MAX_DEPTH} levels deep"
        raise ValidationFailed([FieldViolation("", text, "VALIDATION", data={"maximum": MAX_DEPTH})])
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, parse_int=_whole_number)
    except UnicodeDecodeError as error:
        text = f"the request is not UTF-8: byte {error.start} does not belong there"
    except json.JSONDecodeError as error:
        text = f"the request is not JSON: {error.msg.removesuffix(' at')} at line {error.lineno}, column {error.colno}"
    except ValueError as error:
        text = f"the request is not JSON: {error}"
    raise ValidationFailed([FieldViolation("", text, "VALIDATION", data={"expected": "JSON"})])


def _depth(body: bytes) -> int:
    """The greatest depth of objects and lists, brackets within texts left out."""
    depth = deepest = 0
    for token in _TOKEN.finditer(body):
        sign = token[0]
        if sign in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in b"]}":
            depth -= 1
    return deepest


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


def _whole_number(digits: str) -> int | float:
    """An integer, or infinity where it is so long that only its size matters."""
    return int(digits) if len(digits) <= 400 else float("inf")


def require_rules(message: Message, path: str, *, broken_before: Collection[BrokenRule] = ()) -> None:
    """Raise `ValidationFailed` with every rule between fields that a decoded or changed message breaks.

    `path` is the wire path of the message. Rules in `broken_before` are passed over: what an import brought along
    must not stand in the way of a change of something else.
    """
    violations = [
        FieldViolation(f"{path}.{rule.path}", rule.description, rule.rule, rule.rule_name, rule.data)
        for rule in message.check()
        if rule not in broken_before
    ]
    if violations:
        raise ValidationFailed(violations)
