"""Changing the fulfilments of an open order, and showing those of any order.

Whatever changes them comes through `add_fulfillments`, `change_fulfillment` or `remove_fulfillment`, so that the status
of the order, its activities and the events follow in one way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from uuid import UUID

import msgspec

from orderwright.model.activity_types import ActivityType
from orderwright.model.errors import ValidationFailed
from orderwright.model.events import FULFILLMENTS_UPDATED, ORDER_UPDATED
from orderwright.model.fulfillment_requests import FulfillmentPatch
from orderwright.model.fulfillments import Fulfillment, FulfillmentInput, OrderWithFulfillments
from orderwright.model.identity import IdentityType
from orderwright.model.order_parts import FulfillmentStatus
from orderwright.rules.fulfillment import (
    changed_fulfillment,
    check_fulfillable,
    fulfillment_not_found,
    fulfillment_status,
    new_fulfillment,
    tracking_story,
)
from orderwright.store.database import AnyConnection
from orderwright.store.order_buyers import orders_of_member, present_orders
from orderwright.store.order_records import RecordKind, RecordLists, record_lists, records_at_revision
from orderwright.store.orders import StoredOrder
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import FULFILLMENTS, note_shown
from orderwright.workflows.settle_order import add_activity, set_fulfillment_status

_encode = msgspec.json.Encoder().encode

#: How many fulfilments an order may have; the contract has no limit. Every later write of the order reads them all.
MAX_FULFILLMENTS = 1000

#: What the event of a changed fulfilment status names as its `action`.
CREATED = "FULFILLMENT_CREATED"
DELETED = "FULFILLMENT_DELETED"
MARKED = "MARKED_BY_HAND"


async def add_fulfillments(order: OpenOrder, sent: Sequence[tuple[str, FulfillmentInput]]) -> list[str]:
    """Add new fulfilments to an approved order, all or none; `sent` are they with their paths in the request.

    Returns their ids. Raises what `new_fulfillment` does, `ORDER_NOT_APPROVED`, and `ValidationFailed` beyond 1,000.
    """
    check_fulfillable(order.head.status)
    records = (await order.load_records()).fulfillments
    if len(records.now) + len(sent) > MAX_FULFILLMENTS:
        text = f"the order has {len(records.now)} fulfillments and may have {MAX_FULFILLMENTS}"
        raise ValidationFailed.of(sent[0][0], text, "MAX_SIZE", threshold=MAX_FULFILLMENTS)
    story: list[ActivityType] = []
    ids = []
    for path, one in sent:
        id_ = order.context.service.new_id()
        fulfillment = new_fulfillment(order.lines, records.now, one, id_=id_, at=order.at, path=path)
        records.now.append(fulfillment)
        ids.append(fulfillment.id)
        story += tracking_story(None, fulfillment)
    _tell(order, fulfillment_status(order.lines, records.now), story, action=CREATED)
    return ids


async def change_fulfillment(order: OpenOrder, patch: FulfillmentPatch) -> None:
    """Apply a patch to the fulfilment of its id; one that changes nothing leaves no trace.

    Raises what `changed_fulfillment` does, and `FULFILLMENT_NOT_FOUND`.
    """
    records = (await order.load_records()).fulfillments
    before = _known(records.find(patch.id), patch.id)
    after = changed_fulfillment(before, patch, records.now)
    if after == before:
        return
    records.replace(after)
    _tell(order, order.head.fulfillment_status, tracking_story(before, after))


async def remove_fulfillment(order: OpenOrder, fulfillment_id: str) -> None:
    """Remove a fulfilment: its units are in none again. Raises `FULFILLMENT_NOT_FOUND`."""
    records = (await order.load_records()).fulfillments
    gone = _known(records.find(fulfillment_id), fulfillment_id)
    records.now = [one for one in records.now if one.id != gone.id]
    _tell(order, fulfillment_status(order.lines, records.now), [], action=DELETED)


def mark_status(order: OpenOrder, status: FulfillmentStatus) -> None:
    """Set the status of an approved order by hand. Raises `ORDER_NOT_APPROVED`."""
    check_fulfillable(order.head.status)
    if status is not order.head.fulfillment_status:
        order.event(ORDER_UPDATED.name)
        set_fulfillment_status(order, status, action=MARKED)


async def show_fulfillments(order: OpenOrder, **members: object) -> Answer:
    """Save the order and answer with its fulfilments and `members` by their wire names."""
    stored = await order.save()
    note_shown(order.context, stored, {FULFILLMENTS: None, **members})
    body = {FULFILLMENTS: await saved_fulfillments(order), **members}
    return Answer(body=_encode(body), revision=stored.revision)


async def saved_fulfillments(order: OpenOrder) -> OrderWithFulfillments:
    """The fulfilments of an order that was just saved."""
    records = await order.load_records()
    return OrderWithFulfillments(order_id=str(order.locked.id), fulfillments=records.fulfillments.now)


def ids_in(texts: Iterable[str]) -> list[UUID]:
    """The ids among the texts; a text that is no GUID is the id of no order."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(UUID(text))
    return found


async def stored_fulfillments(
    context: Context, connection: AnyConnection, order_ids: Iterable[str]
) -> list[msgspec.Raw]:
    """The encoded `OrderWithFulfillments` of those orders that the caller may see, each once, in the order given.

    A member sees its own orders only.
    """
    wanted = ids_in(order_ids)
    site_id, caller = context.site.id, context.caller.identity
    if caller.type is IdentityType.MEMBER:
        shown = await orders_of_member(connection, site_id, wanted, caller.id)
    else:
        shown = await present_orders(connection, site_id, wanted)
    visible = list(dict.fromkeys(order_id for order_id in wanted if order_id in shown))
    lists = await record_lists(connection, site_id, visible, [RecordKind.FULFILLMENT])
    return [msgspec.Raw(_document(one, lists.get(one, {}))) for one in visible]


async def fulfillments_at(context: Context, connection: AnyConnection, order: StoredOrder) -> bytes:
    """The encoded `OrderWithFulfillments` of an order as it stood at its revision."""
    lists = await records_at_revision(connection, context.site.id, order.id, order.revision, [RecordKind.FULFILLMENT])
    return _document(order.id, lists)


def _document(order_id: UUID, lists: RecordLists) -> bytes:
    return b'{"orderId":"%b","fulfillments":%b}' % (
        str(order_id).encode(),
        lists.get(RecordKind.FULFILLMENT, b"[]"),
    )


def _tell(order: OpenOrder, status: FulfillmentStatus, story: Sequence[ActivityType], *, action: str = "") -> None:
    """Note what became of the order, and say so: to readers of the order only if its document says something new."""
    if story or status is not order.head.fulfillment_status:
        order.event(ORDER_UPDATED.name)
    set_fulfillment_status(order, status, action=action)
    for kind in story:
        add_activity(order, kind)
    order.event(FULFILLMENTS_UPDATED.name)


def _known(found: Fulfillment | None, fulfillment_id: str) -> Fulfillment:
    if found is None:
        raise fulfillment_not_found(fulfillment_id)
    return found
