"""What happened asks for documents: an order that is paid for its invoice, a refund for its credit note.

The worker follows the feed for it, so that no payment waits for the site's counter of invoices. Each event is handled
in a unit of its own; one that is seen twice finds its document there.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec
import structlog

from orderwright.model.errors import ApplicationError, NotFound
from orderwright.model.events import ORDER_CREATED, ORDER_PAYMENT_STATUS_UPDATED, REFUND_COMPLETED
from orderwright.model.identity import Identity
from orderwright.model.invoices import DocumentKind
from orderwright.model.order_parts import PaymentStatus
from orderwright.store import invoices as store
from orderwright.store.invoices import Followed
from orderwright.store.transient import is_transient
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.background import background_context
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Context
from orderwright.workflows.invoices import open_desk
from orderwright.workflows.service import Service

#: What staff is told of an order that should have an invoice and can't have one.
INVOICE_NOT_ISSUED: Final = "INVOICE_NOT_ISSUED"
OPERATION: Final = "documents.follow"
BATCH: Final = 100

_PAID: Final = frozenset({ORDER_CREATED.name, ORDER_PAYMENT_STATUS_UPDATED.name})
_TYPES: Final = _PAID | {REFUND_COMPLETED.name}


class _Extras(msgspec.Struct, rename="camel"):
    refund_id: str | None = None


_decode_actor = msgspec.json.Decoder(Identity).decode
_decode_extras = msgspec.json.Decoder(_Extras).decode

log = structlog.get_logger(__name__)


async def issue_due_documents(service: Service) -> int:
    """Issue what the events since the last time ask for, on all sites; returns how many events were looked at.

    A site where it fails is taken up again where it stood, and keeps no other from its documents.
    """
    async with service.database.acquire() as connection:
        sites = await store.sites_to_follow(connection)
    looked_at = 0
    for site_id, position, last in sites:
        try:
            looked_at += await _follow(service, site_id, position, last)
        except Exception as error:
            name = type(error).__name__
            log.warning("documents_not_followed", site_id=str(site_id), error=name, exc_info=not is_transient(error))
    return looked_at


async def _follow(service: Service, site_id: UUID, position: int, last: int) -> int:
    site = await service.sites.get(site_id)
    async with service.database.acquire() as connection:
        wanted = site.create_invoice or await store.has_invoices(connection, site_id)
    looked_at = 0
    while wanted:
        async with service.database.acquire() as connection:
            events = await store.events_to_follow(connection, site_id, position, last, _TYPES, BATCH)
        for event in events:
            actor = _decode_actor(event.actor)
            await _heed(background_context(service, site, OPERATION, actor, f"documents-{event.position}"), event)
            position = event.position
        looked_at += len(events)
        if len(events) < BATCH:
            break
        async with service.database.acquire() as connection:
            await store.follow_to(connection, site_id, position)
    async with service.database.acquire() as connection:
        await store.follow_to(connection, site_id, last)
    return looked_at


async def _heed(context: Context, event: Followed) -> None:
    if event.type in _PAID and not context.site.create_invoice:
        return
    try:
        await _in_unit(context, event, refused=False)
    except NotFound:
        return  # The order was removed meanwhile.
    except ApplicationError as error:
        log.info("invoice_not_issued", site_id=str(context.site.id), order_id=str(event.order_id), code=error.code)
        await _in_unit(context, event, refused=True)


async def _in_unit(context: Context, event: Followed, *, refused: bool) -> None:
    async with context.service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, context.site, context.call.now)
        order = OpenOrder(context, await context.unit.lock(event.order_id))
        if refused:
            order.flag(INVOICE_NOT_ISSUED)
        elif event.type in _PAID:
            await _issue_invoice(order)
        else:
            await _issue_credit_note(order, event)
        await order.save()


async def _issue_invoice(order: OpenOrder) -> None:
    """Issue the invoice of a paid order, once: where staff took one back, the next is for them to issue."""
    if order.head.payment_status is not PaymentStatus.PAID or order.head.imported:
        return
    desk = await open_desk(order)
    if not any(one.kind is DocumentKind.INVOICE for one in desk.known):
        await desk.issue_invoice()


async def _issue_credit_note(order: OpenOrder, event: Followed) -> None:
    refund_id = _decode_extras(event.extras).refund_id if event.extras else None
    refund = (await order.load_records()).refunds.find(refund_id) if refund_id else None
    if refund is not None:
        await (await open_desk(order)).credit_refund(refund)
