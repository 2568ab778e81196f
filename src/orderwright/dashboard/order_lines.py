"""The lines of an order by where their units are, and where the price of a line comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from orderwright.model.discounts_fees import AppliedDiscount
from orderwright.model.line_items import OrderLineItem
from orderwright.rules.discount_breakdown import discount_shares, own_discount

if TYPE_CHECKING:
    from orderwright.dashboard.order_view import LineUnits, OrderView

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Units of one line in a group. `first` is true where the line is shown first: that is where its price is told.

    `restocked` of the refunded ones went back into stock.
    """

    line: Json
    quantity: int
    first: bool
    restocked: int = 0


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Units that are in one state.

    `kind` is `open` (to be sent), `parcel`, `done` (nothing waits for them), `direct` (they need no parcel),
    `refunded`, or `rest` (in no parcel, and not to be sent either).
    """

    kind: str
    rows: list[GroupRow]
    parcel: Json = field(default_factory=dict)
    number: int = 0

    @property
    def units(self) -> int:
        """How many there are in all."""
        return sum(row.quantity for row in self.rows)


@dataclass(frozen=True, slots=True)
class PriceEdit:
    """A unit price that was changed after the purchase: when, from what to what, and why, as far as that was said."""

    date: str
    before: Json | None
    after: Json | None
    reason: str


@dataclass(frozen=True, slots=True)
class LinePrice:
    """Where the price of a line comes from, for its whole quantity; `shares` are its parts of the order's discounts."""

    own: Decimal
    shares: list[tuple[Json, Decimal]]
    taxes: list[Json]
    edits: list[PriceEdit]


def line_groups(view: OrderView) -> list[LineGroup]:
    """The lines by state, those that wait first. A line is in as many groups as its units are."""
    units = view.units()
    groups = [_group("open", [(one.line, one.open) for one in units])]
    for number, parcel in enumerate(view.fulfillments, 1):
        parts = [(view.lines[part["id"]], part["quantity"]) for part in parcel["lineItems"] if part["id"] in view.lines]
        groups.append(LineGroup("parcel", _rows(parts), parcel, number))
    groups.append(_group("done", [(one.line, one.done) for one in units]))
    groups.append(_group("direct", [(one.line, 0 if one.parcel else _left(one)) for one in units]))
    groups.append(_group("rest", [(one.line, _resting(one)) for one in units]))
    groups.append(_group("refunded", [(one.line, one.refunded) for one in units]))
    return list(_first_marked(one for one in groups if one.rows or one.kind == "parcel"))


def line_prices(view: OrderView) -> dict[str, LinePrice]:
    """Where the price of each line comes from, by the ids of the lines."""
    order = view.order
    lines = msgspec.convert(order["lineItems"], list[OrderLineItem])
    discounts = order.get("appliedDiscounts") or []
    shares = discount_shares(lines, msgspec.convert(discounts, list[AppliedDiscount]), order["currency"])
    edits = _price_edits(view)
    found = {}
    for line, document in zip(lines, order["lineItems"], strict=True):
        key = line.id.lower()
        found[line.id] = LinePrice(
            own=own_discount(line),
            shares=[(one, part[key]) for one, part in zip(discounts, shares, strict=True) if key in part],
            taxes=_taxes(document["taxInfo"]),
            edits=edits.get(key, []),
        )
    return found


def _group(kind: str, parts: list[tuple[Json, int]]) -> LineGroup:
    return LineGroup(kind, _rows(parts))


def _rows(parts: list[tuple[Json, int]]) -> list[GroupRow]:
    return [
        GroupRow(line, quantity, first=False, restocked=min(line.get("restockQuantity") or 0, quantity))
        for line, quantity in parts
        if quantity
    ]


def _left(one: LineUnits) -> int:
    return max(0, int(one.line["quantity"]) - one.fulfilled - one.refunded)


def _resting(one: LineUnits) -> int:
    return 0 if one.open or one.done or not one.parcel else _left(one)


def _first_marked(groups: Iterator[LineGroup]) -> Iterator[LineGroup]:
    seen: set[str] = set()
    for group in groups:
        rows = []
        for row in group.rows:
            rows.append(GroupRow(row.line, row.quantity, row.line["id"] not in seen, row.restocked))
            seen.add(row.line["id"])
        yield LineGroup(group.kind, rows, group.parcel, group.number)


def _taxes(info: Json) -> list[Json]:
    """The taxes of a line, each with its rate and its amount."""
    parts = info.get("taxBreakdown") or []
    if parts:
        return [
            {"name": one.get("taxName") or one.get("taxType"), "rate": one.get("rate"), "amount": one.get("taxAmount")}
            for one in parts
        ]
    return [{"name": None, "rate": info.get("taxRate"), "amount": info.get("taxAmount")}] if info else []


def _price_edits(view: OrderView) -> dict[str, list[PriceEdit]]:
    """The changes of unit prices that edits of the order made, by line, in the order in which they were made."""
    found: dict[str, list[PriceEdit]] = {}
    for activity in view.order["activities"] or []:
        applied = activity.get("draftOrderChangesApplied") or {}
        for change in applied.get("changes") or []:
            line = change.get("lineItemChanged") or {}
            if line.get("price"):
                price = line["price"]
                edit = PriceEdit(
                    activity["createdDate"],
                    price.get("originalPrice"),
                    price.get("newPrice"),
                    applied.get("reason") or "",
                )
                found.setdefault(line["id"].lower(), []).append(edit)
    return found
