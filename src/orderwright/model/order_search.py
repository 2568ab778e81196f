"""Requests and answers of searching and aggregating orders."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, field

from orderwright.model.addresses import Geocode
from orderwright.model.base import Count100, Int32, Message, Text512, Text16000
from orderwright.model.orders import Order


class SortOrder(StrEnum):
    """The direction of a sort."""

    ASC = "ASC"
    DESC = "DESC"


class Sorting(Message, kw_only=True):
    """A field to sort by."""

    field_name: Text512
    # Ascending when absent.
    order: SortOrder | None = None
    origin: Geocode | None = None


class CursorPaging(Message, kw_only=True):
    """How many records to answer, and from where on."""

    # 1 to 100; 100 when absent.
    limit: Count100 | None = None
    cursor: Text16000 | None = None


class MatchMode(StrEnum):
    """Whether all words of an expression must be found, or one of them."""

    AND = "AND"
    OR = "OR"


class FreeText(Message, kw_only=True):
    """Words to look for: an addition, in the shape of other search APIs. Each matches a word that begins with it."""

    expression: Annotated[str, Meta(max_length=200)] | None = None
    # AND when absent.
    mode: MatchMode | None = None


class CursorSearch(Message, kw_only=True):
    """A search: filter and sort on the first page, only the cursor afterwards."""

    cursor_paging: CursorPaging | None = None
    # The query language of the contract; checked by the search compiler.
    filter: dict[str, Any] | None = None
    sort: Annotated[list[Sorting], Meta(max_length=4)] = field(default_factory=list)
    # An addition: looks at numbers, names, e-mail addresses, companies, phones, items, SKUs and tracking numbers.
    search: FreeText | None = None


class Cursors(Message, kw_only=True):
    """Where the pages after and before this one start."""

    next: Text16000 | None = None
    prev: Text16000 | None = None


class CursorPagingMetadata(Message, kw_only=True):
    """What this page holds and whether more follow."""

    count: Int32 | None = None
    cursors: Cursors | None = None
    has_next: bool | None = None


class SearchOrdersRequest(Message, kw_only=True):
    """Search orders; without a search, the newest 100."""

    search: CursorSearch | None = None


class SearchOrdersResponse(Message, kw_only=True):
    """A page of orders."""

    orders: list[Order]
    metadata: CursorPagingMetadata
