"""What was charged for each part of an order, and what of it goes back with some of its units or of its amount.

Everything is taken from what was frozen on the lines, the shipping and the fees at the sale: a refund prices nothing
anew. Units of a line carry its price and its tax by the largest remainder, and an amount of a fee carries its tax in
proportion, both counted from what was refunded before: so the refunds of a part, however it is split, add up to what
was charged for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, localcontext

import msgspec

from orderwright.model.discounts_fees import AdditionalFee
from orderwright.model.errors import ValidationFailed
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.model.prices import Price
from orderwright.model.refunds import Refund, RefundStatus
from orderwright.model.shipping import ShippingInfo
from orderwright.rules.allocation import unit_span, what_is_left
from orderwright.rules.figures import OrderFigures, PartFigures
from orderwright.rules.money import MONEY_CONTEXT, parse_amount, round_money
from orderwright.rules.order_figures import figures_of

_ZERO = Decimal(0)


class Share(msgspec.Struct, frozen=True):
    """What goes back of one part, in major units: `total == subtotal + tax - discount`."""

    total: Decimal
    tax: Decimal
    discount: Decimal

    @property
    def subtotal(self) -> Decimal:
        """The amount before tax and discounts."""
        return self.total - self.tax + self.discount

    def plus(self, other: Share) -> Share:
        """Both together."""
        return Share(self.total + other.total, self.tax + other.tax, self.discount + other.discount)


class Charged(msgspec.Struct, frozen=True):
    """A line, the shipping or a fee as it was charged, in whole minor units, and what of it was refunded already.

    `total` is what the buyer paid for it: after discounts, with `tax`. `discount` is net. `units_back` units of the
    `quantity` and `amount_back` of the total are refunded or about to be; of a fee or the shipping only the amount
    counts.
    """

    id: str
    quantity: int
    total: Decimal
    tax: Decimal
    discount: Decimal
    units_back: int
    amount_back: Decimal
    currency: str

    @property
    def units_left(self) -> int:
        """How many units can still be refunded."""
        return self.quantity - self.units_back

    @property
    def amount_left(self) -> Decimal:
        """How much can still be refunded."""
        return what_is_left(self.total, [self.amount_back])

    def units(self, count: int) -> Share:
        """What the next `count` units carry; at most `units_left`."""

        def span(of: Decimal, first: int, many: int) -> Decimal:
            return unit_span(of, self.quantity, first, many, self.currency)

        # Counted from the amounts on record: where an earlier refund failed, the units that are back need not be the
        # first ones, and the last refund still brings the sum to the total.
        total = what_is_left(span(self.total, 0, self.units_back + count), [self.amount_back])
        tax = min(span(self.tax, self.units_back, count), total)
        return Share(total, tax, span(self.discount, self.units_back, count))

    def amount(self, wanted: Decimal) -> Share:
        """What the next `wanted` of the amount carries; at most `amount_left`."""

        def part(of: Decimal) -> Decimal:
            return self._upto(of, self.amount_back + wanted) - self._upto(of, self.amount_back)

        return Share(wanted, part(self.tax), part(self.discount))

    def _upto(self, of: Decimal, amount: Decimal) -> Decimal:
        if not self.total:
            return of
        with localcontext(MONEY_CONTEXT):
            return round_money(of * min(amount, self.total) / self.total, self.currency)


class Sale(msgspec.Struct, frozen=True):
    """Everything that an order charged for, by lower-case id, with what was refunded. `shipping` None: not charged."""

    lines: dict[str, Charged]
    fees: dict[str, Charged]
    shipping: Charged | None


def is_live(refund: Refund) -> bool:
    """True unless every part of the refund failed: then what it was for can be refunded again."""
    return any(part.refund_status is not RefundStatus.FAILED for part in refund.transactions)


def units_in(refunds: Iterable[Refund]) -> dict[str, int]:
    """How many units of each line the refunds that did not fail are for, by lower-case id."""
    units: dict[str, int] = {}
    for refund in refunds:
        for item in refund.details.line_items if is_live(refund) else ():
            key = item.line_item_id.lower()
            units[key] = units.get(key, 0) + item.quantity
    return units


def with_refunded_units(
    lines: Sequence[OrderLineItem], before: Sequence[Refund], now: Sequence[Refund]
) -> list[OrderLineItem]:
    """The lines with their `refundQuantity` moved as the refunds have.

    It moves by the difference, so that what an import said of units refunded elsewhere stays counted.
    """
    had, have = units_in(before), units_in(now)
    moved = {key for key in had.keys() | have.keys() if had.get(key, 0) != have.get(key, 0)}
    changed = []
    for line in lines:
        key = line.id.lower()
        units = (line.refund_quantity or 0) + have.get(key, 0) - had.get(key, 0)
        counted = msgspec.structs.replace(line, refund_quantity=min(max(units, 0), line.quantity))
        changed.append(counted if key in moved else line)
    return changed


def sale_of(head: OrderHead, lines: Sequence[OrderLineItem], refunds: Sequence[Refund]) -> Sale:
    """What the order charged for, and what of it was refunded.

    Units that a line was said to be refunded when it was sent (imports) count too; they are taken to have got their
    share back.
    """
    live = [refund for refund in refunds if is_live(refund)]
    units, amounts = units_in(live), _amounts_of_lines(live)
    fees_back = _amounts_of_fees(live)
    shipping_back = sum((_amount(one.details.shipping.amount) for one in live if one.details.shipping), _ZERO)
    sold = {}
    for line in lines:
        back = min(max(units.get(line.id.lower(), 0), line.refund_quantity or 0), line.quantity)
        sold[line.id.lower()] = _line(line, head, back, units.get(line.id.lower(), 0), amounts)
    fees = {
        fee.id.lower(): _fee(fee, head, fees_back.get(fee.id.lower(), _ZERO)) for fee in head.additional_fees if fee.id
    }
    return Sale(sold, fees, _shipping(head.shipping_info, head, shipping_back))


def _amounts_of_lines(refunds: Iterable[Refund]) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for refund in refunds:
        for line in refund.summary.breakdown.line_items if refund.summary.breakdown is not None else ():
            key = line.line_item_id.lower()
            amounts[key] = amounts.get(key, _ZERO) + _amount(line.total_refunded_amount)
    return amounts


def _amounts_of_fees(refunds: Iterable[Refund]) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for refund in refunds:
        for fee in refund.details.additional_fees:
            key = fee.additional_fee_id.lower()
            amounts[key] = amounts.get(key, _ZERO) + _amount(fee.amount)
    return amounts


def _amount(price: Price | None) -> Decimal:
    return parse_amount(price.amount) if price is not None else _ZERO


def _line(line: OrderLineItem, head: OrderHead, back: int, recorded: int, amounts: dict[str, Decimal]) -> Charged:
    currency = head.currency
    figures = _figures(line, head)
    total = round_money(_amount(line.total_price_after_tax), currency)
    net = min(round_money(_amount(line.total_price_before_tax), currency), total)
    # Units that are back without a refund on record had their share, as if they had been the first.
    unrecorded = unit_span(total, line.quantity, 0, max(back - recorded, 0), currency)
    return Charged(
        line.id,
        line.quantity,
        total,
        total - net,
        _discount(figures),
        back,
        unrecorded + amounts.get(line.id.lower(), _ZERO),
        currency,
    )


def _fee(fee: AdditionalFee, head: OrderHead, back: Decimal) -> Charged:
    figures = _figured(lambda: _of(head, [], fees=[fee]).fees[0])
    return _charge(fee.id or "", fee.price_before_tax, fee.price_after_tax, fee.price, figures, back, head.currency)


def _shipping(shipping: ShippingInfo | None, head: OrderHead, back: Decimal) -> Charged | None:
    cost = shipping.cost if shipping is not None else None
    if cost is None:
        return None
    figures = _figured(lambda: _of(head, [], shipping=shipping).shipping_part)
    before, after = cost.total_price_before_tax, cost.total_price_after_tax
    charged = _charge("shipping", before, after, cost.price, figures, back, head.currency)
    return charged if charged.total else None


def _charge(
    id_: str,
    before: Price | None,
    after: Price | None,
    price: Price | None,
    figures: PartFigures | None,
    back: Decimal,
    currency: str,
) -> Charged:
    """A fee or the shipping: as stored; what an import left out is computed from its price."""
    total = figures.gross if figures is not None else _amount(before or price)
    if after is not None:
        total = _amount(after)
    net = figures.net if figures is not None else total
    if before is not None:
        net = _amount(before)
    total = round_money(total, currency)
    net = min(round_money(net, currency), total)
    return Charged(id_, 1, total, total - net, _discount(figures), 0, back, currency)


def _discount(figures: PartFigures | None) -> Decimal:
    return figures.net_before_discounts - figures.net if figures is not None else _ZERO


def _figures(line: OrderLineItem, head: OrderHead) -> PartFigures | None:
    return _figured(lambda: _of(head, [line]).lines[0])


def _figured(compute: Callable[[], PartFigures | None]) -> PartFigures | None:
    """The figures of one part; None where an import's own amounts contradict each other."""
    try:
        return compute()
    except ValidationFailed:
        return None


def _of(
    head: OrderHead,
    lines: Sequence[OrderLineItem],
    *,
    shipping: ShippingInfo | None = None,
    fees: Sequence[AdditionalFee] = (),
) -> OrderFigures:
    """The figures of single parts: their stored discounts, net amounts and taxes stay as they are."""
    return figures_of(
        lines,
        currency=head.currency,
        shipping=shipping,
        fees=fees,
        discounts=(),
        tax_included=head.tax_included_in_prices,
        tax_exempt=bool(head.tax_info is not None and head.tax_info.tax_exempt),
    )
