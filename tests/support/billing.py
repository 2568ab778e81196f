"""Requests to the operations that go through a gateway, and orders for them."""

from typing import Any

from tests.support.fake_gateway import FakeGateway, FakeGateways
from tests.support.orders import line, money, order
from tests.support.service import Shop

Json = dict[str, Any]

#: The operations that call a gateway or prepare it, by name.
ON_BILLING = (
    "authorizeChargeWithSavedPaymentMethod",
    "captureAuthorizedPayments",
    "chargeOrder",
    "paymentCollectionCreatePaymentGatewayOrder",
    "preparePaymentCollection",
    "voidAuthorizedPayments",
)
DELAYED = {"scheduledAction": "CAPTURE", "delayDuration": {"count": 2, "unit": "DAYS"}}


async def placed(shop: Shop, price: str = "10.00", **more: Any) -> str:
    """The id of a new order of one line."""
    made: str = (await shop.create(order(line(price), **more)))["id"]
    return made


def regular(amount: str = "10.00", **more: Any) -> Json:
    """A regular charge that the buyer completes."""
    return {"amount": money(amount), "delayedCharge": True, **more}


async def charged(shop: Shop, order_id: str, amount: str = "10.00", **more: Any) -> Json:
    """The payment of a charge of the order."""
    answer = await shop.do("chargeOrder", {"orderId": order_id, "regularCharge": regular(amount, **more)})
    payment: Json = answer["payments"][0]
    return payment


async def authorized(shop: Shop, amount: str = "10.00", **settings: Any) -> tuple[str, str]:
    """An order with a payment that the gateway has authorized: the ids of both."""
    order_id = await placed(shop, amount)
    delayed = {"scheduledAction": "VOID", **settings}
    payment = await charged(shop, order_id, amount, delayedCaptureSettings=delayed)
    return order_id, payment["id"]


async def recorded(shop: Shop, amount: str = "10.00", **details: Any) -> tuple[str, str]:
    """An order with a payment that a caller recorded as authorized: the ids of both."""
    order_id = await placed(shop, amount)
    payment = {"amount": money(amount), "status": "AUTHORIZED", "regularPaymentDetails": details}
    added = await shop.do("addPayments", {"orderId": order_id, "payments": [payment]})
    return order_id, added["paymentsIds"][0]


def with_gateway(shop: Shop) -> FakeGateway:
    """Give the shop's service a gateway, unless it has one."""
    if not isinstance(shop.service.gateways, FakeGateways):
        shop.service.gateways = FakeGateways(FakeGateway())
    return next(iter(shop.service.gateways.accounts.values()))


async def request_about_billing(shop: Shop, name: str) -> Json:
    """A request to the operation that succeeds."""
    with_gateway(shop)
    if name in ("captureAuthorizedPayments", "voidAuthorizedPayments"):
        order_id, payment_id = await authorized(shop)
        aim = {"payments": [{"paymentId": payment_id}]} if "capture" in name else {"paymentIds": [payment_id]}
        return {"orderId": order_id, "ecomOrderId": order_id, **aim}
    order_id = await placed(shop)
    if name == "authorizeChargeWithSavedPaymentMethod":
        await charged(shop, order_id, "1.00", savePaymentMethod=True)
        return {
            "orderId": order_id,
            "amount": money("5.00"),
            "currency": "USD",
            "delayedCaptureSettings": {"scheduledAction": "CAPTURE"},
        }
    return {
        "orderId": order_id,
        "ecomOrderId": order_id,
        "amount": money("10.00"),
        "regularCharge": regular(),
    }


def about_billing(name: str, order_id: str, payment_id: str) -> Json:
    """A request to the operation about an order and a payment, whoever has them."""
    delayed = {"delayedCaptureSettings": {"scheduledAction": "CAPTURE"}}
    return {
        "orderId": order_id,
        "ecomOrderId": order_id,
        "payments": [{"paymentId": payment_id}],
        "paymentIds": [payment_id],
        "amount": money("1.00"),
        "currency": "USD",
        "regularCharge": regular("1.00"),
        **(delayed if name.startswith("authorize") else {}),
    }
