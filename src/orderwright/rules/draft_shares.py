"""Which parts of a draft keep what they had on the order, and which are calculated anew. Pure.

A line keeps its tax and its share of discounts for as long as nothing about its money changes. Once it does, its
units keep their price and their share of the order's discounts (units that are added get none), and its tax is
calculated anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from orderwright.model.addresses import Address, PickupAddress
from orderwright.model.discounts_fees import DiscountType
from orderwright.model.draft_orders import SourceType
from orderwright.model.draft_state import DraftDiscount, DraftLine, DraftState
from orderwright.model.line_items import OrderLineItem, OrderLineItemInput
from orderwright.model.prices import Price
from orderwright.model.shipping import ShippingInfo
from orderwright.rules.allocation import unit_span
from orderwright.rules.money import parse_amount, round_money
from orderwright.rules.totals import DiscountInput, DiscountKind

_HUNDRED: Final = Decimal(100)


class Untouched(msgspec.Struct, frozen=True, kw_only=True):
    """What of a draft still is as on its order: `lines` by their ids in small letters, whether taxes are, and shipping.

    `taxes` is false when the address or the exemption is another one, which concerns everything.
    """

    lines: Mapping[str, OrderLineItem]
    shipping: bool
    taxes: bool


def key(id_: str | None) -> str:
    """An id as it is compared."""
    return (id_ or "").lower()


def live_lines(state: DraftState) -> list[DraftLine]:
    """The lines that are not removed."""
    return [line for line in state.lines if not line.removed]


def original_lines(state: DraftState) -> dict[str, OrderLineItem]:
    """The lines of the order as they were when the draft began, by their ids in small letters."""
    return {} if state.source is None else {key(line.id): line for line in state.source.lines}


def untouched(state: DraftState) -> Untouched:
    """What of the draft is as it was on the order."""
    source = state.source
    if source is None:
        return Untouched(lines={}, shipping=False, taxes=False)
    touched = _touched_by_discounts(state)
    originals = original_lines(state)
    kept = {}
    if touched is not None:
        for line in live_lines(state):
            name = key(line.item.id)
            original = originals.get(name)
            if line.from_order and original is not None and name not in touched and same_money(line.item, original):
                kept[name] = original
    return Untouched(
        lines=kept,
        shipping=_shipping_stays(state),
        taxes=_taxed_by(state) == _taxed_at_sale(state),
    )


def same_money(item: OrderLineItemInput, original: OrderLineItem) -> bool:
    """Whether a line is sold at the price and in the quantity that it was."""
    return (
        item.quantity == original.quantity
        and same_price(item.price, original.price)
        and same_price(item.price_before_discounts or item.price, original.price_before_discounts)
        and item.modifier_groups == original.modifier_groups
    )


def same_price(one: Price | None, other: Price | None) -> bool:
    """Whether two prices are the same amount, however it is written."""
    if one is None or other is None:
        return one is other
    return parse_amount(one.amount) == parse_amount(other.amount)


def discount_inputs(state: DraftState) -> list[DiscountInput]:
    """The applied discounts: those of the order first, since theirs are fixed, then custom ones in their order."""
    originals = original_lines(state)
    quantities = {key(line.item.id): line.item.quantity for line in live_lines(state)}
    applied = [one for one in state.discounts if one.applied]
    ordered = [one for one in applied if one.source is not SourceType.CUSTOM]
    ordered += [one for one in applied if one.source is SourceType.CUSTOM]
    return [_input(one, originals, quantities, state.currency) for one in ordered]


def target_of(discount: DraftDiscount) -> str | None:
    """The line that a discount on an item is for."""
    return key(discount.discount.line_item_ids[0]) if discount.discount.line_item_ids else None


def kind_of(discount: DraftDiscount) -> DiscountKind:
    """What a discount is taken from."""
    return DiscountKind[(discount.discount.discount_type or DiscountType.GLOBAL).value]


def tax_address(state: DraftState) -> Address | PickupAddress | None:
    """Where a draft is taxed: where it is shipped to or collected, else where its recipient or its payer lives."""
    return address_of(state.shipping_info) or next(
        (
            info.address
            for info in (state.recipient_info, state.billing_info)
            if info is not None and info.address is not None and info.address.country is not None
        ),
        None,
    )


def address_of(shipping: ShippingInfo | None) -> Address | PickupAddress | None:
    """Where shipping goes, if it says a country."""
    logistics = shipping.logistics if shipping is not None else None
    if logistics is None:
        return None
    destination, pickup = logistics.shipping_destination, logistics.pickup_details
    found: Address | PickupAddress | None = destination.address if destination is not None else None
    if found is None and pickup is not None:
        found = pickup.address
    return found if found is not None and found.country is not None else None


def _input(
    discount: DraftDiscount, originals: Mapping[str, OrderLineItem], quantities: Mapping[str, int], currency: str
) -> DiscountInput:
    kind, id_ = kind_of(discount), discount.discount.id or ""
    if discount.source is not SourceType.CUSTOM and kind is not DiscountKind.SHIPPING:
        shares = {
            name: _kept_share(Decimal(share), originals[name].quantity, quantities[name], currency)
            for name, share in discount.shares.items()
            if name in originals and name in quantities
        }
        return DiscountInput(id=id_, kind=kind, shares=shares)
    target = target_of(discount)
    lines = (target,) if target is not None else ()
    if discount.percentage is not None:
        return DiscountInput(id=id_, kind=kind, fraction=Decimal(discount.percentage) / _HUNDRED, line_ids=lines)
    return DiscountInput(id=id_, kind=kind, amount=Decimal(discount.amount or "0"), line_ids=lines)


def _kept_share(share: Decimal, sold: int, now: int, currency: str) -> Decimal:
    """What the units that are left carry of a share; units beyond those that were sold carry nothing."""
    share = round_money(share, currency)
    return share if now >= sold else unit_span(share, sold, 0, now, currency)


def _touched_by_discounts(state: DraftState) -> set[str] | None:
    """The lines whose share of discounts is another one than on the order; None for all of them."""
    touched: set[str] = set()
    for discount in state.discounts:
        if discount.source is SourceType.CUSTOM:
            if discount.applied and kind_of(discount) is DiscountKind.GLOBAL:
                return None
            if discount.applied and kind_of(discount) is DiscountKind.SPECIFIC_ITEMS:
                touched.add(target_of(discount) or "")
        elif not discount.applied:
            touched |= discount.shares.keys()
    return touched


def _shipping_stays(state: DraftState) -> bool:
    source = state.source.head.shipping_info if state.source is not None else None
    now = state.shipping_info
    if source is None or now is None or (source.cost is None) is not (now.cost is None):
        return False
    discounts = [one for one in state.discounts if kind_of(one) is DiscountKind.SHIPPING]
    as_sold = all(one.applied is (one.source is not SourceType.CUSTOM) for one in discounts)
    sold_at = source.cost.price if source.cost is not None else None
    return as_sold and same_price(now.cost.price if now.cost is not None else None, sold_at) and now.code == source.code


def _taxed_by(state: DraftState) -> tuple[object, bool]:
    return _place(tax_address(state)), state.tax_exempt


def _taxed_at_sale(state: DraftState) -> tuple[object, bool]:
    assert state.source is not None, "only what comes from an order was sold"
    head = state.source.head
    sold = DraftState(
        currency=state.currency,
        tax_included=state.tax_included,
        weight_unit=state.weight_unit,
        shipping_info=head.shipping_info,
        recipient_info=head.recipient_info,
        billing_info=head.billing_info,
    )
    return _place(tax_address(sold)), bool(head.tax_info.tax_exempt)


def _place(address: Address | PickupAddress | None) -> tuple[str | None, str | None, str | None, str | None] | None:
    """What of an address can decide about taxes."""
    return None if address is None else (address.country, address.subdivision, address.postal_code, address.city)
