"""The money and the parcels of an order for people: its balance, payments, refunds and fulfilments."""

from __future__ import annotations

from typing import Any

import typer

from orderwright.cli.output import print_facts, print_table, shown
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.payments import Payment
from orderwright.model.prices import Price
from orderwright.model.refunds import Refund
from orderwright.workflows.record_events import OrderRecords

_BALANCE = (
    ("Paid", "paid"),
    ("Refunded", "refunded"),
    ("Authorized", "authorized"),
    ("Pending", "pending"),
    ("Refund pending", "pendingRefund"),
    ("Chargebacks", "chargeback"),
    ("Balance", "balance"),
)
#: What an order is told to have even where it is nothing.
_ALWAYS = ("paid", "balance")
_PAYMENT = ("When", "Payment", "Amount", "Status", "Id")
_REFUND = ("When", "Refund", "Refunded", "Pending", "Failed", "Id")
_PARCEL = ("When", "Carrier", "Tracking number", "Units", "Link", "Id")


def print_balance(balance: dict[str, Any]) -> None:
    """What was paid and what is due; other sums only where there are any."""
    typer.echo()
    facts = {}
    for name, member in _BALANCE:
        price = balance.get(member) or {}
        if member in _ALWAYS or price.get("amount", "").strip("0."):
            facts[name] = price.get("formattedAmount") or price.get("amount")
    print_facts(facts)


def print_records(records: OrderRecords) -> None:
    """The payments, refunds and fulfilments on record, a table of each kind that there is."""
    if records.payments:
        typer.echo()
        print_table(_PAYMENT, [_payment(one) for one in records.payments])
    if records.refunds:
        typer.echo()
        print_table(_REFUND, [_refund(one) for one in records.refunds])
    if records.fulfillments:
        typer.echo()
        print_table(_PARCEL, [_parcel(one) for one in records.fulfillments])


def _payment(payment: Payment) -> tuple[object, ...]:
    return (payment.created_date, _way(payment), _text(payment.amount), _status(payment), payment.id)


def _way(payment: Payment) -> str:
    card, membership = payment.giftcard_payment_details, payment.membership_payment_details
    if card is not None:
        return f"Gift card {card.obfuscated_code or ''}".strip()
    if membership is not None:
        return f"Membership {membership.name.original}"
    regular = payment.regular_payment_details
    method = (regular.payment_method if regular is not None else None) or "Payment"
    number = regular.credit_card_details if regular is not None else None
    if number is None or number.last_four_digits is None:
        return method
    return f"{number.brand or method} **** {number.last_four_digits}"


def _status(payment: Payment) -> str:
    regular = payment.regular_payment_details
    taken = [shown(one.status) for one in regular.chargebacks] if regular is not None else []
    return f"{payment.status}, chargeback {', '.join(taken)}" if taken else str(payment.status)


def _refund(refund: Refund) -> tuple[object, ...]:
    summary = refund.summary
    amounts = (summary.refunded, summary.pending_refund, summary.failed_refund_amount)
    return (refund.created_date, refund.details.reason, *map(_text, amounts), refund.id)


def _parcel(fulfillment: Fulfillment) -> tuple[object, ...]:
    tracking = fulfillment.tracking_info
    units = sum(item.quantity for item in fulfillment.line_items)
    known = (tracking.shipping_provider, tracking.tracking_number) if tracking is not None else (None, None)
    link = tracking.tracking_link if tracking is not None else None
    return (fulfillment.created_date, *known, units, link, fulfillment.id)


def _text(price: Price) -> str:
    return price.formatted_amount or price.amount
