"""Calling a payment gateway without ever losing a call or making it twice.

What an operation wants of a gateway is committed before the gateway is asked, what became of it afterwards, each in a
transaction of its own, and no transaction is open while the gateway thinks. Whatever is interrupted is found again:
by the same request with its idempotency key, or by the reconciliation (docs/concepts/gateway-calls.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from traceback import extract_tb
from typing import Final
from uuid import UUID

import msgspec
import structlog

from orderwright.model.errors import ApplicationError, NotFound
from orderwright.providers.payments.gateway import (
    CallKind,
    Ending,
    GatewayUnavailable,
    Outcome,
    PaymentCall,
    PaymentGateway,
)
from orderwright.rules.gateway_calls import FIRST_CHECK, CallState
from orderwright.store import gateway_calls as store
from orderwright.store.database import Database
from orderwright.store.gateway_calls import CallTerms, GatewayCall
from orderwright.store.gateways import find_account
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows import idempotency
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.gateway_outcomes import apply_outcome, note_outcome

__all__ = [
    "Begin",
    "CallTerms",
    "Finish",
    "GatewayCall",
    "Intended",
    "apply_outcome",
    "gateway_of",
    "intend",
    "reopened",
    "run_calls",
]

#: How long a request waits for all of its calls together, in seconds; what is open then is reconciled. And how many
#: of them it makes at once.
CALLS_SECONDS: Final = 28.0
CALLS_AT_ONCE: Final = 8
#: How long a repeat of a request is told that the first one is at work: longer than the first one waits.
AT_WORK: Final = timedelta(seconds=45)
#: Why a call that the gateway does not know of is not made again.
OTHER_KEY: Final = "The account has another key since then: whether the call was made before can't be told"

log = structlog.get_logger(__name__)


class Intended(msgspec.Struct, frozen=True, kw_only=True):
    """What the first half of an operation has decided. `data` is its own JSON for the second half."""

    order_id: UUID
    calls: tuple[GatewayCall, ...] = ()
    data: bytes = b"{}"


class _Intent(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept with an idempotency key in progress."""

    order_id: UUID
    references: tuple[UUID, ...]
    data: msgspec.Raw


Begin = Callable[[Context], Awaitable[Intended]]
Finish = Callable[[Context, Intended], Awaitable[Answer]]

_encode = msgspec.json.Encoder().encode
_decode_intent = msgspec.json.Decoder(_Intent).decode


async def intend(order: OpenOrder, call: GatewayCall) -> None:
    """Record a call in the unit of work of its locked order. It is made after the commit."""
    assert call.order_id == order.locked.id, "a call belongs to the order that is locked"
    context = order.context
    await store.insert_call(
        context.work.connection,
        context.site.id,
        call,
        actor=context.caller.identity,
        request_id=context.call.request_id,
        at=context.work.now,
        check_at=max(context.work.now, context.service.clock()) + FIRST_CHECK,
    )


async def gateway_of(context: Context, name: str | None) -> PaymentGateway | None:
    """The site's account that `PaymentFacts.gateway` names; None if it names none, or one that can't be reached."""
    return None if name is None else await context.service.gateways.get(context.site.id, name)


async def run_calls(context: Context, begin: Begin, answer: Finish) -> Answer:
    """Run an operation that is declared `Unit.OWN` and may call a gateway.

    `begin` works like the handler of any write: it changes the order, records each call with `intend`, saves, and
    says what it intends. `answer` makes the answer from what the order has become; it may run again, so it changes
    nothing. A repeat with the same idempotency key goes on where the first request stopped; while that may still be
    at work it is told so. Raises what `begin` raises, and then nothing was written.
    """
    begun = await _begin(context, begin, answer)
    if isinstance(begun, Answer):
        return begun
    intended, resumed = begun
    await make_calls(context, intended.calls, resumed=resumed)
    async with unit_in(context):
        result = await answer(context, intended)
        await idempotency.complete(context, result)
    return result


async def _begin(context: Context, begin: Begin, answer: Finish) -> Answer | tuple[Intended, bool]:
    """The answer if there is nothing to call, else what is intended, and whether it was begun before."""
    # By the clock: who closes earlier attempts before may begin long after having been asked.
    until = max(context.call.now, context.service.clock()) + AT_WORK
    async with unit_in(context):
        known = await idempotency.claim_for_calls(context)
        if isinstance(known, Answer):
            return known
        if known is not None:
            intended = await _begun_before(context, known)
            await idempotency.keep_intent(context, known.intent, until)
            return intended, True
        intended = await begin(context)
        if not intended.calls:
            result = await answer(context, intended)
            await idempotency.remember(context, result)
            return result
        references = tuple(call.reference for call in intended.calls)
        intent = _Intent(order_id=intended.order_id, references=references, data=msgspec.Raw(intended.data))
        await idempotency.keep_intent(context, _encode(intent), until)
    return intended, False


async def _begun_before(context: Context, known: idempotency.Begun) -> Intended:
    """What an interrupted request intended. Raises `IDEMPOTENCY_KEY_IN_USE` while it may still be at work."""
    intent = _decode_intent(known.intent)
    stored = await store.find_calls(context.work.connection, context.site.id, intent.references)
    at_work = any(one.state == CallState.OPEN for one in stored)
    if at_work and context.call.now < known.running_until:
        raise idempotency.key_is_busy()
    by_reference = {one.call.reference: one.call for one in stored}
    calls = tuple(by_reference[reference] for reference in intent.references if reference in by_reference)
    return Intended(order_id=intent.order_id, calls=calls, data=bytes(intent.data))


async def reopened(context: Context, intended: Intended) -> OpenOrder:
    """The order as it has become, for an answer. It is locked, and nothing about the caller is checked again."""
    return OpenOrder(context, await context.work.lock(intended.order_id))


async def make_calls(context: Context, calls: Sequence[GatewayCall], *, resumed: bool = False) -> None:
    """Make the calls whose intents are committed and apply what becomes of them; needs that no unit is open.

    Returns in bounded time, whatever the gateways do. What is not heard of stays open. `resumed`: they may have been
    made before, so the gateway is asked first, and calls that are not open any more are left alone.
    """
    since: dict[UUID, datetime] = {}
    if resumed:
        async with context.service.database.acquire() as connection:
            stored = await store.find_calls(connection, context.site.id, [call.reference for call in calls])
        since = {one.call.reference: one.created_at for one in stored if one.state == CallState.OPEN}
        calls = [call for call in calls if call.reference in since]
    slots, turn = asyncio.Semaphore(CALLS_AT_ONCE), asyncio.Lock()

    async def one(call: GatewayCall) -> None:
        outcome: Outcome | str
        async with slots:
            left = until - loop.time()
            outcome = await hear(context, call, since=since.get(call.reference), seconds=left)
        # One after the other: they wait for the lock of one order, and must not keep connections from others.
        async with turn:
            if isinstance(outcome, Outcome):
                await record_outcome(context, call, outcome)
            else:
                async with context.service.database.acquire() as connection:
                    await store.note_error(connection, context.site.id, call.reference, outcome)

    loop = asyncio.get_running_loop()
    until = loop.time() + CALLS_SECONDS
    results = await asyncio.gather(*(one(call) for call in calls), return_exceptions=True)
    for failure in results:
        if failure is not None:
            raise failure


async def hear(
    context: Context, call: GatewayCall, *, since: datetime | None, seconds: float = CALLS_SECONDS
) -> Outcome | str:
    """Make one call; what became of it, or why nobody knows.

    `since` is when its intent was recorded if it may have been made before: then the gateway is asked for it first.
    """
    if seconds <= 0:
        return "There was no time left to make the call"
    try:
        gateway = await gateway_of(context, call.gateway)
        if gateway is None:
            return f"The site has no account at {call.gateway}, or a disabled one"
        async with asyncio.timeout(seconds):
            return await _ask(context, gateway, call, since)
    except TimeoutError:
        return f"{call.gateway} did not answer in time"
    except (GatewayUnavailable, ApplicationError) as error:
        return error.message
    except Exception as error:
        return broke(call, error)


def broke(call: GatewayCall, error: Exception) -> str:
    """Log that the client of a gateway has a defect, and say so: whether money moved is unknown.

    The error's text and the values around it may hold what was sent, so only its kind and place are told.
    """
    place = extract_tb(error.__traceback__)[-1]
    where = f"{place.filename}:{place.lineno}"
    log.error("gateway_call_broke", reference=str(call.reference), error=type(error).__name__, where=where)
    return f"The call broke with {type(error).__name__}"


async def _ask(context: Context, gateway: PaymentGateway, call: GatewayCall, since: datetime | None) -> Outcome | str:
    asked = as_payment_call(call, since)
    if since is not None:
        found = await gateway.find(asked)
        if found.ending is not Ending.UNKNOWN_REFERENCE:
            return found
        if not await has_same_key(context.service.database, context.site.id, call.gateway, since):
            return OTHER_KEY
    return await gateway.perform(asked)


async def has_same_key(database: Database, site_id: UUID, gateway: str, since: datetime) -> bool:
    """Whether the account at the gateway has the secret key that it had at `since`.

    Another key may be that of another account, where nobody knows of the calls that were made with the first one: what
    it does not know may have happened, so nothing is made again with it.
    """
    async with database.acquire() as connection:
        account = await find_account(connection, site_id, gateway)
    return account is None or account.facts.key_since is None or account.facts.key_since <= since


def as_payment_call(call: GatewayCall, since: datetime | None = None) -> PaymentCall:
    """The call as a gateway takes it."""
    terms = call.terms
    return PaymentCall(
        reference=call.reference,
        kind=CallKind(call.kind),
        amount=call.amount,
        currency=call.currency,
        order_id=call.order_id,
        payment_id=call.payment_id,
        transaction=call.transaction,
        saved_method=terms.saved_method,
        saved_customer=terms.saved_customer,
        save_method=terms.save_method,
        merchant_initiated=terms.merchant_initiated,
        return_url=terms.return_url,
        description=terms.description,
        asked_at=since,
        hosted_until=terms.hosted_until,
    )


async def record_outcome(context: Context, call: GatewayCall, outcome: Outcome) -> None:
    """Apply an outcome to its order in a unit of its own."""
    if outcome.ending is Ending.UNKNOWN_REFERENCE:
        return
    own = Context(
        service=context.service,
        call=replace(context.call, if_match=None, now=max(context.call.now, context.service.clock())),
        site=context.site,
        operation=context.operation,
    )
    async with unit_in(own):
        try:
            order = OpenOrder(own, await own.work.lock(call.order_id))
        except NotFound:
            # An import that was deleted meanwhile: the call ends, and the log has the one trace of it.
            log.error("outcome_without_order", order_id=str(call.order_id), reference=str(call.reference))
            await note_outcome(own, call, outcome)
            return
        await apply_outcome(order, call, outcome)
        await order.save()


@asynccontextmanager
async def unit_in(context: Context) -> AsyncIterator[None]:
    """A unit of work for the time of the block, in the context; committed at its end unless it raises."""
    async with context.service.database.transaction() as connection:
        context.unit = UnitOfWork(connection, context.site, context.call.now)
        try:
            yield
        finally:
            context.unit = None
