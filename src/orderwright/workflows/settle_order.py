"""After the facts about an order's money have changed: everything that derives from them, in one place.

An operation changes `records.payments.now` and `records.refunds.now` of an open order, calls `settle`, and saves.
Which activities and events come of it follows from the difference alone, so that a payment that is recorded, one that
a gateway reports and one that a reconciliation finds are told in the same way.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from orderwright.model.activities import ActivityContent
from orderwright.model.activity_types import ActivityType
from orderwright.model.creation_settings import OrderApprovalStrategy
from orderwright.model.events import (
    CHARGEBACK_APPROVED,
    CHARGEBACK_REVERSED,
    ORDER_APPROVED,
    ORDER_FULFILLED,
    ORDER_PAYMENT_STATUS_UPDATED,
    ORDER_UPDATED,
    REFUND_COMPLETED,
    TRANSACTIONS_DETAILS_UPDATED,
    TRANSACTIONS_UPDATED,
)
from orderwright.model.order_parts import FulfillmentStatus, OrderStatus, PaymentStatus
from orderwright.model.payments import Payment, TransactionStatus
from orderwright.model.refunds import Refund, RefundSideEffects
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.activities import system_activity
from orderwright.rules.approval import payments_approve
from orderwright.rules.formatting import without_texts
from orderwright.rules.payment_story import (
    chargeback_changes,
    refunds_completed,
    story_of_payments,
    story_of_refunds,
)
from orderwright.rules.payments import complete_payment, refund_summary, status_after_refunds
from orderwright.rules.refund_shares import with_refunded_units
from orderwright.rules.settlement import settle_up
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.order_records import Records
from orderwright.workflows.payment_request_payments import mark_paid_requests
from orderwright.workflows.stock_at_approval import follow_payments, take_at_approval

#: The `action` of the event of an order that is fulfilled because nothing of it is shipped.
APPROVED_WITHOUT_SHIPPING = "APPROVED_WITHOUT_SHIPPING"
#: Flags for staff (`orders.flags`).
MONEY_ON_CANCELED_ORDER = "MONEY_ON_CANCELED_ORDER"

_PAID_ACTIVITIES = {
    PaymentStatus.PAID: ActivityType.ORDER_PAID,
    PaymentStatus.PARTIALLY_PAID: ActivityType.ORDER_PARTIALLY_PAID,
}


def add_activity(order: OpenOrder, kind: ActivityType, content: ActivityContent | None = None) -> None:
    """Append an activity of the service to the order."""
    order.activities.append(
        system_activity(
            kind,
            id_=order.context.service.new_id(),
            at=order.at,
            identity=order.context.caller.identity,
            content=content,
        )
    )


async def settle(order: OpenOrder) -> None:
    """Derive what follows from the payments and refunds as they are now; call it once, before `save`.

    Completes the documents, sets payment status and balance, approves an order that waited for this payment, and
    appends the activities and events of what changed. Stock and the lines' refunded units follow. Nothing changed:
    nothing is appended.
    """
    records = await order.load_records()
    complete(order, records)
    payments, refunds = records.payments, records.refunds
    if payments.now == payments.before and refunds.now == refunds.before:
        return
    if refunds.now != refunds.before:
        order.lines = with_refunded_units(order.lines, refunds.before, refunds.now)
    for one in (
        *story_of_payments(payments.before, payments.now),
        *story_of_refunds(refunds.before, refunds.now, payments.now),
    ):
        add_activity(order, one.kind, one.content)
    await _settle_up(order, records)


async def settle_changed_total(order: OpenOrder) -> None:
    """Derive payment status and balance after what the order costs has changed; call it before `save`.

    The payments and refunds are as they were. Stock follows the payment status as it does when money arrives.
    """
    await _settle_up(order, await order.load_records())


async def _settle_up(order: OpenOrder, records: Records) -> None:
    """Set payment status and balance from the facts, and what follows: approval, stock, activities, events."""
    payments, refunds = records.payments, records.refunds
    before = order.head
    settlement = settle_up(before.price_summary.total, payments.now, refunds.now, order.declared())
    order.head = msgspec.structs.replace(before, payment_status=settlement.status, balance_summary=settlement.balance)
    paid_before = Decimal(before.balance_summary.paid.amount)
    told = _PAID_ACTIVITIES.get(settlement.status) if settlement.status is not before.payment_status else None
    # A refund that fails after all makes the order PAID again, but nobody has paid.
    if told is not None and settlement.paid != paid_before:
        add_activity(order, told)
    if before.status is OrderStatus.CANCELED and (settlement.paid > paid_before or _newly_held(records)):
        order.flag(MONEY_ON_CANCELED_ORDER)
    order.event(ORDER_UPDATED.name)
    await mark_paid_requests(order)
    strategy = OrderApprovalStrategy(order.locked.approval_strategy)
    if before.status is OrderStatus.INITIALIZED and payments_approve(strategy, _come_further(records)):
        await approve(order)
    await follow_payments(order, before.payment_status)
    if settlement.status is not before.payment_status:
        order.event(ORDER_PAYMENT_STATUS_UPDATED.name, {"previousPaymentStatus": before.payment_status})
    _tell_of_transactions(order, records)


def _come_further(records: Records) -> list[Payment]:
    """The payments that are new or are something else now.

    They alone approve: an order that was imported anew waits with payments on record, and is not approved because
    another one was voided or refunded, or its total changed.
    """
    known = {payment.id: _weight(payment) for payment in records.payments.before}
    return [payment for payment in records.payments.now if known.get(payment.id) != _weight(payment)]


def _weight(payment: Payment) -> tuple[TransactionStatus, bool]:
    """What of a payment counts for an approval."""
    regular = payment.regular_payment_details
    return payment.status, regular is not None and bool(regular.saved_payment_method)


async def approve(order: OpenOrder) -> None:
    """Make a waiting order an approved one: status, event, and what happens at approval, once.

    An order that nothing is shipped of is fulfilled with it (docs/compatibility.md, decision 9).
    """
    order.head = msgspec.structs.replace(order.head, status=OrderStatus.APPROVED)
    order.event(ORDER_APPROVED.name)
    await take_at_approval(order)
    if order.head.shipping_info is None and order.head.fulfillment_status is FulfillmentStatus.NOT_FULFILLED:
        set_fulfillment_status(order, FulfillmentStatus.FULFILLED, action=APPROVED_WITHOUT_SHIPPING)


def set_fulfillment_status(order: OpenOrder, status: FulfillmentStatus, *, action: str) -> None:
    """Set the order's fulfilment status with its activity and its event; nothing happens if it has it already.

    `action` names in the event what brought it about.
    """
    previous = order.head.fulfillment_status
    if status is previous:
        return
    order.head = msgspec.structs.replace(order.head, fulfillment_status=status)
    if status is FulfillmentStatus.FULFILLED:
        add_activity(order, ActivityType.ORDER_FULFILLED)
    elif status is FulfillmentStatus.NOT_FULFILLED:
        add_activity(order, ActivityType.ORDER_NOT_FULFILLED)
    order.event(ORDER_FULFILLED.name, fulfilled_extras(previous, status, action=action))


def fulfilled_extras(previous: FulfillmentStatus, status: FulfillmentStatus, *, action: str) -> dict[str, str]:
    """What the event of a changed fulfilment status shows beside the order."""
    return {"previousFulfillmentStatus": previous, "newFulfillmentStatus": status, "action": action}


def _newly_held(records: Records) -> bool:
    """True if money of the buyer's is held now that was not before."""
    held = {one.id for one in records.payments.before if one.status is TransactionStatus.AUTHORIZED}
    return any(one.status is TransactionStatus.AUTHORIZED and one.id not in held for one in records.payments.now)


def complete(order: OpenOrder, records: Records) -> None:
    """Bring every payment and refund into its stored form, and note when it changed."""
    payments, refunds = records.payments, records.refunds
    refunds.now = [
        msgspec.structs.replace(refund, summary=refund_summary(refund, payments.now)) for refund in refunds.now
    ]
    known = {payment.id: payment for payment in payments.before}
    completed = []
    for payment in payments.now:
        status = status_after_refunds(payment, refunds.now, refunds.before)
        done = complete_payment(msgspec.structs.replace(payment, status=status))
        earlier = known.get(done.id)
        if earlier is not None and without_texts(done) != without_texts(earlier):
            done = msgspec.structs.replace(done, updated_date=format_timestamp(order.at))
        elif earlier is not None:
            done = earlier
        completed.append(done)
    payments.now = completed
    earlier_refunds = {refund.id: refund for refund in refunds.before}
    refunds.now = [
        known_refund
        if (known_refund := earlier_refunds.get(refund.id)) is not None
        and without_texts(known_refund) == without_texts(refund)
        else refund
        for refund in refunds.now
    ]


def _tell_of_transactions(order: OpenOrder, records: Records) -> None:
    """The events about transactions: they name records, which readers get as they are with this version.

    Nothing of a record is kept in an event, so that nothing of it is left when its order is removed.
    """
    payments, refunds = records.payments, records.refunds
    known = {payment.id: payment for payment in payments.before}
    moved = [one.id for one in payments.now if one.id not in known or known[one.id].status is not one.status]
    changed = [one.id for one in payments.now if one.id in known and one.id not in moved and one != known[one.id]]
    earlier = {refund.id: refund for refund in refunds.before}
    refunded = [one.id for one in refunds.now if one.id not in earlier or _ends(one) != _ends(earlier[one.id])]
    detailed = [
        one.id for one in refunds.now if one.id in earlier and one.id not in refunded and one != earlier[one.id]
    ]
    if moved or refunded:
        order.event(TRANSACTIONS_UPDATED.name, {"paymentIds": moved, "refundIds": refunded})
    if changed or detailed:
        order.event(TRANSACTIONS_DETAILS_UPDATED.name, {"paymentIds": changed, "refundIds": detailed})
    for refund in refunds_completed(refunds.before, refunds.now):
        facts = refunds.facts.get(refund.id)
        effects = (facts.side_effects if facts is not None else None) or RefundSideEffects()
        extras = {"refundId": refund.id, "sideEffects": effects}
        order.event(REFUND_COMPLETED.name, extras)
    for change in chargeback_changes(payments.before, payments.now):
        kind = CHARGEBACK_REVERSED if change.reversed else CHARGEBACK_APPROVED
        extras = {"paymentId": change.payment.id, "chargebackId": change.chargeback.id}
        order.event(kind.name, extras)


def _ends(refund: Refund) -> list[tuple[str, str]]:
    return [(part.payment_id, part.refund_status) for part in refund.transactions]
