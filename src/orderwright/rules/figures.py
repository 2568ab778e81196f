"""What the figures of an order are computed from, and what they come to: the records of `rules.totals`.

Prices and discounts are in the terms of the price (with tax where `tax_included`); what the summary of an order adds
up is net.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Final

import msgspec

from orderwright.rules.tax import TaxPart, TaxRate, TaxTotal

#: What an amount on the wire can be at most (`Price` in the contract), in major units.
LARGEST_AMOUNT: Final = Decimal(10**15)


class FiguresError(ValueError):
    """An input that no figures can be computed from. `path` names it, such as `lineItems[0].price`."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class DiscountKind(Enum):
    """What an order's discount is taken from, named as in the contract."""

    GLOBAL = "GLOBAL"
    SPECIFIC_ITEMS = "SPECIFIC_ITEMS"
    SHIPPING = "SHIPPING"


class Given(msgspec.Struct, frozen=True):
    """Figures of a part that are kept, rounded to the minor unit; a missing one (None) is computed.

    `total_discount` is for the whole quantity and includes the shares of order discounts; it is at least the line's
    own discount and at most its base. `net` is the price after discounts and before tax. A part with
    `total_discount` or `net` takes no further share of a discount.
    """

    total_discount: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    tax_parts: tuple[TaxPart, ...] | None = None


NOTHING_GIVEN: Final = Given()


class LineInput(msgspec.Struct, frozen=True):
    """A line: `price` is the price of one after the line's own discounts, `price_before_discounts` the one before.

    Without the latter the line has no discount of its own. Unit prices may have more digits than the minor unit.
    """

    id: str
    quantity: int | Decimal
    price: Decimal
    price_before_discounts: Decimal | None = None
    taxes: tuple[TaxRate, ...] = ()
    tax_included: bool = False
    given: Given = NOTHING_GIVEN


class ChargeInput(msgspec.Struct, frozen=True):
    """The shipping or an additional fee: a price that is charged once."""

    id: str
    price: Decimal
    taxes: tuple[TaxRate, ...] = ()
    tax_included: bool = False
    given: Given = NOTHING_GIVEN


class DiscountInput(msgspec.Struct, frozen=True):
    """A discount of the order, in the terms of the prices that it is taken from.

    Exactly one of three says how much it is: `shares` by line id, fixed before (one of a line that is gone is
    dropped); `amount`; or `fraction` (0.1 is 10 %) of what earlier discounts have left. `line_ids` are the lines of
    SPECIFIC_ITEMS. A discount never takes more than is left: the surplus is dropped.
    """

    id: str
    kind: DiscountKind = DiscountKind.GLOBAL
    amount: Decimal | None = None
    fraction: Decimal | None = None
    shares: Mapping[str, Decimal] | None = None
    line_ids: tuple[str, ...] = ()


class PartFigures(msgspec.Struct, frozen=True):
    """All figures of a line, of the shipping or of a fee.

    `base` is quantity x price before discounts and `total_discount` all its discounts, both in the terms of the
    price. `net_before_discounts` is its part of the summary, `net` (the wire's `totalPriceBeforeTax`) what is left
    of it after discounts; the difference is its share of the summary's `discount`. `net + tax == gross`
    (`totalPriceAfterTax`). The tax parts sum to `tax`, unless given ones do not.
    """

    id: str
    base: Decimal
    total_discount: Decimal
    net_before_discounts: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    taxable: Decimal
    rate: Decimal
    tax_parts: tuple[TaxPart, ...]


class DiscountFigures(msgspec.Struct, frozen=True):
    """What a discount came to, and each line's share of it above zero, by line id (none for SHIPPING)."""

    id: str
    amount: Decimal
    shares: dict[str, Decimal]


class OrderFigures(msgspec.Struct, frozen=True):
    """All figures of an order. The six of the summary are net; `tax_breakdown` sums to `tax` as the parts' do."""

    lines: tuple[PartFigures, ...]
    shipping_part: PartFigures | None
    fees: tuple[PartFigures, ...]
    discounts: tuple[DiscountFigures, ...]
    subtotal: Decimal
    shipping: Decimal
    tax: Decimal
    discount: Decimal
    total_additional_fees: Decimal
    total: Decimal
    tax_breakdown: tuple[TaxTotal, ...]

    def summary(self) -> dict[str, Decimal]:
        """The six figures by their names in the contract's price summary."""
        return {
            "subtotal": self.subtotal,
            "shipping": self.shipping,
            "tax": self.tax,
            "discount": self.discount,
            "totalAdditionalFees": self.total_additional_fees,
            "total": self.total,
        }
