"""A request that is sent again with its idempotency key is answered as the first time, and does nothing again."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.errors import Conflict, order_not_found
from orderwright.store import idempotency as store
from orderwright.store.database import AnyConnection
from orderwright.store.orders import StoredOrder
from orderwright.store.versions import order_at_revisions
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import FULFILLMENTS, TRANSACTIONS, order_answer, visible_document

_decode_rest = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_encode = msgspec.json.Encoder().encode


async def _order_at(context: Context, _: AnyConnection, order: StoredOrder) -> bytes:
    return visible_document(order, context)


# Answers are rarely given again, and all that is to know of money and parcels comes with these two.
async def _transactions_at(context: Context, connection: AnyConnection, order: StoredOrder) -> bytes:
    from orderwright.workflows.transactions import transactions_at

    return await transactions_at(context, connection, order)


async def _fulfillments_at(context: Context, connection: AnyConnection, order: StoredOrder) -> bytes:
    from orderwright.workflows.fulfillments import fulfillments_at

    return await fulfillments_at(context, connection, order)


#: Members of answers that show records of an order in the place of the order, or the order under a name of their own,
#: and what makes them again.
_MADE_AGAIN = {
    TRANSACTIONS: _transactions_at,
    FULFILLMENTS: _fulfillments_at,
    "orderAfterCommit": _order_at,
    "createdOrder": _order_at,
}


def key_is_busy() -> Conflict:
    """The 409 for a key whose first request is still running: to be tried again in a moment."""
    return Conflict(
        "IDEMPOTENCY_KEY_IN_USE", "The first request with this Idempotency-Key is still running", retry_after=1
    )


def key_is_taken() -> Conflict:
    """The 409 for a key that came with another request before."""
    return Conflict("IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used for another request")


async def earlier_answer(context: Context) -> Answer | None:
    """The answer that the call's key stands for; None if the call has no key or the key is new.

    A new key is taken by the unit of work, so that it is kept if and only if the write is. Raises `Conflict`.
    """
    call = context.call
    if call.idempotency_key is None:
        return None
    claim = await store.claim_key(
        context.work.connection,
        context.site.id,
        call.caller.credential,
        call.idempotency_key,
        call.request_hash,
        call.now,
    )
    if claim.outcome is None:
        return None
    if claim.outcome == "mismatch":
        raise key_is_taken()
    if claim.outcome == "busy":
        raise key_is_busy()
    return await _first_answer(context, call.idempotency_key, claim.order_id, claim.revision)


async def _first_answer(context: Context, key: str, order_id: UUID | None, revision: int | None) -> Answer:
    """What a complete key holds: an answer, or which order it showed at which revision."""
    rest = await store.stored_answer(context.work.connection, context.site.id, context.caller.credential, key)
    if order_id is None or revision is None:
        assert rest is not None, "a complete key holds an answer or an order"
        return Answer(body=rest, replayed=True)
    return await shown_again(context, order_id, revision, rest)


async def shown_again(context: Context, order_id: UUID, revision: int, rest: bytes | None) -> Answer:
    """The answer that showed that order, or its records, at that revision, made again.

    Raises `ORDER_NOT_FOUND` if the order was removed meanwhile, also when one of its id has come again.
    """
    if context.unit is not None:
        return await _made_again(context, context.unit.connection, order_id, revision, rest)
    async with context.service.database.acquire() as connection:
        return await _made_again(context, connection, order_id, revision, rest)


async def _made_again(
    context: Context, connection: AnyConnection, order_id: UUID, revision: int, rest: bytes | None
) -> Answer:
    stored = (await order_at_revisions(connection, context.site.id, order_id, [revision])).get(revision)
    if stored is None:
        raise order_not_found(order_id)
    members = _decode_rest(rest) if rest else {}
    for name, document_at in _MADE_AGAIN.items():
        if name in members:
            members[name] = msgspec.Raw(await document_at(context, connection, stored))
            return Answer(body=_encode(members), revision=revision, replayed=True)
    return order_answer(visible_document(stored, context), revision, members, replayed=True)


async def remember(context: Context, answer: Answer) -> None:
    """Keep what is answered, in the transaction of the write itself."""
    call = context.call
    if call.idempotency_key is None:
        return
    shown = context.work.shown
    await store.store_answer(
        context.work.connection,
        context.site.id,
        call.caller.credential,
        call.idempotency_key,
        order_id=shown[0] if shown else None,
        revision=shown[1] if shown else None,
        answer=context.work.rest if shown else answer.kept or answer.body,
    )


class Begun(NamedTuple):
    """A request that was begun before and has not been answered: what it intends, and until when it may be at work."""

    intent: bytes
    running_until: datetime


async def claim_for_calls(context: Context) -> Answer | Begun | None:
    """As `earlier_answer`, for an operation that calls a gateway and may have been interrupted. Raises `Conflict`."""
    call = context.call
    if call.idempotency_key is None:
        return None
    principal, key = call.caller.credential, call.idempotency_key
    connection, site_id = context.work.connection, context.site.id
    claim = await store.claim_call_key(connection, site_id, principal, key, call.request_hash, call.now)
    if claim.outcome is None:
        return None
    if claim.outcome == "mismatch":
        raise key_is_taken()
    if claim.outcome == "busy":
        raise key_is_busy()
    if claim.outcome == "in_progress":
        assert claim.intent is not None, "a key in progress has its intent"
        assert claim.running_until is not None, "and an end of its time"
        return Begun(claim.intent, claim.running_until)
    return await _first_answer(context, key, claim.order_id, claim.revision)


async def keep_intent(context: Context, intent: bytes, running_until: datetime) -> None:
    """Keep the call's key in progress, in the transaction that records the intent."""
    call = context.call
    if call.idempotency_key is not None:
        await store.keep_intent(
            context.work.connection,
            context.site.id,
            call.caller.credential,
            call.idempotency_key,
            intent=intent,
            running_until=running_until,
        )


async def complete(context: Context, answer: Answer) -> None:
    """Keep the answer of a request whose key was in progress."""
    call, shown = context.call, context.work.shown
    if call.idempotency_key is not None:
        await store.complete_key(
            context.work.connection,
            context.site.id,
            call.caller.credential,
            call.idempotency_key,
            order_id=shown[0] if shown else None,
            revision=shown[1] if shown else None,
            answer=context.work.rest if shown else answer.body,
        )
