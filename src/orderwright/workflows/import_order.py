"""Imported orders on their way in: from what was sent to what the database takes, one by one or in groups."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from orderwright.model.errors import ValidationFailed
from orderwright.model.events import ORDER_IMPORTED
from orderwright.model.orders import ArchivedOrderInput
from orderwright.model.timestamps import format_timestamp, normalise_timestamp, parse_timestamp
from orderwright.rules.activities import imported_activity
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.importing import ImportedDocument, document_of, import_flags
from orderwright.store.documents import encode_head, encode_lines
from orderwright.store.orders import NewActivity, NewEvent, NewOrder
from orderwright.store.search.row import Elsewhere, search_row
from orderwright.store.search.text import words_and_marks
from orderwright.workflows.change_order import encoded_activity, encoded_identity, is_restricted
from orderwright.workflows.context import Context
from orderwright.workflows.extended_fields import check_new_fields
from orderwright.workflows.private_tags import check_new_tags

NOTHING_ELSEWHERE = Elsewhere()
_TICK = timedelta(microseconds=1)


class ImportDates(NamedTuple):
    """The dates that the order shows; `updated` None: that of the import."""

    created: str
    updated: datetime | None


class PreparedImport(NamedTuple):
    """An imported order, checked and complete. `flags` are what staff should look at."""

    order_id: UUID
    document: ImportedDocument
    dates: ImportDates
    activities: list[NewActivity]
    flags: list[str]


async def prepare_import(context: Context, order: ArchivedOrderInput) -> PreparedImport:
    """Check the order and make its document. The input must not be used afterwards.

    Raises `ValidationFailed`, and `PermissionDenied` for tags and fields that the caller may not write.
    """
    check_new_tags(context.caller, order.tags)
    await check_new_fields(context, order.extended_fields, order.line_items, "order")
    order_id = UUID(order.id) if order.id else context.service.new_id()
    dates = _dates(order, context.call.now)
    activities = _activities(context, order)
    document = document_of(order, context.site, context.service.new_id)
    return PreparedImport(order_id, document, dates, activities, import_flags(document))


def new_import(
    context: Context,
    prepared: PreparedImport,
    *,
    last_seen: tuple[int, datetime | None],
    elsewhere: Elsewhere = NOTHING_ELSEWHERE,
) -> NewOrder:
    """The order as the database takes it.

    `last_seen` is what events name of an earlier order of that id; what is searched by in its records is `elsewhere`.
    """
    call, site, document, dates = context.call, context.site, prepared.document, prepared.dates
    number = None if document.number is None else str(document.number)
    last_revision, last_at = last_seen
    return NewOrder(
        id=prepared.order_id,
        # A deletion for which this request had to wait can be later than the request itself.
        at=call.now if last_at is None else max(call.now, last_at + _TICK),
        updated=dates.updated,
        imported=True,
        number=document.number,
        revision=last_revision + 1,
        restricted=is_restricted(document.head, document.lines),
        render_key=site.render_key,
        editable_by=None,
        approval_strategy=site.approval_strategy,
        notify_buyer=False,
        notify_business=False,
        flags=prepared.flags,
        head=encode_head(document.head, prepared.order_id, dates.created, number),
        lines=encode_lines(document.lines),
        activities=prepared.activities,
        events=[NewEvent(ORDER_IMPORTED.name)],
        operation=context.operation,
        actor=encoded_identity(call.caller.identity),
        request_id=call.request_id,
        search=import_search_row(context, prepared.order_id, document, dates.created, elsewhere),
        words=words_and_marks(document.head, document.lines, elsewhere),
        principal=call.caller.credential,
        idempotency_key=None,
        request_hash=None,
    )


def import_search_row(
    context: Context,
    order_id: UUID,
    document: ImportedDocument,
    created: str,
    elsewhere: Elsewhere = NOTHING_ELSEWHERE,
) -> tuple[object, ...]:
    """What searches find the order by."""
    return search_row(
        context.site.id,
        order_id,
        document.head,
        document.lines,
        created=parse_timestamp(created),
        number=document.number or 0,
        elsewhere=elsewhere,
    )


def _dates(order: ArchivedOrderInput, now: datetime) -> ImportDates:
    """The dates that the order shows: as sent, the last change only if it is not in the future; now if not sent."""
    created = normalise_timestamp(order.created_date) if order.created_date else format_timestamp(now)
    updated = parse_timestamp(order.updated_date) if order.updated_date else None
    return ImportDates(created, updated if updated is not None and updated <= now else None)


def _check_ids(order: ArchivedOrderInput) -> None:
    """Two activities of one id could not be told apart when one of them is to be changed."""
    seen: set[str] = set()
    for index, activity in enumerate(order.activities):
        key = (activity.id or "").lower()
        if key and key in seen:
            raise ValidationFailed.of(f"order.activities[{index}].id", "another activity has this id", "OTHER")
        seen.add(key)


def _activities(context: Context, order: ArchivedOrderInput) -> list[NewActivity]:
    _check_ids(order)
    currency, locale = order.currency or context.site.currency, context.site.locale
    activities = [
        imported_activity(sent, id_=context.service.new_id(), at=context.call.now) for sent in order.activities
    ]
    for activity in activities:
        fill_formatted(activity, currency, locale)
    return [encoded_activity(activity) for activity in activities]
