"""Refunds as callers ask for them."""

from __future__ import annotations

from typing import Any

from tests.support.orders import money, new_id, order
from tests.support.payments import add, cash, paid_order
from tests.support.service import Shop

Json = dict[str, Any]

#: The operations on refunds.
ON_REFUNDS = frozenset(
    {
        "getOrderRefundability",
        "calculateRefund",
        "refundPayments",
        "getRefundabilityStatus",
        "triggerRefund",
        "updateRefundTransaction",
    }
)


def of(payment_id: str, amount: str | None = None, *, external: bool = True) -> Json:
    """What one payment returns; made elsewhere unless told otherwise."""
    sent: Json = {"paymentId": payment_id, **({"externalRefund": True} if external else {})}
    return sent if amount is None else {**sent, "amount": money(amount)}


def units(*lines: tuple[str, int]) -> list[Json]:
    """Units of lines, by the lines' ids."""
    return [{"lineItemId": line_id, "quantity": quantity} for line_id, quantity in lines]


async def refund(shop: Shop, order_id: str, *payments: Json, **more: Any) -> Json:
    """Refund the payments; the answer."""
    return await shop.do("refundPayments", {"orderId": order_id, "paymentRefunds": list(payments), **more})


async def refund_refused(shop: Shop, order_id: str, *payments: Json, **more: Any) -> tuple[int, str, Any]:
    """Why refunding the payments is refused; nothing is written."""
    request = {"orderId": order_id, "paymentRefunds": list(payments), **more}
    return await shop.refused("refundPayments", request)


async def calculated(shop: Shop, order_id: str, **items: Any) -> Json:
    """What the refund of these items would come to."""
    return await shop.do("calculateRefund", {"orderId": order_id, "refundItems": items})


def about_refunds(name: str, order_id: str, payment_id: str, refund_id: str) -> Json:
    """A request of that operation about an order, a payment and a refund of it."""
    requests: dict[str, Json] = {
        "calculateRefund": {"orderId": order_id, "refundItems": {}},
        "refundPayments": {"orderId": order_id, "paymentRefunds": [of(payment_id, "1.00")]},
        "triggerRefund": {"ecomOrderId": order_id, "payments": [of(payment_id, "1.00")]},
        "updateRefundTransaction": {
            "orderId": order_id,
            "refundId": refund_id,
            "transaction": {"paymentId": payment_id, "refundStatus": "SUCCEEDED", "providerRefundId": new_id()},
        },
    }
    return requests.get(name, {"orderId": order_id, "ecomOrderId": order_id})


async def request_about_refunds(shop: Shop, name: str) -> Json:
    """A request that succeeds, about a new order of 10.00 of which 2.00 were refunded."""
    order_id, (payment_id,) = await paid_order(shop, cash())
    made = (await refund(shop, order_id, of(payment_id, "2.00")))["refund"]
    return about_refunds(name, order_id, payment_id, made["id"])


async def paid(shop: Shop, *lines: Json, **more: Any) -> tuple[Json, str]:
    """An approved order that was paid in cash: the order and the id of its payment."""
    made = await shop.create(order(*lines, channelInfo={"type": "POS"}, **more))
    (payment_id,) = await add(shop, made["id"], cash(made["priceSummary"]["total"]["amount"]))
    return made, payment_id
