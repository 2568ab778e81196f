"""The columns of the order list: what there is, what is shown by itself, and what the list can be sorted by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from orderwright.dashboard.formats import decimal
from orderwright.dashboard.texts import _


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column. `sort` is the field of `searchOrders` that it sorts by; empty where the search has none."""

    key: str
    label: str
    sort: str = ""
    align: str = ""
    usual: bool = True


COLUMNS: Final[tuple[ListColumn, ...]] = (
    ListColumn("number", _("Order"), "number"),
    ListColumn("date", _("Date"), "createdDate"),
    ListColumn("customer", _("Customer"), "billingInfo.contactDetails.lastName"),
    ListColumn("channel", _("Channel"), "channelInfo.type"),
    ListColumn("payment", _("Payment"), "paymentStatus"),
    ListColumn("fulfillment", _("Fulfilment"), "fulfillmentStatus"),
    ListColumn("items", _("Items"), align="number"),
    ListColumn("total", _("Total"), "priceSummary.total.amount", "money"),
    ListColumn("net", _("Net"), align="money"),
    ListColumn("tax", _("Tax"), "taxInfo.totalTax.amount", "money", usual=False),
    ListColumn("email", _("E-mail address"), "buyerInfo.email", usual=False),
    ListColumn("delivery", _("Delivery"), "shippingInfo.title", usual=False),
    ListColumn("region", _("Region"), "shippingInfo.region.name", usual=False),
    ListColumn("updated", _("Changed"), "updatedDate", usual=False),
    ListColumn("tags", _("Tags"), usual=False),
)
_BY_KEY: Final = {column.key: column for column in COLUMNS}
#: In their own order where nothing was chosen.
USUAL: Final = tuple(column.key for column in COLUMNS if column.usual)


def chosen_columns(keys: Sequence[str]) -> list[ListColumn]:
    """The columns in the order in which they were chosen. The number always leads, since it leads to the order."""
    known = [key for key in dict.fromkeys(keys or USUAL) if key in _BY_KEY and key != "number"]
    return [_BY_KEY["number"], *(_BY_KEY[key] for key in known)]


def classes(column: ListColumn, width: int | None) -> str:
    """The classes of the cells of a column, of the width that was chosen for it (1 to 3)."""
    return f"{column.align} wide-{width}".strip() if width else column.align


def customer(order: dict[str, Any]) -> str:
    """Whom the order is for: the name on the bill, else on the parcel, else the e-mail address."""
    billed = (order.get("billingInfo") or {}).get("contactDetails") or {}
    received = (order.get("recipientInfo") or {}).get("contactDetails") or {}
    for details in (billed, received):
        name = f"{details.get('firstName', '')} {details.get('lastName', '')}".strip() or details.get("company", "")
        if name:
            return str(name)
    return str((order.get("buyerInfo") or {}).get("email", ""))


def items(order: dict[str, Any]) -> int:
    """How many units the order has."""
    return sum(int(line.get("quantity", 0)) for line in order.get("lineItems", ()))


def net(order: dict[str, Any]) -> object:
    """The total without its tax."""
    summary = order.get("priceSummary") or {}
    total, tax = decimal(summary.get("total")), decimal(summary.get("tax"))
    return None if total is None else total - (tax or 0)


def tags(order: dict[str, Any]) -> list[str]:
    """The tags of the order, those for the staff alone last."""
    found = order.get("tags") or {}
    return [
        tag
        for kind in ("tags", "privateTags")
        for tag in (found.get(kind) or {}).get("tagIds", ())
        if isinstance(tag, str)
    ]
