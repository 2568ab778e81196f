"""Asking gateways what became of the calls that nobody heard of, and of those that were pending.

Any number of workers may do it at once: each call is taken by one of them for a while, and what they find is applied
once. Nothing is decided here that the gateway could still tell: a call is made again only while the gateway says that
it never saw it and while the gateway would recognise the repeat (docs/concepts/gateway-calls.md). What gateways have
reported of payments that nobody knew then is applied to those that are known by now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import reduce
from typing import Final, NamedTuple
from uuid import UUID, uuid5

import msgspec
import structlog

from orderwright.model.errors import ApplicationError, NotFound
from orderwright.model.sites import Site
from orderwright.providers.payments.gateway import CallKind, Ending, GatewayUnavailable, Outcome, PaymentGateway
from orderwright.rules.gateway_calls import (
    ABANDONED_CODE,
    NEVER_REACHED_CODE,
    CallState,
    distance,
    is_abandoned,
    is_unclear,
    may_repeat,
)
from orderwright.store import gateway_calls as store
from orderwright.store.gateway_calls import StoredCall
from orderwright.store.gateway_notifications import sites_with_unmatched
from orderwright.store.transient import is_transient
from orderwright.workflows.background import background_context
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.gateway_calls import (
    CALLS_SECONDS,
    OTHER_KEY,
    as_payment_call,
    broke,
    has_same_key,
    record_outcome,
    unit_in,
)
from orderwright.workflows.gateway_notifications import WAITS, apply_unmatched
from orderwright.workflows.gateway_outcomes import PAYMENT_UNCLEAR
from orderwright.workflows.scheduled_actions import run_scheduled
from orderwright.workflows.service import Service
from orderwright.workflows.unwanted_payments import is_unwanted

#: For how long a call is taken: longer than a batch takes at a gateway that hangs. How many calls of a site are taken
#: and how many of them asked about at the same time, and of how many sites: a gateway that hangs keeps a few only.
LEASE: Final = timedelta(minutes=3)
BATCH: Final = 20
AT_ONCE: Final = 4
SITES_AT_ONCE: Final = 4
OPERATION: Final = "payments.reconcile"

log = structlog.get_logger(__name__)


class Reconciled(NamedTuple):
    """What a round did: calls asked about, those that have ended by it, and scheduled captures and voids begun."""

    asked: int = 0
    ended: int = 0
    scheduled: int = 0

    def plus(self, other: Reconciled) -> Reconciled:
        """Both together."""
        return Reconciled(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


async def reconcile(service: Service, *, site_id: UUID | None = None, everything: bool = False) -> Reconciled:
    """Ask about all calls whose time has come, and carry out the scheduled captures and voids that are due.

    `everything` asks about calls whose time has not come as well, except the youngest, which may be being made.
    A call that can't be settled now is taken up again later; nothing that goes wrong with one, or with a site, keeps
    the others.
    """
    now = service.clock()
    async with service.database.acquire() as connection:
        sites = await store.sites_with_due_calls(connection, now, everything=everything)
    slots = asyncio.Semaphore(SITES_AT_ONCE)

    async def one(site: UUID) -> Reconciled:
        async with slots:
            try:
                return await _reconcile_site(service, await service.sites.get(site), everything=everything)
            except Exception as error:
                name = type(error).__name__
                log.warning("site_not_reconciled", site_id=str(site), error=name, exc_info=not is_transient(error))
                return Reconciled()

    done = await asyncio.gather(*(one(site) for site in sites if site_id is None or site == site_id))
    await _apply_reports(service, site_id)
    return reduce(Reconciled.plus, done, Reconciled())


async def _apply_reports(service: Service, site_id: UUID | None) -> None:
    """Apply what came too early. A site where that fails is tried again with the next round."""
    async with service.database.acquire() as connection:
        sites = await sites_with_unmatched(connection, service.clock() - WAITS)
    for one in sites:
        if site_id is not None and one != site_id:
            continue
        try:
            await apply_unmatched(service, one)
        except Exception as error:
            name = type(error).__name__
            log.warning("reports_not_applied", site_id=str(one), error=name, exc_info=not is_transient(error))


async def _reconcile_site(service: Service, site: Site, *, everything: bool) -> Reconciled:
    begun = await run_scheduled(service, site)
    asked = ended = 0
    known: set[UUID] = set()
    while True:
        async with service.database.acquire() as connection:
            taken = await store.claim_due(
                connection, site.id, service.clock(), lease=LEASE, limit=BATCH, everything=everything, but=known
            )
        if not taken:
            return Reconciled(asked, ended, begun)
        known |= {one.call.reference for one in taken}
        asked += len(taken)
        ended += sum(await _each(taken, lambda one: settle_call(service, site, one)))


async def _each(items: Sequence[StoredCall], work: Callable[[StoredCall], Awaitable[bool]]) -> list[bool]:
    """The results for all items, a few at a time. What fails is logged, and False."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(item: StoredCall) -> bool:
        async with slots:
            try:
                return await work(item)
            except Exception as error:
                name, reference = type(error).__name__, str(item.call.reference)
                log.warning("call_not_settled", reference=reference, error=name, exc_info=not is_transient(error))
                return False

    return await asyncio.gather(*(one(item) for item in items))


async def settle_call(service: Service, site: Site, stored: StoredCall) -> bool:
    """Find out what became of one call and apply it; True if it has ended."""
    context = background_context(service, site, OPERATION, stored.actor, stored.request_id)
    learned = await _learn(service, site, stored)
    if isinstance(learned, Outcome) and learned.ending is not Ending.PENDING:
        await record_outcome(context, stored.call, learned)
        return True
    if isinstance(learned, Outcome) and stored.state == CallState.OPEN:
        await record_outcome(context, stored.call, learned)
    now = service.clock()
    async with service.database.acquire() as connection:
        error = None if isinstance(learned, Outcome) else learned
        check_at = now + distance(stored.tries)
        await store.postpone(connection, site.id, stored.call.reference, check_at, error)
    state = CallState.PENDING if isinstance(learned, Outcome) else CallState(stored.state)
    if stored.flagged_at is None and is_unclear(state, now - stored.created_at):
        await _tell_staff(service, site, stored)
    return False


async def _learn(service: Service, site: Site, stored: StoredCall) -> Outcome | str:
    """What became of the call, or why that can't be told now."""
    name = stored.call.gateway
    try:
        gateway = await service.gateways.listening(site.id, name)
        if gateway is None:
            return f"The site has no account at {name}"
        async with asyncio.timeout(CALLS_SECONDS):
            return await _ask(service, site, stored, gateway)
    except TimeoutError:
        return f"{name} did not answer in time"
    except (GatewayUnavailable, ApplicationError) as error:
        return error.message
    except Exception as error:
        return broke(stored.call, error)


async def _ask(service: Service, site: Site, stored: StoredCall, gateway: PaymentGateway) -> Outcome | str:
    call, state = stored.call, CallState(stored.state)
    asked = as_payment_call(call, stored.created_at)
    age = service.clock() - stored.created_at
    first = call.kind in (CallKind.AUTHORIZE, CallKind.CHARGE)
    buyer_waits = first and not call.terms.merchant_initiated
    found = await gateway.find(asked)
    if found.ending is Ending.PENDING:
        async with service.database.acquire() as connection:
            unwanted = await is_unwanted(connection, site.id, call)
        if unwanted or is_abandoned(state, age, buyer_waits=buyer_waits):
            return await _take_back(gateway, stored, found)
    if found.ending is not Ending.UNKNOWN_REFERENCE:
        return found
    if state is CallState.PENDING:
        return "The gateway does not know any more of a call that it had taken"
    if not may_repeat(age, buyer_waits=buyer_waits):
        return Outcome(ending=Ending.FAILED, failure_code=NEVER_REACHED_CODE)
    if await service.gateways.get(site.id, call.gateway) is None:
        return f"The site's account at {call.gateway} is disabled"
    if not await has_same_key(service.database, site.id, call.gateway, stored.created_at):
        return OTHER_KEY
    return await gateway.perform(asked)


async def _take_back(gateway: PaymentGateway, stored: StoredCall, found: Outcome) -> Outcome:
    """Give up a payment at the gateway that its buyer has left or that nobody wants, so that it can't come later."""
    transaction = found.transaction or stored.call.transaction
    if transaction is None:
        return found
    void = msgspec.structs.replace(
        as_payment_call(stored.call, stored.created_at),
        reference=uuid5(stored.call.reference, "abandoned"),
        kind=CallKind.VOID,
        transaction=transaction,
    )
    done = await gateway.perform(void)
    if done.ending is Ending.SUCCEEDED:
        return Outcome(ending=Ending.FAILED, failure_code=ABANDONED_CODE, transaction=transaction)
    # It has gone on meanwhile, or can't be stopped any more (a bank debit under way): asked about again later.
    return found


async def _tell_staff(service: Service, site: Site, stored: StoredCall) -> None:
    """Flag the order: money is unclear for long."""
    context = background_context(service, site, OPERATION, stored.actor, stored.request_id)
    async with unit_in(context):
        try:
            order = OpenOrder(context, await context.work.lock(stored.call.order_id))
        except NotFound:
            return
        known = await store.lock_call(context.work.connection, site.id, stored.call.reference)
        if known is not None and known.state in (CallState.OPEN, CallState.PENDING):
            await store.mark_flagged(context.work.connection, site.id, stored.call.reference, context.work.now)
            order.flag(PAYMENT_UNCLEAR)
            await order.save()
