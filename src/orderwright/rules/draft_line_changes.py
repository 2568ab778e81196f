"""Changing and removing lines of a draft. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import msgspec

from orderwright.model.draft_inputs import LineItemChangeDetails
from orderwright.model.draft_orders import SourceType
from orderwright.model.draft_state import DraftDiscount, DraftFee, DraftLine, DraftState
from orderwright.model.errors import ApplicationError, ValidationFailed
from orderwright.model.item_parts import ModifierGroup, PaymentOptionType
from orderwright.model.line_items import OrderLineItemInput
from orderwright.model.prices import Price
from orderwright.rules.draft_actions import DraftFacts
from orderwright.rules.draft_errors import bad_request, check_currency, line_not_found
from orderwright.rules.draft_shares import key, original_lines, target_of
from orderwright.rules.money import parse_amount, plain

MOST_UNITS: Final = 100_000
_MEMBERSHIPS: Final = frozenset(
    {
        PaymentOptionType.MEMBERSHIP,
        PaymentOptionType.MEMBERSHIP_OFFLINE,
        PaymentOptionType.MEMBERSHIP_ONLINE_WITH_OFFLINE_REMAINDER,
    }
)


class ChangeLines(msgspec.Struct, frozen=True, kw_only=True):
    """Changes of lines, one for each at most."""

    changes: Sequence[LineItemChangeDetails]
    currency: str | None = None

    def validate(self, state: DraftState, facts: DraftFacts) -> None:
        """Raise what is wrong with one of the changes."""
        check_currency(self.currency, state.currency)
        ids = [key(change.line_item_id) for change in self.changes]
        if repeated := sorted({one for one in ids if ids.count(one) > 1}):
            text = "A line is changed once in a call"
            raise bad_request("MULTIPLE_CHANGES_FOR_SAME_LINE_ITEM", text, lineItemIds=repeated)
        lines = {key(line.item.id): line for line in state.lines}
        for index, change in enumerate(self.changes):
            line = lines.get(key(change.line_item_id))
            if line is None:
                raise line_not_found("LINE_ITEM_DOES_NOT_EXIST", change.line_item_id)
            _check_change(change, line, state, facts, f"lineItemChanges[{index}]")

    def apply(self, state: DraftState, facts: DraftFacts) -> DraftState:
        """The draft with the lines changed; a line that was added and is removed takes what was for it alone along."""
        changes = {key(change.line_item_id): change for change in self.changes}
        originals = original_lines(state)
        lines, gone = [], set()
        for line in state.lines:
            name = key(line.item.id)
            change = changes.get(name)
            if change is None:
                lines.append(line)
            elif change.new_quantity != 0:
                lines.append(
                    msgspec.structs.replace(line, item=_changed_item(line.item, change), removed=_is_out(line, change))
                )
            elif line.from_order:
                lines.append(msgspec.structs.replace(line, item=originals[name], removed=True))
            else:
                gone.add(name)
        return msgspec.structs.replace(
            state,
            lines=lines,
            discounts=[one for one in state.discounts if not _only_for(one, gone)],
            fees=[_without(fee, gone) for fee in state.fees],
        )


def _is_out(line: DraftLine, change: LineItemChangeDetails) -> bool:
    """A removed line comes back with a quantity."""
    return line.removed and change.new_quantity is None


def _changed_item(item: OrderLineItemInput, change: LineItemChangeDetails) -> OrderLineItemInput:
    changes: dict[str, object] = {}
    if change.new_quantity is not None:
        changes["quantity"] = change.new_quantity
    if change.new_price is not None:
        sold = plain(parse_amount(change.new_price))
        # The new price is what is asked for one: a discount of the line's own ends with the price it was taken from.
        changes |= {"price": Price(amount=sold), "price_before_discounts": Price(amount=sold)}
    if change.new_product_name is not None:
        changes["product_name"] = change.new_product_name
    if change.new_price_description is not None:
        changes["price_description"] = change.new_price_description
    if change.new_description_lines is not None:
        changes["description_lines"] = change.new_description_lines.description_lines
    if change.new_modifier_groups is not None:
        changes["modifier_groups"] = change.new_modifier_groups.modifier_groups
    return msgspec.structs.replace(item, **changes)


def _only_for(discount: DraftDiscount, gone: set[str]) -> bool:
    return discount.source is SourceType.CUSTOM and target_of(discount) in gone


def _without(fee: DraftFee, gone: set[str]) -> DraftFee:
    if not any(key(line_id) in gone for line_id in fee.fee.line_item_ids):
        return fee
    kept = [line_id for line_id in fee.fee.line_item_ids if key(line_id) not in gone]
    return msgspec.structs.replace(fee, fee=msgspec.structs.replace(fee.fee, line_item_ids=kept))


def _check_change(
    change: LineItemChangeDetails, line: DraftLine, state: DraftState, facts: DraftFacts, path: str
) -> None:
    if change == LineItemChangeDetails(line_item_id=change.line_item_id):
        raise bad_request("EMPTY_CHANGE_REQUEST", "The change changes nothing", lineItemId=change.line_item_id)
    if change.new_price is not None and (change.new_quantity == 0 or _is_out(line, change)):
        raise ApplicationError(
            "UPDATING_PRICE_OF_REMOVED_ITEM_IS_FORBIDDEN",
            "A line that is removed has no price to change",
            data={"lineItemId": change.line_item_id},
        )
    _check_fulfiller(change, line, state)
    _check_quantity(change, line, facts, path)
    _check_price(change, line, path)


def _check_fulfiller(change: LineItemChangeDetails, line: DraftLine, state: DraftState) -> None:
    """What others have counted on does not change: an external fulfiller, or platform fees on the line."""
    data = {"lineItemId": change.line_item_id}
    if line.from_order and line.item.fulfiller_id is not None:
        text = "The line is fulfilled by somebody else"
        raise ApplicationError("CANNOT_UPDATE_ITEM_WITH_EXTERNAL_FULFILLER", text, data=data)
    fees = state.source.head.platform_fee_summary if state.source is not None else None
    money = change.new_quantity is not None or change.new_price is not None
    if money and fees is not None and any(key(fee.line_item_id) == key(line.item.id) for fee in fees.fees):
        raise ApplicationError("LINE_ITEM_HAS_PLATFORM_FEES", "Platform fees were taken of the line", data=data)


def _check_quantity(change: LineItemChangeDetails, line: DraftLine, facts: DraftFacts, path: str) -> None:
    wanted = change.new_quantity
    if wanted is None or (wanted == line.item.quantity and not line.removed):
        return
    where = f"{path}.newQuantity"
    if line.item.locations:
        text = "The quantity of the line is spread over locations"
        raise ApplicationError("UPDATING_LINE_ITEM_WITH_LOCATIONS", text, data={"lineItemId": change.line_item_id})
    if wanted > MOST_UNITS:
        raise ValidationFailed.of(where, f"must be at most {MOST_UNITS}", "MAX", threshold=MOST_UNITS)
    sent = facts.fulfilled.get(key(line.item.id), 0) if line.from_order else 0
    if wanted < sent:
        text = f"must not be below the {sent} units that are fulfilled"
        raise ValidationFailed.of(where, text, "MIN", threshold=sent)
    if line.item.fixed_quantity and wanted not in (0, line.item.quantity):
        raise ValidationFailed.of(where, "the quantity of the line is fixed", "VALIDATION")


def _check_price(change: LineItemChangeDetails, line: DraftLine, path: str) -> None:
    item = line.item
    if change.new_price is not None and item.payment_option in _MEMBERSHIPS:
        text = "a line that is paid with a membership has no price to change"
        raise ValidationFailed.of(f"{path}.newPrice", text, "VALIDATION")
    groups = item.modifier_groups
    if change.new_modifier_groups is not None:
        groups = change.new_modifier_groups.modifier_groups
    if change.new_price is None and change.new_modifier_groups is None:
        return
    sold = parse_amount(change.new_price if change.new_price is not None else item.price.amount)
    extra = _modifiers(groups)
    if extra > sold:
        text = f"The modifiers come to {plain(extra)}, more than the price of {plain(sold)}"
        data = {"lineItemId": change.line_item_id, "modifiers": plain(extra), "price": plain(sold)}
        raise bad_request("MODIFIERS_SUM_CANNOT_EXCEED_ITEM_PRICE", text, **data)


def _modifiers(groups: Sequence[ModifierGroup]) -> Decimal:
    """What the modifiers of one unit come to."""
    return sum(
        (
            parse_amount(one.price.amount) * (one.quantity or 1)
            for group in groups
            for one in group.modifiers
            if one.price is not None
        ),
        Decimal(0),
    )
