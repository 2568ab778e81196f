"""When an order is approved, and which status may follow which: tables as data."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from orderwright.model.creation_settings import OrderApprovalStrategy
from orderwright.model.errors import ApplicationError
from orderwright.model.item_parts import PaymentOptionType
from orderwright.model.line_items import OrderLineItemInput
from orderwright.model.order_parts import ChannelType, OrderStatus, PaymentStatus
from orderwright.model.payments import Payment, TransactionStatus
from orderwright.rules.money import parse_amount
from orderwright.rules.payment_statuses import MONEY_ARRIVED
from orderwright.rules.payments import FAILED_PAYMENTS

_OFFLINE_OPTIONS = frozenset({PaymentOptionType.FULL_PAYMENT_OFFLINE, PaymentOptionType.MEMBERSHIP_OFFLINE})
_OFFLINE_CHANNELS = frozenset({ChannelType.POS, ChannelType.BACKOFFICE_MERCHANT})

#: Every way from one status to another. PENDING is where a checkout begins, so nothing leads there; REJECTED is where
#: one ends whose payment failed. CANCELED is final.
TRANSITIONS: dict[OrderStatus, frozenset[OrderStatus]] = {
    OrderStatus.INITIALIZED: frozenset({OrderStatus.APPROVED, OrderStatus.CANCELED}),
    OrderStatus.APPROVED: frozenset({OrderStatus.CANCELED}),
    OrderStatus.PENDING: frozenset({OrderStatus.APPROVED, OrderStatus.REJECTED}),
    OrderStatus.REJECTED: frozenset(),
    OrderStatus.CANCELED: frozenset(),
}
#: What `updateOrderStatus` can be asked for at all.
SETTABLE = frozenset({OrderStatus.APPROVED, OrderStatus.CANCELED, OrderStatus.REJECTED})


def is_offline(lines: Sequence[OrderLineItemInput], channel: ChannelType) -> bool:
    """True if nothing is paid online: a sale at the counter or by staff, or every payable line is paid offline."""
    if channel in _OFFLINE_CHANNELS:
        return True
    payable = [line for line in lines if parse_amount(line.price.amount) > 0]
    return bool(payable) and all(line.payment_option in _OFFLINE_OPTIONS for line in payable)


def status_at_creation(
    sent: OrderStatus | None,
    *,
    total: Decimal,
    offline: bool,
    payment_status: PaymentStatus,
) -> OrderStatus:
    """The status of a new order (docs/compatibility.md, decision 3).

    A status that was sent is honoured. Offline orders, orders that cost nothing and orders that are declared paid
    are approved at once, under every strategy. Everything else waits for what its strategy says.
    """
    if sent is not None:
        return sent
    if offline or total == 0:
        return OrderStatus.APPROVED
    return OrderStatus.APPROVED if payment_status in MONEY_ARRIVED else OrderStatus.INITIALIZED


def check_transition(present: OrderStatus, wanted: OrderStatus) -> None:
    """Raise the documented error unless an order may go from `present` to `wanted`."""
    if wanted not in SETTABLE:
        raise ApplicationError("STATUS_NOT_SUPPORTED", f"An order can't be set to {wanted}", data={"status": wanted})
    if present is wanted:
        raise ApplicationError("STATUS_ALREADY_SET", f"The order is {wanted} already", data={"status": wanted})
    if wanted not in TRANSITIONS[present]:
        raise ApplicationError(
            "UNSUPPORTED_TRANSITION",
            f"An order can't go from {present} to {wanted}",
            data={"from": present, "to": wanted},
        )


def check_editable(status: OrderStatus) -> None:
    """Orders whose checkout is under way or has failed can't be changed: `ORDER_IS_PENDING`, `ORDER_IS_REJECTED`."""
    if status is OrderStatus.PENDING:
        raise ApplicationError("ORDER_IS_PENDING", "The order waits for its checkout to complete")
    if status is OrderStatus.REJECTED:
        raise ApplicationError("ORDER_IS_REJECTED", "The order's payment failed at checkout")


def payments_approve(strategy: OrderApprovalStrategy, payments: Sequence[Payment]) -> bool:
    """True if one of the payments approves an order that waits (docs/compatibility.md, decision 3).

    An approved payment does under every strategy, an authorized one unless the money must be there, a saved payment
    method where the strategy asks for no more. A payment that failed saved no method that anybody would rely on.
    """
    statuses = {payment.status for payment in payments}
    if TransactionStatus.APPROVED in statuses:
        return True
    if strategy is OrderApprovalStrategy.PAYMENT_RECEIVED:
        return False
    if TransactionStatus.AUTHORIZED in statuses:
        return True
    return strategy is OrderApprovalStrategy.PAYMENT_METHOD_SAVED and any(
        one.regular_payment_details is not None and one.regular_payment_details.saved_payment_method
        for one in payments
        if one.status not in FAILED_PAYMENTS
    )


def check_nothing_authorized(payments: Sequence[Payment]) -> None:
    """Raise `ORDER_HAS_AUTHORIZED_TRANSACTION` if a payment is authorized: it is to be captured or voided first.

    A payment stays authorized while its capture or void is under way.
    """
    held = [one.id for one in payments if one.status is TransactionStatus.AUTHORIZED]
    if held:
        raise ApplicationError(
            "ORDER_HAS_AUTHORIZED_TRANSACTION",
            "A payment of the order is authorized: capture or void it first",
            data={"paymentIds": held},
        )
