"""The price summary and the balance of an order.

Each comes in two forms: what a caller may send, where parts can be missing, and the document, where they can't.
"""

from __future__ import annotations

from orderwright.model.base import Message
from orderwright.model.order_parts import PaymentStatus
from orderwright.model.prices import Balance, CashRounding, Price


class PriceSummaryInput(Message, kw_only=True):
    """A price summary as sent: any part may be missing."""

    # Subtotal, shipping and fees stand before discounts and tax.
    subtotal: Price | None = None
    shipping: Price | None = None
    tax: Price | None = None
    discount: Price | None = None
    total: Price | None = None
    total_additional_fees: Price | None = None


class PriceSummary(PriceSummaryInput, kw_only=True):
    """What the order costs: total = subtotal + shipping + tax + fees - discount."""

    subtotal: Price
    shipping: Price
    tax: Price
    discount: Price
    total: Price
    total_additional_fees: Price


class BalanceSummaryInput(Message, kw_only=True):
    """A balance as an import sends it: any part may be missing."""

    balance: Balance | None = None
    # Approved payments, including what was refunded later.
    paid: Price | None = None
    refunded: Price | None = None
    authorized: Price | None = None
    pending_refund: Price | None = None
    pending: Price | None = None
    chargeback: Price | None = None
    chargeback_reversal: Price | None = None
    platform_fees: Price | None = None
    total_minus_platform_fees: Price | None = None
    cash_rounding_adjustment: CashRounding | None = None


class BalanceSummary(BalanceSummaryInput, kw_only=True):
    """What was paid and what is due, as the payments on record make it. Nothing else writes it."""

    balance: Balance
    paid: Price
    refunded: Price
    authorized: Price
    pending_refund: Price
    pending: Price


class Declared(Message, kw_only=True):
    """What an order was declared to be before there was a payment on record: a caller's word, not a fact.

    `total` is what the order cost then. It holds until money is on record (docs/compatibility.md, decision 4).
    """

    status: PaymentStatus
    total: Price
    balance: BalanceSummary
