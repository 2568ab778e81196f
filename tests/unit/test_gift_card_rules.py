"""What may happen to a gift card, and how its code is read and shown."""

import string
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.model.errors import ApplicationError, Status, ValidationFailed
from orderwright.model.gift_cards import (
    LEDGER_APP_ID,
    CardRecord,
    GiftCardInput,
    GiftCardState,
    GiftCardTransactionType,
    LedgerEntry,
)
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.payments import GiftCardPaymentDetails, Payment, TransactionStatus
from orderwright.model.prices import Price
from orderwright.rules import gift_cards as rules
from orderwright.store.gift_card_codes import ALPHABET, code_hash, new_code, read_code

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CARD_ID = UUID("0b0f1f5e-2d9c-4c7b-8a51-0d3a5b8f9e01")
ORDER, OTHER = (UUID(f"0d0cd3c1-bb05-4a6f-9a4c-3f2a1d5e6f7{digit}") for digit in "01")
STAFF = Identity(type=IdentityType.WIX_USER, id=UUID(int=5), email="june@example.com")
T = GiftCardTransactionType


def card(**changes) -> CardRecord:
    made = CardRecord(
        id=CARD_ID,
        last_four="QR42",
        currency="EUR",
        initial_amount=Decimal("50.0000"),
        balance=Decimal("50.0000"),
        state=GiftCardState.ACTIVE,
        expiration_date=None,
        recipient=None,
        note=None,
        created_date=NOW,
        updated_date=NOW,
        voided_date=None,
        entries=1,
    )
    return msgspec.structs.replace(made, **changes)


def entry(kind: GiftCardTransactionType, amount: str, *, order_id: UUID | None = ORDER) -> LedgerEntry:
    return LedgerEntry(
        card_id=CARD_ID,
        seq=2,
        id=UUID(int=9),
        type=kind,
        amount=Decimal(amount),
        balance=Decimal(0),
        order_id=order_id,
        payment_id=UUID(int=7),
        refund_id=None,
        actor=STAFF,
        at=NOW,
    )


def refusal(call) -> tuple[Status, str, dict[str, str]]:
    with pytest.raises(ApplicationError) as caught:
        call()
    return caught.value.status, caught.value.code, caught.value.data


NAMED = {"giftCardId": str(CARD_ID)}
YESTERDAY = NOW - timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "code", "data"),
    [
        ({"state": GiftCardState.DISABLED, "expiration_date": YESTERDAY}, "GIFT_CARD_DISABLED", {}),
        (
            {"expiration_date": YESTERDAY, "currency": "USD"},
            "GIFT_CARD_EXPIRED",
            {"expirationDate": "2026-02-28T09:00:00.000Z"},
        ),
        ({"expiration_date": NOW}, "GIFT_CARD_EXPIRED", {"expirationDate": "2026-03-01T09:00:00.000Z"}),
        ({"currency": "USD", "balance": Decimal(0)}, "CURRENCY_NOT_SUPPORTED", {"currency": "USD"}),
        ({"balance": Decimal("0.0000")}, "ALREADY_REDEEMED", {}),
        ({"balance": Decimal("9.9900")}, "INSUFFICIENT_FUNDS", {"balance": "9.99"}),
    ],
)
def test_a_card_that_can_not_pay_says_why(changes, code, data) -> None:
    told = refusal(lambda: rules.check_redeemable(card(**changes), Decimal("10.00"), "EUR", NOW))
    assert told == (Status.FAILED_PRECONDITION, code, NAMED | data)


def test_a_card_pays_all_it_holds_until_the_moment_it_expires() -> None:
    rules.check_redeemable(card(expiration_date=NOW + timedelta(microseconds=1)), Decimal("50.00"), "EUR", NOW)


def test_a_card_pays_an_order_once_until_it_has_its_money_back() -> None:
    used = [entry(T.REDEEMED, "-10"), entry(T.REFUNDED, "4")]
    assert rules.spent_on_order(used, ORDER) == Decimal(6)
    assert rules.spent_on_order(used, OTHER) == Decimal(0)
    told = refusal(lambda: rules.check_not_applied(card(), used, ORDER))
    assert told == (Status.CONFLICT, "GIFT_CARD_ALREADY_APPLIED", NAMED | {"orderId": str(ORDER)})
    rules.check_not_applied(card(), used, OTHER)
    rules.check_not_applied(card(), [*used, entry(T.RELEASED, "6")], ORDER)


def test_no_more_goes_back_than_was_taken() -> None:
    used = [entry(T.REDEEMED, "-10.00"), entry(T.REFUNDED, "4.00")]
    rules.check_returnable("p", used, Decimal("6.00"))
    told = refusal(lambda: rules.check_returnable("p", used, Decimal("6.01")))
    data = {"paymentId": "p", "nonRefundableReason": "UNKNOWN_REASON"}
    assert told == (Status.FAILED_PRECONDITION, "PAYMENT_NOT_REFUNDABLE", data)
    told = refusal(lambda: rules.check_returnable("p", [*used, entry(T.REFUNDED, "6.00")], Decimal("0.01")))
    assert told[2]["nonRefundableReason"] == "ALREADY_REFUNDED"
    assert refusal(lambda: rules.check_returnable("p", used, Decimal(0)))[1] == "PAYMENT_NOT_REFUNDABLE"


def test_an_ended_card_comes_back_only_with_money_on_it() -> None:
    ended = card(state=GiftCardState.DISABLED, voided_date=NOW)
    rules.check_enabling(ended)
    rules.check_enabling(card(state=GiftCardState.DISABLED, balance=Decimal(0)))
    told = refusal(lambda: rules.check_enabling(msgspec.structs.replace(ended, balance=Decimal(0))))
    assert told == (Status.FAILED_PRECONDITION, "GIFT_CARD_VOIDED", NAMED)


@pytest.mark.parametrize(
    ("amount", "currency", "rule"),
    [
        ("0", "EUR", "DECIMAL_GT"),
        ("0.005", "EUR", "DECIMAL_MAX_SCALE"),
        ("5.5", "JPY", "DECIMAL_MAX_SCALE"),
        ("5.500", "EUR", None),
        ("5.0", "JPY", None),
        ("0.001", "KWD", None),
    ],
)
def test_a_card_holds_whole_minor_units(amount, currency, rule) -> None:
    violation = rules.amount_violation(Decimal(amount), currency, "amount.amount")
    assert (violation and violation.violated_rule) == rule


def test_everything_wrong_with_a_new_card_is_told_at_once() -> None:
    sent = GiftCardInput(initial_amount=Price(amount="0"), expiration_date="2026-03-01T09:00:00Z")
    with pytest.raises(ValidationFailed) as caught:
        rules.check_input(sent, "EUR", NOW)
    assert [(one.field, one.violated_rule) for one in caught.value.violations] == [
        ("giftCard.initialAmount.amount", "DECIMAL_GT"),
        ("giftCard.expirationDate", "MIN"),
    ]


def payment(**details) -> Payment:
    at = "2026-03-01T09:00:00.000Z"
    return Payment(
        id=str(UUID(int=7)),
        created_date=at,
        updated_date=at,
        amount=Price(amount="1"),
        refund_disabled=False,
        status=TransactionStatus.APPROVED,
        **details,
    )


def test_cards_of_other_providers_are_told_from_ours() -> None:
    app_id = str(LEDGER_APP_ID)
    assert rules.is_ours(GiftCardPaymentDetails(app_id=app_id.upper()))
    assert not rules.is_ours(GiftCardPaymentDetails(app_id=str(CARD_ID)))
    assert not rules.is_ours(GiftCardPaymentDetails())
    assert not rules.is_ours(None)


def test_a_card_is_shown_with_the_end_of_its_code_and_formatted_amounts() -> None:
    shown = msgspec.to_builtins(rules.card_document(card(balance=Decimal("12.5000"), expiration_date=NOW), "de"))
    assert shown == {
        "id": str(CARD_ID),
        "obfuscatedCode": "************QR42",
        "currency": "EUR",
        "initialAmount": {"amount": "50.00", "formattedAmount": "50,00\xa0€"},
        "balance": {"amount": "12.50", "formattedAmount": "12,50\xa0€"},
        "state": "ACTIVE",
        "expirationDate": "2026-03-01T09:00:00.000Z",
        "createdDate": "2026-03-01T09:00:00.000Z",
        "updatedDate": "2026-03-01T09:00:00.000Z",
    }


def test_a_line_of_the_ledger_is_shown_with_its_sign_and_who_of_the_staff_it_was() -> None:
    shown = msgspec.to_builtins(rules.transaction_document(entry(T.REDEEMED, "-7.0000"), "EUR", "en"))
    assert shown == {
        "id": str(UUID(int=9)),
        "giftCardId": str(CARD_ID),
        "type": "REDEEMED",
        "amount": {"amount": "-7.00", "formattedAmount": "-€7.00"},
        "balance": {"amount": "0.00", "formattedAmount": "€0.00"},
        "orderId": str(ORDER),
        "paymentId": str(UUID(int=7)),
        "actor": {"type": "WIX_USER", "id": str(UUID(int=5)), "email": "june@example.com"},
        "createdDate": "2026-03-01T09:00:00.000Z",
    }


def test_codes_have_79_random_bits_in_letters_that_are_not_taken_for_each_other() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 31
    assert 31**16 > 2**79
    assert not set("01OIL") & set(ALPHABET)
    codes = [new_code() for _ in range(500)]
    assert len(set(codes)) == 500
    assert {len(code) for code in codes} == {16}
    # 8,000 letters: each is there some 258 times, and one that is missing or twice as likely is a defect.
    counts = Counter("".join(codes))
    assert set(counts) == set(ALPHABET)
    assert max(counts.values()) < 2 * min(counts.values())


def test_a_code_is_read_as_people_type_it() -> None:
    code = "ABCDEFGH23456789"
    for typed in (code, "abcd-efgh-2345-6789", " ABCD EFGH 2345 6789 ", "abcdefgh23456789"):
        assert read_code(typed) == code


@given(st.text(string.printable + "ßİ²０", max_size=24))
def test_what_is_no_code_is_none_and_never_fails(text: str) -> None:
    code = read_code(text)
    assert code is None or (len(code) == 16 and set(code) <= set(ALPHABET))


async def test_the_hash_of_a_code_differs_from_site_to_site() -> None:
    one, other = UUID(int=1), UUID(int=2)
    first = await code_hash(one, "ABCDEFGH23456789")
    assert (len(first), first) == (32, await code_hash(one, "ABCDEFGH23456789"))
    assert first != await code_hash(other, "ABCDEFGH23456789")
    assert first != await code_hash(one, "ABCDEFGH2345678A")
