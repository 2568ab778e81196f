"""What a file of tracking numbers does to the orders that it names: which parcels are made of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.documents import document
from orderwright.dashboard.found_orders import found_orders
from orderwright.dashboard.order_view import OrderView, views_of
from orderwright.dashboard.texts import _
from orderwright.rules.tracking_files import TrackingRow

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: How many orders are asked for, and changed, at once.
AT_ONCE: Final = 100
#: How many orders are read for the numbers of one request; imported ones may share a number.
_MOST_FOUND: Final = 1000
#: Why nothing is made of lines, by code.
REASONS: Final = {
    "NOT_FOUND": _("There is no order of this number."),
    "SEVERAL": _("Several orders have this number."),
    "NOT_APPROVED": _("Only approved orders are sent."),
    "SENT": _("All of it is sent."),
    "NO_SKU": _("The order has no item with this SKU that is still to be sent."),
    "TOO_MANY": _("Fewer units than that are left to be sent."),
}


@dataclass(slots=True)
class Planned:
    """A parcel of the file: its lines, its order, and what goes into it.

    `parcel` is the id of one that is there without a number, which gets this one. `known` is true where the order has a
    parcel of this number already: nothing is left to do. `fault` is a code of `REASONS`.
    """

    rows: list[TrackingRow]
    order: Json | None = None
    units: dict[str, int] = field(default_factory=dict)
    parcel: str = ""
    known: bool = False
    fault: str = ""

    @property
    def tracking(self) -> Json:
        """How it can be followed, as the API takes it."""
        first = self.rows[0]
        sent = {"trackingNumber": first.number, "shippingProvider": first.carrier, "trackingLink": first.link}
        return {name: value for name, value in sent.items() if value}

    @property
    def items(self) -> list[tuple[Json, int]]:
        """The lines of the order with the units that go into it."""
        lines = {one["id"]: one for one in (self.order or {}).get("lineItems", ())}
        return [(lines[line_id], units) for line_id, units in self.units.items()]


async def plan(page: Page, rows: Sequence[TrackingRow]) -> list[Planned]:
    """The parcels that the lines make, in the order of the file. Lines of one order and number are one parcel."""
    groups: dict[tuple[int, str, str], Planned] = {}
    for row in rows:
        key = (row.order, _bare(row.number), "" if row.number else row.link)
        groups.setdefault(key, Planned([])).rows.append(row)
    orders = await _orders(page, [number for number, _tracking, _link in groups])
    views = await views_of(page, [one for found in orders.values() for one in found])
    left = {order_id: _Left.of(view) for order_id, view in views.items()}
    for (number, _tracking, _link), planned in groups.items():
        found = orders.get(number, [])
        if len(found) != 1:
            planned.fault = "SEVERAL" if found else "NOT_FOUND"
        else:
            view = views[found[0]["id"]]
            planned.order = view.order
            _fill(planned, view, left[view.id])
    return list(groups.values())


@dataclass(slots=True)
class _Left:
    """What the lines of the file before have left of an order: units by line, and parcels without a number."""

    units: Counter[str]
    parcels: list[str]

    @classmethod
    def of(cls, view: OrderView) -> _Left:
        units = Counter({one.line["id"]: one.open for one in view.units()})
        return cls(units, [one["id"] for one in view.fulfillments if not one["trackingInfo"]])


def _fill(planned: Planned, view: OrderView, left: _Left) -> None:
    number = _bare(planned.rows[0].number)
    if number and number in {_bare(one["trackingInfo"].get("trackingNumber") or "") for one in view.fulfillments}:
        planned.known = True
    elif view.order["status"] != "APPROVED":
        planned.fault = "NOT_APPROVED"
    elif any(row.sku for row in planned.rows):
        planned.fault = _take_skus(planned, view, left.units)
    else:
        planned.units = {line_id: units for line_id, units in left.units.items() if units}
        if not planned.units:
            # A number is given to one parcel alone, and none is chosen from several.
            planned.parcel = left.parcels.pop() if len(left.parcels) == 1 else ""
            planned.fault = "" if planned.parcel else "SENT"
    if not planned.fault:
        left.units.subtract(planned.units)


def _take_skus(planned: Planned, view: OrderView, left: Counter[str]) -> str:
    units: Counter[str] = Counter()
    for row in planned.rows:
        lines = [
            line_id
            for line_id, line in view.lines.items()
            if line["physicalProperties"].get("sku") == row.sku and left[line_id] > units[line_id]
        ]
        if not row.sku or not lines:
            return "NO_SKU"
        wanted = row.quantity or sum(left[line_id] - units[line_id] for line_id in lines)
        for line_id in lines:
            taken = min(wanted, left[line_id] - units[line_id])
            units[line_id] += taken
            wanted -= taken
        if wanted:
            return "TOO_MANY"
    planned.units = dict(units)
    return ""


def _bare(number: str) -> str:
    return "".join(number.split()).casefold()


async def _orders(page: Page, numbers: Iterable[int]) -> dict[int, list[Json]]:
    wanted = list(dict.fromkeys(str(one) for one in numbers))
    found: dict[int, list[Json]] = {}
    for start in range(0, len(wanted), AT_ONCE):
        condition = {"number": {"$in": wanted[start : start + AT_ONCE]}}
        for order in document(await found_orders(page, {"filter": condition}, _MOST_FOUND)):
            found.setdefault(int(order["number"]), []).append(order)
    return found
