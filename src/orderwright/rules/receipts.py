"""Which payments can have a receipt."""

from __future__ import annotations

from orderwright.model.errors import ApplicationError
from orderwright.model.payments import Payment, TransactionStatus

#: A payment in one of these states has brought money, also where it went back later.
_PAID = frozenset({TransactionStatus.APPROVED, TransactionStatus.PARTIALLY_REFUNDED, TransactionStatus.REFUNDED})


def check_receivable(payment: Payment) -> None:
    """Raise INVALID_PAYMENT_TYPE or INVALID_PAYMENT_STATUS unless money was received by the payment.

    A gift card or a membership was paid for when it was bought: paying with it brings no money.
    """
    if payment.regular_payment_details is None:
        raise ApplicationError(
            "INVALID_PAYMENT_TYPE",
            "Payments by gift card or membership get no receipt",
            data={"paymentId": payment.id},
        )
    if payment.status not in _PAID:
        raise ApplicationError(
            "INVALID_PAYMENT_STATUS",
            f"The payment is {payment.status}: only what was paid gets a receipt",
            data={"paymentId": payment.id, "status": payment.status},
        )
