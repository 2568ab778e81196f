"""What payments and refunds add up to: the table of mixes, and what holds of every mix."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import NamedTuple

import pytest
from tests.support.money_facts import after, declared, gift_card, membership, price, refund, regular

from orderwright.model.payments import Payment
from orderwright.model.summaries import Declared
from orderwright.rules.settlement import Settlement, outstanding_chargebacks, settle_up

#: Refunds by position of the payment: (position, amount or None for all of it, status).
Returned = tuple[tuple[int, str | None, str], ...]


class Case(NamedTuple):
    """Facts, and what they come to: status, balance, paid, refunded."""

    total: str
    payments: Callable[[], list[Payment]]
    returned: Returned
    expected: tuple[str, str, str, str]


def settled(total: str, payments: list[Payment], returned: Returned = (), told: Declared | None = None) -> Settlement:
    refunds = [refund((payments[place], amount, status)) for place, amount, status in returned]
    return settle_up(price(total), after(payments, refunds), refunds, told)


def shown(result: Settlement) -> tuple[str, str, str, str]:
    balance = result.balance
    assert Decimal(balance.paid.amount) == result.paid
    assert Decimal(balance.refunded.amount) == result.refunded
    return result.status.value, balance.balance.amount, balance.paid.amount, balance.refunded.amount


CASES = {
    # Nothing came.
    "nothing": Case("10.00", list, (), ("NOT_PAID", "10.00", "0.00", "0.00")),
    "nothing to pay": Case("0.00", list, (), ("PAID", "0.00", "0.00", "0.00")),
    "nothing to pay, one declined": Case("0", lambda: [regular("5", "DECLINED")], (), ("PAID", "0", "0", "0")),
    "a payment of nothing": Case("10.00", lambda: [regular("0.00")], (), ("NOT_PAID", "10.00", "0.00", "0.00")),
    "pending": Case("10.00", lambda: [regular("10.00", "PENDING")], (), ("PENDING", "10.00", "0.00", "0.00")),
    "authorized": Case("10.00", lambda: [regular("10.00", "AUTHORIZED")], (), ("PENDING", "10.00", "0.00", "0.00")),
    "the merchant is waited for": Case(
        "10.00",
        lambda: [regular("5.00", "PENDING"), regular("5.00", "PENDING_MERCHANT")],
        (),
        ("PENDING_MERCHANT", "0.00", "0.00", "0.00"),
    ),
    "declined, then pending": Case(
        "10.00",
        lambda: [regular("10.00", "DECLINED"), regular("10.00", "PENDING")],
        (),
        ("PENDING", "10.00", "0.00", "0.00"),
    ),
    "all declined": Case(
        "10.00", lambda: [regular("10.00", "DECLINED")] * 2, (), ("DECLINED", "10.00", "0.00", "0.00")
    ),
    "all canceled": Case("10.00", lambda: [regular("10.00", "CANCELED")], (), ("CANCELED", "10.00", "0.00", "0.00")),
    "declined and canceled": Case(
        "10.00",
        lambda: [regular("10.00", "DECLINED"), gift_card("10.00", "CANCELED")],
        (),
        ("NOT_PAID", "10.00", "0.00", "0.00"),
    ),
    "voided": Case("10.00", lambda: [regular("10.00", "VOIDED")], (), ("NOT_PAID", "10.00", "0.00", "0.00")),
    "voided and declined": Case(
        "10.00",
        lambda: [regular("10.00", "VOIDED"), regular("10.00", "DECLINED")],
        (),
        ("NOT_PAID", "10.00", "0.00", "0.00"),
    ),
    "a gift card that was voided by hand": Case(
        "10.00", lambda: [gift_card("10.00", "VOIDED")], (), ("NOT_PAID", "10.00", "0.00", "0.00")
    ),
    # Money came.
    "paid": Case("10.00", lambda: [regular("10.00")], (), ("PAID", "0.00", "10.00", "0.00")),
    "paid with other digits": Case("10.00", lambda: [regular("10")], (), ("PAID", "0.00", "10.00", "0.00")),
    "paid in part": Case("10.00", lambda: [regular("4.00")], (), ("PARTIALLY_PAID", "6.00", "4.00", "0.00")),
    "paid too much": Case("10.00", lambda: [regular("12.50")], (), ("PAID", "-2.50", "12.50", "0.00")),
    "paid for nothing": Case("0.00", lambda: [regular("3.00")], (), ("PAID", "-3.00", "3.00", "0.00")),
    "paid in part, the rest pending": Case(
        "10.00",
        lambda: [regular("4.00"), regular("6.00", "PENDING")],
        (),
        ("PARTIALLY_PAID", "6.00", "4.00", "0.00"),
    ),
    "paid in part, the rest with the merchant": Case(
        "10.00",
        lambda: [regular("4.00"), regular("6.00", "PENDING_MERCHANT")],
        (),
        ("PARTIALLY_PAID", "6.00", "4.00", "0.00"),
    ),
    "paid after a decline": Case(
        "10.00", lambda: [regular("10.00", "DECLINED"), regular("10.00")], (), ("PAID", "0.00", "10.00", "0.00")
    ),
    "paid by all three": Case(
        "10.00",
        lambda: [regular("4.00"), gift_card("5.00"), membership("1.00")],
        (),
        ("PAID", "0.00", "10.00", "0.00"),
    ),
    "captured whole": Case(
        "10.00", lambda: [regular("10.00", captured=("SUCCEEDED", "10.00"))], (), ("PAID", "0.00", "10.00", "0.00")
    ),
    "captured in part": Case(
        "10.00",
        lambda: [regular("10.00", captured=("SUCCEEDED", "7.50"))],
        (),
        ("PARTIALLY_PAID", "2.50", "7.50", "0.00"),
    ),
    "being captured": Case(
        "10.00",
        lambda: [regular("10.00", "AUTHORIZED", captured=("PENDING", "7.50"))],
        (),
        ("PENDING", "10.00", "0.00", "0.00"),
    ),
    "cash that was rounded down": Case(
        "9.98", lambda: [regular("9.95", unrounded="9.98")], (), ("PAID", "0.00", "9.98", "0.00")
    ),
    "cash that was rounded up": Case(
        "9.98", lambda: [regular("10.00", unrounded="9.98")], (), ("PAID", "0.00", "9.98", "0.00")
    ),
    # Money went back.
    "refunded in part": Case(
        "10.00",
        lambda: [regular("10.00")],
        ((0, "4.00", "SUCCEEDED"),),
        ("PARTIALLY_REFUNDED", "0.00", "10.00", "4.00"),
    ),
    "refunded whole": Case(
        "10.00", lambda: [regular("10.00")], ((0, None, "SUCCEEDED"),), ("FULLY_REFUNDED", "0.00", "10.00", "10.00")
    ),
    "refunded in two": Case(
        "10.00",
        lambda: [regular("10.00")],
        ((0, "4.00", "SUCCEEDED"), (0, "6.00", "SUCCEEDED")),
        ("FULLY_REFUNDED", "0.00", "10.00", "10.00"),
    ),
    "a deposit that was returned": Case(
        "10.00", lambda: [regular("3.00")], ((0, None, "SUCCEEDED"),), ("FULLY_REFUNDED", "0.00", "3.00", "3.00")
    ),
    "a deposit that was returned in part": Case(
        "10.00", lambda: [regular("3.00")], ((0, "1.00", "SUCCEEDED"),), ("PARTIALLY_PAID", "7.00", "3.00", "1.00")
    ),
    "too much, and what was too much returned": Case(
        "10.00", lambda: [regular("12.00")], ((0, "2.00", "SUCCEEDED"),), ("PAID", "0.00", "12.00", "2.00")
    ),
    "too much, and some of it returned": Case(
        "10.00", lambda: [regular("12.00")], ((0, "1.00", "SUCCEEDED"),), ("PAID", "-1.00", "12.00", "1.00")
    ),
    "too much, and more than that returned": Case(
        "10.00",
        lambda: [regular("12.00")],
        ((0, "5.00", "SUCCEEDED"),),
        ("PARTIALLY_REFUNDED", "0.00", "12.00", "5.00"),
    ),
    "paid for nothing, and returned": Case(
        "0.00", lambda: [regular("3.00")], ((0, None, "SUCCEEDED"),), ("FULLY_REFUNDED", "0.00", "3.00", "3.00")
    ),
    "refunds that have not ended, or failed": Case(
        "10.00",
        lambda: [regular("10.00")],
        ((0, "1.00", "PENDING"), (0, "2.00", "STARTED"), (0, "3.00", "SCHEDULED"), (0, "4.00", "FAILED")),
        ("PAID", "0.00", "10.00", "0.00"),
    ),
    "a gift card that was returned": Case(
        "10.00", lambda: [gift_card("10.00")], ((0, None, "SUCCEEDED"),), ("FULLY_REFUNDED", "0.00", "10.00", "10.00")
    ),
    "a gift card returned, the rest kept": Case(
        "10.00",
        lambda: [gift_card("4.00"), regular("6.00")],
        ((0, None, "SUCCEEDED"),),
        ("PARTIALLY_REFUNDED", "0.00", "10.00", "4.00"),
    ),
    "a membership that was returned": Case(
        "10.00", lambda: [membership("10.00")], ((0, None, "SUCCEEDED"),), ("FULLY_REFUNDED", "0.00", "10.00", "10.00")
    ),
    "what was captured in part was returned": Case(
        "10.00",
        lambda: [regular("10.00", captured=("SUCCEEDED", "7.50"))],
        ((0, None, "SUCCEEDED"),),
        ("FULLY_REFUNDED", "0.00", "7.50", "7.50"),
    ),
    # Chargebacks change nothing of it.
    "charged back": Case(
        "10.00",
        lambda: [regular("10.00", chargebacks=[("10.00", "APPROVED", None)])],
        (),
        ("PAID", "0.00", "10.00", "0.00"),
    ),
    "three digits": Case("1.500", lambda: [regular("1.499")], (), ("PARTIALLY_PAID", "0.001", "1.499", "0.000")),
    "no digits": Case(
        "150", lambda: [regular("150")], ((0, "1", "SUCCEEDED"),), ("PARTIALLY_REFUNDED", "0", "150", "1")
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_mix_comes_to(case: Case) -> None:
    assert shown(settled(case.total, case.payments(), case.returned)) == case.expected


# The same rules once more, in cents and by themselves, against every pair of payments with every refund of the first.
KINDS: dict[str, Callable[[int, str], Payment]] = {
    "regular": lambda cents, status: regular(money(cents), status),
    "partly captured": lambda cents, status: regular(money(cents), status, captured=("SUCCEEDED", money(cents // 2))),
    "gift card": lambda cents, status: gift_card(money(cents), status),
    "membership": lambda cents, status: membership(money(cents), status),
}
REGULAR = ["APPROVED", "PENDING", "PENDING_MERCHANT", "CANCELED", "DECLINED", "AUTHORIZED", "VOIDED"]
WHOLE = ["APPROVED", "PENDING", "CANCELED", "DECLINED", "VOIDED"]
FIRST = (
    [("regular", one) for one in REGULAR] + [("partly captured", "APPROVED")] + [("gift card", one) for one in WHOLE]
)
SECOND = [None, ("regular", "APPROVED"), ("regular", "PENDING"), ("regular", "DECLINED"), ("membership", "APPROVED")]


def money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def expected(due: int, taken: list[int], statuses: set[str], back: int) -> tuple[str, int]:
    """Status and balance in cents by the words of the contract."""
    paid = sum(taken)
    if not paid:
        if not due:
            return "PAID", 0
        if "PENDING_MERCHANT" in statuses:
            return "PENDING_MERCHANT", 0
        if statuses & {"PENDING", "AUTHORIZED"}:
            return "PENDING", due
        return ("DECLINED" if statuses == {"DECLINED"} else "CANCELED" if statuses == {"CANCELED"} else "NOT_PAID"), due
    status = (
        "FULLY_REFUNDED"
        if back >= paid
        else "PARTIALLY_PAID"
        if paid < due
        else "PAID"
        if paid - back >= due or back == 0
        else "PARTIALLY_REFUNDED"
    )
    if paid > due:
        return status, min(0, due - paid + back)
    return status, due - paid if status == "PARTIALLY_PAID" else 0


@pytest.mark.parametrize("first", FIRST, ids=str)
def test_every_mix_of_two_payments_and_a_refund_comes_to_what_the_words_say(first: tuple[str, str]) -> None:
    for second, due, cents in product(SECOND, [0, 500, 1000, 1500], [500, 1000]):
        pair = [first] if second is None else [first, second]
        taken = [cents // 2 if kind == "partly captured" else cents for kind, status in pair if status == "APPROVED"]
        backs = [None, "FAILED", "PENDING"] + (["SUCCEEDED"] if first[1] == "APPROVED" else [])
        for state, whole in product(backs, [True, False]):
            if not whole and first[0] == "gift card":
                continue
            value = cents // 2 if first[0] == "partly captured" else cents
            amount = value if whole else value // 4
            returned: Returned = () if state is None else ((0, None if whole else money(amount), state),)
            result = settled(money(due), [KINDS[kind](cents, status) for kind, status in pair], returned)
            back = amount if state == "SUCCEEDED" else 0
            status, balance = expected(due, taken, {one for _, one in pair}, back)
            found = (result.status.value, Decimal(result.balance.balance.amount), result.paid, result.refunded)
            figures = (Decimal(balance) / 100, Decimal(sum(taken)) / 100, Decimal(back) / 100)
            assert found == (status, *figures), (pair, due, cents, state, whole)


# What an order was declared to be.
@pytest.mark.parametrize("status", ["PENDING", "PENDING_MERCHANT", "DECLINED", "CANCELED", "AUTHORIZED", "VOIDED"])
def test_what_brings_no_money_does_not_end_a_declaration_of_money(status: str) -> None:
    told = declared("PAID", "10.00", paid="10.00")
    assert shown(settled("10.00", [regular("10.00", status)], (), told)) == ("PAID", "0", "10.00", "0")


def test_the_first_money_ends_what_was_declared() -> None:
    told = declared("PAID", "10.00", paid="10.00")
    assert shown(settled("10.00", [regular("4.00")], (), told)) == ("PARTIALLY_PAID", "6.00", "4.00", "0.00")
    returned = settled("10.00", [regular("4.00")], ((0, None, "SUCCEEDED"),), told)
    assert shown(returned) == ("FULLY_REFUNDED", "0.00", "4.00", "4.00")


@pytest.mark.parametrize("status", ["NOT_PAID", "PENDING", "DECLINED", "CANCELED", "PENDING_MERCHANT", "UNSPECIFIED"])
def test_a_declaration_without_money_ends_with_the_first_payment(status: str) -> None:
    told = declared(status, "10.00", balance="10.00")
    assert shown(settled("10.00", [], (), told)) == (status, "10.00", "0", "0")
    assert shown(settled("10.00", [regular("9.00", "AUTHORIZED")], (), told)) == ("PENDING", "10.00", "0.00", "0.00")


def test_declared_amounts_stay_when_the_total_changes() -> None:
    told = declared("PAID", "10.00", paid="10.00")
    assert shown(settled("12.00", [], (), told)) == ("PARTIALLY_PAID", "2.00", "10.00", "0")
    assert shown(settled("7.00", [], (), told)) == ("PAID", "-3.00", "10.00", "0")


def test_an_order_that_cost_nothing_is_not_paid_for_when_it_costs_something() -> None:
    told = declared("PAID", "0.00")
    assert shown(settled("0.00", [], (), told)) == ("PAID", "0", "0", "0")
    assert shown(settled("10.00", [], (), told)) == ("NOT_PAID", "10.00", "0", "0")
    assert shown(settled("10.00", [regular("10.00", "PENDING")], (), told)) == ("PENDING", "10.00", "0", "0")
    assert shown(settled("10.00", [regular("4.00")], (), told)) == ("PARTIALLY_PAID", "6.00", "4.00", "0.00")


@pytest.mark.parametrize(
    "status", ["NOT_PAID", "PENDING", "DECLINED", "CANCELED", "PENDING_MERCHANT", "PARTIALLY_PAID"]
)
def test_nothing_is_due_of_an_order_that_costs_nothing_any_more(status: str) -> None:
    told = declared(status, "10.00", balance="10.00")
    assert shown(settled("0.00", [], (), told)) == ("PAID", "0.00", "0", "0")


def test_money_of_an_unknown_amount_stays_declared_when_the_total_changes() -> None:
    told = declared("PARTIALLY_PAID", "10.00", balance="10.00")
    assert shown(settled("12.00", [], (), told)) == ("PARTIALLY_PAID", "12.00", "0", "0")


# The rest of the balance.
def test_the_balance_tells_what_is_under_way() -> None:
    payments = [regular("1.00", "PENDING"), regular("2.00", "PENDING_MERCHANT"), gift_card("4.00", "PENDING")]
    payments += [regular("8.00", "AUTHORIZED"), regular("16.00")]
    result = settled("31.00", payments, ((4, "5.00", "PENDING"), (4, "6.00", "STARTED"), (4, "1.00", "FAILED")))
    balance = result.balance
    assert (balance.pending.amount, balance.authorized.amount, balance.pending_refund.amount) == (
        "7.00",
        "8.00",
        "11.00",
    )
    assert (balance.chargeback, balance.platform_fees, balance.cash_rounding_adjustment) == (None, None, None)


def test_rounding_and_fees_count_for_money_that_came() -> None:
    payments = [
        regular("9.95", unrounded="9.98", fee="0.30"),
        regular("5.05", unrounded="5.02"),
        regular("2.00", "PENDING", unrounded="1.99", fee="0.10"),
    ]
    balance = settled("17.00", payments).balance
    assert balance.cash_rounding_adjustment is not None
    assert balance.platform_fees is not None
    assert balance.total_minus_platform_fees is not None
    assert balance.cash_rounding_adjustment.amount == "0.00"
    assert (balance.platform_fees.amount, balance.total_minus_platform_fees.amount) == ("0.30", "14.70")


def test_chargebacks_are_told_with_what_came_back_of_them() -> None:
    payment = regular(
        "10.00",
        chargebacks=[("4.00", "APPROVED", None), ("3.00", "REVERSED", "1.00"), ("2.00", "REVERSED", None)],
    )
    balance = settled("10.00", [payment]).balance
    assert balance.chargeback is not None
    assert balance.chargeback_reversal is not None
    assert (balance.chargeback.amount, balance.chargeback_reversal.amount) == ("9.00", "3.00")
    assert outstanding_chargebacks(payment) == Decimal("6.00")
