"""Between documents and figures: what is computed of an order as sent, and what of it stays as sent.

The wire keeps the scale in which an amount was sent ("5" and "5.00" both occur), so a sent amount is never rewritten;
only what is missing is filled from the computed figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount, DiscountType, LineItemDiscount
from orderwright.model.errors import ValidationFailed
from orderwright.model.line_items import OrderLineItemInput
from orderwright.model.prices import Price
from orderwright.model.shipping import ShippingInfo, ShippingPrice
from orderwright.model.taxes import JurisdictionType as Jurisdiction
from orderwright.model.taxes import (
    LineItemTaxBreakdown,
    LineItemTaxInfo,
    OrderTaxBreakdown,
    TaxDetails,
)
from orderwright.rules.figures import LARGEST_AMOUNT
from orderwright.rules.money import parse_amount, plain
from orderwright.rules.tax import TaxRate
from orderwright.rules.totals import (
    NOTHING_GIVEN,
    ChargeInput,
    DiscountInput,
    DiscountKind,
    FiguresError,
    Given,
    LineInput,
    OrderFigures,
    PartFigures,
    order_figures,
)


def price(amount: Decimal) -> Price:
    """A wire price of a computed amount."""
    return Price(amount=plain(amount))


def _amount(sent: Price | None) -> Decimal | None:
    return None if sent is None else parse_amount(sent.amount)


def tax_rates(info: LineItemTaxInfo | None, old: TaxDetails | None) -> tuple[TaxRate, ...]:
    """The taxes of a part: its breakdown, else its rate in the new form, else its rate in the old one."""
    if info is not None and info.tax_breakdown and all(part.rate is not None for part in info.tax_breakdown):
        return tuple(
            TaxRate(
                Decimal(part.rate or "0"),
                name=part.tax_name or "",
                type=part.tax_type or "",
                jurisdiction=part.jurisdiction or "",
                jurisdiction_type=(part.jurisdiction_type or Jurisdiction.UNDEFINED).value,
            )
            for part in info.tax_breakdown
        )
    rate = info.tax_rate if info is not None and info.tax_rate is not None else None
    if rate is None and old is not None:
        rate = old.tax_rate
    if rate is None:
        return ()
    return (TaxRate(Decimal(rate)),) if Decimal(rate) else ()


def _sent_tax(info: LineItemTaxInfo | None, old: TaxDetails | None) -> Decimal | None:
    if info is not None and info.tax_amount is not None:
        return _amount(info.tax_amount)
    return _amount(old.total_tax) if old is not None else None


def _given(discount: Price | None, before_tax: Price | None, after_tax: Price | None, tax: Decimal | None) -> Given:
    net, gross = _amount(before_tax), _amount(after_tax)
    if tax is None and net is not None and gross is not None and gross >= net:
        tax = gross - net
    if net is None and gross is not None and tax is not None and gross >= tax:
        net = gross - tax
    total_discount = _amount(discount)
    if total_discount is None and net is None and tax is None:
        return NOTHING_GIVEN
    return Given(total_discount=total_discount, net=net, tax=tax)


def given_of(part: OrderLineItemInput | ShippingPrice | AdditionalFee) -> Given:
    """The figures that a part has, to be kept."""
    if isinstance(part, AdditionalFee):
        return _given(None, part.price_before_tax, part.price_after_tax, _sent_tax(part.tax_info, part.tax_details))
    discount = part.discount if isinstance(part, ShippingPrice) else part.total_discount
    tax = _sent_tax(part.tax_info, part.tax_details)
    return _given(discount, part.total_price_before_tax, part.total_price_after_tax, tax)


def _tax_included(info: LineItemTaxInfo | None, default: bool) -> bool:
    return default if info is None or info.tax_included_in_price is None else info.tax_included_in_price


def _line_input(line: OrderLineItemInput, included: bool) -> LineInput:
    return LineInput(
        id=line.id or "",
        quantity=line.quantity,
        price=parse_amount(line.price.amount),
        price_before_discounts=_amount(line.price_before_discounts),
        taxes=tax_rates(line.tax_info, line.tax_details),
        tax_included=_tax_included(line.tax_info, included),
        given=given_of(line),
    )


def _shipping_input(shipping: ShippingInfo | None, included: bool) -> ChargeInput | None:
    cost = shipping.cost if shipping is not None else None
    if cost is None or cost.price is None:
        return None
    return ChargeInput(
        id="shipping",
        price=parse_amount(cost.price.amount),
        taxes=tax_rates(cost.tax_info, cost.tax_details),
        tax_included=_tax_included(cost.tax_info, included),
        given=given_of(cost),
    )


def _fee_input(fee: AdditionalFee, included: bool) -> ChargeInput:
    # A fee sent with only its price before tax is charged at that price.
    amount = _amount(fee.price) or _amount(fee.price_before_tax) or Decimal(0)
    return ChargeInput(
        id=fee.id or "",
        price=amount,
        taxes=tax_rates(fee.tax_info, fee.tax_details),
        tax_included=_tax_included(fee.tax_info, included),
        given=given_of(fee),
    )


def discount_amount(discount: AppliedDiscount) -> Decimal:
    """What the discount takes off in all; zero where no amount was sent."""
    source = discount.coupon or discount.merchant_discount or discount.discount_rule
    amount = source.amount if source is not None else None
    return parse_amount(amount.amount) if amount is not None else Decimal(0)


def _discount_input(discount: AppliedDiscount) -> DiscountInput:
    kind = DiscountKind[(discount.discount_type or DiscountType.GLOBAL).value]
    shares = {
        share.id: parse_amount(share.total_discount.amount)
        for share in discount.line_item_discounts
        if share.id and share.total_discount is not None
    }
    if shares and kind is not DiscountKind.SHIPPING:
        return DiscountInput(id=discount.id or "", kind=kind, shares=shares)
    return DiscountInput(
        id=discount.id or "", kind=kind, amount=discount_amount(discount), line_ids=tuple(discount.line_item_ids)
    )


def figures_of(
    lines: Sequence[OrderLineItemInput],
    *,
    currency: str,
    shipping: ShippingInfo | None,
    fees: Sequence[AdditionalFee],
    discounts: Sequence[AppliedDiscount],
    tax_included: bool,
    tax_exempt: bool,
) -> OrderFigures:
    """All figures of an order as sent. Lines, fees and discounts must have their ids already.

    Raises `ValidationFailed` with the path below `order` of a price that no figures can be computed from, or that comes
    to more than an amount can be.
    """
    try:
        figures = order_figures(
            [_line_input(line, tax_included) for line in lines],
            currency=currency,
            shipping=_shipping_input(shipping, tax_included),
            fees=[_fee_input(fee, tax_included) for fee in fees],
            discounts=[_discount_input(discount) for discount in discounts],
            tax_exempt=tax_exempt,
        )
    except FiguresError as error:
        raise ValidationFailed.of(f"order.{error.path}", error.message, "VALIDATION") from error
    _check_size(figures)
    return figures


def _check_size(figures: OrderFigures) -> None:
    """Raise `ValidationFailed` where a figure could be written and never be read again."""
    largest = str(LARGEST_AMOUNT)
    for i, line in enumerate(figures.lines):
        if max(line.base, line.gross) > LARGEST_AMOUNT:
            words = f"for the whole quantity, with tax, comes to more than {largest}"
            raise ValidationFailed.of(f"order.lineItems[{i}].price", words, "DECIMAL_LTE", threshold=largest)
    if max(figures.summary().values()) > LARGEST_AMOUNT:
        words = f"come to more than {largest}"
        raise ValidationFailed.of("order.lineItems", words, "DECIMAL_LTE", threshold=largest)


def filled_tax_info(sent: LineItemTaxInfo | None, figures: PartFigures, included: bool) -> LineItemTaxInfo:
    """The tax of a part in the new form: what was sent, completed from the figures."""
    info = sent or LineItemTaxInfo()
    if info.tax_amount is None:
        info.tax_amount = price(figures.tax)
    if info.taxable_amount is None:
        info.taxable_amount = price(figures.taxable)
    if info.tax_rate is None:
        info.tax_rate = plain(figures.rate)
    if info.tax_included_in_price is None:
        info.tax_included_in_price = included
    if not info.tax_breakdown and len(figures.tax_parts) > 1:
        info.tax_breakdown = part_breakdown(figures)
    for part, known in zip(info.tax_breakdown, figures.tax_parts, strict=False):
        if part.tax_amount is None:
            part.tax_amount = price(known.amount)
    return info


def part_breakdown(figures: PartFigures) -> list[LineItemTaxBreakdown]:
    """The taxes of a line, of the shipping or of a fee, each with its share of the part's tax."""
    return [
        LineItemTaxBreakdown(
            jurisdiction=part.tax.jurisdiction or None,
            rate=plain(part.tax.rate),
            tax_amount=price(part.amount),
            tax_type=part.tax.type or None,
            tax_name=part.tax.name or None,
            jurisdiction_type=Jurisdiction(part.tax.jurisdiction_type),
            taxable_amount=price(part.taxable),
            non_taxable_amount=price(part.non_taxable),
        )
        for part in figures.tax_parts
    ]


def filled_tax_details(sent: TaxDetails | None, info: LineItemTaxInfo) -> TaxDetails:
    """The tax of a part in the old form, which older programs still read."""
    old = sent or TaxDetails()
    # Separate objects, because formatted amounts are written into each place by itself.
    if old.taxable_amount is None and info.taxable_amount is not None:
        old.taxable_amount = Price(amount=info.taxable_amount.amount)
    if old.tax_rate is None:
        old.tax_rate = info.tax_rate
    if old.total_tax is None and info.tax_amount is not None:
        old.total_tax = Price(amount=info.tax_amount.amount)
    return old


def fill_shipping(cost: ShippingPrice, figures: PartFigures, included: bool) -> None:
    """Complete the cost of shipping, in place."""
    cost.total_price_before_tax = cost.total_price_before_tax or price(figures.net)
    cost.total_price_after_tax = cost.total_price_after_tax or price(figures.gross)
    cost.discount = cost.discount or price(figures.total_discount)
    cost.tax_info = filled_tax_info(cost.tax_info, figures, included)
    cost.tax_details = filled_tax_details(cost.tax_details, cost.tax_info)


def fill_fee(fee: AdditionalFee, figures: PartFigures, included: bool) -> None:
    """Complete a fee, in place."""
    fee.price = fee.price or price(figures.base)
    fee.price_before_tax = fee.price_before_tax or price(figures.net)
    fee.price_after_tax = fee.price_after_tax or price(figures.gross)
    fee.tax_info = filled_tax_info(fee.tax_info, figures, included)
    fee.tax_details = filled_tax_details(fee.tax_details, fee.tax_info)


def fill_discount_shares(discounts: Sequence[AppliedDiscount], figures: OrderFigures) -> None:
    """Freeze each line's share of each discount on the discount, where it was not sent. In place."""
    for discount, computed in zip(discounts, figures.discounts, strict=True):
        if not discount.line_item_discounts and computed.shares:
            discount.line_item_discounts = [
                LineItemDiscount(id=line_id, total_discount=price(share)) for line_id, share in computed.shares.items()
            ]


def tax_breakdown(figures: OrderFigures) -> list[OrderTaxBreakdown]:
    """The order's taxes, each added up over all its parts."""
    return [
        OrderTaxBreakdown(
            tax_name=total.tax.name or None,
            tax_type=total.tax.type or None,
            jurisdiction=total.tax.jurisdiction or None,
            jurisdiction_type=Jurisdiction(total.tax.jurisdiction_type),
            rate=plain(total.tax.rate),
            aggregated_tax_amount=price(total.amount),
        )
        for total in figures.tax_breakdown
    ]
