"""Amounts at Stripe: every currency's unit, and nothing that is rounded on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.providers.payments.stripe_amounts import (
    THREE_DECIMAL,
    WHOLE_IN_HUNDREDTHS,
    ZERO_DECIMAL,
    NotChargeable,
    from_stripe,
    smallest_step,
    to_stripe,
)

CURRENCIES = st.sampled_from(sorted({*ZERO_DECIMAL, *THREE_DECIMAL, *WHOLE_IN_HUNDREDTHS, "USD", "EUR", "HUF", "TWD"}))


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        ("10.99", "USD", 1099),
        ("10.99", "usd", 1099),
        ("500", "JPY", 500),
        ("5", "ISK", 500),
        ("60000", "UGX", 6_000_000),
        ("5.12", "KWD", 5120),
        ("5.120", "KWD", 5120),
        ("1.23", "HUF", 123),
        ("7", "MGA", 7),
        ("99999999999.99", "EUR", 9_999_999_999_999),
    ],
)
def test_amounts_are_counted_in_stripes_unit(amount: str, currency: str, units: int) -> None:
    assert to_stripe(Decimal(amount), currency) == units
    assert from_stripe(units, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("0.001", "USD"), ("0.5", "JPY"), ("5.124", "KWD"), ("5.5", "ISK"), ("1.2", "UGX"), ("NaN", "USD")],
)
def test_what_stripe_cannot_move_is_refused_rather_than_rounded(amount: str, currency: str) -> None:
    with pytest.raises(NotChargeable, match=f"Stripe moves {currency} in steps of"):
        to_stripe(Decimal(amount), currency)


@given(CURRENCIES, st.integers(min_value=0, max_value=10**15))
def test_what_can_be_charged_comes_back_as_it_went(currency: str, steps: int) -> None:
    amount = smallest_step(currency) * steps
    assert from_stripe(to_stripe(amount, currency), currency) == amount


@given(CURRENCIES, st.decimals(min_value=0, max_value=10**12, places=4))
def test_an_amount_is_either_exact_or_refused(currency: str, amount: Decimal) -> None:
    try:
        units = to_stripe(amount, currency)
    except NotChargeable:
        assert amount % smallest_step(currency) != 0
    else:
        assert from_stripe(units, currency) == amount
