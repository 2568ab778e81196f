"""Which status of a payment may follow which when a caller says so, and what the change writes beside the status.

The table is data (docs/compatibility.md, decision 6). Refunds, gateways and their notifications have ways of their own:
they report what happened, and what happened is not asked for leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError, Status
from orderwright.model.payments import (
    AuthorizationActionStatus,
    AuthorizationCapture,
    AuthorizationDetails,
    AuthorizationVoid,
    Payment,
    TransactionStatus,
    VoidReason,
)
from orderwright.model.prices import Price
from orderwright.model.record_facts import PaymentFacts
from orderwright.model.refunds import Refund
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.money import plain
from orderwright.rules.payments import OPEN_REFUND, face_value

_WAITING = frozenset(
    {
        TransactionStatus.APPROVED,
        TransactionStatus.AUTHORIZED,
        TransactionStatus.DECLINED,
        TransactionStatus.CANCELED,
    }
)
_NOWHERE: frozenset[TransactionStatus] = frozenset()

#: Every way from one status to another that callers have.
TRANSITIONS: dict[TransactionStatus, frozenset[TransactionStatus]] = {
    TransactionStatus.PENDING: _WAITING,
    TransactionStatus.PENDING_MERCHANT: _WAITING,
    TransactionStatus.AUTHORIZED: frozenset({TransactionStatus.APPROVED, TransactionStatus.VOIDED}),
    TransactionStatus.APPROVED: _NOWHERE,
    TransactionStatus.CANCELED: _NOWHERE,
    TransactionStatus.DECLINED: _NOWHERE,
    TransactionStatus.REFUNDED: _NOWHERE,
    TransactionStatus.PARTIALLY_REFUNDED: _NOWHERE,
    TransactionStatus.VOIDED: _NOWHERE,
}
#: Where an approved payment may go besides, if no gateway took the money: it was recorded by mistake.
MISTAKEN = frozenset({TransactionStatus.VOIDED, TransactionStatus.CANCELED})
#: The only statuses that gift card and membership payments can have.
WHOLE_STATUSES = frozenset(
    {
        TransactionStatus.APPROVED,
        TransactionStatus.PENDING,
        TransactionStatus.CANCELED,
        TransactionStatus.DECLINED,
        TransactionStatus.VOIDED,
    }
)


def allowed_from(payment: Payment, facts: PaymentFacts | None) -> frozenset[TransactionStatus]:
    """The statuses that a caller may move this payment to.

    None for a payment that a gateway of the site made: capturing, voiding and refunding it are operations that the
    gateway hears of, and only its word says that money has come.
    """
    if facts is not None and facts.gateway is not None:
        return _NOWHERE
    regular = payment.regular_payment_details
    allowed = TRANSITIONS[payment.status]
    if payment.status is TransactionStatus.APPROVED and (regular is None or regular.offline_payment):
        allowed |= MISTAKEN
    return allowed if regular is not None else allowed & WHOLE_STATUSES


def check_transition(
    payment: Payment, wanted: TransactionStatus, facts: PaymentFacts | None, refunds: Sequence[Refund]
) -> None:
    """Raise STATUS_NOT_ALLOWED (428) unless a caller may move the payment from its status to `wanted`.

    A payment that is being refunded stays what it is until the refund has ended: voided meanwhile, more would have
    been returned than ever came.
    """
    refunding = payment.status is TransactionStatus.APPROVED and has_open_refund(payment, refunds)
    if wanted in allowed_from(payment, facts) and not refunding:
        return
    words = f"A payment can't go from {payment.status} to {wanted} this way"
    if facts is not None and facts.gateway is not None:
        words = "A gateway made this payment: capture, void or refund it there"
    elif refunding:
        words = "A refund of the payment has not ended"
    data = {"paymentId": payment.id, "from": payment.status, "to": wanted}
    raise ApplicationError("STATUS_NOT_ALLOWED", words, status=Status.FAILED_PRECONDITION, data=data)


def has_open_refund(payment: Payment, refunds: Sequence[Refund]) -> bool:
    """True while the end of a refund of the payment is open."""
    return any(
        part.payment_id == payment.id and part.refund_status in OPEN_REFUND
        for refund in refunds
        for part in refund.transactions
    )


def moved(payment: Payment, wanted: TransactionStatus, *, at: datetime, new_id: UUID) -> Payment:
    """The payment with the status, and with what an authorization's end leaves behind.

    An authorization that becomes APPROVED was captured whole, one that becomes VOIDED was voided by hand. `new_id` is
    for the capture.
    """
    regular = payment.regular_payment_details
    if regular is None:
        return msgspec.structs.replace(payment, status=wanted)
    details = regular.authorization_details
    if wanted is TransactionStatus.AUTHORIZED:
        details = details or AuthorizationDetails()
        details = msgspec.structs.replace(
            details, authorized_date=details.authorized_date or format_timestamp(at), captures=[], void=None
        )
    elif payment.status is TransactionStatus.AUTHORIZED:
        details = _ended(details or AuthorizationDetails(), payment, wanted, at=at, new_id=new_id)
    regular = msgspec.structs.replace(regular, authorization_details=details)
    return msgspec.structs.replace(payment, status=wanted, regular_payment_details=regular)


def _ended(
    details: AuthorizationDetails, payment: Payment, wanted: TransactionStatus, *, at: datetime, new_id: UUID
) -> AuthorizationDetails:
    """An authorization that is over: what was to happen to it by itself no longer does."""
    if wanted is TransactionStatus.VOIDED:
        void = AuthorizationVoid(
            status=AuthorizationActionStatus.SUCCEEDED, voided_date=format_timestamp(at), reason=VoidReason.MANUAL
        )
        return msgspec.structs.replace(details, void=void, scheduled_action=None)
    capture = AuthorizationCapture(
        id=str(new_id),
        status=AuthorizationActionStatus.SUCCEEDED,
        amount=Price(amount=plain(face_value(payment))),
        created_date=format_timestamp(at),
    )
    return msgspec.structs.replace(details, captures=[capture], scheduled_action=None)
