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
from orderwright.model.permissions import Permission
from orderwright.rules.order_query import OrderQuery, parse_order_query
from orderwright.rules.order_query_text import QueryError

#: What is wrong with a query, by the code of the rule.
_WORDS: Final[Mapping[str, str]] = {
    "TOO_LONG": _("The search is too long."),
    "OPEN_QUOTE": _("A quotation mark is not closed: %(word)s"),
    "OPEN_PARENTHESIS": _("A parenthesis is not closed."),
    "UNEXPECTED": _("This does not belong here: %(word)s"),
    "TOO_DEEP": _("There are too many parentheses in each other."),
    "UNKNOWN_FIELD": _("There is no field %(word)s. There are: %(allowed)s"),
    "UNKNOWN_GROUP": _("Parentheses can't stand behind %(word)s, but behind: %(allowed)s"),
    "NOT_EXTENDED": _("%(word)s is no extended field such as namespace.key=value."),
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


#: Searches in elements of orders, for those who may see these: the query, what it finds, and the right.
SAMPLES: Final[tuple[tuple[str, str, Permission], ...]] = (
    ("line:(sku:MUG quantity:>=2)", _("Orders with an item that has this SKU, twice or more"), Permission.READ_ORDERS),
    ("line:(sku:MUG* fulfilled:no)", _("An item whose SKU begins so is still to be sent"), Permission.READ_ORDERS),
    ("line:(option:Color=Red price:>20 refunded:yes)", _("A red item above 20 came back"), Permission.READ_ORDERS),
    ("transaction:pi_3N", _("A payment with this id at its provider"), Permission.READ_TRANSACTIONS),
    ("transaction:(card:4242 status:declined)", _("A card that ends so was declined"), Permission.READ_TRANSACTIONS),
    ("refund:(status:failed amount:>50)", _("A refund of more than 50 failed"), Permission.READ_TRANSACTIONS),
    (
        "parcel:(carrier:ups created:7d)",
        _("A parcel of the last seven days with this carrier"),
        Permission.READ_FULFILLMENTS,
    ),
    ("invoice:2026-00017", _("The invoice or credit note with this number"), Permission.READ_INVOICES),
    ("field:@shop/erp.code=A-1", _("An extended field with this value"), Permission.READ_ORDERS),
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
