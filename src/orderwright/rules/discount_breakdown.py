"""Which part of each discount of an order a line has got, for showing where its price comes from. Pure.

The service freezes the shares of lines on the discount when an order is made; these are taken. Orders from elsewhere
may lack them: then the amount is shared as it is at the sale, over what earlier discounts have left of the lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from orderwright.model.discounts_fees import AppliedDiscount, DiscountType
from orderwright.model.line_items import OrderLineItem
from orderwright.model.prices import Price
from orderwright.rules.allocation import allocate
from orderwright.rules.money import parse_amount, round_money
from orderwright.rules.order_figures import discount_amount

_ZERO: Final = Decimal(0)


def own_discount(line: OrderLineItem) -> Decimal:
    """What the line itself was reduced by, for its whole quantity; never below zero."""
    each = _amount(line.price_before_discounts) - _amount(line.price)
    return max(each * line.quantity, _ZERO)


def discount_shares(
    lines: Sequence[OrderLineItem], discounts: Sequence[AppliedDiscount], currency: str
) -> list[Mapping[str, Decimal]]:
    """Of each discount what each line got of it, by the id of the line in small letters; who got nothing is left out.

    The shares of a discount sum to what it takes off, exactly. Discounts on the shipping give no line anything.
    """
    left = {line.id.lower(): max(_amount(line.price) * line.quantity, _ZERO) for line in lines}
    found: list[Mapping[str, Decimal]] = []
    for discount in discounts:
        shares = _shares(discount, left, currency)
        for key, share in shares.items():
            left[key] = max(left.get(key, _ZERO) - share, _ZERO)
        found.append({key: share for key, share in shares.items() if share})
    return found


def _shares(discount: AppliedDiscount, left: Mapping[str, Decimal], currency: str) -> dict[str, Decimal]:
    if discount.discount_type is DiscountType.SHIPPING:
        return {}
    stored = {
        share.id.lower(): _amount(share.total_discount)
        for share in discount.line_item_discounts
        if share.id is not None
    }
    if stored:
        return stored
    named = [one.lower() for one in discount.line_item_ids]
    concerned = [key for key in left if not named or key in named]
    amount = discount_amount(discount)
    if amount <= 0 or not concerned:
        return {}
    weights = [left[key] for key in concerned]
    # Where nothing is left of any price, all lines are alike.
    parts = allocate(round_money(amount, currency), weights if any(weights) else [Decimal(1)] * len(weights), currency)
    shares = dict(zip(concerned, parts, strict=True))
    # Figures from elsewhere may be finer than the currency; the rest stays with the first line that has a share.
    first = next((key for key, share in shares.items() if share), concerned[0])
    shares[first] += amount - round_money(amount, currency)
    return shares


def _amount(price: Price | None) -> Decimal:
    return _ZERO if price is None else parse_amount(price.amount)
