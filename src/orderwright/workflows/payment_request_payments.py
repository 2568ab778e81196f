"""Noticing when the payments that belong to payment requests have come."""

from __future__ import annotations

from orderwright.model.events import PAYMENT_REQUEST_PAID
from orderwright.model.payment_requests import PaymentRequestStatus
from orderwright.model.payments import Payment
from orderwright.rules.payment_requests import is_collected
from orderwright.store.payment_requests import lock_requests_of
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.payment_requests import write_status


async def mark_paid_requests(order: OpenOrder) -> None:
    """Write down as paid, and tell, every request whose amount the changed payments of the order have brought.

    To be called with the order locked, after its payments have changed. Money is a fact: a request that expired or was
    voided while its payment was under way is paid, too.
    """
    records = await order.load_records()
    known = {one.id: one for one in records.payments.before}
    moved = {_gateway_order_id(one) for one in records.payments.now if known.get(one.id) != one} - {""}
    if not moved:
        return
    work = order.context.work
    for stored in await lock_requests_of(work.connection, work.site.id, order.locked.id, sorted(moved)):
        paid = stored.document.status is PaymentRequestStatus.PAID
        if not paid and is_collected(stored.document, records.payments.now, records.refunds.now):
            await write_status(order.context, stored, PaymentRequestStatus.PAID, PAYMENT_REQUEST_PAID)


def _gateway_order_id(payment: Payment) -> str:
    regular = payment.regular_payment_details
    return "" if regular is None else (regular.payment_order_id or "").lower()
