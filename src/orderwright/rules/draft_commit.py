"""What a committed edit does beside the document of the order: to its stock and to its fulfilment status."""

from __future__ import annotations

from collections.abc import Sequence

from orderwright.model.draft_orders import InventoryUpdate
from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.inventory import StockLack
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import FulfillmentStatus
from orderwright.rules.draft_conflicts import Objection
from orderwright.rules.fulfillment import fulfillment_status
from orderwright.rules.order_parts import OrderParts, by_id


def stock_changes(
    before: Sequence[OrderLineItem], after: Sequence[OrderLineItem], wanted: Sequence[InventoryUpdate]
) -> dict[str, int]:
    """How many units more (above zero) or fewer the lines in `wanted` have, by their ids; lines that stay are left out.

    Raises `ValidationFailed` for an id that no line had or has.
    """
    old, new = by_id(before), by_id(after)
    changes: dict[str, int] = {}
    violations = []
    for index, update in enumerate(wanted):
        key = update.line_item_id.lower()
        was, now = old.get(key), new.get(key)
        line = now or was
        if line is None:
            path = f"commitSettings.updateInventory[{index}].lineItemId"
            text = "neither the order nor the draft has this line"
            violations.append(FieldViolation(path, text, "OTHER", rule_name="LINE_ITEM_NOT_FOUND"))
            continue
        units = (now.quantity if now else 0) - (was.quantity if was else 0)
        if units:
            changes[line.id] = units
    if violations:
        raise ValidationFailed(violations)
    return changes


def lack_of_stock(lacks: Sequence[StockLack]) -> list[Objection]:
    """What stands against a commit where there is less on the shelf than the order is to take."""
    return [
        Objection(
            "lineItems",
            "INSUFFICIENT_INVENTORY",
            {
                "lineItemId": str(lack.line_item_id),
                "catalogItemId": lack.item_id,
                "requested": lack.requested,
                "available": lack.available,
            },
        )
        for lack in lacks
    ]


def fulfillment_after_edit(
    before: OrderParts, after: OrderParts, fulfillments: Sequence[Fulfillment]
) -> FulfillmentStatus:
    """The fulfilment status of an order after an edit.

    It follows from the quantities, as after every change of a fulfilment, if the edit changed any; where none was
    raised or added, an order that was fulfilled stays so, also one that staff marked. An order that nothing is shipped
    of, and that was fulfilled for that, stays so until the edit has it shipped.
    """
    present = before.head.fulfillment_status
    computed = fulfillment_status(after.lines, fulfillments)
    ships = after.head.shipping_info is not None
    if present is FulfillmentStatus.FULFILLED and not fulfillments:
        begins = ships and before.head.shipping_info is None
        return computed if begins or (ships and _any_more(before.lines, after.lines)) else present
    if _quantities(before.lines) == _quantities(after.lines):
        return present
    if present is FulfillmentStatus.FULFILLED and not _any_more(before.lines, after.lines):
        return present
    return computed


def _quantities(lines: Sequence[OrderLineItem]) -> dict[str, int]:
    return {line.id.lower(): line.quantity for line in lines}


def _any_more(before: Sequence[OrderLineItem], after: Sequence[OrderLineItem]) -> bool:
    """True if a line was added or has more units than before."""
    old = _quantities(before)
    return any(units > old.get(key, 0) for key, units in _quantities(after).items())
