"""The follower that writes mails into the outbox, in the transaction that passes their events. It sends nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
import structlog

from orderwright.model.errors import NotFound
from orderwright.model.events import (
    FULFILLMENTS_UPDATED,
    ORDER_APPROVED,
    ORDER_CANCELED,
    ORDER_COMMITTED,
    ORDER_PAYMENT_STATUS_UPDATED,
    ORDER_UPDATED,
    PAYMENT_REQUEST_CREATED,
    REFUND_COMPLETED,
    TRANSACTIONS_UPDATED,
)
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.line_items import OrderLineItem
from orderwright.model.mails import MailSettings
from orderwright.model.orders import OrderHead
from orderwright.model.payment_requests import OrderPaymentRequest
from orderwright.rules import mail_events as rules
from orderwright.rules.mail_events import Said, Switches, Wanted
from orderwright.store.documents import decode_head, decode_lines
from orderwright.store.feed import StoredEvent
from orderwright.store.invoices import invoices_issued_at
from orderwright.store.mail_settings import find_settings
from orderwright.store.mails import MailFacts, NewMail, add_mails
from orderwright.store.order_lists import notify_switches
from orderwright.store.order_records import RecordKind, RecordLists, records_at_revisions
from orderwright.store.orders import fetch_order
from orderwright.store.versions import order_at_revisions
from orderwright.workflows.file_links import deliverable
from orderwright.workflows.follow_feed import Batch, Follower
from orderwright.workflows.service import Service
from orderwright.workflows.transactions import decode_transactions

NAME: Final = "mails"
_ORDER: Final = frozenset(
    {ORDER_APPROVED.name, ORDER_CANCELED.name, ORDER_COMMITTED.name, ORDER_PAYMENT_STATUS_UPDATED.name}
)
_RECORDS: Final = frozenset({REFUND_COMPLETED.name, TRANSACTIONS_UPDATED.name, FULFILLMENTS_UPDATED.name})
TYPES: Final = _ORDER | _RECORDS | {PAYMENT_REQUEST_CREATED.name, ORDER_UPDATED.name}


class _Entity(msgspec.Struct):
    entity: OrderPaymentRequest


log = structlog.get_logger(__name__)
_decode_said = msgspec.json.Decoder(Said).decode
_decode_entity = msgspec.json.Decoder(_Entity).decode
_decode_fulfillments = msgspec.json.Decoder(list[Fulfillment]).decode


class _Moment(msgspec.Struct, frozen=True):
    """An order as it stood at an event."""

    event: StoredEvent
    head: OrderHead
    lines: list[OrderLineItem]
    switches: Switches
    said: Said


def mail_follower(service: Service) -> Follower:
    """The follower for a worker."""
    return Follower(service, NAME, write_mails, types=TYPES)


async def write_mails(batch: Batch) -> None:
    """Add the mails that the events ask for to the outbox. An order that is gone asks for none."""
    settings = (await find_settings(batch.connection, batch.site.id)).settings
    invoices = await _invoices(batch)
    for event in batch.events:
        try:
            mails = [mail async for mail in _mails(batch, settings, event, invoices)]
        except NotFound:
            continue
        except (ValueError, TypeError, AttributeError, LookupError, AssertionError) as error:
            # A defect. All later mails of the site would wait behind this event for ever.
            log.error("mail_event_passed_over", site_id=str(batch.site.id), event_id=str(event.id), exc_info=error)
            continue
        await add_mails(batch.connection, batch.site.id, mails, batch.now)


async def _invoices(batch: Batch) -> dict[tuple[UUID, datetime], list[UUID]]:
    """The invoices that the events' changes issued: an event says no more than that the order has changed."""
    changes = [(event.entity_id, event.at) for event in batch.events if event.type == ORDER_UPDATED.name]
    return await invoices_issued_at(batch.connection, batch.site.id, changes) if changes else {}


async def _mails(
    batch: Batch, settings: MailSettings, event: StoredEvent, invoices: dict[tuple[UUID, datetime], list[UUID]]
) -> AsyncIterator[NewMail]:
    if event.type == ORDER_UPDATED.name:
        for invoice_id in invoices.get((event.entity_id, event.at), ()):
            moment = await _moment(batch, event)
            for mail in _at(batch, settings, moment, rules.invoiced(str(invoice_id), moment.head, moment.switches)):
                yield mail
        return
    if event.type == PAYMENT_REQUEST_CREATED.name:
        for mail in await _asked(batch, settings, event):
            yield mail
        return
    moment = await _moment(batch, event)
    wanted = await (_of_order(batch, moment) if event.type in _ORDER else _of_records(batch, moment))
    for mail in _at(batch, settings, moment, wanted):
        yield mail


def _at(batch: Batch, settings: MailSettings, moment: _Moment, wanted: Iterable[Wanted]) -> Iterator[NewMail]:
    event = moment.event
    return _addressed(batch, settings, event, moment.head, wanted, revision=event.revision, order_id=event.entity_id)


async def _of_order(batch: Batch, moment: _Moment) -> Iterable[Wanted]:
    order_id, head = str(moment.event.entity_id), moment.head
    if moment.event.type == ORDER_CANCELED.name:
        return rules.canceled(order_id, moment.said)
    if moment.event.type == ORDER_COMMITTED.name:
        return rules.committed(str(moment.event.id), head, moment.said)
    files = await deliverable(batch.service, batch.connection, batch.site.id, moment.lines)
    if moment.event.type == ORDER_APPROVED.name:
        return rules.approved(order_id, head, moment.lines, moment.switches, files)
    return rules.downloadable(order_id, head, moment.lines, moment.switches, files)


async def _of_records(batch: Batch, moment: _Moment) -> Iterable[Wanted]:
    event = moment.event
    order_id, revision = event.entity_id, event.revision
    moments = [(order_id, revision), (order_id, revision - 1)]
    states = await records_at_revisions(batch.connection, batch.site.id, moments)
    now, before = (states.get(one, {}) for one in moments)
    if event.type == FULFILLMENTS_UPDATED.name:
        parcels = _fulfillments(before), _fulfillments(now)
        return rules.sent_out(moment.head, moment.lines, *parcels, moment.switches)
    money = decode_transactions(order_id, now)
    if event.type == TRANSACTIONS_UPDATED.name:
        return rules.declined(moment.head, money.payments, moment.said)
    refund = next((one for one in money.refunds if one.id == moment.said.refund_id), None)
    return rules.refunded(refund, moment.said) if refund is not None else ()


def _fulfillments(lists: RecordLists) -> list[Fulfillment]:
    return _decode_fulfillments(lists.get(RecordKind.FULFILLMENT, b"[]"))


async def _moment(batch: Batch, event: StoredEvent) -> _Moment:
    """The order at the event. Raises `ORDER_NOT_FOUND` if it is gone."""
    site_id = batch.site.id
    found = await order_at_revisions(batch.connection, site_id, event.entity_id, [event.revision])
    order = found.get(event.revision) or await fetch_order(batch.connection, site_id, event.entity_id)
    said = _decode_said(event.extras) if event.extras else Said()
    switches = Switches(*await notify_switches(batch.connection, site_id, event.entity_id))
    return _Moment(event, decode_head(order.head), decode_lines(order.lines), switches, said)


def _addressed(
    batch: Batch,
    settings: MailSettings,
    event: StoredEvent,
    head: OrderHead,
    wanted: Iterable[Wanted],
    *,
    revision: int | None,
    order_id: UUID,
) -> Iterator[NewMail]:
    """A mail for each recipient of what is wanted, about the order at `revision`, or as it is when it is made."""
    for one, recipients in rules.addressed(wanted, settings, head):
        for recipient in recipients:
            yield NewMail(
                id=batch.service.new_id(),
                cause=UUID(one.cause),
                kind=one.kind,
                recipient=recipient,
                order_id=order_id,
                about_id=UUID(one.about) if one.about is not None else None,
                facts=MailFacts(revision=revision, custom_message=one.custom_message),
                actor=event.actor,
            )


async def _asked(batch: Batch, settings: MailSettings, event: StoredEvent) -> list[NewMail]:
    """The mail with a new payment request, where the site has a page to pay it at."""
    assert event.extras is not None, "such an event holds its entity"
    request = _decode_entity(event.extras).entity
    if batch.site.payment_page_url is None and batch.service.public_url is None:
        return []
    order = await fetch_order(batch.connection, batch.site.id, UUID(request.order_id))
    head, wanted = decode_head(order.head), rules.asked(request)
    return [*_addressed(batch, settings, event, head, wanted, revision=None, order_id=order.id)]
