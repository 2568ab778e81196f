"""Payments and refunds as facts, for tests of what they add up to. Amounts are texts in major units."""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.orders import new_id

from orderwright.model.order_parts import PaymentStatus
from orderwright.model.payments import (
    AuthorizationActionStatus,
    AuthorizationCapture,
    AuthorizationDetails,
    CashRoundingDetails,
    Chargeback,
    ChargebackStatus,
    GiftCardPaymentDetails,
    MembershipName,
    MembershipPaymentDetails,
    Payment,
    RegularPaymentDetails,
    TransactionStatus,
)
from orderwright.model.prices import Balance, Price
from orderwright.model.refunds import Refund, RefundDetails, RefundStatus, RefundSummary, RefundTransaction
from orderwright.model.summaries import BalanceSummary, Declared
from orderwright.rules.payments import complete_payment, status_after_refunds

DATE = "2026-03-01T09:00:00.000Z"


def price(amount: str) -> Price:
    """A price."""
    return Price(amount=amount)


def _payment(amount: str, status: str, **details: object) -> Payment:
    return Payment(
        id=new_id(),
        created_date=DATE,
        updated_date=DATE,
        amount=price(amount),
        refund_disabled=False,
        status=TransactionStatus(status),
        **details,  # type: ignore[arg-type]  # the members of a payment, by name
    )


def regular(
    amount: str,
    status: str = "APPROVED",
    *,
    captured: tuple[str, str] | None = None,
    unrounded: str | None = None,
    fee: str | None = None,
    chargebacks: Sequence[tuple[str, str, str | None]] = (),
    offline: bool = False,
) -> Payment:
    """A payment of money. `captured` is the status of its capture and how much; `chargebacks` are triples of amount,
    status and reversal."""
    details = RegularPaymentDetails(
        offline_payment=offline,
        platform_fee=None if fee is None else price(fee),
        chargebacks=[
            Chargeback(
                id=new_id(),
                amount=price(taken),
                status=ChargebackStatus(state),
                reversal_amount=None if returned is None else price(returned),
            )
            for taken, state, returned in chargebacks
        ],
    )
    if captured is not None:
        state, taken = captured
        capture = AuthorizationCapture(id=new_id(), status=AuthorizationActionStatus(state), amount=price(taken))
        details.authorization_details = AuthorizationDetails(authorized_date=DATE, captures=[capture])
    rounding = None if unrounded is None else CashRoundingDetails(unrounded_amount=price(unrounded))
    return complete_payment(_payment(amount, status, regular_payment_details=details, cash_rounding=rounding))


def gift_card(amount: str, status: str = "APPROVED") -> Payment:
    """A payment by gift card."""
    return _payment(amount, status, giftcard_payment_details=GiftCardPaymentDetails())


def membership(amount: str, status: str = "APPROVED") -> Payment:
    """A payment by membership."""
    details = MembershipPaymentDetails(line_item_id="1", name=MembershipName(original="Gold"), provider_app_id=new_id())
    return _payment(amount, status, membership_payment_details=details)


def refund(*parts: tuple[Payment, str | None, str]) -> Refund:
    """A refund of parts: payment, amount (None: all of it) and status."""
    zero = price("0")
    return Refund(
        id=new_id(),
        transactions=[
            RefundTransaction(
                payment_id=payment.id,
                amount=None if amount is None else price(amount),
                refund_status=RefundStatus(status),
                external_refund=False,
            )
            for payment, amount, status in parts
        ],
        details=RefundDetails(),
        created_date=DATE,
        summary=RefundSummary(
            requested_refund=zero, pending_refund=zero, refunded=zero, failed_refund_amount=zero, pending=False
        ),
    )


def after(payments: Sequence[Payment], refunds: Sequence[Refund]) -> list[Payment]:
    """The payments with the statuses that the refunds give them."""
    for payment in payments:
        payment.status = status_after_refunds(payment, refunds, ())
    return list(payments)


def declared(status: str, total: str, *, paid: str = "0", refunded: str = "0", balance: str = "0") -> Declared:
    """What an order was declared to be before its first payment."""
    zero = price("0")
    return Declared(
        status=PaymentStatus(status),
        total=price(total),
        balance=BalanceSummary(
            balance=Balance(amount=balance),
            paid=price(paid),
            refunded=price(refunded),
            authorized=zero,
            pending_refund=zero,
            pending=zero,
        ),
    )
