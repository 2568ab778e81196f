"""Payment requests, and requests to the operations on them."""

from typing import Any

from tests.support.billing import with_gateway
from tests.support.orders import line, money, order
from tests.support.service import Shop

from orderwright.model.sites import SiteChanges
from orderwright.workflows.sites import update_site

Json = dict[str, Any]
PAGE = "https://pay.example.com/{id}"
#: The operations on one request by its id.
ON_ONE_REQUEST = (
    "getOrderPaymentRequest",
    "getOrderPaymentRequestUrl",
    "updateOrderPaymentRequest",
    "updateExtendedFields",
    "voidOrderPaymentRequest",
    "deleteOrderPaymentRequest",
    "chargeOrderPaymentRequest",
)
ON_PAYMENT_REQUESTS = (
    *ON_ONE_REQUEST,
    "createOrderPaymentRequest",
    "bulkCreateOrderPaymentRequests",
    "queryOrderPaymentRequests",
)


async def with_page(shop: Shop) -> Shop:
    """The shop with the address of a payment page."""
    async with shop.service.database.acquire() as connection:
        await update_site(connection, shop.site_id, SiteChanges(payment_page_url=PAGE))
    shop.service.sites.forget(shop.site_id)
    return shop


async def placed(shop: Shop, price: str = "10.00", **more: Any) -> str:
    """The id of a new order of one line."""
    made: str = (await shop.create(order(line(price), **more)))["id"]
    return made


def asking(order_id: str, amount: str = "10.00", **more: Any) -> Json:
    """A payment request to make."""
    return {"orderId": order_id, "amount": money(amount), "title": "Please pay", **more}


async def ask(shop: Shop, order_id: str | None = None, amount: str = "10.00", **more: Any) -> Json:
    """A new payment request, of a new order where none is named."""
    sent = asking(order_id or await placed(shop), amount, **more)
    made: Json = (await shop.do("createOrderPaymentRequest", {"orderPaymentRequest": sent}))["orderPaymentRequest"]
    return made


async def read(shop: Shop, request_id: str) -> Json:
    """The payment request as it is now."""
    found: Json = await shop.do("getOrderPaymentRequest", {"orderPaymentRequestId": request_id})
    document: Json = found["orderPaymentRequest"]
    return document


async def statuses(shop: Shop, order_id: str) -> list[str]:
    """The statuses of the payments of an order."""
    found = await shop.do("listTransactionsForSingleOrder", {"orderId": order_id})
    return [one["status"] for one in found["orderTransactions"]["payments"]]


def about_one(name: str, request_id: str) -> Json:
    """A request to an operation on one payment request, whoever has it."""
    if name == "updateOrderPaymentRequest":
        return {"orderPaymentRequest": {"id": request_id, "title": "New"}}
    if name == "updateExtendedFields":
        return {"id": request_id, "namespace": "n", "namespaceData": None}
    return {"orderPaymentRequestId": request_id}


async def request_about_payment_requests(shop: Shop, name: str) -> Json:
    """A request to the operation that succeeds."""
    await with_page(shop)
    with_gateway(shop)
    if name == "queryOrderPaymentRequests":
        return {}
    if name == "createOrderPaymentRequest":
        return {"orderPaymentRequest": asking(await placed(shop))}
    if name == "bulkCreateOrderPaymentRequests":
        return {"orderPaymentRequests": [asking(await placed(shop))]}
    return about_one(name, (await ask(shop))["id"])
