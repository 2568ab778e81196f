"""What an edit did to an order, from its state before and after: the changes that the event of the commit tells.

A line counts as changed where an edit says something else of it; what follows from prices and discounts elsewhere (its
share of a discount on the order, its tax) is told by the discount.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from orderwright.model.base import Message
from orderwright.model.committed_diffs import (
    AdditionalFeeDelta,
    AppliedDiscountDelta,
    CommittedDiffs,
    LineItemDelta,
    RemovedLineItem,
)
from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount
from orderwright.model.draft_orders import ItemChangedDetails
from orderwright.model.line_items import OrderLineItem
from orderwright.rules.order_parts import DERIVED_OF_LINE, OrderParts, by_id, same

Part = TypeVar("Part", AppliedDiscount, AdditionalFee)


def committed_diffs(before: OrderParts, after: OrderParts) -> CommittedDiffs:
    """The difference between two states of an order, as `order_committed` tells it."""
    diffs = CommittedDiffs(
        line_items=list(_line_deltas(before.lines, after.lines)),
        applied_discounts=[
            AppliedDiscountDelta(discount_id=id_, edited_discount=now, discount_removed=True if now is None else None)
            for id_, _, now in differing(before.head.applied_discounts, after.head.applied_discounts)
        ],
        additional_fees=[
            AdditionalFeeDelta(
                additional_fee_id=id_, edited_additional_fee=now, additional_fee_removed=True if now is None else None
            )
            for id_, _, now in differing(before.head.additional_fees, after.head.additional_fees)
        ],
    )
    shipping = after.head.shipping_info
    if not same(before.head.shipping_info, shipping):
        diffs.changed_shipping_info = shipping
        diffs.shipping_info_removed = True if shipping is None else None
    return diffs


def differing(before: Sequence[Part], after: Sequence[Part]) -> Iterator[tuple[str, Part | None, Part | None]]:
    """The discounts or fees that are new, changed or gone: id, as it was, as it is (None: not there).

    Those that are there now come first, in their order. One without an id is known by its place.
    """
    old = {_key(part, place): part for place, part in enumerate(before)}
    new = {_key(part, place): part for place, part in enumerate(after)}
    for key, now in new.items():
        if not same(old.get(key), now):
            yield now.id or "", old.get(key), now
    for key, was in old.items():
        if key not in new:
            yield was.id or "", was, None


def line_changes(
    before: Sequence[OrderLineItem], after: Sequence[OrderLineItem]
) -> Iterator[tuple[OrderLineItem | None, OrderLineItem | None]]:
    """The lines that an edit added, changed or removed, as they were and as they are: first those that are there."""
    old, new = by_id(before), by_id(after)
    for key, now in new.items():
        was = old.get(key)
        if was is None or edited_fields(was, now):
            yield was, now
    for key, was in old.items():
        if key not in new:
            yield was, None


def edited_fields(was: OrderLineItem, now: OrderLineItem) -> list[str]:
    """The attributes in which an edit changed a line, those that follow from others left aside."""
    if was is now:
        return []
    names = [name for name in OrderLineItem.__struct_fields__ if name not in DERIVED_OF_LINE]
    return [name for name in names if not _alike(getattr(was, name), getattr(now, name))]


def _alike(one: object, other: object) -> bool:
    if isinstance(one, Message) and isinstance(other, Message):
        return same(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return one == other


def _line_deltas(before: Sequence[OrderLineItem], after: Sequence[OrderLineItem]) -> Iterator[LineItemDelta]:
    for was, now in line_changes(before, after):
        if was is None and now is not None:
            yield LineItemDelta(line_item_id=now.id, line_item_added=True)
        elif was is not None and now is not None:
            yield LineItemDelta(line_item_id=now.id, changed_details=_line_change(was, edited_fields(was, now)))
        elif was is not None:
            facts = {name: getattr(was, name) for name in RemovedLineItem.__struct_fields__}
            yield LineItemDelta(line_item_id=was.id, line_item_removed=RemovedLineItem(**facts))


def _line_change(was: OrderLineItem, changed: Sequence[str]) -> ItemChangedDetails:
    return ItemChangedDetails(
        quantity_before_change=was.quantity if "quantity" in changed else None,
        price_before_change=was.price if "price" in changed else None,
        price_description_before_change=was.price_description if "price_description" in changed else None,
        modifier_groups_before_change=was.modifier_groups if "modifier_groups" in changed else [],
    )


def _key(part: AppliedDiscount | AdditionalFee, place: int) -> str:
    return part.id.lower() if part.id else f"#{place}"
