"""importOrder: an order from elsewhere, stored as sent; the same id again replaces it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import asyncpg
import msgspec

from orderwright.model.errors import Conflict, ValidationFailed
from orderwright.model.events import ORDER_IMPORTED
from orderwright.model.order_requests import ImportOrderRequest
from orderwright.model.orders import ImportedOrderInput
from orderwright.model.timestamps import format_timestamp, normalise_timestamp, parse_timestamp
from orderwright.rules.activities import imported_activity
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.importing import ImportedDocument, declaration_of, document_of, with_facts
from orderwright.store.activities import all_sequence_numbers
from orderwright.store.documents import encode_head, encode_lines
from orderwright.store.feed import last_seen
from orderwright.store.numbers import next_number
from orderwright.store.orders import (
    LockedOrder,
    NewActivity,
    NewEvent,
    NewOrder,
    OrderChange,
    StoredOrder,
    leave_epoch,
    place_orders,
)
from orderwright.store.parts import before_image
from orderwright.store.search.row import Elsewhere, search_row
from orderwright.store.search.text import search_words
from orderwright.workflows.change_order import OpenOrder, encoded_activity, encoded_identity, is_restricted
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.extended_fields import check_new_fields
from orderwright.workflows.order_records import Records
from orderwright.workflows.present import show
from orderwright.workflows.private_tags import check_new_tags

_NOTHING = Elsewhere()
_encode = msgspec.json.Encoder().encode
_TICK = timedelta(microseconds=1)
_REACHES_COUNTER = {
    "code": "NUMBER_REACHES_COUNTER",
    "description": "The number is not below the counter of new orders: a new order can get the same one",
}


async def import_order(context: Context, request: ImportOrderRequest) -> Answer:
    """Store the order. Nobody is told but by the event; no stock moves; only an imported order is replaced.

    The payments, refunds and fulfilments of a replaced order are facts and stay.
    """
    order = request.order
    check_new_tags(context.caller, order.tags)
    await check_new_fields(context, order.extended_fields, order.line_items, "order")
    order_id = UUID(order.id) if order.id else context.service.new_id()
    dates = _dates(order, context.call.now)
    document = document_of(order, context.site, context.service.new_id)
    activities = _activities(context, order)
    locked = (await context.work.lock_many([order_id])).get(order_id) if order.id else None
    if locked is not None:
        OpenOrder(context, locked).check_revision()
        stored = await _replace(context, locked, document, dates, activities)
    else:
        stored = await _insert(context, order_id, document, dates, activities)
    if document.number is not None and document.number >= await next_number(context.work.connection, context.site.id):
        return show(context, stored, warnings=[_REACHES_COUNTER])
    return show(context, stored)


class _Dates(NamedTuple):
    created: str
    updated: datetime | None


def _dates(order: ImportedOrderInput, now: datetime) -> _Dates:
    """The dates that the order shows: as sent, the last change only if it is not in the future; now if not sent."""
    created = normalise_timestamp(order.created_date) if order.created_date else format_timestamp(now)
    updated = parse_timestamp(order.updated_date) if order.updated_date else None
    return _Dates(created, updated if updated is not None and updated <= now else None)


def _check_ids(order: ImportedOrderInput) -> None:
    """Two activities of one id could not be told apart when one of them is to be changed."""
    seen: set[str] = set()
    for index, activity in enumerate(order.activities):
        key = (activity.id or "").lower()
        if key and key in seen:
            raise ValidationFailed.of(f"order.activities[{index}].id", "another activity has this id", "OTHER")
        seen.add(key)


def _activities(context: Context, order: ImportedOrderInput) -> list[NewActivity]:
    _check_ids(order)
    currency, locale = order.currency or context.site.currency, context.site.locale
    activities = [
        imported_activity(sent, id_=context.service.new_id(), at=context.call.now) for sent in order.activities
    ]
    for activity in activities:
        fill_formatted(activity, currency, locale)
    return [encoded_activity(activity) for activity in activities]


async def _insert(
    context: Context, order_id: UUID, document: ImportedDocument, dates: _Dates, activities: list[NewActivity]
) -> StoredOrder:
    call, site, work = context.call, context.site, context.work
    number = None if document.number is None else str(document.number)
    restricted = is_restricted(document.head, document.lines)
    last_revision, last_at = await last_seen(work.connection, site.id, order_id)
    revision = last_revision + 1
    # A deletion for which this request had to wait can be later than the request itself.
    at = call.now if last_at is None else max(call.now, last_at + _TICK)
    new = NewOrder(
        id=order_id,
        at=at,
        updated=dates.updated,
        imported=True,
        number=document.number,
        revision=revision,
        restricted=restricted,
        render_key=site.render_key,
        editable_by=None,
        approval_strategy=site.approval_strategy,
        notify_buyer=False,
        notify_business=False,
        flags=[],
        head=encode_head(document.head, order_id, dates.created, number),
        lines=encode_lines(document.lines),
        activities=activities,
        events=[NewEvent(ORDER_IMPORTED.name)],
        operation=context.operation,
        actor=encoded_identity(call.caller.identity),
        request_id=call.request_id,
        search=_search_row(context, order_id, document, dates.created),
        words=search_words(document.head, document.lines),
        principal=call.caller.credential,
        idempotency_key=None,
        request_hash=None,
    )
    try:
        placed = (await place_orders(work.connection, site.id, [new]))[0]
    except asyncpg.UniqueViolationError as error:
        # Another request has made an order of this id since it was looked for.
        raise Conflict("ALREADY_EXISTS", f"An order {order_id} is being made", retry_after=1) from error
    head = new.head if number is not None else b'{"number":"%d",%b' % (placed.number, new.head[1:])
    return StoredOrder(
        id=order_id,
        number=placed.number,
        revision=revision,
        updated_date=dates.updated or at,
        imported=True,
        restricted=restricted,
        render_key=site.render_key,
        head=head,
        lines=new.lines,
        activities=b",".join(activity.doc for activity in activities) or None,
    )


def _search_row(
    context: Context, order_id: UUID, document: ImportedDocument, created: str, elsewhere: Elsewhere = _NOTHING
) -> tuple[object, ...]:
    return search_row(
        context.site.id,
        order_id,
        document.head,
        document.lines,
        created=parse_timestamp(created),
        number=document.number or 0,
        elsewhere=elsewhere,
    )


async def _replace(
    context: Context, locked: LockedOrder, document: ImportedDocument, dates: _Dates, activities: list[NewActivity]
) -> StoredOrder:
    if not locked.imported:
        raise Conflict(
            "CANNOT_OVERWRITE_NON_IMPORTED_ORDER",
            "An order of that id was created here, not imported",
            data={"orderId": str(locked.id)},
        )
    call, site, work = context.call, context.site, context.work
    # An import without a number keeps the number that the order has.
    number = locked.number if document.number is None else document.number
    if number != locked.number:
        await leave_epoch(work.connection, site.id, locked.id)
    present = OpenOrder(context, locked)
    records = await present.load_records()
    if document.head.currency != present.head.currency:
        _check_currency_free(records, present.head.currency)
    # What an earlier import declared is over, also where no record is left of those that it was kept for.
    kept = locked.record_count or locked.declared is not None
    declared = _encode(declaration_of(document.head)) if kept else None
    document = msgspec.structs.replace(document, number=number)
    document = with_facts(document, records.payments.now, records.refunds.now, records.fulfillments.now, site)
    for record in (*records.payments.now, *records.refunds.now):
        # The order is now one of this locale, and so are its records: nobody would format them anew.
        fill_formatted(record, document.head.currency, site.locale)
    head = encode_head(document.head, locked.id, dates.created, str(number))
    lines = encode_lines(document.lines)
    change = OrderChange(
        revision=locked.revision + 1,
        at=work.version_time(locked),
        updated=dates.updated,
        operation=context.operation,
        actor=encoded_identity(call.caller.identity),
        request_id=call.request_id,
        before=before_image(locked.head, head, locked.lines, lines, locked.shown_apart()),
        head=head,
        lines=lines,
        number=number,
        imported=True,
        restricted=is_restricted(document.head, document.lines),
        render_key=site.render_key,
        activities=activities,
        closed=await all_sequence_numbers(work.connection, site.id, locked.id),
        replaced=None,
        replaced_seq=None,
        events=[NewEvent(ORDER_IMPORTED.name)],
        search=_search_row(context, locked.id, document, dates.created, records.elsewhere()),
        words=search_words(document.head, document.lines, tracking_numbers=records.elsewhere().tracking_numbers),
        records=records.changes(document.head.currency, site.locale) or None,
        declared=declared,
    )
    return await work.save(locked, change)


def _check_currency_free(records: Records, currency: str) -> None:
    """Raise a violation if a gateway moved money for the order: it knows no other currency than that of then."""
    if any(facts.gateway is not None for facts in records.payments.facts.values()):
        text = f"the order has payments at a gateway, which are in {currency}"
        raise ValidationFailed.of("order.currency", text, "OTHER")
