"""Draft orders, and requests to the operations on them."""

from typing import Any

from tests.support.catalog import BERLIN, made, money, reference
from tests.support.orders import line, new_id, order
from tests.support.service import Shop

Json = dict[str, Any]
#: The operations that change one draft by its id.
EDITS = (
    "addLineItemsToDraftOrder",
    "updateLineItems",
    "createCustomDiscounts",
    "setDiscounts",
    "deleteCustomDiscounts",
    "createCustomAdditionalFees",
    "setAdditionalFees",
    "deleteCustomAdditionalFees",
    "setShippingInfo",
    "setBuyerInfo",
    "setRecipientInfo",
    "setBillingInfo",
    "setBusinessLocation",
    "setTaxExemption",
    "setDeposit",
)
UPDATE_FIELDS = "draft-orders.updateExtendedFields"
#: All operations on drafts.
ON_DRAFTS = (
    *EDITS,
    UPDATE_FIELDS,
    "createDraftOrder",
    "createEmptyDraftOrder",
    "getDraftOrder",
    "queryDraftOrders",
    "getOrderDraftabilityStatus",
    "deleteDraftOrder",
    "commitDraftOrder",
    "createOrderFromDraft",
)


def custom(name: str = "Repair", price: str = "10.00", quantity: int = 1, **more: Any) -> Json:
    """Something to sell that is in no catalogue."""
    return {"productName": {"original": name}, "price": money(price), "quantity": quantity, **more}


def item(product_id: str, quantity: int = 1, **more: Any) -> Json:
    """An item of the catalogue to sell."""
    return {"catalogReference": reference(product_id), "quantity": quantity, **more}


def to(address: Json | None = None, **more: Any) -> Json:
    """Shipping to an address."""
    return {"logistics": {"shippingDestination": {"address": address or BERLIN}}, **more}


def off(kind: str = "GLOBAL", *, apply: bool = True, line_id: str | None = None, **size: Any) -> Json:
    """A discount: `amount` or `percentage`."""
    sent: Json = {"discountType": kind, "applyToDraftOrder": apply}
    if line_id is not None:
        sent["lineItemDiscounts"] = [{"id": line_id}]
    if "amount" in size:
        sent["priceAmount"] = money(size.pop("amount"))
    return {**sent, **size}


def draft_of(answer: Json) -> Json:
    """The draft in an answer."""
    found: Json = answer["calculatedDraftOrder"]["draftOrder"]
    return found


def figures(draft: Json) -> dict[str, str]:
    """The price summary of a draft."""
    return {name: one["amount"] for name, one in draft["priceSummary"].items()}


def line_ids(draft: Json) -> list[str]:
    """The ids of the lines that are not removed."""
    return [one["lineItem"]["id"] for one in draft["lineItems"] if not one.get("removed")]


async def scratch(shop: Shop, **sent: Any) -> Json:
    """A new draft from scratch."""
    return draft_of(await shop.do("createDraftOrder", {"draftOrder": sent}))


async def editing(shop: Shop, order_id: str, **more: Any) -> Json:
    """The draft of an order."""
    return draft_of(await shop.do("createDraftOrder", {"sourceOrderId": order_id}, **more))


async def do(shop: Shop, name: str, draft_id: str, **request: Any) -> Json:
    """The draft after a change."""
    return draft_of(await shop.do(name, {"draftOrderId": draft_id, **request}))


async def read(shop: Shop, draft_id: str) -> Json:
    """The whole calculated draft as it is now."""
    found: Json = (await shop.do("getDraftOrder", {"draftOrderId": draft_id}))["calculatedDraftOrder"]
    return found


async def request_about_drafts(shop: Shop, name: str) -> Json:
    """A request of an operation on drafts that succeeds."""
    if name == "createDraftOrder":
        return {"draftOrder": {"customLineItems": [custom()]}}
    if name in ("createEmptyDraftOrder", "queryDraftOrders"):
        return {}
    if name == "getOrderDraftabilityStatus":
        return {"orderId": (await shop.create(order(line())))["id"]}
    if name == "updateExtendedFields":
        return {"id": (await scratch(shop))["id"], "namespace": "n", "namespaceData": None}
    if name == "commitDraftOrder":
        edited = await editing(shop, (await shop.create(order(line(), status="APPROVED")))["id"])
        changed = await do(shop, "addLineItemsToDraftOrder", edited["id"], customLineItems=[custom()])
        return {"draftOrderId": changed["id"]}
    fee = {"name": "Wrapping", "price": money("2.00")}
    draft = await scratch(shop, customLineItems=[custom()], discounts=[off(amount="1.00")], additionalFees=[fee])
    product = await made(shop)
    discount, charged = draft["discounts"][0]["discount"]["id"], draft["additionalFees"][0]["additionalFee"]["id"]
    requests: dict[str, Json] = {
        "addLineItemsToDraftOrder": {"catalogLineItems": [item(product["id"])]},
        "updateLineItems": {"lineItemChanges": [{"lineItemId": line_ids(draft)[0], "newQuantity": 2}]},
        "createCustomDiscounts": {"discounts": [off(percentage="10")]},
        "setDiscounts": {"discounts": [{"id": discount, "applied": False}]},
        "deleteCustomDiscounts": {"discountIds": [discount]},
        "createCustomAdditionalFees": {"customAdditionalFees": [fee]},
        "setAdditionalFees": {"additionalFees": [{"id": charged, "applied": True}]},
        "deleteCustomAdditionalFees": {"customAdditionalFees": [charged]},
        "setShippingInfo": {"shippingInfo": to(title="Parcel", cost={"price": money("5.00")})},
        "setBuyerInfo": {"buyerInfo": {"email": "ada@example.com"}},
        "setRecipientInfo": {"recipientInfo": {"address": BERLIN}},
        "setBillingInfo": {"billingInfo": {"address": BERLIN}},
        "setBusinessLocation": {"businessLocation": {"id": new_id()}},
        "setTaxExemption": {"taxExempt": True},
        "setDeposit": {"depositDetails": {"percentage": "25"}},
    }
    return {"draftOrderId": draft["id"], **requests.get(name, {})}
