"""Payments, refunds and fulfilments that an export file tells of, as records with wire names."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from orderwright.rules.moving_in.order import Ids, Tree, money

_ZERO = Decimal(0)


def payment_of(
    amount: Decimal, status: str, at: str, ids: Ids, *, method: str | None = None, reference: str | None = None
) -> Tree:
    """A payment on record that nobody here made: there is no gateway to call about it."""
    regular: Tree = {"offlinePayment": False}
    if method:
        regular["paymentMethod"] = method[:150]
    if reference:
        regular["providerTransactionId"] = reference[:100]
    if status == "AUTHORIZED":
        regular["authorizationDetails"] = {"authorizedDate": at}
    return {
        "id": ids.next(),
        "createdDate": at,
        "updatedDate": at,
        "amount": money(amount),
        "refundDisabled": False,
        "status": status,
        "regularPaymentDetails": regular,
    }


def gift_card_payment(amount: Decimal, at: str, ids: Ids) -> Tree:
    """A payment by a gift card of the other system."""
    return {
        "id": ids.next(),
        "createdDate": at,
        "updatedDate": at,
        "amount": money(amount),
        "refundDisabled": False,
        "status": "APPROVED",
        "giftcardPaymentDetails": {},
    }


def refund_of(
    amount: Decimal,
    payments: list[Tree],
    taken: dict[str, Decimal],
    at: str,
    ids: Ids,
    *,
    reason: str | None = None,
    lines: Iterable[Tree] = (),
) -> Tree:
    """A refund that was made elsewhere, taken from the payments in their order.

    `taken` is what earlier refunds have taken of each payment, by its id, and is kept up.
    """
    parts, left = [], amount
    for payment in payments:
        before = taken.get(payment["id"], _ZERO)
        share = min(left, Decimal(payment["amount"]["amount"]) - before)
        if share > 0:
            part = {"paymentId": payment["id"], "amount": money(share)}
            parts.append({**part, "refundStatus": "SUCCEEDED", "externalRefund": True})
            taken[payment["id"]] = before + share
            left -= share
    details: dict[str, Any] = {"lineItems": list(lines)}
    if reason:
        details["reason"] = reason[:200]
    summary = {
        "requestedRefund": money(amount),
        "pendingRefund": money(_ZERO),
        "refunded": money(amount),
        "failedRefundAmount": money(_ZERO),
        "pending": False,
    }
    return {"id": ids.next(), "transactions": parts, "details": details, "createdDate": at, "summary": summary}


def fulfillment_of(
    lines: Iterable[tuple[str, int]], at: str, ids: Ids, *, tracking: str | None = None, carrier: str | None = None
) -> Tree:
    """Units that were on their way together: ids of lines with quantities."""
    parcel: Tree = {
        "id": ids.next(),
        "createdDate": at,
        "lineItems": [{"id": line, "quantity": quantity} for line, quantity in lines],
        "completed": True,
    }
    if tracking:
        parcel["trackingInfo"] = {"trackingNumber": tracking[:100]}
        if carrier:
            parcel["trackingInfo"]["shippingProvider"] = carrier[:100]
    return parcel
