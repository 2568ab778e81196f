"""What some goods cost, shipped to an address: the lines with their taxes and every way to ship them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Final

import msgspec

from orderwright.model.addresses import Address
from orderwright.model.catalog import ProductType
from orderwright.model.errors import ValidationFailed
from orderwright.model.item_parts import CatalogReference
from orderwright.model.rates import (
    QuotedLine,
    QuotedShippingOption,
    QuoteResponse,
    ShippingOption,
    ShippingRates,
    TaxRates,
)
from orderwright.model.shipping import ShippingPrice, ShippingRegion
from orderwright.model.summaries import PriceSummary
from orderwright.model.taxes import LineItemTaxInfo
from orderwright.rules.figures import LARGEST_AMOUNT
from orderwright.rules.money import MONEY_CONTEXT, plain
from orderwright.rules.order_figures import filled_tax_info, part_breakdown, price, tax_breakdown
from orderwright.rules.shipping_rates import options_for
from orderwright.rules.tax import TaxRate
from orderwright.rules.tax_rates import rates_for, shipping_rates_for
from orderwright.rules.totals import ChargeInput, LineInput, OrderFigures, PartFigures, order_figures

_ZERO: Final = Decimal(0)


class PricedLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something to be sold with all that its price and its shipping depend on. `price` and `weight` are of one unit."""

    name: str
    quantity: int
    price: Decimal
    item_type: ProductType
    weight: Decimal | None = None
    tax_group_id: str | None = None
    sku: str | None = None
    reference: CatalogReference | None = None


class QuoteTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Where to, in which currency, and how prices and the buyer are taxed."""

    address: Address | None
    currency: str
    tax_included: bool
    tax_exempt: bool = False


def shipped_weight(lines: Sequence[PricedLine]) -> Decimal:
    """The weight of all that is physical, exactly."""
    with localcontext(MONEY_CONTEXT):
        parts = (line.weight * line.quantity for line in lines if line.weight is not None and is_shipped(line))
        return sum(parts, _ZERO)


def is_shipped(line: PricedLine) -> bool:
    """Whether a line needs shipping."""
    return line.item_type is ProductType.PHYSICAL


def quote(lines: Sequence[PricedLine], shipping: ShippingRates, taxes: TaxRates, terms: QuoteTerms) -> QuoteResponse:
    """The answer of a quote, with amounts that are not formatted yet.

    Raises `ValidationFailed` at `lines` where the whole is more than an amount can be.
    """
    rates: dict[str | None, tuple[TaxRate, ...]] = {
        group: tuple(rates_for(taxes, terms.address, group)) for group in {line.tax_group_id for line in lines}
    }
    inputs = [
        LineInput(
            id=str(index),
            quantity=line.quantity,
            price=line.price,
            taxes=rates[line.tax_group_id],
            tax_included=terms.tax_included,
        )
        for index, line in enumerate(lines)
    ]
    figures = order_figures(inputs, currency=terms.currency, tax_exempt=terms.tax_exempt)
    weight = shipped_weight(lines)
    _check_size(figures)
    return QuoteResponse(
        currency=terms.currency,
        lines=[_line(line, part, terms) for line, part in zip(lines, figures.lines, strict=True)],
        shipping_options=_options(lines, inputs, figures, (shipping, taxes), terms),
        price_summary=_summary(figures),
        tax_breakdown=tax_breakdown(figures),
        total_weight=plain(weight),
    )


def _options(
    lines: Sequence[PricedLine],
    inputs: Sequence[LineInput],
    figures: OrderFigures,
    rates: tuple[ShippingRates, TaxRates],
    terms: QuoteTerms,
) -> list[QuotedShippingOption]:
    if not any(is_shipped(line) for line in lines):
        return []
    shipping, taxes = rates
    with localcontext(MONEY_CONTEXT):
        subtotal = sum((part.base - part.total_discount for part in figures.lines), _ZERO)
    options = options_for(shipping, terms.address, subtotal, shipped_weight(lines), terms.currency)
    due = tuple(shipping_rates_for(taxes, terms.address, shipping.tax_group_id))
    return [_option(option, inputs, due, terms) for option in options]


def _option(
    option: ShippingOption, inputs: Sequence[LineInput], due: tuple[TaxRate, ...], terms: QuoteTerms
) -> QuotedShippingOption:
    charge = ChargeInput(id="shipping", price=option.price, taxes=due, tax_included=terms.tax_included)
    figures = order_figures(inputs, currency=terms.currency, shipping=charge, tax_exempt=terms.tax_exempt)
    _check_size(figures)
    part = figures.shipping_part
    assert part is not None, "shipping was charged"
    return QuotedShippingOption(
        code=option.code,
        title=option.title,
        delivery_time=option.delivery_time,
        carrier_id=option.carrier_id,
        region=ShippingRegion(name=option.region),
        cost=ShippingPrice(
            price=price(option.price),
            total_price_before_tax=price(part.net),
            total_price_after_tax=price(part.gross),
            tax_info=_tax_info(part, terms, option.tax_group_id),
            discount=price(part.total_discount),
        ),
        price_summary=_summary(figures),
        tax_breakdown=tax_breakdown(figures),
    )


def _line(line: PricedLine, part: PartFigures, terms: QuoteTerms) -> QuotedLine:
    return QuotedLine(
        catalog_reference=line.reference,
        name=line.name,
        sku=line.sku,
        quantity=line.quantity,
        item_type=line.item_type,
        price=price(line.price),
        total_price_before_tax=price(part.net),
        total_price_after_tax=price(part.gross),
        tax_info=_tax_info(part, terms, line.tax_group_id),
        weight=None if line.weight is None else plain(line.weight),
    )


def _tax_info(part: PartFigures, terms: QuoteTerms, group: str | None) -> LineItemTaxInfo:
    """The tax of a part. Its breakdown is there with a single tax, too, because that tax has a name."""
    info = LineItemTaxInfo(tax_group_id=group, tax_breakdown=part_breakdown(part))
    return filled_tax_info(info, part, terms.tax_included)


def _summary(figures: OrderFigures) -> PriceSummary:
    return PriceSummary(
        subtotal=price(figures.subtotal),
        shipping=price(figures.shipping),
        tax=price(figures.tax),
        discount=price(figures.discount),
        total_additional_fees=price(figures.total_additional_fees),
        total=price(figures.total),
    )


def _check_size(figures: OrderFigures) -> None:
    if figures.total > LARGEST_AMOUNT:
        raise ValidationFailed.of(
            "lines", f"come to more than {LARGEST_AMOUNT}", "DECIMAL_LTE", threshold=str(LARGEST_AMOUNT)
        )
