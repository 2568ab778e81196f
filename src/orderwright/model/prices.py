"""Amounts of money and the summaries made of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from orderwright.model.base import (
    Amount,
    BoundedSignedAmount,
    CurrencyCode,
    Fraction4,
    Guid,
    Message,
    PositiveDecimal,
    SignedAmount,
)
from orderwright.model.texts import TranslatableText


class Price(Message, kw_only=True):
    """An amount of money in the currency of the order: 0 to 10**15."""

    # A decimal string; the scale is kept as sent ("5", "5.0" and "5.00" all occur).
    amount: Amount
    # Made by the service for the locale of the site; ignored on input.
    formatted_amount: str = ""


class Balance(Message, kw_only=True):
    """What is still due, or with a minus sign, to be returned."""

    # Negative when the buyer has money to get back.
    amount: SignedAmount
    # Made by the service for the locale of the site; ignored on input.
    formatted_amount: str = ""


class CashRounding(Message, kw_only=True):
    """What rounding to the smallest coin added to or took from a cash payment."""

    amount: BoundedSignedAmount
    # Made by the service for the locale of the site; ignored on input.
    formatted_amount: str = ""


class CurrencyConversionDetails(Message, kw_only=True):
    """How prices were converted when the order was placed."""

    original_currency: CurrencyCode
    # One unit of the original currency in the currency of the order.
    conversion_rate: PositiveDecimal


class ChargeType(StrEnum):
    """Who bears a platform fee: the buyer (`PASS_ON`) or the business (`ABSORBED`)."""

    PASS_ON = "PASS_ON"  # noqa: S105 - not a secret
    ABSORBED = "ABSORBED"


class PlatformFee(Message, kw_only=True):
    """A fee that the platform takes."""

    name: TranslatableText | None = None
    amount: Price | None = None
    line_item_id: Guid | None = None
    charge_type: ChargeType | None = None
    # A fraction: 0.025 is 2.5 percent.
    percentage_rate: Fraction4 | None = None


class PlatformFeeSummary(Message, kw_only=True):
    """All platform fees of an order: the total and who bears it."""

    total: Price | None = None
    total_pass_on: Price | None = None
    total_absorbed: Price | None = None
    fees: Annotated[list[PlatformFee], Meta(max_length=300)] = field(default_factory=list)
