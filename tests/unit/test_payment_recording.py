"""Payments as callers record them: the status they get, what is refused, and the document that comes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
from tests.support.payments import OTHER_APP, card, cash, gift_card, membership

from orderwright.model.errors import ValidationFailed
from orderwright.model.gift_cards import LEDGER_APP_ID
from orderwright.model.payments import Payment, PaymentInput, TransactionStatus, UserDefinedPaymentMethodName
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.payments import complete_payment
from orderwright.rules.recording import (
    CLOCK_SKEW,
    check_payments,
    method_text,
    offline_payment,
    recorded_payment,
    status_of,
)

Json = dict[str, Any]
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ID = UUID("11111111-1111-4111-8111-111111111111")
CAPTURE = UUID("22222222-2222-4222-8222-222222222222")


def sent(payment: Json) -> PaymentInput:
    return msgspec.convert(payment, PaymentInput)


def recorded(payment: Json) -> Payment:
    check_payments([sent(payment)], "USD", AT)
    return complete_payment(recorded_payment(sent(payment), id_=ID, capture_id=CAPTURE, at=AT))


def refused(payment: Json, currency: str = "USD") -> list[tuple[str, str, str | None]]:
    with pytest.raises(ValidationFailed) as failed:
        check_payments([sent(cash()), sent(payment)], currency, AT)
    return [
        (one.field.removeprefix("payments[1]."), one.violated_rule, one.rule_name) for one in failed.value.violations
    ]


@pytest.mark.parametrize(
    ("payment", "status"),
    [
        (cash(status=None), "PENDING"),
        (card(status=None), "PENDING"),
        (gift_card(), "APPROVED"),
        (membership(), "APPROVED"),
        (card(status="AUTHORIZED"), "AUTHORIZED"),
        (gift_card(status="PENDING"), "PENDING"),
        (card(status=None, details={"status": "DECLINED"}), "DECLINED"),
        (card(status=None, details={"status": "UNDEFINED"}), "PENDING"),
        (card(status="APPROVED", details={"status": "UNDEFINED"}), "APPROVED"),
        (card(status="APPROVED", details={"status": "APPROVED"}), "APPROVED"),
        (gift_card(giftcardPaymentDetails={"voided": True}), "VOIDED"),
        (gift_card(giftcardPaymentDetails={"voided": False}), "APPROVED"),
        (membership(details={"status": "CHARGED"}), "APPROVED"),
        (membership(details={"status": "CHARGE_FAILED"}), "DECLINED"),
        (membership(details={"status": "CHARGE_PENDING"}), "PENDING"),
        (membership(details={"status": "VOIDED"}), "VOIDED"),
        (membership(details={"status": "CHARGED", "voided": True}), "VOIDED"),
    ],
)
def test_the_status_is_what_was_said_of_the_money(payment: Json, status: str) -> None:
    check_payments([sent(payment)], "USD", AT)
    assert status_of(sent(payment)) == status


@pytest.mark.parametrize(
    ("payment", "violations"),
    [
        (card(status="APPROVED", details={"status": "PENDING"}), [("regularPaymentDetails.status", "STATUSES_DIFFER")]),
        (
            membership(status="APPROVED", details={"status": "VOIDED"}),
            [("membershipPaymentDetails.status", "STATUSES_DIFFER")],
        ),
        (
            gift_card(status="APPROVED", giftcardPaymentDetails={"voided": True}),
            [("giftcardPaymentDetails.voided", "STATUSES_DIFFER")],
        ),
        (card(status="REFUNDED"), [("status", "INVALID_ENUM_VALUE")]),
        (card(status="PARTIALLY_REFUNDED"), [("status", "INVALID_ENUM_VALUE")]),
        (card(status=None, details={"status": "REFUNDED"}), [("regularPaymentDetails.status", "INVALID_ENUM_VALUE")]),
        (gift_card(status="AUTHORIZED"), [("status", "INVALID_ENUM_VALUE")]),
        (membership(status="PENDING_MERCHANT"), [("status", "INVALID_ENUM_VALUE")]),
        (gift_card(status="PARTIALLY_REFUNDED"), [("status", "INVALID_ENUM_VALUE")]),
        (cash("10.001"), [("amount.amount", "DECIMAL_MAX_SCALE")]),
        (
            cash(createdDate=format_timestamp(AT + CLOCK_SKEW + timedelta(seconds=1))),
            [("createdDate", "IN_THE_FUTURE")],
        ),
        (
            gift_card(giftcardPaymentDetails={"appId": str(LEDGER_APP_ID).upper()}),
            [("giftcardPaymentDetails.appId", "FIELD_NOT_ALLOWED")],
        ),
        (gift_card(cashRounding={"unroundedAmount": {"amount": "1"}}), [("cashRounding", "FIELD_NOT_ALLOWED")]),
        (
            cash("9.95", cashRounding={"unroundedAmount": {"amount": "9.975"}}),
            [("cashRounding.unroundedAmount.amount", "DECIMAL_MAX_SCALE")],
        ),
        (
            cash(
                "9.95",
                cashRounding={"unroundedAmount": {"amount": "9.97"}, "roundingAdjustment": {"amount": "0.02"}},
            ),
            [("cashRounding.roundingAdjustment.amount", "ROUNDING_DOES_NOT_ADD_UP")],
        ),
        (
            cash("0.02", cashRounding={"roundingAdjustment": {"amount": "0.05"}}),
            [("cashRounding.roundingAdjustment.amount", "DECIMAL_LTE")],
        ),
        (
            cash("9.95", cashRounding={"roundingAdjustment": {"amount": "-0.025"}}),
            [("cashRounding.roundingAdjustment.amount", "DECIMAL_MAX_SCALE")],
        ),
        (
            card(
                status="AUTHORIZED",
                details={
                    "authorizationDetails": {"captures": [{"status": "SUCCEEDED", "amount": {"amount": "10.01"}}]}
                },
            ),
            [
                ("regularPaymentDetails.authorizationDetails.captures[0].status", "STATUSES_DIFFER"),
                ("regularPaymentDetails.authorizationDetails.captures[0].amount.amount", "DECIMAL_LTE"),
            ],
        ),
    ],
)
def test_what_contradicts_itself_is_refused_with_every_field(payment: Json, violations: list[tuple[str, str]]) -> None:
    assert [(field, name or rule) for field, rule, name in refused(payment)] == violations


def test_all_that_is_wrong_is_told_at_once() -> None:
    payment = cash("1.5", "REFUNDED", createdDate="2030-01-01T00:00:00Z")
    assert [field for field, _, _ in refused(payment, "JPY")] == ["status", "amount.amount", "createdDate"]


@pytest.mark.parametrize(
    ("currency", "amount", "digits"), [("USD", "3.333", 2), ("JPY", "0.5", 0), ("KWD", "0.0001", 3)]
)
def test_a_capture_and_a_fee_have_the_digits_of_the_currency(currency: str, amount: str, digits: int) -> None:
    captures = [{"status": "SUCCEEDED", "amount": {"amount": amount}}]
    details = {"platformFee": {"amount": amount}, "authorizationDetails": {"captures": captures}}
    with pytest.raises(ValidationFailed) as failed:
        check_payments([sent(card("10", details=details))], currency, AT)
    below = "payments[0].regularPaymentDetails"
    assert {one.field: one.data for one in failed.value.violations} == {
        f"{below}.platformFee.amount": {"threshold": digits},
        f"{below}.authorizationDetails.captures[0].amount.amount": {"threshold": digits},
    }


def test_a_payment_keeps_what_was_sent_and_gets_what_it_lacks() -> None:
    payment = card(
        "19.0",
        createdDate="2026-02-28T08:00:00+02:00",
        chargeCorrelationId=OTHER_APP,
        refundDisabled=True,
        id="33333333-3333-4333-8333-333333333333",
        updatedDate="2020-01-01T00:00:00Z",
        details={
            "providerTransactionId": "p-1",
            "gatewayTransactionId": "g-1",
            "creditCardDetails": {"lastFourDigits": "4242", "brand": "Visa"},
            "chargebacks": [{"status": "APPROVED", "amount": {"amount": "19.0"}}],
        },
    )
    made = msgspec.to_builtins(recorded(payment))
    assert made == {
        "id": str(ID),
        "createdDate": "2026-02-28T06:00:00.000Z",
        "updatedDate": "2026-03-01T09:30:00.000Z",
        "amount": {"amount": "19.0"},
        "refundDisabled": True,
        "status": "APPROVED",
        "chargeCorrelationId": OTHER_APP,
        "regularPaymentDetails": {
            "providerTransactionId": "p-1",
            "gatewayTransactionId": "g-1",
            "creditCardDetails": {"lastFourDigits": "4242", "brand": "Visa"},
            "paymentMethod": "CreditCard",
            "offlinePayment": False,
            "status": "APPROVED",
        },
    }


def test_a_clock_that_is_a_little_ahead_is_taken_for_now() -> None:
    ahead = format_timestamp(AT + CLOCK_SKEW)
    assert recorded(cash(createdDate=ahead)).created_date == "2026-03-01T09:30:00.000Z"


def test_an_authorization_has_its_date_and_a_capture_its_id() -> None:
    plain = recorded(card(status="AUTHORIZED"))
    assert plain.regular_payment_details is not None
    assert msgspec.to_builtins(plain.regular_payment_details.authorization_details) == {
        "authorizedDate": "2026-03-01T09:30:00.000Z"
    }
    details = {
        "authorizedDate": "2026-02-01T00:00:00Z",
        "captures": [{"id": OTHER_APP, "status": "SUCCEEDED", "amount": {"amount": "4.00"}}],
    }
    captured = recorded(card(details={"authorizationDetails": details}))
    assert captured.regular_payment_details is not None
    assert msgspec.to_builtins(captured.regular_payment_details.authorization_details) == {
        "authorizedDate": "2026-02-01T00:00:00Z",
        "captures": [
            {
                "id": str(CAPTURE),
                "status": "SUCCEEDED",
                "amount": {"amount": "4.00"},
                "createdDate": "2026-03-01T09:30:00.000Z",
            }
        ],
    }
    assert recorded(cash()).regular_payment_details.authorization_details is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "rounding",
    [
        {"unroundedAmount": {"amount": "9.97"}},
        {"roundingAdjustment": {"amount": "-0.02"}},
        {"unroundedAmount": {"amount": "9.97"}, "roundingAdjustment": {"amount": "-0.020"}},
    ],
)
def test_cash_rounding_is_completed_from_either_side(rounding: Json) -> None:
    made = recorded(cash("9.95", cashRounding=rounding)).cash_rounding
    assert msgspec.to_builtins(made) == {
        "unroundedAmount": {"amount": "9.97"},
        "roundingAdjustment": {"amount": "-0.02"},
    }


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "5"), ("KWD", "5.125"), ("USD", "5.000"), ("JPY", "5.0")])
def test_digits_that_say_nothing_are_no_fault(currency: str, amount: str) -> None:
    check_payments([sent(cash(amount))], currency, AT)


@pytest.mark.parametrize(
    ("method", "text"),
    [
        (None, "Offline"),
        ({}, "Offline"),
        ({"predefined": "CASH"}, "Cash"),
        ({"predefined": "BANK_TRANSFER"}, "Bank transfer"),
        ({"predefined": "CHECK"}, "Check"),
        ({"custom": "Bicycle courier"}, "Bicycle courier"),
    ],
)
def test_what_staff_took_is_an_approved_offline_payment_by_its_method(method: Json | None, text: str) -> None:
    named = None if method is None else msgspec.convert(method, UserDefinedPaymentMethodName)
    assert method_text(named) == text
    made = complete_payment(offline_payment(Decimal("4.50"), named, id_=ID, at=AT))
    assert made.status is TransactionStatus.APPROVED
    assert msgspec.to_builtins(made.regular_payment_details) == {
        "offlinePayment": True,
        "paymentMethod": text,
        "status": "APPROVED",
        "paymentMethodName": {
            "buyerLanguageName": text,
            "siteLanguageName": text,
            **({} if method is None else {"userDefinedName": method}),
        },
    }
    assert (made.amount.amount, made.created_date, made.refund_disabled) == ("4.50", "2026-03-01T09:30:00.000Z", False)
