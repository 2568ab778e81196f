"""What an order's activity tells about an edit that was committed to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_changes import (
    LineItemAmount,
    LineItemChanges,
    LineItemPriceChange,
    LineItemQuantityChange,
    LineItemQuantityChangeType,
    ManagedAdditionalFee,
    ManagedDiscount,
    ManagedLineItem,
    OrderChange,
    ShippingInformationChange,
    ShippingSummary,
    TotalPriceChange,
)
from orderwright.model.prices import Price
from orderwright.model.shipping import ShippingInfo
from orderwright.model.texts import TranslatedValue
from orderwright.rules.committed_diffs import differing, edited_fields, line_changes
from orderwright.rules.money import parse_amount
from orderwright.rules.order_figures import discount_amount, price
from orderwright.rules.order_parts import OrderParts, by_id, same


def order_changes(before: OrderParts, after: OrderParts) -> list[OrderChange]:
    """The changes between two states of an order: lines, discounts, fees, shipping, and the total at the end.

    A discount or fee that was changed is told as one that went and one that came.
    """
    changes = [_line_change(was, now) for was, now in line_changes(before.lines, after.lines)]
    changes += _discount_changes(before, after)
    changes += _fee_changes(before, after)
    if not same(before.head.shipping_info, after.head.shipping_info):
        shipping = ShippingInformationChange(
            original_shipping_info=_shipping(before.head.shipping_info),
            new_shipping_info=_shipping(after.head.shipping_info),
        )
        changes.append(OrderChange(shipping_information_changed=shipping))
    original, new = before.head.price_summary.total, after.head.price_summary.total
    if parse_amount(original.amount) != parse_amount(new.amount):
        total = TotalPriceChange(original_total=_copy(original), new_total=_copy(new))
        changes.append(OrderChange(total_price_changed=total))
    return changes


def _line_change(was: OrderLineItem | None, now: OrderLineItem | None) -> OrderChange:
    if was is None:
        assert now is not None, "a line is there before or after"
        return OrderChange(line_item_added=_managed(now))
    if now is None:
        return OrderChange(line_item_removed=_managed(was))
    changed = edited_fields(was, now)
    return OrderChange(
        line_item_changed=LineItemChanges(
            id=now.id,
            name=now.product_name,
            quantity=_quantity_change(was.quantity, now.quantity) if "quantity" in changed else None,
            price=LineItemPriceChange(original_price=_copy(was.price), new_price=_copy(now.price))
            if "price" in changed
            else None,
        )
    )


def _managed(line: OrderLineItem) -> ManagedLineItem:
    return ManagedLineItem(id=line.id, name=line.product_name, quantity=line.quantity)


def _quantity_change(was: int, now: int) -> LineItemQuantityChange:
    kinds = LineItemQuantityChangeType
    return LineItemQuantityChange(
        original_quantity=was,
        new_quantity=now,
        diff=abs(now - was),
        delta_type=kinds.QUANTITY_INCREASED if now > was else kinds.QUANTITY_DECREASED,
    )


def _discount_changes(before: OrderParts, after: OrderParts) -> Iterator[OrderChange]:
    for _, was, now in differing(before.head.applied_discounts, after.head.applied_discounts):
        if was is not None:
            yield OrderChange(discount_removed=_discount(was, before.lines))
        if now is not None:
            yield OrderChange(discount_added=_discount(now, after.lines))


def _discount(discount: AppliedDiscount, lines: Sequence[OrderLineItem]) -> ManagedDiscount:
    known = by_id(lines)
    return ManagedDiscount(
        id=discount.id,
        name=_discount_name(discount),
        affected_line_items=[
            LineItemAmount(
                id=share.id,
                name=known[share.id.lower()].product_name if share.id.lower() in known else None,
                amount=None if share.total_discount is None else _copy(share.total_discount),
            )
            for share in discount.line_item_discounts
            if share.id
        ],
        total_amount=price(discount_amount(discount)),
    )


def _discount_name(discount: AppliedDiscount) -> TranslatedValue | None:
    coupon, merchant, rule = discount.coupon, discount.merchant_discount, discount.discount_rule
    if rule is not None and rule.name is not None:
        return TranslatedValue(original=rule.name.original, translated=rule.name.translated)
    text = None
    if coupon is not None:
        text = coupon.name or coupon.code
    elif merchant is not None:
        text = merchant.description or merchant.discount_reason
    return TranslatedValue(original=text) if text else None


def _fee_changes(before: OrderParts, after: OrderParts) -> Iterator[OrderChange]:
    for _, was, now in differing(before.head.additional_fees, after.head.additional_fees):
        if was is not None:
            yield OrderChange(additional_fee_removed=_fee(was, before.lines))
        if now is not None:
            yield OrderChange(additional_fee_added=_fee(now, after.lines))


def _fee(fee: AdditionalFee, lines: Sequence[OrderLineItem]) -> ManagedAdditionalFee:
    known = by_id(lines)
    affected = [known[id_.lower()] for id_ in fee.line_item_ids if id_.lower() in known]
    amount = fee.price or fee.price_before_tax
    return ManagedAdditionalFee(
        id=fee.id,
        name=TranslatedValue(original=fee.name) if fee.name else None,
        affected_line_items=[LineItemAmount(id=line.id, name=line.product_name) for line in affected],
        total_amount=price(Decimal(0)) if amount is None else _copy(amount),
    )


def _shipping(shipping: ShippingInfo | None) -> ShippingSummary | None:
    """The title of a shipping option and what it costs with tax."""
    if shipping is None:
        return None
    cost = shipping.cost
    total = None if cost is None else cost.total_price_after_tax or cost.price
    return ShippingSummary(total=None if total is None else _copy(total), shipping_title=shipping.title)


def _copy(amount: Price) -> Price:
    """The same amount as an object of its own: formatted amounts are written into each place by itself."""
    return Price(amount=amount.amount)
