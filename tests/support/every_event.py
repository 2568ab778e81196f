"""One event of each kind, brought about as it is in daily business."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.support.every_request import request_for
from tests.support.orders import full_order, imported, order
from tests.support.payment_requests import asking, placed, with_page
from tests.support.records import payment, record, remove_imported
from tests.support.service import Shop

from orderwright.contract.registry import operation
from orderwright.model.payments import Chargeback, ChargebackStatus
from orderwright.model.prices import Price
from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]
_CALLS = (
    "orders.updateOrder",
    "orders.cancelOrder",
    "order-transactions.addPayments",
    "order-transactions.updatePayments",
    "order-billing.refundPayments",
    "order-fulfillments.createFulfillment",
    "order-payment-requests.updateOrderPaymentRequest",
    "order-payment-requests.voidOrderPaymentRequest",
    "order-payment-requests.deleteOrderPaymentRequest",
    "order-payment-requests.chargeOrderPaymentRequest",
    "orders-settings.updateOrdersSettings",
    "draft-orders.setBuyerInfo",
    "draft-orders.deleteDraftOrder",
    "draft-orders.commitDraftOrder",
)


async def make_every_event(shop: Shop) -> None:
    """Let each of the 25 kinds of the contract happen, most of them more than once."""
    await with_page(shop)
    await shop.create(full_order(status="APPROVED"))
    for key in _CALLS:
        await shop.do(key, await request_for(shop, operation(key)))
    past = format_timestamp(shop.clock() - timedelta(days=1))
    expired = asking(await placed(shop), expirationDate=past)
    await shop.do("createOrderPaymentRequest", {"orderPaymentRequest": expired})
    await shop.do("importOrder", {"order": imported()})
    # The earlier events of an order that is gone show nothing of it.
    gone = (await shop.do("importOrder", {"order": imported()}))["order"]
    await remove_imported(shop, gone["id"])
    await _chargebacks(shop)


async def _chargebacks(shop: Shop) -> None:
    made = await shop.create(order())
    plain = payment("10.00")
    taken = Chargeback(id=plain.id, amount=Price(amount="10.00"), status=ChargebackStatus.APPROVED)
    returned = Chargeback(
        id=plain.id,
        amount=Price(amount="10.00"),
        reversal_amount=Price(amount="10.00"),
        status=ChargebackStatus.REVERSED,
    )
    for chargebacks in ([], [taken], [returned]):
        await record(shop, made["id"], payment("10.00", id_=plain.id, chargebacks=chargebacks))
