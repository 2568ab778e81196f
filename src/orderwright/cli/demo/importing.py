"""Orders of the shop's old program: complete documents, as such a program would hand them over."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec

from orderwright.cli.demo.fates import Fate
from orderwright.cli.demo.lines import as_amount
from orderwright.cli.demo.planning import PlannedOrder
from orderwright.cli.demo.shops import Shop
from orderwright.model.identity import Identity
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.model.sites import Site
from orderwright.model.timestamps import format_timestamp
from orderwright.model.validation import from_tree
from orderwright.rules.placing import NewId, place

_STATUSES = {
    Fate.IMPORTED_FULFILLED: ("PAID", "FULFILLED"),
    Fate.IMPORTED_PARTLY_FULFILLED: ("PAID", "PARTIALLY_FULFILLED"),
    Fate.IMPORTED_PARTLY_PAID: ("PARTIALLY_PAID", "NOT_FULFILLED"),
    Fate.IMPORTED_PARTLY_REFUNDED: ("PARTIALLY_REFUNDED", "FULFILLED"),
}


def imported_document(
    planned: PlannedOrder, shop: Shop, site: Site, identity: Identity, new_id: NewId
) -> dict[str, Any]:
    """The `order` of an `importOrder` request. Its figures are made by the rules that the service itself has."""
    placed = place(
        from_tree({"order": planned.order}, CreateOrderRequest).order,
        site=site,
        identity=identity,
        now=planned.at,
        new_id=new_id,
    )
    payment, fulfillment = _STATUSES[planned.fate]
    document: dict[str, Any] = msgspec.to_builtins(placed.head)
    document.update(
        id=planned.order_id,
        number=str(planned.number),
        createdDate=format_timestamp(planned.at),
        lineItems=msgspec.to_builtins(placed.lines),
        status="APPROVED",
        paymentStatus=payment,
        fulfillmentStatus=fulfillment,
        balanceSummary=_balance(planned.fate, shop, Decimal(document["priceSummary"]["total"]["amount"])),
        activities=_activities(planned),
    )
    return document


def _balance(fate: Fate, shop: Shop, total: Decimal) -> dict[str, Any]:
    part = Decimal(as_amount(shop, total / 4))
    paid = part if fate is Fate.IMPORTED_PARTLY_PAID else total
    refunded = part if fate is Fate.IMPORTED_PARTLY_REFUNDED else Decimal(0)
    amounts = {"balance": total - paid, "paid": paid, "refunded": refunded}
    return {name: {"amount": as_amount(shop, amount)} for name, amount in amounts.items()}


def _activities(planned: PlannedOrder) -> list[dict[str, Any]]:
    kinds = ["ORDER_PLACED"]
    if planned.fate is not Fate.IMPORTED_PARTLY_PAID:
        kinds.append("ORDER_PAID")
    if planned.fate in (Fate.IMPORTED_FULFILLED, Fate.IMPORTED_PARTLY_REFUNDED):
        kinds.append("ORDER_FULFILLED")
    return [
        {"activityType": kind, "createdDate": format_timestamp(planned.at + timedelta(hours=place * 9))}
        for place, kind in enumerate(kinds)
    ]
