"""What the staff of the invented shops is still typing: orders by phone, and an edit of an order that was placed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from orderwright.cli.demo.catalogs import Kind, Product
from orderwright.cli.demo.people import make_buyer
from orderwright.cli.demo.shops import Shop
from orderwright.workflows.context import Answer

#: Runs an operation: its key, the request, the time, and what it is for, which is also its idempotency key.
Perform = Callable[[str, dict[str, Any], datetime, str], Awaitable[Answer]]
#: How many of the newest orders are looked at for one that can be edited.
_LOOKED_AT = 20


def phone_orders(shop: Shop, seed: int) -> Iterator[dict[str, Any]]:
    """Requests for drafts from scratch: two orders by phone, the second with a discount and a fee."""
    random = Random(f"{seed}:{shop.slug}:drafts")  # noqa: S311 - invented data from a seed, no secret
    goods = [one for one in shop.products if one.kind is Kind.GOODS]
    for number in range(2):
        buyer, delivery = make_buyer(random, shop.people), shop.deliveries[number % len(shop.deliveries)]
        sent: dict[str, Any] = {
            "customLineItems": [_line(one, random.randint(1, 3)) for one in random.sample(goods, number + 1)],
            "buyerInfo": {"email": buyer.email},
            "billingInfo": buyer.contact,
            "shippingInfo": {
                "title": delivery.title,
                "code": delivery.code,
                "logistics": {"shippingDestination": buyer.contact, "deliveryTime": delivery.time},
                "cost": {"price": {"amount": delivery.price}},
            },
        }
        if number:
            applied = {"applyToDraftOrder": True}
            sent["discounts"] = [
                {"discountType": "GLOBAL", "percentage": "10", "description": shop.texts.goodwill, **applied}
            ]
            sent["additionalFees"] = [{"name": shop.texts.gift_wrap, "price": {"amount": shop.fee}, **applied}]
        yield {"draftOrder": sent}


async def begin_drafts(perform: Perform, shop: Shop, at: datetime, seed: int) -> None:
    """Begin the drafts within the hour before `at`: the orders by phone, and one more unit of something ordered."""
    for place, request in enumerate(phone_orders(shop, seed)):
        await perform("draft-orders.createDraftOrder", request, at - timedelta(minutes=50 - place), f"draft:{place}")
    search = {"search": {"filter": {"status": "APPROVED"}, "cursorPaging": {"limit": _LOOKED_AT}}}
    found = await perform("orders.searchOrders", search, at, "draft:search")
    for order in msgspec.json.decode(found.body)["orders"]:
        asked = await perform("draft-orders.getOrderDraftabilityStatus", {"orderId": order["id"]}, at, "draft:ask")
        line = next((one for one in order["lineItems"] if not one["fixedQuantity"] and not one["locations"]), None)
        if not msgspec.json.decode(asked.body)["orderDraftable"] or line is None:
            continue
        begun = await perform(
            "draft-orders.createDraftOrder", {"sourceOrderId": order["id"]}, at - timedelta(minutes=20), "draft:edit"
        )
        draft_id = msgspec.json.decode(begun.body)["calculatedDraftOrder"]["draftOrder"]["id"]
        change = {"lineItemId": line["id"], "newQuantity": line["quantity"] + 1}
        request = {"draftOrderId": draft_id, "lineItemChanges": [change]}
        await perform("draft-orders.updateLineItems", request, at - timedelta(minutes=19), "draft:more")
        return


def _line(product: Product, quantity: int) -> dict[str, Any]:
    return {
        "productName": {"original": product.name},
        "price": {"amount": product.price},
        "quantity": quantity,
        "itemType": {"preset": product.kind.value},
        "physicalProperties": {"sku": product.sku, "weight": product.weight, "shippable": True},
    }
