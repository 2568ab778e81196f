"""Payments by membership: charging is another product's, taking back what was recorded is done here."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from orderwright.model.errors import ApplicationError
from orderwright.model.payments import TransactionStatus
from orderwright.rules.payment_transitions import has_open_refund
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.record_payment import find_payment


def not_eligible(line_item_ids: Sequence[str]) -> ApplicationError:
    """The refusal to charge memberships for these lines."""
    return ApplicationError(
        "MEMBERSHIP_NOT_ELIGIBLE",
        "No product with memberships is connected to the site",
        data={"lineItemIds": list(dict.fromkeys(line_item_ids))},
    )


async def void_membership_payment(order: OpenOrder, payment_id: str) -> None:
    """Void a payment by membership that was charged.

    Raises PAYMENT_NOT_FOUND, NOT_MEMBERSHIP_PAYMENT, MEMBERSHIP_PAYMENT_NOT_CHARGED.
    """
    records = await order.load_records()
    payment = find_payment(records, payment_id)
    named = {"paymentId": payment.id}
    if payment.membership_payment_details is None:
        raise ApplicationError("NOT_MEMBERSHIP_PAYMENT", "The payment was not made by a membership", data=named)
    if payment.status is not TransactionStatus.APPROVED or has_open_refund(payment, records.refunds.now):
        raise ApplicationError(
            "MEMBERSHIP_PAYMENT_NOT_CHARGED",
            f"The payment is {payment.status} or being refunded: nothing was charged that could be voided",
            data={**named, "status": payment.status},
        )
    records.payments.replace(msgspec.structs.replace(payment, status=TransactionStatus.VOIDED))
