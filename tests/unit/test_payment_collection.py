"""Whether what is due can be collected, what staff may say was, and what may be changed of a payment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.support.money_facts import declared, gift_card, membership, price, regular

from orderwright.model.errors import ApplicationError, ValidationFailed
from orderwright.model.order_parts import OrderStatus, PaymentStatus
from orderwright.model.orders import OrderHead
from orderwright.model.payments import Payment
from orderwright.model.record_facts import PaymentFacts
from orderwright.model.transaction_requests import PaymentPatch
from orderwright.rules.collection import (
    arrived,
    check_collectable,
    check_collected,
    check_nothing_online,
    collectability,
    declared_money,
)
from orderwright.rules.payment_details import with_details
from orderwright.rules.receipts import check_receivable
from orderwright.rules.settlement import settle_up

ANY = "8a9d1f3e-2c4b-4f6a-9d8e-7b6c5a4f3e2d"


class Head(msgspec.Struct):
    """What the rules read of an order."""

    status: OrderStatus
    payment_status: PaymentStatus
    currency: str
    price_summary: Any
    balance_summary: Any


class Total(msgspec.Struct):
    total: Any


class Line(msgspec.Struct):
    subscription_info: object = None


def head(total: str, payments: list[Payment], status: str = "APPROVED", currency: str = "USD") -> Any:
    settled = settle_up(price(total), payments, [], None)
    return Head(OrderStatus(status), settled.status, currency, Total(price(total)), settled.balance)


def asked(total: str, payments: list[Payment], status: str = "APPROVED", **line: object) -> tuple[str, str]:
    lines: Any = [Line(), Line(**line)]
    found = collectability(head(total, payments, status), lines, payments)
    return found.status.value.removeprefix("NONCOLLECTABLE_"), str(found.amount)


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ([], ("COLLECTABLE", "10.00")),
        ([regular("4.00")], ("COLLECTABLE", "6.00")),
        ([regular("4.00", "DECLINED")], ("COLLECTABLE", "10.00")),
        ([regular("4.00", "PENDING")], ("COLLECTABLE", "6.00")),
        ([regular("4.00", "AUTHORIZED"), regular("1.00")], ("COLLECTABLE", "5.00")),
        ([regular("10.00", "PENDING", offline=True)], ("COLLECTABLE", "10.00")),
        ([regular("10.00", "PENDING_MERCHANT", offline=True)], ("COLLECTABLE", "10.00")),
        ([regular("4.00", "PENDING_MERCHANT")], ("COLLECTABLE", "6.00")),
        ([regular("10.00", "PENDING")], ("ORDER_IS_PENDING", "0")),
        ([regular("10.00", "AUTHORIZED")], ("ORDER_IS_PENDING", "0")),
        ([regular("4.00", "AUTHORIZED", offline=True)], ("COLLECTABLE", "6.00")),
        ([gift_card("10.00", "PENDING")], ("ORDER_IS_PENDING", "0")),
        ([regular("10.00")], ("ORDER_IS_PAID", "0")),
        ([regular("11.00")], ("ORDER_IS_PAID", "0")),
        ([regular("4.00", chargebacks=[("4.00", "APPROVED", None)])], ("ORDER_HAS_CHARGEBACKS", "0")),
        ([regular("4.00", chargebacks=[("4.00", "REVERSED", "4.00")])], ("COLLECTABLE", "6.00")),
        ([regular("10.00", chargebacks=[("1.00", "REVERSED", "0.50")])], ("ORDER_HAS_CHARGEBACKS", "0")),
    ],
)
def test_what_is_left_can_be_collected(payments: list[Payment], expected: tuple[str, str]) -> None:
    assert asked("10.00", payments) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("INITIALIZED", "COLLECTABLE"),
        ("APPROVED", "COLLECTABLE"),
        ("CANCELED", "ORDER_IS_CANCELLED"),
        ("PENDING", "ORDER_IS_PENDING"),
        ("REJECTED", "ORDER_IS_REJECTED"),
    ],
)
def test_the_status_of_the_order_comes_first(status: str, expected: str) -> None:
    assert asked("10.00", [], status)[0] == expected
    if expected != "COLLECTABLE":
        assert asked("10.00", [regular("10.00", chargebacks=[("1.00", "APPROVED", None)])], status) == (expected, "0")


def test_subscriptions_are_not_collected_by_hand() -> None:
    assert asked("10.00", [], subscription_info="monthly") == ("ORDER_HAS_SUBSCRIPTIONS", "0")
    assert asked("10.00", [regular("10.00")], subscription_info="monthly") == ("ORDER_IS_PAID", "0")


@pytest.mark.parametrize(
    ("status", "payments", "code"),
    [
        ("PENDING", [], "ORDER_IS_PENDING"),
        ("REJECTED", [], "ORDER_IS_REJECTED"),
        ("CANCELED", [regular("10.00")], "ORDER_CANCELED"),
        ("APPROVED", [regular("10.00", chargebacks=[("1.00", "APPROVED", None)])], "ORDER_HAS_CHARGEBACKS"),
        ("APPROVED", [regular("10.00")], "ORDER_ALREADY_PAID"),
        ("INITIALIZED", [regular("9.99")], None),
    ],
)
def test_staff_collect_what_is_due(status: str, payments: list[Payment], code: str | None) -> None:
    if code is None:
        check_collectable(head("10.00", payments, status), payments)
        return
    with pytest.raises(ApplicationError) as refusal:
        check_collectable(head("10.00", payments, status), payments)
    assert (refusal.value.code, refusal.value.status) == (code, 428)


@pytest.mark.parametrize("amount", ["0", "6.01", "100"])
def test_an_amount_is_above_0_and_at_most_what_is_due(amount: str) -> None:
    of: OrderHead = head("10.00", [regular("4.00")])
    with pytest.raises(ApplicationError) as refusal:
        check_collected(Decimal(amount), of)
    assert (refusal.value.code, refusal.value.status) == ("INVALID_AMOUNT", 400)
    assert refusal.value.data == {"amount": amount, "maxAmount": "6.00"}
    check_collected(Decimal("6.00"), of)
    check_collected(Decimal("0.01"), of)


def test_an_amount_has_the_digits_of_the_currency_unless_it_is_all_that_is_due() -> None:
    check_collected(Decimal("10.005"), head("10.005", []))
    with pytest.raises(ValidationFailed) as refusal:
        check_collected(Decimal("1.005"), head("10.005", []))
    (violation,) = refusal.value.violations
    assert (violation.field, violation.violated_rule) == ("amount.amount", "DECIMAL_MAX_SCALE")


@pytest.mark.parametrize(
    ("payments", "said", "expected"),
    [
        ([], declared("PARTIALLY_PAID", "10.00", paid="4.00", balance="6.00"), "4.00"),
        ([regular("6.00", "PENDING")], declared("PARTIALLY_PAID", "10.00", paid="4.00", balance="6.00"), "4.00"),
        ([], declared("PARTIALLY_PAID", "10.00", paid="6.00", refunded="2.00", balance="6.00"), "4.00"),
        ([], declared("NOT_PAID", "10.00", paid="4.00", balance="10.00"), "0"),
        ([], declared("PARTIALLY_PAID", "10.00", balance="10.00"), "0"),
        ([regular("4.00")], declared("PARTIALLY_PAID", "10.00", paid="4.00", balance="6.00"), "0"),
        ([], None, "0"),
    ],
)
def test_what_was_declared_paid_is_what_is_not_due(payments: list[Payment], said: Any, expected: str) -> None:
    settled = settle_up(price("10.00"), payments, [], said)
    of: Any = Head(OrderStatus.APPROVED, settled.status, "USD", Total(price("10.00")), settled.balance)
    assert declared_money(of, payments, []) == Decimal(expected)


@pytest.mark.parametrize("status", ["PENDING", "PENDING_MERCHANT", "AUTHORIZED"])
def test_a_payment_under_way_keeps_an_order_from_being_marked(status: str) -> None:
    waiting = regular("1.00", status)
    with pytest.raises(ApplicationError) as refusal:
        check_nothing_online([regular("1.00"), regular("1.00", "PENDING", offline=True), waiting])
    assert refusal.value.code == "PAYMENT_GATEWAY_ID_NOT_FOUND"
    assert refusal.value.data == {"paymentId": waiting.id, "status": status}
    check_nothing_online([regular("1.00"), regular("1.00", "DECLINED"), regular("1.00", "PENDING", offline=True)])


def test_what_a_terminal_authorized_is_not_taken_a_second_time() -> None:
    held = regular("1.00", "AUTHORIZED", offline=True)
    with pytest.raises(ApplicationError) as refusal:
        check_nothing_online([held])
    assert refusal.value.data == {"paymentId": held.id, "status": "AUTHORIZED"}


def test_pending_offline_payments_arrive_as_far_as_they_are_owed() -> None:
    first, second, third = (regular(amount, "PENDING", offline=True) for amount in ("4.00", "7.00", "5.00"))
    others = [regular("1.00", "DECLINED", offline=True), membership("1.00", "PENDING")]
    assert arrived([*others, first, second, third], Decimal("10.00")) == ([first, third], Decimal("1.00"))
    assert arrived([], Decimal("10.00")) == ([], Decimal("10.00"))
    rounded = regular("9.95", "PENDING_MERCHANT", offline=True, unrounded="9.97")
    assert arrived([rounded], Decimal("9.97")) == ([rounded], Decimal("0.00"))


def patch(**details: Any) -> PaymentPatch:
    return msgspec.convert({"id": ANY, "regularPaymentDetails": details}, PaymentPatch)


def test_details_are_merged() -> None:
    payment = with_details(
        regular("10.00"), patch(creditCardDetails={"brand": "Visa", "lastFourDigits": "4242"}), None, "p", "USD"
    )
    after = with_details(payment, patch(creditCardDetails={"brand": None}, providerTransactionId="x"), None, "p", "USD")
    assert after.regular_payment_details is not None
    assert msgspec.to_builtins(after.regular_payment_details.credit_card_details) == {"lastFourDigits": "4242"}
    assert after.regular_payment_details.provider_transaction_id == "x"
    assert (after.id, after.status, after.amount) == (payment.id, payment.status, payment.amount)


def test_the_old_name_of_a_method_follows_the_new_one() -> None:
    payment = with_details(regular("10.00"), patch(paymentMethod="Cash"), None, "p", "USD")
    renamed = with_details(payment, patch(paymentMethodName={"siteLanguageName": "Bar"}), None, "p", "USD")
    assert renamed.regular_payment_details is not None
    assert renamed.regular_payment_details.payment_method == "Bar"


def test_what_a_gateway_said_is_not_overwritten() -> None:
    facts = PaymentFacts(gateway="stripe")
    sent = patch(gatewayTransactionId="1", providerTransactionId=None, paymentOrderId="2", platformFee={"amount": "1"})
    with pytest.raises(ValidationFailed) as refusal:
        with_details(regular("10.00"), sent, facts, "payments[0]", "USD")
    assert [(one.field, one.violated_rule) for one in refusal.value.violations] == [
        (f"payments[0].regularPaymentDetails.{name}", "FIELD_NOT_ALLOWED")
        for name in ("paymentOrderId", "gatewayTransactionId", "providerTransactionId", "platformFee")
    ]
    assert with_details(regular("10.00"), patch(paymentMethod="Card"), facts, "p", "USD").status == "APPROVED"


@pytest.mark.parametrize(
    ("payment", "sent", "violation"),
    [
        (gift_card("1.00"), patch(paymentMethod="Card"), ("p.regularPaymentDetails", "ONE_OF_ALIGNMENT")),
        (
            regular("1.00"),
            patch(platformFee={"amount": "0.001"}),
            ("p.regularPaymentDetails.platformFee.amount", "DECIMAL_MAX_SCALE"),
        ),
    ],
)
def test_details_that_do_not_fit_are_refused(payment: Payment, sent: PaymentPatch, violation: tuple[str, str]) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        with_details(payment, sent, None, "p", "USD")
    assert [(one.field, one.violated_rule) for one in refusal.value.violations] == [violation]


@pytest.mark.parametrize(
    ("payment", "code"),
    [
        (gift_card("1.00"), "INVALID_PAYMENT_TYPE"),
        (membership("1.00"), "INVALID_PAYMENT_TYPE"),
        (regular("1.00", "PENDING"), "INVALID_PAYMENT_STATUS"),
        (regular("1.00", "AUTHORIZED"), "INVALID_PAYMENT_STATUS"),
        (regular("1.00", "VOIDED"), "INVALID_PAYMENT_STATUS"),
    ],
)
def test_only_money_that_came_gets_a_receipt(payment: Payment, code: str) -> None:
    with pytest.raises(ApplicationError) as refusal:
        check_receivable(payment)
    assert refusal.value.code == code
    for status in ("APPROVED", "REFUNDED", "PARTIALLY_REFUNDED"):
        check_receivable(regular("1.00", status))
