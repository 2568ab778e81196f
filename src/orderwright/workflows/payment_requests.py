"""Payment requests: finding them as they are now, showing them, and writing what becomes of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from orderwright.model.errors import NotFound
from orderwright.model.events import PAYMENT_REQUEST_DELETED, PAYMENT_REQUEST_EXPIRED, EventType
from orderwright.model.identity import Identity
from orderwright.model.payment_requests import OrderPaymentRequest, PaymentRequestStatus
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.extended_fields import redact_namespaces
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.payment_requests import as_of, is_over
from orderwright.store import payment_requests as store
from orderwright.store.database import AnyConnection
from orderwright.store.payment_requests import StoredPaymentRequest
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.context import Answer, Context

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.decode


def request_not_found(request_id: str) -> NotFound:
    """The 404 of a payment request that the site does not have."""
    text = f"Payment request {request_id} was not found"
    return NotFound("ORDER_PAYMENT_REQUEST_NOT_FOUND", text, data={"orderPaymentRequestId": request_id})


def request_id_of(text: str) -> UUID:
    """The id in `text`. Raises the 404 of an unknown request if it is none: no request can have that id."""
    try:
        return UUID(text)
    except ValueError:
        raise request_not_found(text) from None


async def read_request(context: Context, request_id: str) -> OrderPaymentRequest:
    """The request as it is now. Nothing is written. Raises ORDER_PAYMENT_REQUEST_NOT_FOUND."""
    id_ = request_id_of(request_id)
    async with context.service.database.acquire() as connection:
        stored = await store.find_request(connection, context.site.id, id_)
    if stored is None:
        raise request_not_found(request_id)
    return as_of(stored.document, context.call.now)


async def open_request(context: Context, request_id: str) -> StoredPaymentRequest:
    """The request as it is now, locked; a lock of its order comes before. Raises ORDER_PAYMENT_REQUEST_NOT_FOUND.

    That it has expired is written down and told, if that was not done before.
    """
    work = context.work
    stored = await store.lock_request(work.connection, work.site.id, request_id_of(request_id))
    if stored is None:
        raise request_not_found(request_id)
    if is_over(stored.document, work.now):
        stored = await expire(work.connection, work.site.id, stored, work.now, context.caller.identity)
    return stored


async def expire(
    connection: AnyConnection, site_id: UUID, stored: StoredPaymentRequest, now: datetime, actor: Identity
) -> StoredPaymentRequest:
    """Write down that a locked request is over, and tell it. Its date is that of its expiration, as it read before."""
    return await store.save_request(
        connection,
        site_id,
        stored,
        as_of(stored.document, now),
        at=stored.next_date(now),
        actor=actor,
        type_=PAYMENT_REQUEST_EXPIRED.name,
    )


async def write(
    context: Context, stored: StoredPaymentRequest, document: OrderPaymentRequest, event: EventType
) -> StoredPaymentRequest:
    """Write what a locked request has become, dated now, and tell it."""
    at = stored.next_date(context.work.now)
    return await store.save_request(
        context.work.connection,
        context.site.id,
        stored,
        msgspec.structs.replace(document, updated_date=format_timestamp(at)),
        at=at,
        actor=context.caller.identity,
        type_=event.name,
    )


async def write_status(
    context: Context, stored: StoredPaymentRequest, status: PaymentRequestStatus, event: EventType
) -> StoredPaymentRequest:
    """Write another status of a locked request, and tell it."""
    return await write(context, stored, msgspec.structs.replace(stored.document, status=status), event)


def shown(context: Context, document: OrderPaymentRequest) -> msgspec.Raw:
    """The encoded request as the caller may see it, its amount formatted for the site as it is now."""
    fill_formatted(document, document.currency, context.site.locale)
    encoded = _encode(document)
    if document.extended_fields is not None and not context.caller.may(Permission.READ_ALL_EXTENDED_FIELDS):
        plain = _decode(encoded)
        redact_namespaces(plain, context.caller.identity, context.site.namespace_owners)
        encoded = _encode(plain)
    return msgspec.Raw(encoded)


def show(context: Context, document: OrderPaymentRequest, **members: object) -> Answer:
    """The answer with the request, and `members` by their wire names."""
    return Answer(body=_encode({"orderPaymentRequest": shown(context, document), **members}))


async def delete(work: UnitOfWork, stored: StoredPaymentRequest, actor: Identity) -> None:
    """Remove a locked request for good, and tell it."""
    at = stored.next_date(work.now)
    type_ = PAYMENT_REQUEST_DELETED.name
    await store.delete_request(work.connection, work.site.id, stored, at=at, actor=actor, type_=type_)


async def delete_requests_of(work: UnitOfWork, order_id: UUID, actor: Identity) -> None:
    """Remove all requests of a locked order that goes for good, paid ones too."""
    for stored in await store.lock_requests_of(work.connection, work.site.id, order_id):
        await delete(work, stored, actor)
