"""Whether an order can be paid by a gift card now, and how much of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from orderwright.model.errors import ApplicationError, FieldViolation, ValidationFailed
from orderwright.model.order_parts import OrderStatus, PaymentStatus
from orderwright.model.orders import OrderHead
from orderwright.model.payments import Payment
from orderwright.rules.approval import check_editable
from orderwright.rules.gift_cards import amount_violation
from orderwright.rules.money import parse_amount, plain, round_money
from orderwright.rules.settlement import outstanding_chargebacks


def owed(head: OrderHead) -> Decimal:
    """What has not been paid of the order, in major units; payments under way are part of it. 0 or less: nothing.

    While a payment waits for the merchant the contract's balance is 0, although no money has come.
    """
    if head.payment_status is PaymentStatus.PENDING_MERCHANT:
        return parse_amount(head.price_summary.total.amount)
    return Decimal(head.balance_summary.balance.amount)


def amount_due(head: OrderHead) -> Decimal:
    """What is owed and not covered by payments that are pending or authorized, in major units; never negative."""
    balance = head.balance_summary
    under_way = parse_amount(balance.pending.amount) + parse_amount(balance.authorized.amount)
    return max(Decimal(0), owed(head) - under_way)


def check_payable(head: OrderHead, payments: Sequence[Payment]) -> None:
    """Raise the documented error unless something of the order can be paid.

    The first that applies: ORDER_IS_PENDING, ORDER_IS_REJECTED, ORDER_CANCELED, ORDER_HAS_CHARGEBACKS, ORDER_PAID.
    """
    check_editable(head.status)
    if head.status is OrderStatus.CANCELED:
        raise ApplicationError("ORDER_CANCELED", "A canceled order is not paid")
    if any(outstanding_chargebacks(payment) > 0 for payment in payments):
        raise ApplicationError("ORDER_HAS_CHARGEBACKS", "The buyer's bank has taken back a payment of the order")
    if owed(head) <= 0:
        raise ApplicationError("ORDER_PAID", "Nothing of the order is left to be paid")


def check_amount(amount: Decimal, head: OrderHead, field: str) -> Decimal:
    """The amount with the digits of the order's currency.

    Raises `ValidationFailed` that names `field` unless it is positive, in whole minor units, and no more than is due.
    """
    if violation := amount_violation(amount, head.currency, field):
        raise ValidationFailed([violation])
    due = amount_due(head)
    if amount > due:
        words = f"must be at most {plain(due)}, which is due less what pending and authorized payments cover"
        raise ValidationFailed([FieldViolation(field, words, "DECIMAL_LTE", data={"threshold": plain(due)})])
    return round_money(amount, head.currency)
