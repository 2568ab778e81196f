"""What of a draft has to be shipped, and what that weighs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Final

from orderwright.model.item_parts import ItemTypePreset
from orderwright.model.line_items import OrderLineItemInput
from orderwright.rules.money import MONEY_CONTEXT

_ZERO: Final = Decimal(0)


def shipped_weight(items: Sequence[OrderLineItemInput]) -> Decimal | None:
    """The weight of what has to be shipped, in the unit of the draft; None if nothing has to be."""
    shipped = [item for item in items if needs_shipping(item)]
    if not shipped:
        return None
    with localcontext(MONEY_CONTEXT):
        return sum((_weight(item) * item.quantity for item in shipped), _ZERO)


def needs_shipping(item: OrderLineItemInput) -> bool:
    """Whether a line is sent: a physical thing that does not say otherwise, or another one that says so."""
    properties = item.physical_properties
    shippable = properties.shippable if properties is not None else None
    if item.item_type.preset in (ItemTypePreset.PHYSICAL, ItemTypePreset.UNRECOGNISED):
        return shippable is not False
    return item.item_type.preset is None and shippable is True


def _weight(item: OrderLineItemInput) -> Decimal:
    properties = item.physical_properties
    weight = properties.weight if properties is not None else None
    # The digits that were sent, not those of the binary number behind them.
    return _ZERO if weight is None or weight < 0 else Decimal(repr(weight))
