"""What happened to a payment without a call of ours: in the gateway's own console, by its clock, or at the bank.

Such facts are recorded whatever the order has become, and staff is told where nobody here wanted them. Each function
changes the records of an open order and settles it; the caller saves. Repeats and late arrivals change nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.payments import (
    AuthorizationActionStatus,
    AuthorizationCapture,
    AuthorizationVoid,
    Chargeback,
    ChargebackStatus,
    Payment,
    TransactionStatus,
)
from orderwright.model.prices import Price
from orderwright.model.record_facts import PaymentFacts
from orderwright.model.refunds import (
    Refund,
    RefundDetails,
    RefundStatus,
    RefundStatusInfo,
    RefundSummary,
    RefundTransaction,
)
from orderwright.model.timestamps import format_timestamp
from orderwright.providers.payments.gateway import Ending, Notification, NotificationKind
from orderwright.rules.authorizations import regular_of, with_details, with_regular
from orderwright.rules.money import parse_amount, plain
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.scheduled_payments import unschedule
from orderwright.workflows.settle_order import settle

#: Flags for staff (`orders.flags`).
CAPTURED_AT_GATEWAY: Final = "CAPTURED_AT_GATEWAY"
VOIDED_AT_GATEWAY: Final = "VOIDED_AT_GATEWAY"
REFUNDED_AT_GATEWAY: Final = "REFUNDED_AT_GATEWAY"
CHARGEBACK: Final = "CHARGEBACK"
GATEWAY_CURRENCY_DIFFERS: Final = "GATEWAY_CURRENCY_DIFFERS"

_NOTHING: Final = Price(amount="0")
_REFUND_STATUS: Final = {
    Ending.SUCCEEDED: RefundStatus.SUCCEEDED,
    Ending.PENDING: RefundStatus.PENDING,
    Ending.FAILED: RefundStatus.FAILED,
}
#: A refund that was reported as one of these may still become one of the others.
_MAY_FOLLOW: Final = {
    RefundStatus.PENDING: frozenset({RefundStatus.SUCCEEDED, RefundStatus.FAILED}),
    # Money that the buyer's bank could not place comes back, days after it was sent.
    RefundStatus.SUCCEEDED: frozenset({RefundStatus.FAILED}),
    RefundStatus.FAILED: frozenset[RefundStatus](),
}


async def record_capture(order: OpenOrder, payment_id: UUID, said: Notification) -> None:
    """The money of an authorization was taken without a capture of ours."""
    payments = (await order.load_records()).payments
    payment = payments.find(str(payment_id))
    if payment is None or payment.status not in (
        TransactionStatus.AUTHORIZED,
        TransactionStatus.VOIDED,
        TransactionStatus.CANCELED,
        TransactionStatus.DECLINED,
    ):
        return
    capture = AuthorizationCapture(
        id=str(order.context.service.new_id()),
        status=AuthorizationActionStatus.SUCCEEDED,
        amount=_amount(order, payment, said) or Price(amount=payment.amount.amount),
        created_date=format_timestamp(said.at),
    )
    payments.replace(
        with_details(msgspec.structs.replace(payment, status=TransactionStatus.APPROVED), captures=[capture])
    )
    await unschedule(order, payment.id)
    order.flag(CAPTURED_AT_GATEWAY)
    await settle(order)


async def record_void(
    order: OpenOrder,
    payment_id: UUID,
    said: Notification,
    *,
    instead_of: TransactionStatus = TransactionStatus.AUTHORIZED,
) -> None:
    """An authorization was given up without a void of ours: in the console, or because its time was over.

    `instead_of` is the status that the payment must have, or nothing happens.
    """
    payments = (await order.load_records()).payments
    payment = payments.find(str(payment_id))
    if payment is None or payment.status is not instead_of:
        return
    void = AuthorizationVoid(status=AuthorizationActionStatus.SUCCEEDED, voided_date=format_timestamp(said.at))
    payments.replace(with_details(msgspec.structs.replace(payment, status=TransactionStatus.VOIDED), void=void))
    await unschedule(order, payment.id)
    order.flag(VOIDED_AT_GATEWAY)
    await settle(order)


async def record_refund(order: OpenOrder, payment_id: UUID, said: Notification, ending: Ending) -> None:
    """Money was returned without a refund of ours; or what was reported so before has come further."""
    records = await order.load_records()
    payment, status = records.payments.find(str(payment_id)), _REFUND_STATUS[ending]
    if payment is None or said.refund is None:
        return
    for refund in records.refunds.now:
        part = next((one for one in refund.transactions if one.provider_refund_id == said.refund), None)
        if part is None:
            continue
        if status not in _MAY_FOLLOW.get(part.refund_status, frozenset()):
            return
        changed = _ended(part, status, said)
        parts = [changed if one is part else one for one in refund.transactions]
        records.refunds.replace(msgspec.structs.replace(refund, transactions=parts))
        break
    else:
        records.refunds.now.append(_external(order, payment, said, status))
        order.flag(REFUNDED_AT_GATEWAY)
    await settle(order)


def _external(order: OpenOrder, payment: Payment, said: Notification, status: RefundStatus) -> Refund:
    part = RefundTransaction(
        payment_id=payment.id,
        amount=_amount(order, payment, said),
        refund_status=status,
        provider_refund_id=said.refund,
        external_refund=True,
    )
    return Refund(
        id=str(order.context.service.new_id()),
        transactions=[_ended(part, status, said)],
        details=RefundDetails(reason="Refunded at the payment gateway"),
        created_date=format_timestamp(said.at),
        # Settling the order computes it.
        summary=RefundSummary(
            requested_refund=_NOTHING,
            pending_refund=_NOTHING,
            refunded=_NOTHING,
            failed_refund_amount=_NOTHING,
            pending=False,
        ),
    )


def _ended(part: RefundTransaction, status: RefundStatus, said: Notification) -> RefundTransaction:
    failed = status is RefundStatus.FAILED and said.failure_code is not None
    info = RefundStatusInfo(description=(said.failure_code or "")[:1000]) if failed else None
    return msgspec.structs.replace(part, refund_status=status, refund_status_info=info)


async def record_dispute(order: OpenOrder, payment_id: UUID, said: Notification) -> None:
    """The buyer's bank took the payment back, or returned it.

    What is known of a dispute is what has been reported of it in whatever order: it was opened, and it was won or not.
    A payment has as many chargebacks as there were, also more than the contract lets callers send.
    """
    payments = (await order.load_records()).payments
    payment = payments.find(str(payment_id))
    if payment is None or said.dispute is None:
        return
    facts = payments.facts_of(payment.id)
    present = regular_of(payment).chargebacks
    known = next((one for one in present if one.id == facts.disputes.get(said.dispute)), None)
    if known is None:
        changed = [*present, _new_chargeback(order, payment, facts, said)]
        order.flag(CHARGEBACK)
    else:
        amount = _amount(order, payment, said)
        changed = [_chargeback_after(one, amount, said) if one is known else one for one in present]
    if changed != present:
        payments.replace(with_regular(payment, chargebacks=changed))
        await settle(order)


def _new_chargeback(order: OpenOrder, payment: Payment, facts: PaymentFacts, said: Notification) -> Chargeback:
    assert said.dispute is not None, "a dispute has an id"
    id_ = str(order.context.service.new_id())
    facts.disputes[said.dispute] = id_
    at, amount = format_timestamp(said.at), _amount(order, payment, said)
    opened = Chargeback(id=id_, created_date=at, updated_date=at, amount=amount, status=ChargebackStatus.APPROVED)
    return _chargeback_after(opened, amount, said)


def _chargeback_after(one: Chargeback, amount: Price | None, said: Notification) -> Chargeback:
    """The chargeback with what is reported of it. The dates are those of the first and the last report."""
    at = format_timestamp(said.at)
    one = msgspec.structs.replace(
        one, created_date=min(one.created_date or at, at), updated_date=max(one.updated_date or at, at)
    )
    if said.kind is not NotificationKind.DISPUTE_WON or one.status is ChargebackStatus.REVERSED:
        return one
    return msgspec.structs.replace(one, status=ChargebackStatus.REVERSED, reversal_amount=amount or _plain(one.amount))


def _amount(order: OpenOrder, payment: Payment, said: Notification) -> Price | None:
    """What was moved, in the order's currency.

    An amount in another currency says nothing about this order's money: all of the payment counts, and staff is told.
    """
    if said.amount is None or said.currency in (None, order.head.currency):
        return _price(said.amount)
    order.flag(GATEWAY_CURRENCY_DIFFERS)
    return Price(amount=payment.amount.amount)


def _price(amount: Decimal | None) -> Price | None:
    return None if amount is None else Price(amount=plain(amount))


def _plain(price: Price | None) -> Price | None:
    return None if price is None else _price(parse_amount(price.amount))
