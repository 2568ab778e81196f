"""An order as an edit sees it: its head and its lines, and when two of them say the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from orderwright.model.base import Message
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.rules.formatting import without_texts

#: Attributes of a line that follow from prices, discounts and taxes: no edit says them by itself.
DERIVED_OF_LINE = (
    "total_discount",
    "total_price_before_tax",
    "total_price_after_tax",
    "tax_info",
    "tax_details",
    "line_item_price",
)


class OrderParts(NamedTuple):
    """One state of an order."""

    head: OrderHead
    lines: list[OrderLineItem]


def same(one: Message | None, other: Message | None) -> bool:
    """True if both say the same, whatever the locale their amounts were formatted for."""
    if one is None or other is None:
        return one is other
    return one == other or bool(without_texts(one) == without_texts(other))


def by_id(lines: Sequence[OrderLineItem]) -> dict[str, OrderLineItem]:
    """The lines by their ids in small letters, as ids are compared."""
    return {line.id.lower(): line for line in lines}
