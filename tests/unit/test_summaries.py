"""The price summary of an order, and the balance that a declared payment makes."""

from decimal import Decimal

import pytest

from orderwright.model.errors import ValidationFailed
from orderwright.model.order_parts import PaymentStatus
from orderwright.model.prices import Balance, Price
from orderwright.model.summaries import BalanceSummaryInput, PriceSummary, PriceSummaryInput
from orderwright.rules.summaries import check_adds_up, complete_summary, declared_balance, refuse_disagreements

NAMES = ("subtotal", "shipping", "tax", "discount", "totalAdditionalFees", "total")


def computed(*amounts: str) -> dict[str, Decimal]:
    return dict(zip(NAMES, map(Decimal, amounts), strict=True))


def amounts(summary: PriceSummary) -> list[str]:
    parts = (
        summary.subtotal,
        summary.shipping,
        summary.tax,
        summary.discount,
        summary.total_additional_fees,
        summary.total,
    )
    return [part.amount for part in parts]


FIGURES = computed("10.00", "5.00", "1.00", "2.00", "0.50", "14.50")


def test_without_a_summary_everything_is_computed() -> None:
    assert amounts(complete_summary(None, FIGURES)) == ["10.00", "5.00", "1.00", "2.00", "0.50", "14.50"]


def test_what_was_sent_keeps_its_scale_and_a_missing_total_is_its_sum() -> None:
    sent = PriceSummaryInput(subtotal=Price(amount="20"), discount=Price(amount="0.0"))
    assert amounts(complete_summary(sent, FIGURES)) == ["20", "5.00", "1.00", "0.0", "0.50", "26.50"]


def test_a_sent_total_stays() -> None:
    sent = PriceSummaryInput(total=Price(amount="14.5"))
    assert amounts(complete_summary(sent, FIGURES))[-1] == "14.5"


@pytest.mark.parametrize(("total", "expected"), [("32", None), ("32.00", None), ("31.99", "32"), ("33", "32")])
def test_the_parts_must_add_up_to_the_total(total: str, expected: str | None) -> None:
    parts = dict(zip(NAMES, ("28", "5", "0", "1", "0", total), strict=True))
    sent = PriceSummaryInput(
        **{
            name if name != "totalAdditionalFees" else "total_additional_fees": Price(amount=amount)
            for name, amount in parts.items()
        }
    )
    summary = complete_summary(sent, FIGURES)
    if expected is None:
        check_adds_up(summary, "order.priceSummary")
        return
    with pytest.raises(ValidationFailed) as failed:
        check_adds_up(summary, "order.priceSummary")
    (violation,) = failed.value.violations
    assert (violation.field, violation.rule_name) == ("order.priceSummary.total", "PRICE_SUMMARY_DOES_NOT_ADD_UP")
    assert violation.data == {"expected": expected, "sent": total}


def test_a_discount_above_everything_does_not_add_up() -> None:
    sent = PriceSummaryInput(discount=Price(amount="100"))
    summary = complete_summary(sent, FIGURES)
    assert summary.total.amount == "0"
    with pytest.raises(ValidationFailed):
        check_adds_up(summary, "order.priceSummary")


def test_disagreements_are_refused_part_by_part() -> None:
    refuse_disagreements({}, "order.priceSummary")
    with pytest.raises(ValidationFailed) as failed:
        refuse_disagreements({"tax": (Decimal("2"), Decimal("1.00"))}, "order.priceSummary")
    (violation,) = failed.value.violations
    assert (violation.field, violation.data) == ("order.priceSummary.tax", {"expected": "1.00", "sent": "2"})


#: Declared status: balance and paid of an order of 10.00.
DECLARED = {
    "NOT_PAID": ("10.00", "0.00", "0.00"),
    "PARTIALLY_PAID": ("10.00", "0.00", "0.00"),
    "PENDING": ("10.00", "0.00", "0.00"),
    "DECLINED": ("10.00", "0.00", "0.00"),
    "CANCELED": ("10.00", "0.00", "0.00"),
    "PAID": ("0.00", "10.00", "0.00"),
    "PARTIALLY_REFUNDED": ("0.00", "10.00", "0.00"),
    "FULLY_REFUNDED": ("0.00", "10.00", "10.00"),
}


@pytest.mark.parametrize(("status", "expected"), DECLARED.items())
def test_a_declared_status_makes_the_balance(status: str, expected: tuple[str, str, str]) -> None:
    made = declared_balance(Price(amount="10.00"), PaymentStatus(status))
    assert (made.balance.amount, made.paid.amount, made.refunded.amount) == expected


def test_what_an_import_says_of_its_payments_wins() -> None:
    sent = BalanceSummaryInput(paid=Price(amount="4.00"))
    made = declared_balance(Price(amount="10.00"), PaymentStatus.PARTIALLY_PAID, sent)
    assert (made.balance.amount, made.paid.amount) == ("6.00", "4.00")
    sent = BalanceSummaryInput(balance=Balance(amount="-3"), refunded=Price(amount="1"))
    made = declared_balance(Price(amount="10.00"), PaymentStatus.PAID, sent)
    assert (made.balance.amount, made.paid.amount, made.refunded.amount) == ("-3", "10.00", "1")
