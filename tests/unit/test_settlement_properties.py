"""What holds of every mix of payments and refunds, in whatever order they arrive."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from tests.support.money_facts import after, gift_card, membership, price, refund, regular

from orderwright.model.payments import Payment
from orderwright.model.refunds import Refund
from orderwright.rules.settlement import settle_up

REGULAR = ["APPROVED", "PENDING", "PENDING_MERCHANT", "CANCELED", "DECLINED", "AUTHORIZED", "VOIDED"]
WHOLE = ["APPROVED", "PENDING", "CANCELED", "DECLINED", "VOIDED"]


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


CENTS = st.integers(0, 3000).map(money)
PAYMENTS = st.one_of(
    st.builds(regular, CENTS, st.sampled_from(REGULAR)),
    st.builds(gift_card, CENTS, st.sampled_from(WHOLE)),
    st.builds(membership, CENTS, st.sampled_from(WHOLE)),
)
STATES = st.sampled_from(["PENDING", "SUCCEEDED", "FAILED", "SCHEDULED", "STARTED"])


@st.composite
def facts(draw: st.DrawFn) -> tuple[str, list[Payment], list[Refund]]:
    """A total, payments, and refunds of those that brought money, never of more than came."""
    payments = draw(st.lists(PAYMENTS, max_size=6))
    refunds = []
    for payment in payments:
        if payment.status != "APPROVED" or not draw(st.booleans()):
            continue
        if payment.regular_payment_details is None:
            refunds.append(refund((payment, None, draw(STATES))))
            continue
        cents = int(Decimal(payment.amount.amount) * 100)
        first = draw(st.integers(0, cents))
        refunds.append(refund((payment, money(first), draw(STATES))))
        refunds.append(refund((payment, money(cents - first), draw(STATES))))
    return draw(CENTS), after(payments, refunds), refunds


@given(facts(), st.randoms(use_true_random=False))
def test_the_order_in_which_facts_arrive_plays_no_part(
    known: tuple[str, list[Payment], list[Refund]], dice: Random
) -> None:
    total, payments, refunds = known
    there = settle_up(price(total), payments, refunds, None)
    dice.shuffle(payments)
    dice.shuffle(refunds)
    assert settle_up(price(total), payments, refunds, None) == there
    # Statuses that were derived are derived again to the same: a repeated report changes nothing.
    assert settle_up(price(total), after(payments, refunds), refunds, None) == there


@given(facts())
def test_balance_and_paid_belong_together(known: tuple[str, list[Payment], list[Refund]]) -> None:
    total, payments, refunds = known
    due, result = Decimal(total), settle_up(price(total), payments, refunds, None)
    balance = Decimal(result.balance.balance.amount)
    assert 0 <= result.refunded <= result.paid
    assert min(Decimal(0), due - result.paid) <= balance <= max(Decimal(0), due - result.paid)
    if balance > 0:
        assert balance == due - result.paid
        assert result.status in {"NOT_PAID", "PARTIALLY_PAID", "PENDING", "DECLINED", "CANCELED"}
    if balance < 0:
        assert balance == due - (result.paid - result.refunded)
    if result.status == "PAID":
        assert result.paid >= due
    if result.status == "FULLY_REFUNDED":
        assert result.refunded == result.paid > 0
