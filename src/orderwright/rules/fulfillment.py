"""What may be fulfilled, what that makes of an order's status, and how the record of a parcel changes.

Quantities are whole units of a line as it was ordered. Refunds do not reduce them: what was refunded may have been
sent all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast
from uuid import UUID

import msgspec
from msgspec import UNSET

from orderwright.model.activity_types import ActivityType
from orderwright.model.errors import ApplicationError, Conflict, FieldViolation, NotFound, ValidationFailed
from orderwright.model.fulfillment_requests import FulfillmentPatch, TrackingInfoPatch
from orderwright.model.fulfillments import (
    FulfilledLineItem,
    Fulfillment,
    FulfillmentInput,
    FulfillmentLineItem,
    FulfillmentTrackingInfo,
)
from orderwright.model.item_parts import ItemTypePreset
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import FulfillmentStatus, OrderStatus
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.patching import apply_patch
from orderwright.rules.tracking_links import tracking_link

#: What reaches the buyer without a parcel. Words of a catalog's own may mean anything, so those are waited for.
WITHOUT_PARCEL: Final = frozenset({ItemTypePreset.DIGITAL, ItemTypePreset.GIFT_CARD, ItemTypePreset.SERVICE})
_NO_TRACKING = FulfillmentTrackingInfo()
_PATCHED_APART = frozenset({"id", "line_items"})


def check_fulfillable(status: OrderStatus) -> None:
    """Raise `ORDER_NOT_APPROVED` unless an order of that status can be fulfilled."""
    if status is not OrderStatus.APPROVED:
        raise ApplicationError(
            "ORDER_NOT_APPROVED",
            f"Only approved orders are fulfilled, and the order is {status}",
            data={"status": status},
        )


def fulfillment_not_found(fulfillment_id: str) -> NotFound:
    """The 404 for an id that no fulfilment of the order has."""
    return NotFound(
        "FULFILLMENT_NOT_FOUND",
        f"The order has no fulfilment {fulfillment_id}",
        data={"fulfillmentId": fulfillment_id},
    )


def fulfilled_quantities(fulfillments: Sequence[Fulfillment]) -> Counter[str]:
    """How many units of each line are in fulfilments, by the line's id in small letters."""
    units: Counter[str] = Counter()
    for fulfillment in fulfillments:
        for item in fulfillment.line_items:
            units[item.id.lower()] += item.quantity
    return units


def fulfillment_status(lines: Sequence[OrderLineItem], fulfillments: Sequence[Fulfillment]) -> FulfillmentStatus:
    """What the quantities make of the order, whatever the fulfilments say of themselves.

    Fulfilled: every unit of every line that takes a parcel is in a fulfilment. Digital goods, gift cards and services
    take none, and are waited for only where the order has nothing else. Else partly fulfilled as soon as any unit is.
    """
    done = fulfilled_quantities(fulfillments)
    awaited = [line for line in lines if line.item_type.preset not in WITHOUT_PARCEL] or lines
    if all(done[line.id.lower()] >= line.quantity for line in awaited):
        return FulfillmentStatus.FULFILLED
    return FulfillmentStatus.PARTIALLY_FULFILLED if done else FulfillmentStatus.NOT_FULFILLED


def new_fulfillment(
    lines: Sequence[OrderLineItem],
    present: Sequence[Fulfillment],
    sent: FulfillmentInput,
    *,
    id_: UUID,
    at: datetime,
    path: str,
) -> Fulfillment:
    """The record of a fulfilment to be added to those `present`; `path` is where it stands in the request.

    Raises `ValidationFailed` for a line that is named twice, `LINE_ITEM_NOT_FOUND`, `FULFILLMENT_QUANTITY_EXCEEDED` and
    `TRACKING_NUMBER_ALREADY_EXISTS`.
    """
    fulfillment = Fulfillment(
        id=str(id_),
        created_date=format_timestamp(at),
        line_items=_units(lines, present, sent.line_items, f"{path}.lineItems"),
        tracking_info=_with_link(None, sent.tracking_info, link_sent=False),
        custom_info=sent.custom_info,
        status=sent.status,
        completed=sent.completed,
    )
    _check_number(fulfillment, present)
    return fulfillment


def changed_fulfillment(before: Fulfillment, patch: FulfillmentPatch, others: Sequence[Fulfillment]) -> Fulfillment:
    """The fulfilment with the changes of the patch; `others` are the further ones of the order, or all of them.

    Raises `ValidationFailed` if other line items were sent, and `TRACKING_NUMBER_ALREADY_EXISTS`.
    """
    if patch.line_items is not UNSET:
        _check_same_units(before, patch.line_items)
    after = cast(Fulfillment, apply_patch(before, patch, leave=_PATCHED_APART))
    changes = patch.tracking_info
    link_sent = isinstance(changes, TrackingInfoPatch) and changes.tracking_link is not UNSET
    tracking = _with_link(before.tracking_info, after.tracking_info, link_sent=link_sent)
    custom = after.custom_info
    if patch.custom_info not in (UNSET, None):
        tracking = None
    elif tracking is not None:
        custom = None
    after = msgspec.structs.replace(after, tracking_info=tracking, custom_info=custom)
    _check_number(after, others)
    return after


def tracking_story(before: Fulfillment | None, after: Fulfillment) -> list[ActivityType]:
    """What the order's activities tell about how a fulfilment is followed: what came, and a number that changed."""
    old = (before.tracking_info if before is not None else None) or _NO_TRACKING
    new = after.tracking_info or _NO_TRACKING
    story = []
    if new.tracking_number is not None and old.tracking_number is None:
        story.append(ActivityType.TRACKING_NUMBER_ADDED)
    elif new.tracking_number is not None and new.tracking_number != old.tracking_number:
        story.append(ActivityType.TRACKING_NUMBER_EDITED)
    if new.tracking_link is not None and old.tracking_link is None:
        story.append(ActivityType.TRACKING_LINK_ADDED)
    return story


def _units(
    lines: Sequence[OrderLineItem], present: Sequence[Fulfillment], sent: Sequence[FulfillmentLineItem], path: str
) -> list[FulfilledLineItem]:
    _check_each_once(sent, path)
    ordered = {line.id.lower(): line for line in lines}
    done = fulfilled_quantities(present)
    units, lacking = [], []
    for item in sent:
        line = ordered.get(item.id.lower())
        if line is None:
            text = f"The order has no line {item.id}"
            raise NotFound("LINE_ITEM_NOT_FOUND", text, data={"lineItemId": item.id})
        available = max(line.quantity - done[item.id.lower()], 0)
        # Who names a line without a quantity wants at least one unit of it in the parcel.
        requested = max(available, 1) if item.quantity is None else item.quantity
        if requested > available:
            lacking.append({"lineItemId": line.id, "requested": requested, "available": available})
        units.append(FulfilledLineItem(id=line.id, quantity=requested))
    if lacking:
        raise ApplicationError(
            "FULFILLMENT_QUANTITY_EXCEEDED",
            "; ".join(f"{one['available']} of line {one['lineItemId']} are in no fulfilment yet" for one in lacking),
            data={"lineItems": lacking},
        )
    return units


def _check_each_once(sent: Sequence[FulfillmentLineItem], path: str) -> None:
    seen: set[str] = set()
    violations = []
    for index, item in enumerate(sent):
        if item.id.lower() in seen:
            text = "the same line stands in the list before"
            violations.append(FieldViolation(f"{path}[{index}].id", text, "OTHER", rule_name="DUPLICATE_LINE_ITEM_ID"))
        seen.add(item.id.lower())
    if violations:
        raise ValidationFailed(violations)


def _check_same_units(before: Fulfillment, sent: Sequence[FulfillmentLineItem]) -> None:
    """Line items may be sent back as they are, in any order, with or without their quantities."""
    kept = {item.id.lower(): item.quantity for item in before.line_items}
    wanted = {item.id.lower(): kept.get(item.id.lower()) if item.quantity is None else item.quantity for item in sent}
    if wanted != kept or len(sent) != len(kept):
        raise ValidationFailed.of(
            "fulfillment.lineItems",
            "the line items of a fulfilment are fixed: delete it and create another one",
            "FIELD_NOT_ALLOWED",
        )


def _with_link(
    before: FulfillmentTrackingInfo | None, after: FulfillmentTrackingInfo | None, *, link_sent: bool
) -> FulfillmentTrackingInfo | None:
    """The tracking information with the link that belongs to it; None if there is nothing in it.

    A link that was sent stays. Otherwise a change of the number or the provider makes the link anew, because the old
    one leads to another parcel or nowhere; only a link that somebody gave for this very number outlives a change of
    the provider.
    """
    old, new = before or _NO_TRACKING, after or _NO_TRACKING
    moved = (old.tracking_number, old.shipping_provider) != (new.tracking_number, new.shipping_provider)
    link = new.tracking_link
    if moved and not link_sent and not _keeps_link(before, old, new):
        link = tracking_link(new.shipping_provider, new.tracking_number)
    new = msgspec.structs.replace(new, tracking_link=link)
    return None if new == _NO_TRACKING else new


def _keeps_link(
    before: FulfillmentTrackingInfo | None, old: FulfillmentTrackingInfo, new: FulfillmentTrackingInfo
) -> bool:
    """True for a link given by hand, as long as the number that it was given for is there."""
    if new.tracking_link is None:
        return False
    if before is None:
        return True
    by_hand = old.tracking_link != tracking_link(old.shipping_provider, old.tracking_number)
    return by_hand and old.tracking_number in (None, new.tracking_number)


def _check_number(fulfillment: Fulfillment, others: Sequence[Fulfillment]) -> None:
    """Raise `TRACKING_NUMBER_ALREADY_EXISTS` if another fulfilment has the number, case and blanks left aside."""
    wanted = _number_of(fulfillment)
    if wanted is None or fulfillment.tracking_info is None:
        return
    for other in others:
        if other.id != fulfillment.id and _number_of(other) == wanted:
            number = fulfillment.tracking_info.tracking_number
            raise Conflict(
                "TRACKING_NUMBER_ALREADY_EXISTS",
                f"Fulfilment {other.id} of the order has the tracking number {number}",
                data={"trackingNumber": number, "fulfillmentId": other.id},
            )


def _number_of(fulfillment: Fulfillment) -> str | None:
    info = fulfillment.tracking_info
    if info is None or info.tracking_number is None:
        return None
    return "".join(info.tracking_number.casefold().split())
