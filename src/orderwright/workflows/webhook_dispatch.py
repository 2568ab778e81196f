"""Delivering: events are queued for the subscriptions that want them, and sent, in order for each entity.

Delivery is at least once. An attempt is noted after it was made; a worker that dies in between leaves a claim that is
over after a minute, and the event is sent again, with the same id. Within one entity (an order, a payment request)
nothing is sent before what comes before it has been delivered or given up; entities do not wait for each other, and
subscriptions even less. No connection to the database is held while a receiver is waited for.
"""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict, deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID, uuid4

import msgspec
import structlog

from orderwright.model.events import CONTRACT_EVENTS
from orderwright.model.webhooks import DeliveryState, DisabledReason, SubscriptionState
from orderwright.providers.webhooks.sender import HttpSender, Outcome, Sender
from orderwright.rules.webhooks import TRIED_FOR, next_attempt, retry_after
from orderwright.store import webhook_queue as queue
from orderwright.store import webhooks as store
from orderwright.store.transient import is_transient
from orderwright.store.webhook_queue import BehindFeed, DueSubscription, PendingDelivery
from orderwright.store.webhooks import StoredSubscription
from orderwright.workflows.event_payload import visible_types
from orderwright.workflows.service import Service
from orderwright.workflows.webhook_envelope import Signer, envelope, signed_headers
from orderwright.workflows.webhook_targets import Health, Prepared, Target, app_context, prepared
from orderwright.workflows.webhooks import unsealed

#: How long a claim lasts; longer than an attempt can take.
LEASE: Final = timedelta(seconds=60)
#: Lanes of one subscription that a worker has in hand at once; fewer once so many attempts in a row have failed.
AT_ONCE: Final = 16
AT_ONCE_FAILING: Final = 2
FAILING: Final = 5
#: Subscriptions that a worker serves at once, those that fail counted by themselves so that they hold up no other.
MOST_AT_WORK: Final = 50
#: Seconds after which a subscription gives its turn to another.
_TURN: Final = 20.0
#: Deliveries of one lane that are read together: at first, for many lanes at once, and later.
_FIRST: Final = 4
_EACH: Final = 10
_CONNECTIONS: Final = 3
_MOST_SIGNERS: Final = 1000
_encode: Final = msgspec.json.Encoder().encode
#: What is not kept of a request: whoever has it can pretend to be the service.
_HIDDEN: Final = frozenset({"webhook-signature"})

log = structlog.get_logger(__name__)


class Dispatcher:
    """Queues and sends for one worker. Belongs to one event loop. Any number of workers may run one."""

    def __init__(self, service: Service, sender: Sender | None = None) -> None:
        self._service = service
        self._sender = sender or HttpSender(allow_private=service.webhook_settings.allow_private)
        self._turns: dict[tuple[UUID, UUID], asyncio.Task[None]] = {}
        self._failing: set[tuple[UUID, UUID]] = set()
        self._signers: OrderedDict[UUID, tuple[bytes, Signer]] = OrderedDict()
        # Requests of the worker's other parts must find connections in the pool, whatever is going on here.
        self._connections = asyncio.Semaphore(_CONNECTIONS)
        self._stopping = False

    async def queue_events(self) -> int:
        """Queue what happened for whoever wants to be told; how many deliveries that made.

        At most 1,000 for each subscription, and none while it has 10,000 waiting: the rest stays in the feed.
        """
        async with self._service.database.acquire() as connection:
            feeds = await queue.feeds_behind(connection)
        return sum([await self._queue(feed) for feed in feeds])

    async def _queue(self, feed: BehindFeed) -> int:
        site = await self._service.sites.get(feed.site_id)
        now = self._service.clock()
        async with self._service.database.acquire() as connection:
            app = await store.installed_app(connection, feed.site_id, feed.app_id)
            if app is None:
                await self._disable_without_app(feed.site_id, feed.subscription_id)
                return 0
            room = queue.MOST_PENDING - await queue.pending_count(connection, feed.site_id, feed.subscription_id)
            if room <= 0:
                return 0
            types = visible_types(app_context(self._service, site, app).caller)
            wanted = CONTRACT_EVENTS if feed.types is None else feed.types
            types = [name for name in types if name in wanted]
            return await queue.queue_events(connection, feed, types, room, now) or 0

    async def start_due(self) -> int:
        """Begin to serve subscriptions that have something due, in tasks; how many began."""
        async with self._service.database.acquire() as connection:
            due = await queue.due_subscriptions(connection, self._service.clock())
        started = 0
        for one in due:
            key = (one.site_id, one.subscription_id)
            failing = one.failures >= FAILING
            at_work = len(self._failing) if failing else len(self._turns) - len(self._failing)
            if self._stopping or key in self._turns or at_work >= MOST_AT_WORK:
                continue
            if failing:
                self._failing.add(key)
            task = asyncio.create_task(self._turn(one))
            self._turns[key] = task
            task.add_done_callback(partial(self._ended, key))
            started += 1
        return started

    def _ended(self, key: tuple[UUID, UUID], _: asyncio.Task[None]) -> None:
        self._turns.pop(key, None)
        self._failing.discard(key)

    async def idle(self) -> None:
        """Wait until everything that was begun is done."""
        while self._turns:
            await asyncio.gather(*self._turns.values(), return_exceptions=True)

    async def stop(self, within: float = 5.0) -> None:
        """Finish the attempts at hand within so many seconds, and let go. What is cut off is sent again later."""
        self._stopping = True
        if self._turns:
            await asyncio.wait(self._turns.values(), timeout=within)
        for task in list(self._turns.values()):
            task.cancel()
        await self.idle()
        await self._sender.close()

    async def _turn(self, due: DueSubscription) -> None:
        """Serve one subscription: as many lanes at once as it bears, until nothing is due or its time is over."""
        ends = asyncio.get_running_loop().time() + _TURN
        lanes: set[asyncio.Task[None]] = set()
        health = Health(due.failures)
        try:
            while True:
                bears = AT_ONCE_FAILING if health.failures >= FAILING else AT_ONCE
                over = self._stopping or health.stopped or asyncio.get_running_loop().time() > ends
                if not over and len(lanes) <= bears // 2:
                    taken = await self._take(due, bears - len(lanes), health)
                    lanes |= {asyncio.create_task(self._lane(target, first)) for target, first in taken}
                if not lanes:
                    return
                _, lanes = await asyncio.wait(lanes, return_when=asyncio.FIRST_COMPLETED)
        except Exception as error:
            log.warning(
                "webhooks_interrupted",
                site_id=str(due.site_id),
                subscription_id=str(due.subscription_id),
                error=type(error).__name__,
                exc_info=not is_transient(error),
            )
        finally:
            await _cancelled(lanes)

    async def _take(self, due: DueSubscription, limit: int, health: Health) -> list[tuple[Target, list[Prepared]]]:
        """Claim lanes, and prepare the first deliveries of each."""
        service, now, claim = self._service, self._service.clock(), uuid4()
        site = await service.sites.get(due.site_id)
        async with self._connections, service.database.acquire() as connection:
            subscription = await store.find_subscription(connection, site.id, due.subscription_id)
            if subscription is None or subscription.state != SubscriptionState.ENABLED:
                health.stopped = True
                return []
            app = await store.installed_app(connection, site.id, subscription.app_id)
            if app is None:
                await self._disable_without_app(site.id, subscription.id)
                return []
            signer = self._signer(site.id, subscription)
            entities = await queue.claim_lanes(
                connection, site.id, subscription.id, claim=claim, limit=limit, now=now, until=now + LEASE
            )
            target = Target(site, subscription, app, signer, claim, health)
            found = await queue.first_pending(connection, site.id, subscription.id, entities, _FIRST)
            ready = await prepared(service, connection, target, [one for lane in found.values() for one in lane])
        lanes: dict[UUID, list[Prepared]] = {}
        for one in ready:
            lanes.setdefault(one.delivery.event.entity_id, []).append(one)
        return [(target, lane) for lane in lanes.values()]

    async def _lane(self, target: Target, first: Iterable[Prepared]) -> None:
        """Deliver what a lane has, one after the other, until it is empty, fails, or has to be given back."""
        waiting = deque(first)
        try:
            while waiting:
                one = waiting.popleft()
                more = await self._deliver(target, one)
                if not more:
                    return
                if self._stopping or target.health.stopped:
                    await self._release(target, one.delivery)
                    return
                if not waiting:
                    waiting.extend(await self._following(target, one.delivery.event.entity_id))
        except Exception as error:
            # The claim is over after a while, and the lane is taken up again where it stood.
            log.warning(
                "delivery_interrupted",
                site_id=str(target.site.id),
                subscription_id=str(target.subscription.id),
                error=type(error).__name__,
                exc_info=not is_transient(error),
            )

    async def _following(self, target: Target, entity_id: UUID) -> list[Prepared]:
        async with self._connections, self._service.database.acquire() as connection:
            found = await queue.first_pending(connection, target.site.id, target.subscription.id, [entity_id], _EACH)
            return await prepared(self._service, connection, target, found.get(entity_id, []))

    async def _release(self, target: Target, delivery: PendingDelivery) -> None:
        async with self._connections, self._service.database.acquire() as connection:
            await queue.release_lane(
                connection,
                target.site.id,
                target.subscription.id,
                delivery.event.entity_id,
                claim=target.claim,
                again=self._service.clock(),
            )

    async def _deliver(self, target: Target, one: Prepared) -> bool:
        """Make one attempt and note it; whether the lane may go on."""
        if one.event is None and one.problem is None:
            return await self._note(target, one.delivery, DeliveryState.SKIPPED, self._service.clock() + LEASE)
        started, loop = self._service.clock(), asyncio.get_running_loop()
        begun = loop.time()
        request: dict[str, str] = {}
        body = b""
        if one.event is None:
            outcome = Outcome(error=one.problem)
        else:
            body = envelope(
                one.event,
                site_id=target.site.id,
                instance_id=target.app.instance_id,
                signer=target.signer,
                now=started,
            )
            request = signed_headers(one.event.id, body, target.signer, started)
            outcome = await self._sender.post(target.subscription.url, request, body)
        sent = {
            "url": target.subscription.url,
            "headers": {name: value for name, value in request.items() if name not in _HIDDEN},
            "bodyBytes": len(body),
        }
        took = round((loop.time() - begun) * 1000)
        if outcome.delivered:
            return await self._succeeded(target, one.delivery, outcome, sent, took)
        return await self._failed(target, one.delivery, outcome, sent, took)

    async def _succeeded(
        self, target: Target, delivery: PendingDelivery, outcome: Outcome, sent: object, took: int
    ) -> bool:
        more = await self._note(
            target, delivery, DeliveryState.DELIVERED, self._service.clock() + LEASE, outcome, sent, took
        )
        if target.health.failures:
            target.health.failures = 0
            async with self._connections, self._service.database.acquire() as connection:
                await store.note_success(connection, target.site.id, target.subscription.id)
        return more

    async def _failed(
        self, target: Target, delivery: PendingDelivery, outcome: Outcome, sent: object, took: int
    ) -> bool:
        now = self._service.clock()
        again = next_attempt(
            delivery.attempts + 1,
            delivery.first_attempt or now,
            now,
            draw=random.random(),  # noqa: S311  # nothing secret hangs on it
            wish=retry_after(outcome.headers.get("retry-after"), now),
        )
        state = DeliveryState.PENDING if again is not None else DeliveryState.FAILED
        more = await self._note(target, delivery, state, again or now + LEASE, outcome, sent, took)
        target.health.failures += 1
        words = outcome.error or "failed"
        async with self._connections, self._service.database.acquire() as connection:
            since = await store.note_failure(connection, target.site.id, target.subscription.id, words, now)
        if outcome.status == 410:
            await self._disable(target, DisabledReason.GONE, "The receiver answered 410: it is gone for good")
        elif since is not None and since <= now - TRIED_FOR:
            detail = f"Nothing has been delivered since {since:%Y-%m-%d %H:%M} UTC; at last it {_told(words)}"
            await self._disable(target, DisabledReason.FAILING, detail)
        return more

    async def _note(
        self,
        target: Target,
        delivery: PendingDelivery,
        state: DeliveryState,
        following: datetime,
        outcome: Outcome | None = None,
        sent: object = None,
        took: int = 0,
    ) -> bool:
        answer = None
        if outcome is not None and outcome.status is not None:
            text = outcome.body.decode("utf-8", "replace").replace("\0", "\ufffd")
            answer = _encode({"headers": outcome.headers, "body": text, "truncated": outcome.truncated})
        async with self._connections, self._service.database.acquire() as connection:
            return await queue.finish_attempt(
                connection,
                target.site.id,
                target.subscription.id,
                delivery,
                claim=target.claim,
                state=state,
                at=self._service.clock(),
                following=following,
                duration_ms=took,
                status=None if outcome is None else outcome.status,
                error=None if outcome is None else outcome.error,
                request=None if outcome is None else _encode(sent),
                answer=answer,
            )

    async def _disable(self, target: Target, reason: DisabledReason, detail: str) -> None:
        target.health.stopped = True
        async with self._connections, self._service.database.acquire() as connection:
            done = await store.disable_subscription(
                connection,
                target.site.id,
                target.subscription.id,
                reason=reason,
                detail=detail,
                now=self._service.clock(),
                tell=True,
            )
        if done:
            subscription_id = str(target.subscription.id)
            log.warning("webhook_disabled", site_id=str(target.site.id), subscription_id=subscription_id, reason=reason)

    async def _disable_without_app(self, site_id: UUID, subscription_id: UUID) -> None:
        async with self._service.database.acquire() as connection:
            await store.disable_subscription(
                connection,
                site_id,
                subscription_id,
                reason=DisabledReason.APP_REMOVED,
                detail="The app was removed from the site",
                now=self._service.clock(),
                tell=True,
            )

    def _signer(self, site_id: UUID, subscription: StoredSubscription) -> Signer:
        known = self._signers.get(subscription.id)
        if known is not None and known[0] == subscription.sealed:
            self._signers.move_to_end(subscription.id)
            return known[1]
        signer = Signer.of(unsealed(self._service.gateway_settings.keys, site_id, subscription))
        self._signers[subscription.id] = (subscription.sealed, signer)
        if len(self._signers) > _MOST_SIGNERS:
            self._signers.popitem(last=False)
        return signer


def _told(words: str) -> str:
    return words if words.startswith("answered") else f"failed: {words}"


async def _cancelled(tasks: Iterable[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
