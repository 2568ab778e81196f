"""The figures of an order and of each of its lines, from its prices, discounts and taxes.

`order_figures` is a pure function from inputs to a frozen record, so a preview and a save cannot disagree. Each part
of the order (a line, the shipping, a fee) is rounded once, and every figure of the order is a sum of rounded parts:
`total == subtotal + shipping + tax + total_additional_fees - discount` always holds.

Figures that a part already has (`Given`) are kept, and only what is missing is computed: that is how the shares and
the tax of a line stay as they were at the sale while another line changes. Feeding the figures of an order back as
given ones changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Final

import msgspec

from orderwright.rules.allocation import allocate
from orderwright.rules.figures import (
    NOTHING_GIVEN,
    ChargeInput,
    DiscountFigures,
    DiscountInput,
    DiscountKind,
    FiguresError,
    Given,
    LineInput,
    OrderFigures,
    PartFigures,
)
from orderwright.rules.money import MONEY_CONTEXT, round_money
from orderwright.rules.tax import (
    TaxedPrice,
    combined_rate,
    tax_on,
    tax_price,
    tax_totals,
    tax_within,
    taxed,
)

__all__ = [
    "NOTHING_GIVEN",
    "ChargeInput",
    "DiscountFigures",
    "DiscountInput",
    "DiscountKind",
    "FiguresError",
    "Given",
    "LineInput",
    "OrderFigures",
    "PartFigures",
    "order_figures",
    "summary_adds_up",
    "summary_differences",
]

_ZERO: Final = Decimal(0)


class _Open:
    """A part while discounts are being taken from it.

    `base` is its price before any discount and `left` what discounts have left of it so far. `room` is None for a
    part that takes shares; for a settled one it is the part of its known discount that no discount has claimed.
    """

    __slots__ = ("base", "given", "left", "room", "source")

    def __init__(self, source: LineInput | ChargeInput, path: str, currency: str) -> None:
        self.source = source
        quantity: int | Decimal = 1
        before = price = source.price
        if isinstance(source, LineInput):
            quantity = source.quantity
            before = price if source.price_before_discounts is None else source.price_before_discounts
        if price < 0:
            raise FiguresError(f"{path}.price", "must not be negative")
        if quantity <= 0:
            raise FiguresError(f"{path}.quantity", "must be above zero")
        if before < price:
            raise FiguresError(f"{path}.priceBeforeDiscounts", "must not be below the price")
        self.left = self.base = round_money(price * quantity, currency)
        if before != price:
            self.base = round_money(before * quantity, currency)
        self.given = NOTHING_GIVEN if source.given is NOTHING_GIVEN else _rounded(source.given, path, currency)
        self.room: Decimal | None = None
        after = None if self.given is NOTHING_GIVEN else _settled_price(self, currency)
        if after is not None:
            after = min(after, self.left)
            self.room, self.left = self.left - after, after

    def take(self, share: Decimal) -> None:
        """Take a share of a discount: from the price, or from the discount that the part is known to have had."""
        if self.room is None:
            self.left -= share
        else:
            self.room -= share

    @property
    def can_take(self) -> Decimal:
        """The largest share of a discount that this part can take."""
        return self.left if self.room is None else self.room


def order_figures(
    lines: Sequence[LineInput],
    *,
    currency: str,
    shipping: ChargeInput | None = None,
    fees: Sequence[ChargeInput] = (),
    discounts: Sequence[DiscountInput] = (),
    tax_exempt: bool = False,
) -> OrderFigures:
    """All figures of an order.

    GLOBAL discounts are shared over all lines, SPECIFIC_ITEMS over theirs, by what is left of each, in the order of
    `discounts`. In an exempt order no tax is charged that is not given. Raises FiguresError for a negative price or
    discount, a quantity that is not above zero, a price above its `price_before_discounts`, two lines of one id
    where there are discounts, and a given figure below zero.
    """
    with localcontext(MONEY_CONTEXT):
        open_lines = [_Open(line, f"lineItems[{i}]", currency) for i, line in enumerate(lines)]
        open_shipping = None if shipping is None else _Open(shipping, "shippingInfo.cost", currency)
        taken = _take_discounts(discounts, open_lines, open_shipping, currency) if discounts else ()
        line_figures = tuple([_part_figures(line, currency, tax_exempt) for line in open_lines])
        shipping_figures = None if open_shipping is None else _part_figures(open_shipping, currency, tax_exempt)
        fee_figures = tuple(
            _part_figures(_Open(fee, f"additionalFees[{i}]", currency), currency, tax_exempt)
            for i, fee in enumerate(fees)
        )
        return _summed(line_figures, shipping_figures, fee_figures, taken, currency)


def summary_adds_up(
    *, subtotal: Decimal, shipping: Decimal, tax: Decimal, discount: Decimal, fees: Decimal, total: Decimal
) -> Decimal | None:
    """The total that the parts of a sent summary make, where it differs from the sent `total`; None if it adds up."""
    with localcontext(MONEY_CONTEXT):
        expected = subtotal + shipping + tax + fees - discount
    return None if expected == total else expected


def summary_differences(
    sent: Mapping[str, Decimal], computed: Mapping[str, Decimal]
) -> dict[str, tuple[Decimal, Decimal]]:
    """The figures of a sent summary that differ from the computed ones: name -> (sent, computed).

    Both by the names of `OrderFigures.summary`; a figure that was not sent is not compared. 5 equals 5.00.
    """
    return {name: (sent[name], amount) for name, amount in computed.items() if name in sent and sent[name] != amount}


def _rounded(given: Given, path: str, currency: str) -> Given:
    """The given figures in whole minor units; FiguresError for one below zero."""
    amounts = {"total_discount": given.total_discount, "net": given.net, "tax": given.tax}
    for name, amount in amounts.items():
        if amount is not None and amount < 0:
            raise FiguresError(path, f"{name} must not be negative")
    return msgspec.structs.replace(
        given, **{name: None if amount is None else round_money(amount, currency) for name, amount in amounts.items()}
    )


def _settled_price(part: _Open, currency: str) -> Decimal | None:
    """The price after all discounts of a part whose given figures settle it, else None."""
    given = part.given
    if given.total_discount is not None:
        return part.base - min(given.total_discount, part.base)
    if given.net is None or not part.source.tax_included:
        return given.net
    # Without tax the sale was exempt: the price had the tax inside all the same.
    return given.net + (given.tax or tax_on(given.net, combined_rate(part.source.taxes), currency))


def _take_discounts(
    discounts: Sequence[DiscountInput], lines: list[_Open], shipping: _Open | None, currency: str
) -> tuple[DiscountFigures, ...]:
    """Take every discount from what it is for, in their order."""
    by_id = {line.source.id: line for line in lines}
    if len(by_id) != len(lines):
        raise FiguresError("lineItems", "two lines have the same id")
    figures = []
    for i, discount in enumerate(discounts):
        path = f"appliedDiscounts[{i}]"
        if discount.kind is DiscountKind.SHIPPING:
            parts = [] if shipping is None else [shipping]
        elif discount.kind is DiscountKind.SPECIFIC_ITEMS and discount.shares is None:
            parts = [by_id[line_id] for line_id in dict.fromkeys(discount.line_ids) if line_id in by_id]
        else:
            parts = lines
        if discount.shares is not None and discount.kind is not DiscountKind.SHIPPING:
            shares = _take_fixed(discount.shares, by_id, path, currency)
        else:
            shares = _take_shared(discount, parts, path, currency)
        amount = sum(shares.values(), round_money(_ZERO, currency))
        of_lines = discount.kind is not DiscountKind.SHIPPING
        figures.append(DiscountFigures(discount.id, amount, {k: v for k, v in shares.items() if v} if of_lines else {}))
    return tuple(figures)


def _take_fixed(
    shares: Mapping[str, Decimal], by_id: Mapping[str, _Open], path: str, currency: str
) -> dict[str, Decimal]:
    """Take shares that were fixed before; none takes more than the line has left."""
    taken = {}
    for line_id, share in shares.items():
        if share < 0:
            raise FiguresError(f"{path}.lineItemDiscounts", "must not be negative")
        line = by_id.get(line_id)
        if line is not None:
            taken[line_id] = min(round_money(share, currency), line.can_take)
            line.take(taken[line_id])
    return taken


def _take_shared(discount: DiscountInput, parts: list[_Open], path: str, currency: str) -> dict[str, Decimal]:
    """Share a discount over the parts: what settled ones are known to have had first, then by what is left."""
    settled = [part for part in parts if part.room is not None]
    unsettled = [part for part in parts if part.room is None]
    left = sum((part.can_take for part in unsettled), _ZERO)
    known = sum((part.can_take for part in settled), _ZERO)
    if discount.fraction is not None:
        if not 0 <= discount.fraction <= 1:
            raise FiguresError(f"{path}.fraction", "must be from 0 to 1")
        amount, known = round_money(left * discount.fraction, currency), _ZERO
    elif discount.amount is None:
        raise FiguresError(f"{path}.amount", "is missing")
    elif discount.amount < 0:
        raise FiguresError(f"{path}.amount", "must not be negative")
    else:
        amount = round_money(discount.amount, currency)
    from_known = min(amount, known)
    taken: dict[str, Decimal] = {}
    for group, total in (settled, from_known), (unsettled, min(amount - from_known, left)):
        shares = allocate(total, [part.can_take for part in group], currency)
        for part, share in zip(group, shares, strict=True):
            part.take(share)
            taken[part.source.id] = share
    return taken


def _part_figures(part: _Open, currency: str, exempt: bool) -> PartFigures:
    """The figures of a part whose discounts have been taken."""
    source, base, after = part.source, part.base, part.left
    rate = combined_rate(source.taxes)
    price = tax_price(after, source.taxes, currency, included=source.tax_included, exempt=exempt)
    if part.given is not NOTHING_GIVEN:
        price = _given_price(part, price, rate, currency, exempt)
    before = base if not source.tax_included else _net_base(base, after, rate, price, currency)
    return PartFigures(
        source.id,
        base,
        base - after,
        max(before, price.net),  # a given net amount above the base is a price, not a negative discount
        price.net,
        price.tax,
        price.gross,
        price.taxable,
        rate,
        price.parts,
    )


def _net_base(base: Decimal, after: Decimal, rate: Decimal, price: TaxedPrice, currency: str) -> Decimal:
    """The net amount of a base with the tax inside, of which discounts have left `after`."""
    if base == after:
        return price.net  # nothing was discounted, whoever computed the tax
    if rate or not price.tax:
        return base - tax_within(base, rate, currency)
    # Only the tax was given, without its rate: it was in the base as it is in the price.
    return round_money(base * price.net / price.gross, currency)


def _given_price(part: _Open, computed: TaxedPrice, rate: Decimal, currency: str, exempt: bool) -> TaxedPrice:
    """The net amount and the tax of a part of which some figures are given."""
    source, given = part.source, part.given
    net, tax = given.net, given.tax
    if net is None:
        tax_taken_out = tax is not None and source.tax_included and not exempt
        net = part.left - min(tax, part.left) if tax_taken_out and tax is not None else computed.net
    if tax is None:
        tax = computed.tax if given.net is None else _tax_of_given_net(part, given.net, rate, currency, exempt)
    price = taxed(net, tax, source.taxes, currency, exempt=exempt)
    return price if given.tax_parts is None else msgspec.structs.replace(price, parts=given.tax_parts)


def _tax_of_given_net(part: _Open, net: Decimal, rate: Decimal, currency: str, exempt: bool) -> Decimal:
    """The tax of a given net amount: what it leaves of a price with the tax inside, else by the rate."""
    if exempt:
        return net - net
    if part.source.tax_included and part.left >= net:
        return part.left - net
    return tax_on(net, rate, currency)


def _summed(
    lines: tuple[PartFigures, ...],
    shipping: PartFigures | None,
    fees: tuple[PartFigures, ...],
    discounts: tuple[DiscountFigures, ...],
    currency: str,
) -> OrderFigures:
    """The order's figures: sums of the parts' rounded ones."""
    zero = round_money(_ZERO, currency)
    parts = (*lines, *fees) if shipping is None else (*lines, shipping, *fees)
    subtotal = fee_total = net = tax = zero
    for line in lines:
        subtotal += line.net_before_discounts
    for fee in fees:
        fee_total += fee.net_before_discounts
    for part in parts:
        net += part.net
        tax += part.tax
    shipping_net = zero if shipping is None else shipping.net_before_discounts
    return OrderFigures(
        lines,
        shipping,
        fees,
        discounts,
        subtotal=subtotal,
        shipping=shipping_net,
        tax=tax,
        discount=subtotal + shipping_net + fee_total - net,
        total_additional_fees=fee_total,
        total=net + tax,
        tax_breakdown=tax_totals([tax_part for part in parts for tax_part in part.tax_parts], currency),
    )
