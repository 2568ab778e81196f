"""The order list's query in the hands of a page: understood, explained, and put together from choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_columns import COLUMNS
from orderwright.dashboard.page import Page
from orderwright.dashboard.texts import _
from orderwright.rules.order_query import OrderQuery, QueryError, parse_order_query

#: What is wrong with a query, by the code of the rule.
_WORDS: Final[Mapping[str, str]] = {
    "TOO_LONG": _("The search is too long."),
    "OPEN_QUOTE": _("A quotation mark is not closed: %(word)s"),
    "OPEN_PARENTHESIS": _("A parenthesis is not closed."),
    "UNEXPECTED": _("This does not belong here: %(word)s"),
    "TOO_DEEP": _("There are too many parentheses in each other."),
    "UNKNOWN_FIELD": _("There is no field %(word)s. There are: %(allowed)s"),
    "UNKNOWN_VALUE": _("%(word)s is none of: %(allowed)s"),
    "NO_VALUE": _("A value is missing: %(word)s"),
    "NOT_A_NUMBER": _("%(word)s is not a number such as 12.50."),
    "NOT_A_DAY": _("%(word)s is not a day such as 2026-01-31, today, yesterday or 7d."),
    "NOT_COMPARABLE": _("This can only be compared with numbers and days: %(word)s"),
    "WORDS_IN_CONDITION": _("Words can stand beside conditions, but not within OR, NOT or parentheses: %(word)s"),
}
_SORTS: Final = {column.key: column.sort for column in COLUMNS if column.sort}
#: Views that everybody has: name and query.
PRESETS: Final[tuple[tuple[str, str], ...]] = (
    (_("All"), ""),
    (_("To fulfil"), "status:approved fulfillment:unfulfilled,partial archived:no"),
    (_("Unpaid"), "payment:unpaid,partial -status:canceled archived:no"),
    (_("Not seen yet"), "is:unseen archived:no"),
    (_("Canceled"), "status:canceled"),
    (_("To be approved"), "status:pending"),
    (_("Archived"), "is:archived"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list asks for. `search` is the body of `searchOrders` without paging."""

    text: str
    sort: str
    descending: bool
    query: OrderQuery | None
    problem: Problem | None
    search: dict[str, Any]

    @property
    def order(self) -> str:
        """The sort as the address has it."""
        return f"{self.sort}:{'desc' if self.descending else 'asc'}"


def asked_of(page: Page, text: str, order: str) -> Asked:
    """Understand query and sort (`total:desc`). A query that can't be understood asks for nothing, and says why."""
    sort, _colon, direction = order.partition(":")
    if sort not in _SORTS:
        sort, direction = "date", "desc"
    descending = direction == "desc"
    try:
        query = understood(page, text, page.service.clock())
    except QueryError as error:
        words = page.text(_WORDS[error.code], word=error.word, allowed=", ".join(error.allowed))
        return Asked(text, sort, descending, None, Problem(words, error.code, 422), {})
    search: dict[str, Any] = {"sort": [{"fieldName": _SORTS[sort], "order": "DESC" if descending else "ASC"}]}
    condition = query.filter
    if not text.strip():
        # Whoever looks for something finds it in the archive, too; the list by itself leaves it out.
        condition = {"archived": False}
    if condition is not None:
        search["filter"] = condition
    if query.words:
        search["search"] = {"expression": query.words[:200], "mode": "AND"}
    return Asked(text, sort, descending, query, None, search)


def understood(page: Page, text: str, now: datetime) -> OrderQuery:
    """The query in the time zone of the site. Raises `QueryError`."""
    return parse_order_query(text, now=now, zone=page.formats.zone)


def with_condition(text: str, name: str, value: str) -> str:
    """The query with one more condition."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    quoted = f'"{escaped}"' if any(mark in value for mark in ' ,()"\\') else value
    return f"{text} {name}:{quoted}".strip()
