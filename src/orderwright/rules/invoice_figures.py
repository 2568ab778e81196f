"""The figures of invoices and credit notes: parts with and without tax, tax by rate, totals that add up.

The order's own price summary decides what an invoice comes to. Where its parts come to something else, because a
caller stated the summary or a discount belongs to no part, the difference is a line of its own, never hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Final, NamedTuple

from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.model.prices import Price
from orderwright.model.refunds import Refund
from orderwright.model.taxes import LineItemTaxInfo
from orderwright.rules.money import MONEY_CONTEXT, round_money

_ZERO: Final = Decimal(0)


class TaxedPart(NamedTuple):
    """A part of a document in major units: what it comes to without and with its tax, and the rate, a fraction."""

    net: Decimal
    gross: Decimal
    rate: Decimal

    @property
    def tax(self) -> Decimal:
        """The tax of the part."""
        return self.gross - self.net

    def shown(self, *, gross: bool) -> Decimal:
        """The part with its tax or without."""
        return self.gross if gross else self.net


class Figures(NamedTuple):
    """What an invoice says in figures. `adjustment_*`: what the total has beyond the parts (mostly 0)."""

    lines: tuple[TaxedPart, ...]
    shipping: TaxedPart | None
    fees: tuple[TaxedPart, ...]
    total: Decimal
    tax: Decimal
    adjustment_net: Decimal
    adjustment_gross: Decimal
    by_rate: tuple[TaxedPart, ...]


def invoice_figures(head: OrderHead, lines: Sequence[OrderLineItem]) -> Figures:
    """The figures of an order's invoice. `by_rate` is empty where the parts do not explain the order's tax."""
    with localcontext(MONEY_CONTEXT):
        parts = tuple(line_part(line) for line in lines)
        shipping = _shipping(head)
        fees = tuple(
            _part(fee.price_before_tax, fee.price_after_tax, fee.tax_info, fee.price) for fee in head.additional_fees
        )
        everything = [*parts, *fees, *([shipping] if shipping else [])]
        total, tax = _amount(head.price_summary.total), _amount(head.price_summary.tax)
        rates = tax_by_rate(everything)
        return Figures(
            lines=parts,
            shipping=shipping,
            fees=fees,
            total=total,
            tax=tax,
            adjustment_net=total - tax - sum((part.net for part in everything), _ZERO),
            adjustment_gross=total - sum((part.gross for part in everything), _ZERO),
            by_rate=rates if sum((one.tax for one in rates), _ZERO) == tax else (),
        )


def line_part(line: OrderLineItem) -> TaxedPart:
    """What a line comes to after its discounts."""
    return _part(line.total_price_before_tax, line.total_price_after_tax, line.tax_info, None)


def tax_by_rate(parts: Sequence[TaxedPart]) -> tuple[TaxedPart, ...]:
    """The parts added up by their rates, lowest rate first; what bears no tax only beside what does."""
    summed: dict[Decimal, TaxedPart] = {}
    for part in parts:
        # One rate may be written 0.2 and 0.20.
        rate = part.rate.normalize()
        before = summed.get(rate, TaxedPart(_ZERO, _ZERO, rate))
        summed[rate] = TaxedPart(before.net + part.net, before.gross + part.gross, rate)
    found = tuple(summed[rate] for rate in sorted(summed) if summed[rate].gross)
    return found if any(one.tax for one in found) else ()


class CreditedLine(NamedTuple):
    """A line of a credit note: the order's line (None: money for no line), its units, and what was returned for it."""

    line: OrderLineItem | None
    quantity: int
    part: TaxedPart


def refund_lines(refund: Refund, head: OrderHead, lines: Sequence[OrderLineItem]) -> list[CreditedLine]:
    """What a refund returned, by line, with the tax in it.

    The tax in a part of a line's price is in proportion to the line's, rounded half up to the minor unit. What belongs
    to no line comes last, with tax in proportion to the order's.
    """
    known = {line.id: line for line in lines}
    quantities = {one.line_item_id: one.quantity for one in refund.details.line_items or refund.details.items}
    rest = _amount(refund.summary.refunded)
    found = []
    with localcontext(MONEY_CONTEXT):
        for line_id, returned in _returned(refund, quantities, known, head.currency):
            gross = min(returned, rest)
            if gross > 0:
                line = known[line_id]
                part = share(line_part(line), gross, head.currency)
                found.append(CreditedLine(line, quantities.get(line_id, 0), part))
                rest -= gross
        if rest > 0:
            order = TaxedPart(
                _amount(head.price_summary.total) - _amount(head.price_summary.tax),
                _amount(head.price_summary.total),
                _ZERO,
            )
            found.append(CreditedLine(None, 1, share(order, rest, head.currency)))
    return found


def _returned(
    refund: Refund, quantities: Mapping[str, int], known: Mapping[str, OrderLineItem], currency: str
) -> list[tuple[str, Decimal]]:
    """What was returned for each line: as the refund says, else in proportion to its units."""
    if refund.summary.breakdown is not None:
        lines = refund.summary.breakdown.line_items
        return [(one.line_item_id, _amount(one.total_refunded_amount)) for one in lines if one.line_item_id in known]
    return [
        (id_, round_money(_amount(known[id_].total_price_after_tax) * units / known[id_].quantity, currency))
        for id_, units in quantities.items()
        if id_ in known
    ]


def share(whole: TaxedPart, gross: Decimal, currency: str) -> TaxedPart:
    """The part of `whole` that comes to `gross` with its tax."""
    if not whole.gross:
        return TaxedPart(gross, gross, whole.rate)
    tax = round_money(whole.tax * gross / whole.gross, currency)
    return TaxedPart(gross - tax, gross, whole.rate)


def _shipping(head: OrderHead) -> TaxedPart | None:
    cost = head.shipping_info.cost if head.shipping_info else None
    if cost is not None:
        return _part(cost.total_price_before_tax, cost.total_price_after_tax, cost.tax_info, cost.price)
    stated = _amount(head.price_summary.shipping)
    return TaxedPart(stated, stated, _ZERO) if stated else None


def _part(net: Price | None, gross: Price | None, tax: LineItemTaxInfo | None, price: Price | None) -> TaxedPart:
    known = [one for one in (net, gross, price) if one is not None]
    rate = Decimal(tax.tax_rate) if tax is not None and tax.tax_rate is not None else _ZERO
    first = _amount(known[0]) if known else _ZERO
    return TaxedPart(_amount(net) if net else first, _amount(gross) if gross else first, rate)


def _amount(price: Price) -> Decimal:
    return Decimal(price.amount)
