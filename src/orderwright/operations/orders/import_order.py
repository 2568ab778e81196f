"""importOrder: an order from elsewhere, stored as sent; the same id again replaces it."""

from __future__ import annotations

import asyncpg
import msgspec

from orderwright.model.errors import Conflict, ValidationFailed
from orderwright.model.events import ORDER_IMPORTED
from orderwright.model.order_requests import ImportOrderRequest
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.importing import IMPORT_FLAGS, declaration_of, with_facts
from orderwright.store.activities import all_sequence_numbers
from orderwright.store.documents import encode_head, encode_lines
from orderwright.store.feed import last_seen
from orderwright.store.numbers import next_number
from orderwright.store.orders import LockedOrder, NewEvent, OrderChange, StoredOrder, leave_epoch, place_orders
from orderwright.store.parts import before_image
from orderwright.store.search.text import words_and_marks
from orderwright.workflows.change_order import OpenOrder, encoded_identity, is_restricted
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.import_order import PreparedImport, import_search_row, new_import, prepare_import
from orderwright.workflows.order_records import Records
from orderwright.workflows.present import show

_encode = msgspec.json.Encoder().encode
_REACHES_COUNTER = {
    "code": "NUMBER_REACHES_COUNTER",
    "description": "The number is not below the counter of new orders: a new order can get the same one",
}


async def import_order(context: Context, request: ImportOrderRequest) -> Answer:
    """Store the order. Nobody is told but by the event; no stock moves; only an imported order is replaced.

    The payments, refunds and fulfilments of a replaced order are facts and stay.
    """
    sent_id = request.order.id
    prepared = await prepare_import(context, request.order)
    order_id, number = prepared.order_id, prepared.document.number
    locked = (await context.work.lock_many([order_id])).get(order_id) if sent_id else None
    if locked is not None:
        OpenOrder(context, locked).check_revision()
        stored = await _replace(context, locked, prepared)
    else:
        stored = await _insert(context, prepared)
    if number is not None and number >= await next_number(context.work.connection, context.site.id):
        return show(context, stored, warnings=[_REACHES_COUNTER])
    return show(context, stored)


async def _insert(context: Context, prepared: PreparedImport) -> StoredOrder:
    site, connection = context.site, context.work.connection
    new = new_import(context, prepared, last_seen=await last_seen(connection, site.id, prepared.order_id))
    try:
        placed = (await place_orders(connection, site.id, [new]))[0]
    except asyncpg.UniqueViolationError as error:
        # Another request has made an order of this id since it was looked for.
        raise Conflict("ALREADY_EXISTS", f"An order {new.id} is being made", retry_after=1) from error
    head = new.head if new.number is not None else b'{"number":"%d",%b' % (placed.number, new.head[1:])
    return StoredOrder(
        id=new.id,
        number=placed.number,
        revision=new.revision,
        updated_date=new.updated or new.at,
        imported=True,
        restricted=new.restricted,
        render_key=site.render_key,
        head=head,
        lines=new.lines,
        activities=b",".join(activity.doc for activity in new.activities) or None,
    )


async def _replace(context: Context, locked: LockedOrder, prepared: PreparedImport) -> StoredOrder:
    if not locked.imported:
        raise Conflict(
            "CANNOT_OVERWRITE_NON_IMPORTED_ORDER",
            "An order of that id was created here, not imported",
            data={"orderId": str(locked.id)},
        )
    call, site, work = context.call, context.site, context.work
    document, dates = prepared.document, prepared.dates
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
        activities=prepared.activities,
        closed=await all_sequence_numbers(work.connection, site.id, locked.id),
        replaced=None,
        replaced_seq=None,
        events=[NewEvent(ORDER_IMPORTED.name)],
        search=import_search_row(context, locked.id, document, dates.created, records.elsewhere()),
        words=words_and_marks(document.head, document.lines, records.elsewhere()),
        records=records.changes(document.head.currency, site.locale) or None,
        flags=[flag for flag in locked.flags if flag not in IMPORT_FLAGS] + prepared.flags,
        declared=declared,
    )
    return await work.save(locked, change)


def _check_currency_free(records: Records, currency: str) -> None:
    """Raise a violation if a gateway moved money for the order: it knows no other currency than that of then."""
    if any(facts.gateway is not None for facts in records.payments.facts.values()):
        text = f"the order has payments at a gateway, which are in {currency}"
        raise ValidationFailed.of("order.currency", text, "OTHER")
