"""Drafts that are to be committed: edits of orders and orders in the making, as callers make them."""

from __future__ import annotations

from typing import Any

from tests.support.orders import money
from tests.support.service import Shop

Json = dict[str, Any]
COMMIT_FAILED = "DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS"
CREATE_FAILED = "CREATE_ORDER_FAILED_VALIDATIONS"


async def edit(shop: Shop, order_id: str) -> str:
    """The id of a new draft that edits the order."""
    made = await shop.do("createDraftOrder", {"sourceOrderId": order_id})
    result: str = made["calculatedDraftOrder"]["draftOrder"]["id"]
    return result


async def scratch(shop: Shop) -> str:
    """The id of a new draft from scratch with nothing in it."""
    made = await shop.do("createEmptyDraftOrder")
    result: str = made["calculatedDraftOrder"]["draftOrder"]["id"]
    return result


async def act(shop: Shop, name: str, draft_id: str, **request: Any) -> Json:
    """Change a draft; the draft as it then is."""
    answer = await shop.do(f"draft-orders.{name}", {"draftOrderId": draft_id, **request})
    result: Json = answer["calculatedDraftOrder"]["draftOrder"]
    return result


async def change(shop: Shop, draft_id: str, line_id: str, quantity: int | None = None, **more: Any) -> Json:
    """Change one line of a draft."""
    changes = {"lineItemId": line_id, **({} if quantity is None else {"newQuantity": quantity}), **more}
    return await act(shop, "updateLineItems", draft_id, lineItemChanges=[changes])


def custom(name: str, price: str, quantity: int = 1, **more: Any) -> Json:
    """An item that is in no catalogue."""
    return {"productName": {"original": name}, "price": money(price), "quantity": quantity, **more}


async def add(shop: Shop, draft_id: str, *items: Json) -> Json:
    """Add items that are in no catalogue."""
    return await act(shop, "addLineItemsToDraftOrder", draft_id, customLineItems=list(items))


async def discount(shop: Shop, draft_id: str, **option: Any) -> Json:
    """Give a discount, and apply it."""
    return await act(shop, "createCustomDiscounts", draft_id, discounts=[{"applyToDraftOrder": True, **option}])


async def fee(shop: Shop, draft_id: str, name: str, price: str, **more: Any) -> Json:
    """Charge a fee."""
    option = {"name": name, "price": money(price), "applyToDraftOrder": True, **more}
    return await act(shop, "createCustomAdditionalFees", draft_id, customAdditionalFees=[option])


async def preview(shop: Shop, draft_id: str) -> Json:
    """The draft with its figures as they are now."""
    answer = await shop.do("getDraftOrder", {"draftOrderId": draft_id})
    result: Json = answer["calculatedDraftOrder"]["draftOrder"]
    return result


async def commit(shop: Shop, draft_id: str, **request: Any) -> Json:
    """Commit an edit; the order afterwards."""
    answer = await shop.do("commitDraftOrder", {"draftOrderId": draft_id, **request})
    assert answer["committedDraftOrder"]["status"] == "COMMITTED"
    result: Json = answer["orderAfterCommit"]
    return result


async def conflicts(shop: Shop, draft_id: str, **request: Any) -> list[Json]:
    """What stands against committing an edit; nothing was written on the way."""
    status, code, data = await shop.refused("commitDraftOrder", {"draftOrderId": draft_id, **request})
    assert (status, code) == (428, COMMIT_FAILED)
    result: list[Json] = data["conflicts"]
    return result


async def create_from(shop: Shop, draft_id: str, **request: Any) -> Json:
    """Make an order of a draft from scratch."""
    answer = await shop.do("createOrderFromDraft", {"draftOrderId": draft_id, **request})
    assert answer["committedDraftOrder"]["status"] == "COMMITTED"
    assert answer["committedDraftOrder"]["orderId"] == answer["createdOrder"]["id"]
    result: Json = answer["createdOrder"]
    return result


def summary_of(document: Json) -> dict[str, str]:
    """The price summary of an order or a draft as plain amounts."""
    return {name: price["amount"] for name, price in document["priceSummary"].items()}


def total_of(document: Json) -> str:
    """What an order or a draft costs."""
    result: str = document["priceSummary"]["total"]["amount"]
    return result


def balance_of(document: Json) -> str:
    """What is still due of an order, or below zero, to be returned."""
    result: str = document["balanceSummary"]["balance"]["amount"]
    return result


def lines_of(draft: Json) -> list[Json]:
    """The lines that a draft leaves, as an order would have them."""
    return [item["lineItem"] for item in draft["lineItems"] if not item.get("removed")]


async def draft_events(shop: Shop, draft_id: str) -> list[str]:
    """The slugs of the draft's events, oldest first."""
    found = (await shop.do("readEvents", {"orderId": draft_id}))["events"]
    return [event["slug"] for event in found]
