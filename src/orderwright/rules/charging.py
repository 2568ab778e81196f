"""Whether an order can be charged now, how much of it, and what a payment looks like that was just begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.billing_requests import DelayedCaptureSettings
from orderwright.model.errors import ApplicationError, Conflict, Status
from orderwright.model.orders import OrderHead
from orderwright.model.payments import (
    AuthorizationDetails,
    Payment,
    RegularPaymentDetails,
    ScheduledAction,
    TransactionStatus,
)
from orderwright.model.prices import Price
from orderwright.model.timestamps import format_timestamp, parse_timestamp
from orderwright.rules.gift_card_payments import amount_due
from orderwright.rules.money import plain, quantum, round_money

#: How long a prepared collection can be charged.
COLLECTION_LASTS: Final = timedelta(hours=24)

_MADE: Final = frozenset(
    {
        TransactionStatus.APPROVED,
        TransactionStatus.AUTHORIZED,
        TransactionStatus.REFUNDED,
        TransactionStatus.PARTIALLY_REFUNDED,
    }
)
_UNDER_WAY: Final = frozenset({TransactionStatus.PENDING, TransactionStatus.PENDING_MERCHANT})


def check_amounts(amounts: Sequence[Decimal], head: OrderHead) -> list[Decimal]:
    """The amounts with the digits of the order's currency.

    Raises PAYMENT_ALREADY_IN_PROGRESS if payments under way cover all that is due, INVALID_AMOUNT (400) unless each
    amount is positive, in whole minor units, and all together are no more than is due.
    """
    due = amount_due(head)
    if due <= 0:
        raise Conflict("PAYMENT_ALREADY_IN_PROGRESS", "Pending and authorized payments cover what is due")
    step, total = quantum(head.currency), sum(amounts, Decimal(0))
    whole = len(amounts) == 1 and total == due
    if any(amount <= 0 or (amount % step and not whole) for amount in amounts) or total > due:
        raise ApplicationError(
            "INVALID_AMOUNT",
            f"Amounts must be more than 0, in steps of {plain(step)}, and together at most {plain(due)}, which is due",
            status=Status.BAD_REQUEST,
            data={"amount": plain(total), "maxAmount": plain(due)},
        )
    return list(amounts) if whole else [round_money(amount, head.currency) for amount in amounts]


def check_lines_unpaid(line_item_ids: Sequence[str], payments: Sequence[Payment]) -> None:
    """Raise LINE_ITEM_PAID if a membership pays for one of the lines already."""
    paid = {
        one.membership_payment_details.line_item_id.lower()
        for one in payments
        if one.membership_payment_details is not None and one.status in _MADE | _UNDER_WAY
    }
    for line_item_id in line_item_ids:
        if line_item_id.lower() in paid:
            raise Conflict("LINE_ITEM_PAID", "A membership pays for the line", data={"lineItemId": line_item_id})


def check_free(payment: Payment | None) -> None:
    """Raise unless the payment that was last begun with a prepared collection has come to nothing, or there is none."""
    if payment is None:
        return
    data = {"paymentId": payment.id, "status": payment.status}
    if payment.status in _MADE:
        raise Conflict("PAYMENT_ALREADY_APPROVED", "The payment of this collection has been made", data=data)
    if payment.status in _UNDER_WAY:
        raise Conflict("PAYMENT_ALREADY_IN_PROGRESS", "The payment of this collection is under way", data=data)


def attempt_expired() -> ApplicationError:
    """The refusal of a prepared collection that the order does not have, or not any more."""
    hours = COLLECTION_LASTS // timedelta(hours=1)
    text = f"The order has no prepared collection of that id that is less than {hours} hours old"
    return ApplicationError("PAYMENT_ATTEMPT_EXPIRED", text)


def scheduled(settings: DelayedCaptureSettings, at: datetime) -> AuthorizationDetails:
    """The parts of a payment that is to be authorized only. Without a delay nothing happens to it by itself."""
    delay = settings.delay_duration
    date = None if delay is None else format_timestamp(at + delay.delta())
    action = ScheduledAction(action_type=settings.scheduled_action, execution_date=date)
    return AuthorizationDetails(delayed_capture=True, scheduled_action=action)


def authorized_after(details: AuthorizationDetails, waited: timedelta, at: datetime) -> AuthorizationDetails:
    """The details of a payment that was authorized at that time, `waited` after it was begun.

    What is to happen to it by itself happens so much later, too: a buyer who takes hours to confirm a payment is not to
    see it voided the next moment.
    """
    action = details.scheduled_action
    if action is not None and action.execution_date is not None and waited > timedelta(0):
        date = format_timestamp(parse_timestamp(action.execution_date) + waited)
        action = msgspec.structs.replace(action, execution_date=date)
    return msgspec.structs.replace(details, authorized_date=format_timestamp(at), scheduled_action=action)


def begun_payment(
    id_: UUID,
    amount: Decimal,
    *,
    at: datetime,
    reference: UUID,
    delayed: DelayedCaptureSettings | None = None,
    correlation_id: str | None = None,
    collection_id: UUID | None = None,
) -> Payment:
    """A payment that the gateway is about to be asked for."""
    date = format_timestamp(at)
    return Payment(
        id=str(id_),
        created_date=date,
        updated_date=date,
        amount=Price(amount=plain(amount)),
        refund_disabled=False,
        status=TransactionStatus.PENDING,
        charge_correlation_id=correlation_id,
        regular_payment_details=RegularPaymentDetails(
            gateway_transaction_id=str(reference),
            payment_order_id=None if collection_id is None else str(collection_id),
            offline_payment=False,
            authorization_details=None if delayed is None else scheduled(delayed, at),
        ),
    )
