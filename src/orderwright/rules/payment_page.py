"""What the payment page says of a request: each case has one outcome. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from orderwright.model.errors import ApplicationError
from orderwright.model.orders import OrderHead
from orderwright.model.payment_requests import OrderPaymentRequest, PaymentRequestStatus
from orderwright.model.payments import Payment, TransactionStatus
from orderwright.rules.payment_requests import amount_to_charge, is_under_way, payments_of

_FAILED: Final = frozenset({TransactionStatus.DECLINED, TransactionStatus.CANCELED, TransactionStatus.VOIDED})


class Standing(StrEnum):
    """Where a request stands for its buyer. The values are the beginnings of the page's texts."""

    PAYABLE = "payable"
    PAID = "paid"
    # A payment that belongs to it may still bring its money.
    UNDER_WAY = "under_way"
    EXPIRED = "expired"
    VOIDED = "voided"
    ORDER_CANCELED = "order_canceled"
    ORDER_REJECTED = "order_rejected"
    ORDER_WAITS = "order_waits"
    ORDER_PAID = "order_paid"
    DISPUTED = "disputed"
    # Other payments of the order that are under way cover what is due.
    COVERED = "covered"
    # It asks for more than is due by now.
    TOO_MUCH = "too_much"


_BY_CODE: Final = {
    "CANNOT_CHARGE_PAID_ORDER_PAYMENT_REQUEST": Standing.PAID,
    "CANNOT_CHARGE_EXPIRED_ORDER_PAYMENT_REQUEST": Standing.EXPIRED,
    "CANNOT_CHARGE_VOIDED_ORDER_PAYMENT_REQUEST": Standing.VOIDED,
    "PAYMENT_IN_PROGRESS": Standing.UNDER_WAY,
    "ORDER_IS_PENDING": Standing.ORDER_WAITS,
    "ORDER_IS_REJECTED": Standing.ORDER_REJECTED,
    "ORDER_CANCELED": Standing.ORDER_CANCELED,
    "ORDER_HAS_CHARGEBACKS": Standing.DISPUTED,
    "ORDER_PAID": Standing.ORDER_PAID,
    "PAYMENT_ALREADY_IN_PROGRESS": Standing.COVERED,
    "INVALID_AMOUNT": Standing.TOO_MUCH,
}


def standing(request: OrderPaymentRequest, head: OrderHead, payments: Sequence[Payment]) -> Standing:
    """Where the request stands: PAYABLE exactly where charging it would be begun.

    Money comes first: what has been paid is paid, and what is being paid is said before anything that has ended.
    """
    if request.status is not PaymentRequestStatus.PAID and is_under_way(request, payments):
        return Standing.UNDER_WAY
    try:
        amount_to_charge(request, head, payments)
    except ApplicationError as error:
        return _BY_CODE[error.code]
    return Standing.PAYABLE


def last_attempt_failed(request: OrderPaymentRequest, payments: Sequence[Payment]) -> bool:
    """Whether the newest payment that belongs to the request came to nothing."""
    made = payments_of(request, payments)
    return bool(made) and made[-1].status in _FAILED


def nothing_taken(request: OrderPaymentRequest, payments: Sequence[Payment]) -> bool:
    """Whether none of the payments that belong to the request has brought money or still may."""
    return all(one.status in _FAILED for one in payments_of(request, payments))
