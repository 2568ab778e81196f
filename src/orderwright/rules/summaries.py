"""The price summary that an order ends up with, and the balance that follows from what is declared paid."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.order_parts import PaymentStatus
from orderwright.model.prices import Balance, Price
from orderwright.model.summaries import BalanceSummary, BalanceSummaryInput, PriceSummary, PriceSummaryInput
from orderwright.rules.money import parse_amount, plain
from orderwright.rules.payment_statuses import PAID_IN_FULL
from orderwright.rules.totals import OrderFigures, summary_adds_up, summary_differences

#: Wire names of the summary's parts, and their attributes.
_PARTS = {
    "subtotal": "subtotal",
    "shipping": "shipping",
    "tax": "tax",
    "discount": "discount",
    "totalAdditionalFees": "total_additional_fees",
    "total": "total",
}
#: What a summary is completed with where nothing is computed.
NO_AMOUNTS: Mapping[str, Decimal] = MappingProxyType(dict.fromkeys(_PARTS, Decimal(0)))
_NOTHING_DUE = PAID_IN_FULL | {PaymentStatus.PENDING_MERCHANT}


def _sent(summary: PriceSummaryInput) -> dict[str, Decimal]:
    found = ((name, getattr(summary, attribute)) for name, attribute in _PARTS.items())
    return {name: parse_amount(price.amount) for name, price in found if price is not None}


def complete_summary(sent: PriceSummaryInput | None, computed: Mapping[str, Decimal]) -> PriceSummary:
    """The summary with every part: as sent where sent, as computed otherwise.

    A missing total is the sum of the parts, so that what was sent is never contradicted by what is filled in.
    """
    sent = sent or PriceSummaryInput()
    amounts = {**computed, **_sent(sent)}
    if sent.total is None:
        amounts["total"] = (
            amounts["subtotal"]
            + amounts["shipping"]
            + amounts["tax"]
            + amounts["totalAdditionalFees"]
            - amounts["discount"]
        )
    parts = {
        attribute: getattr(sent, attribute) or Price(amount=plain(max(amounts[name], Decimal(0))))
        for name, attribute in _PARTS.items()
    }
    return PriceSummary(**parts)


def check_adds_up(summary: PriceSummary, path: str) -> None:
    """Raise a violation at `path` unless the summary's parts add up to its total."""
    amounts = _sent(summary)
    expected = summary_adds_up(
        subtotal=amounts["subtotal"],
        shipping=amounts["shipping"],
        tax=amounts["tax"],
        discount=amounts["discount"],
        fees=amounts["totalAdditionalFees"],
        total=amounts["total"],
    )
    if expected is not None:
        raise ValidationFailed(
            [
                FieldViolation(
                    f"{path}.total",
                    "the total is not subtotal + shipping + tax + totalAdditionalFees - discount",
                    "OTHER",
                    rule_name="PRICE_SUMMARY_DOES_NOT_ADD_UP",
                    data={"expected": plain(expected), "sent": summary.total.amount},
                )
            ]
        )


def disagreements(summary: PriceSummary, figures: OrderFigures) -> dict[str, tuple[Decimal, Decimal]]:
    """Where the summary differs from what its lines, shipping, fees and discounts make: part -> (sent, computed)."""
    return summary_differences(_sent(summary), figures.summary())


def refuse_disagreements(differing: dict[str, tuple[Decimal, Decimal]], path: str) -> None:
    """Under the policy `strict` a summary that disagrees with the lines is refused, part by part."""
    if differing:
        raise ValidationFailed(
            [
                FieldViolation(
                    f"{path}.{name}",
                    "the amount differs from what the lines, shipping, fees and discounts make",
                    "OTHER",
                    rule_name="PRICE_SUMMARY_DIFFERS_FROM_LINES",
                    data={"expected": plain(expected), "sent": plain(sent)},
                )
                for name, (sent, expected) in differing.items()
            ]
        )


def declared_balance(total: Price, status: PaymentStatus, sent: BalanceSummaryInput | None = None) -> BalanceSummary:
    """The balance of an order without a payment on record, from the payment status that was declared.

    A declared PAID counts as paid = total at declaration; an import's own `paid` wins (docs/compatibility.md,
    decision 4). Until money is paid the whole total is due, except while a payment waits for the merchant at its
    provider.
    """
    sent = sent or BalanceSummaryInput()
    due = parse_amount(total.amount)
    zero = due - due  # with the digits of the total, as an amount of its currency is written
    paid = due if status in PAID_IN_FULL else zero
    if sent.paid is not None:
        paid = parse_amount(sent.paid.amount)
    refunded = paid if status is PaymentStatus.FULLY_REFUNDED else zero
    balance = zero if status in _NOTHING_DUE else due - paid

    def part(known: Price | None, amount: Decimal = zero) -> Price:
        return known or Price(amount=plain(amount))

    return BalanceSummary(
        balance=sent.balance or Balance(amount=plain(balance)),
        paid=part(sent.paid, paid),
        refunded=part(sent.refunded, refunded),
        authorized=part(sent.authorized),
        pending_refund=part(sent.pending_refund),
        pending=part(sent.pending),
        chargeback=sent.chargeback,
        chargeback_reversal=sent.chargeback_reversal,
        platform_fees=sent.platform_fees,
        total_minus_platform_fees=sent.total_minus_platform_fees,
        cash_rounding_adjustment=sent.cash_rounding_adjustment,
    )
