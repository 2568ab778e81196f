"""The query language of the order list: words and conditions become a search of the API.

    payment:paid total:>50 created:2026-01-01..2026-01-31 NOT (channel:web OR email:jane) mug

Conditions side by side must all hold; `AND`, `OR`, `NOT` (or a minus) and parentheses combine them; `OR` binds least.
A value is a word, a text in quotes, a list between commas, a comparison (`>`, `>=`, `<`, `<=`), or a range
(`10..20`). Everything else is free text, which the search asks of the order as a whole.

    line:(sku:MUG quantity:>=2) transaction:(card:4242 status:approved) field:@shop/erp.code=A-1

Behind `line:`, `transaction:`, `refund:`, `parcel:` and `document:` parentheses hold what one and the same of them must
fulfil.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from orderwright.model.timestamps import format_timestamp
from orderwright.rules.order_query_extended import extended_condition
from orderwright.rules.order_query_fields import (
    EXTENDED,
    FIELDS,
    FLAG_WORDS,
    GROUPS,
    IS,
    SHORT,
    Group,
    QueryField,
    ValueKind,
)
from orderwright.rules.order_query_text import QUOTED, QueryError, listed, plain_text

MAX_QUERY: Final = 1000
_MAX_DEPTH: Final = 8
_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<open>\()|(?P<close>\))|(?P<minus>-(?=[\w(]))|(?P<term>(?:[^\s()"]|"(?:[^"\\]|\\.)*")+))"""
)
_COMPARISON: Final = re.compile(r"(>=|<=|>|<|!=?|=)?(.*)", re.DOTALL)
_OPERATORS: Final = {">": "$gt", ">=": "$gte", "<": "$lt", "<=": "$lte", "!": "$ne", "!=": "$ne"}
_AMOUNT: Final = re.compile(r"\d{1,15}(\.\d{1,6})?")
_NUMBER: Final = re.compile(r"#?\d{1,15}")
_DAYS_AGO: Final = re.compile(r"(\d{1,4})d")


class Part(NamedTuple):
    """A part of the query that stands at the top, as it was written: what a chip shows and can take away."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OrderQuery:
    """A query that was understood. `filter` and `words` are those of `searchOrders`, `paths` the fields it asks.

    `looks_into` says that it asks about elements of orders, so that a page may end before it is full.
    """

    text: str
    filter: dict[str, Any] | None
    words: str
    parts: tuple[Part, ...]
    paths: frozenset[str] = field(default_factory=frozenset)
    looks_into: bool = False

    def without(self, part: Part) -> str:
        """The query without one of its parts."""
        return " ".join((self.text[: part.start] + " " + self.text[part.end :]).split())


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def parse_order_query(text: str, *, now: datetime, zone: ZoneInfo) -> OrderQuery:
    """Understand a query. Days are those of the clocks of `zone`; `today` and `7d` count from `now` (UTC).

    Raises `QueryError`.
    """
    if len(text) > MAX_QUERY:
        raise QueryError("TOO_LONG", text[:20])
    parser = _Parser(list(_tokens(text)), _Values(now, zone))
    condition = parser.alternatives(0, top=True)
    if parser.at < len(parser.tokens):
        raise QueryError("UNEXPECTED", parser.tokens[parser.at].text)
    return OrderQuery(
        text,
        condition,
        " ".join(parser.words),
        tuple(parser.parts(text)),
        frozenset(parser.paths),
        parser.looks_into,
    )


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if found is None:
            raise QueryError("OPEN_QUOTE", text[at:].strip()[:40])
        group = found.lastgroup or "term"
        word = found[group]
        kind = word if group == "term" and word in ("AND", "OR", "NOT") else group
        yield _Token(kind, word, found.start(group), found.end(group))
        at = found.end()


class _Parser:
    """Reads the tokens from left to right; `at` is the next one."""

    def __init__(self, tokens: list[_Token], values: _Values) -> None:
        self.tokens = tokens
        self.values = values
        self.at = 0
        self.words: list[str] = []
        self.paths: set[str] = set()
        self.looks_into = False
        self._starts: list[int] = []
        self._group: Group | None = None

    def alternatives(self, depth: int, *, top: bool = False) -> dict[str, Any] | None:
        """Conditions between OR."""
        if depth > _MAX_DEPTH:
            raise QueryError("TOO_DEEP", "(")
        # Free text can't be an alternative: the search asks it of all.
        alone = top and not self._has_or_at_top()
        found = [self._all(depth, top=alone)]
        while self._take("OR"):
            found.append(self._all(depth, top=False))
        if len(found) == 1:
            return found[0]
        if any(one is None for one in found):
            raise QueryError("UNEXPECTED", "OR")
        return {"$or": found}

    def parts(self, text: str) -> Iterator[Part]:
        """The parts at the top: the conditions that must all hold, or the whole where there are alternatives."""
        if not self.tokens:
            return
        starts = [0] if self._has_or_at_top() else self._starts
        for place, start in enumerate(starts):
            end = self.tokens[starts[place + 1] - 1] if place + 1 < len(starts) else self.tokens[-1]
            if end.kind == "AND":
                end = self.tokens[starts[place + 1] - 2]
            first = self.tokens[start]
            yield Part(text[first.start : end.end], first.start, end.end)

    def _has_or_at_top(self) -> bool:
        depth = 0
        for token in self.tokens:
            depth += (token.kind == "open") - (token.kind == "close")
            if token.kind == "OR" and depth == 0:
                return True
        return False

    def _all(self, depth: int, *, top: bool) -> dict[str, Any] | None:
        found: list[dict[str, Any]] = []
        while self.at < len(self.tokens) and self.tokens[self.at].kind not in ("OR", "close"):
            if self._take("AND"):
                continue
            if top:
                self._starts.append(self.at)
            one = self._one(depth, top=top)
            if one is not None:
                found.append(one)
        if not found:
            return None
        return found[0] if len(found) == 1 else {"$and": found}

    def _one(self, depth: int, *, top: bool) -> dict[str, Any] | None:
        if self._take("NOT") or self._take("minus"):
            if self.at >= len(self.tokens):
                raise QueryError("UNEXPECTED", "NOT")
            inner = self._one(depth, top=False)
            return None if inner is None else {"$not": inner}
        if self._take("open"):
            inner = self.alternatives(depth + 1)
            if not self._take("close"):
                raise QueryError("OPEN_PARENTHESIS", "(")
            return inner
        token = self.tokens[self.at]
        self.at += 1
        name, colon, value = token.text.partition(":")
        if colon and not value and self._opens(token):
            return self._within(name, depth)
        if not colon or '"' in name:
            if not top:
                raise QueryError("WORDS_IN_CONDITION", token.text)
            self.words.append(plain_text(token.text))
            return None
        return self._condition(name, value)

    def _opens(self, token: _Token) -> bool:
        """Whether a parenthesis stands right behind."""
        following = self.tokens[self.at] if self.at < len(self.tokens) else None
        return following is not None and following.kind == "open" and following.start == token.end

    def _within(self, name: str, depth: int) -> dict[str, Any]:
        """What one element must fulfil: the conditions in the parentheses behind its name."""
        group = GROUPS.get(name.lower())
        if group is None:
            raise QueryError("UNKNOWN_GROUP", name, tuple(GROUPS))
        if self._group is not None:
            raise QueryError("UNEXPECTED", name)
        self.at += 1
        self._group = group
        inner = self.alternatives(depth + 1)
        self._group = None
        if not self._take("close"):
            raise QueryError("OPEN_PARENTHESIS", "(")
        if inner is None:
            raise QueryError("NO_VALUE", name)
        return self._of_one(group, inner)

    def _condition(self, name: str, value: str) -> dict[str, Any]:
        if name.lower() == EXTENDED and self._group in (None, GROUPS["line"]):
            self.looks_into = True
            return extended_condition(value)
        if self._group is not None:
            return self._of_element(self._group, name, value)
        if name.lower() in SHORT:
            group, within = SHORT[name.lower()]
            return self._of_one(group, self._of_element(group, within, value))
        if name.lower() == "is":
            if value.lower() not in IS:
                raise QueryError("UNKNOWN_VALUE", value, tuple(IS))
            path, wanted = IS[value.lower()]
            self.paths.add(path)
            return {path: wanted}
        asked = FIELDS.get(name.lower())
        if asked is None:
            raise QueryError("UNKNOWN_FIELD", name, (*FIELDS, *SHORT, EXTENDED))
        if not value:
            raise QueryError("NO_VALUE", name)
        self.paths.add(asked.path)
        return self.values.condition(asked, value)

    def _of_one(self, group: Group, condition: dict[str, Any]) -> dict[str, Any]:
        self.paths.add(group.path)
        self.looks_into = True
        return {group.path: {"$matchItems": condition}}

    def _of_element(self, group: Group, name: str, value: str) -> dict[str, Any]:
        asked = group.fields.get(name.lower())
        if asked is None:
            raise QueryError("UNKNOWN_FIELD", name, tuple(group.fields))
        if not value:
            raise QueryError("NO_VALUE", name)
        if not asked.also:
            return self.values.condition(asked, value, beginnings=True)
        # One of the fields has the value; none of them has it behind an exclamation mark.
        sign, rest = ("", value) if value.startswith('"') else _signed(value)
        names = [replace(asked, path=path, also=()) for path in (asked.path, *asked.also)]
        either = {"$or": [self.values.condition(one, rest if sign == "!" else value, beginnings=True) for one in names]}
        return {"$not": either} if sign == "!" else either

    def _take(self, kind: str) -> bool:
        if self.at < len(self.tokens) and self.tokens[self.at].kind == kind:
            self.at += 1
            return True
        return False


class _Values:
    """Values of conditions: what each stands for, by the kind of its field."""

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self._zone = zone
        self._today = now.astimezone(zone).date()

    def condition(self, asked: QueryField, text: str, *, beginnings: bool = False) -> dict[str, Any]:
        """One condition on the API's field. `beginnings`: a text that ends with `*` is the beginning of the value."""
        if asked.kind is ValueKind.DATE:
            return self._days(asked.path, text)
        if beginnings and asked.kind is ValueKind.TEXT and len(text) > 1 and text.endswith("*"):
            return {asked.path: {"$startsWith": plain_text(text[:-1])}}
        quoted = QUOTED.fullmatch(text)
        if quoted is None and asked.kind in (ValueKind.AMOUNT, ValueKind.NUMBER):
            low, dots, high = text.partition("..")
            if dots:
                return {asked.path: {"$gte": self._value(asked, low), "$lte": self._value(asked, high)}}
        sign, rest = ("", text) if quoted else _signed(text)
        values = [self._value(asked, one) for one in ([rest] if quoted else listed(rest))]
        if sign in (">", ">=", "<", "<="):
            if asked.kind not in (ValueKind.AMOUNT, ValueKind.NUMBER) or len(values) > 1:
                raise QueryError("NOT_COMPARABLE", text)
            return {asked.path: {_OPERATORS[sign]: values[0]}}
        found = _equal(asked, values)
        return {"$not": found} if sign else found

    def _value(self, asked: QueryField, text: str) -> Any:
        plain = plain_text(text)
        if asked.kind is ValueKind.WORD:
            known = asked.values.get(plain.lower())
            if known is None:
                raise QueryError("UNKNOWN_VALUE", plain, tuple(asked.values))
            return known
        if asked.kind in (ValueKind.FLAG, ValueKind.UNITS, ValueKind.NO_UNITS):
            if plain.lower() not in FLAG_WORDS:
                raise QueryError("UNKNOWN_VALUE", plain, ("yes", "no"))
            return FLAG_WORDS[plain.lower()]
        if asked.kind is ValueKind.NUMBER and not _NUMBER.fullmatch(plain):
            raise QueryError("NOT_A_NUMBER", plain)
        if asked.kind is ValueKind.AMOUNT and not _AMOUNT.fullmatch(plain):
            raise QueryError("NOT_A_NUMBER", plain)
        if not plain:
            raise QueryError("NO_VALUE", text)
        return plain.removeprefix("#") if asked.kind is ValueKind.NUMBER else plain

    def _days(self, path: str, text: str) -> dict[str, Any]:
        low, dots, high = text.partition("..")
        if dots:
            return {path: {"$gte": self._start(self._day(low)), "$lt": self._end(self._day(high))}}
        sign, rest = _signed(text)
        ago = _DAYS_AGO.fullmatch(rest)
        day = self._day(rest)
        if ago is not None and not sign:
            # Since so many days.
            return {path: {"$gte": self._start(day)}}
        conditions: dict[str, Callable[[date], dict[str, str]]] = {
            ">": lambda day: {"$gte": self._end(day)},
            ">=": lambda day: {"$gte": self._start(day)},
            "<": lambda day: {"$lt": self._start(day)},
            "<=": lambda day: {"$lt": self._end(day)},
        }
        if sign in conditions:
            return {path: conditions[sign](day)}
        found = {path: {"$gte": self._start(day), "$lt": self._end(day)}}
        return {"$not": found} if sign.startswith("!") else found

    def _day(self, text: str) -> date:
        plain = plain_text(text).lower()
        if plain in ("today", "heute"):
            return self._today
        if plain in ("yesterday", "gestern"):
            return self._today - timedelta(days=1)
        ago = _DAYS_AGO.fullmatch(plain)
        try:
            if ago is not None:
                return self._today - timedelta(days=int(ago[1]))
            day = date.fromisoformat(plain)
        except (ValueError, OverflowError):
            raise QueryError("NOT_A_DAY", text) from None
        if not 1970 <= day.year <= 9000:
            raise QueryError("NOT_A_DAY", text)
        return day

    def _start(self, day: date) -> str:
        return format_timestamp(datetime(day.year, day.month, day.day, tzinfo=self._zone))

    def _end(self, day: date) -> str:
        return self._start(day + timedelta(days=1))


def _equal(asked: QueryField, values: list[Any]) -> dict[str, Any]:
    if asked.kind in (ValueKind.UNITS, ValueKind.NO_UNITS):
        some = values[0] is (asked.kind is ValueKind.UNITS)
        return {asked.path: {"$gte": 1} if some else 0}
    if asked.kind is ValueKind.LIST:
        return {asked.path: {"$hasSome": values}}
    if asked.kind is ValueKind.PREFIX:
        each = [{asked.path: {"$startsWith": one}} for one in values]
        return each[0] if len(each) == 1 else {"$or": each}
    return {asked.path: values[0]} if len(values) == 1 else {asked.path: {"$in": values}}


def _signed(text: str) -> tuple[str, str]:
    found = _COMPARISON.fullmatch(text)
    assert found is not None, "the pattern takes every text"
    return (found[1] or "").removeprefix("=") if found[1] == "=" else (found[1] or ""), found[2]
