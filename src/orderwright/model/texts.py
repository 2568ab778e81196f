"""Texts that are shown to people, with the translation that the buyer saw."""

from __future__ import annotations

from orderwright.model.base import (
    Message,
    Name100,
    Name200,
    Name256,
    Name400,
    Name500,
    NonEmpty,
    Text100,
    Text200,
    Text500,
    Text600,
)


class TranslatableText(Message, kw_only=True):
    """A text in the language of the site and in that of the buyer (`TranslatableString` in the contract)."""

    original: Name200
    # Same as `original` when absent.
    translated: Name400 | None = None


class TranslatedValue(Message, kw_only=True):
    """The name of a discount or fee, without an upper limit."""

    original: NonEmpty
    # Same as `original` when absent.
    translated: NonEmpty | None = None


class ProductName(Message, kw_only=True):
    """The name of a product."""

    original: Name200
    # Same as `original` when absent.
    translated: Name400 | None = None


class PriceDescription(Message, kw_only=True):
    """A price in words, such as "Starting at $5 per person"."""

    original: Name100
    # Same as `original` when absent.
    translated: Name100 | None = None


class PlainTextValue(Message, kw_only=True):
    """The value of a description line as text."""

    original: Text600
    # Same as `original` when absent.
    translated: Text600 | None = None


class Color(Message, kw_only=True):
    """The value of a description line as a color; `code` is what a browser understands."""

    original: Text500
    # Same as `original` when absent.
    translated: Text500 | None = None
    code: str | None = None


class DescriptionLineName(Message, kw_only=True):
    """What a description line is about, such as "Size"."""

    original: Text100
    # Same as `original` when absent.
    translated: Text200 | None = None


class DiscountRuleName(Message, kw_only=True):
    """The name of a discount rule."""

    original: Name256
    # Same as `original` when absent.
    translated: Name500 | None = None
