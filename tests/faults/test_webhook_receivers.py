"""Receivers that are down, slow, gone, or answer nonsense: at least once, in order per order, nothing lost."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from tests.support.orders import order
from tests.support.receiver import (
    Behaviour,
    Received,
    Receiver,
    answer,
    close_half_way,
    hang,
    receiving,
    subscribe,
    verify,
)
from tests.support.service import Shop, new_shop, open_shop

from orderwright.providers.webhooks.sender import HttpSender
from orderwright.store.mails import find_mail
from orderwright.worker.chores import sequence_feeds
from orderwright.workflows.webhook_dispatch import Dispatcher
from orderwright.workflows.webhook_mails import tell_owners

Json = dict[str, Any]
DEADLINE = 60.0


@pytest_asyncio.fixture(scope="module")
async def base(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(base: Shop) -> AsyncIterator[Shop]:
    """A site of its own, and nobody who listens elsewhere."""
    async with base.service.database.acquire() as connection:
        await connection.execute("DELETE FROM webhook_subscriptions")
        await connection.execute("DELETE FROM webhook_notices")
    yield await new_shop(base.service, base.client)


@asynccontextmanager
async def dispatching(shop: Shop, *, total: float = 15.0) -> AsyncIterator[Dispatcher]:
    """What a worker has for webhooks."""
    dispatcher = Dispatcher(shop.service, HttpSender(allow_private=True, total=total))
    try:
        yield dispatcher
    finally:
        await dispatcher.stop()


async def deliver(shop: Shop, dispatcher: Dispatcher) -> None:
    """One look of the worker: place, queue, send what is due, until nothing is."""
    await sequence_feeds(shop.service.database)
    while await dispatcher.queue_events():
        pass
    while await dispatcher.start_due():
        await dispatcher.idle()


async def subscription(shop: Shop) -> Json:
    (found,) = (await shop.do("listSubscriptions"))["subscriptions"]
    result: Json = found
    return result


async def canceled_orders(shop: Shop, count: int) -> list[str]:
    """Orders with three events each: created, updated, canceled."""
    found = []
    for _ in range(count):
        made = await shop.create(order())
        await shop.do("cancelOrder", {"id": made["id"]})
        found.append(made["id"])
    return found


def by_order(receiver: Receiver) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for event in receiver.events():
        found[event["entityId"]].append(event["slug"])
    return found


async def test_events_are_delivered_once_in_order_and_signed_both_ways(shop: Shop) -> None:
    async with receiving() as receiver, dispatching(shop) as dispatcher:
        await shop.create(order())  # before the subscription: nobody is told
        await sequence_feeds(shop.service.database)
        made = await subscribe(shop, receiver)
        orders = await canceled_orders(shop, 3)
        await deliver(shop, dispatcher)
        await deliver(shop, dispatcher)
        assert by_order(receiver) == {one: ["created", "updated", "canceled"] for one in orders}
        for one in receiver.received:
            verify(one, made)
        feed = {event["id"]: event for event in (await shop.do("readEvents"))["events"]}
        for one in receiver.received:
            shown = one.envelope()
            known = feed[one.id]
            assert shown["eventType"] == known["eventType"]
            assert shown["identity"] == {"identityType": "WIX_USER", "wixUserId": known["identity"]["id"]}
            assert {name: known[name] for name in shown["data"]} == shown["data"]
        assert (await subscription(shop))["pending"] == 0


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (answer(500, b"oops"), "answered 500"),
        (answer(302, location="http://127.0.0.1:1/elsewhere"), "answered 302: redirects are not followed"),
        (close_half_way, "the connection broke: RemoteProtocolError"),
        (hang, "no answer within 0.5 seconds"),
    ],
    ids=["500", "redirect", "closes half-way", "hangs"],
)
async def test_what_fails_is_tried_again_in_order_until_it_succeeds(
    shop: Shop, behaviour: Behaviour, error: str
) -> None:
    async with receiving(behaviour) as receiver, dispatching(shop, total=0.5) as dispatcher:
        await subscribe(shop, receiver)
        (one,) = await canceled_orders(shop, 1)
        await deliver(shop, dispatcher)
        assert by_order(receiver) == {one: ["created"]}  # what comes behind it waits
        assert (await subscription(shop))["lastFailure"] == error
        (first, *_) = (await shop.do("listDeliveries", {"state": "PENDING"}))["deliveries"][::-1]
        assert (first["attempts"], first["error"]) == (1, error)
        await deliver(shop, dispatcher)
        assert len(receiver.received) == 1  # not before its time
        receiver.behave = answer()
        shop.clock.tick(6)
        await deliver(shop, dispatcher)
        assert by_order(receiver) == {one: ["created", "created", "updated", "canceled"]}
        assert len({request.id for request in receiver.received}) == 3  # an attempt has the id of the one before
        assert "failingSince" not in await subscription(shop)
        shown = await shop.do("getDelivery", {"id": first["id"]})
        assert [attempt.get("error") for attempt in shown["attempts"]] == [error, None]
        assert shown["event"] == receiver.received[0].event()


async def test_a_receiver_that_was_down_for_a_while_gets_everything(shop: Shop) -> None:
    async with receiving() as receiver, dispatching(shop) as dispatcher:
        await subscribe(shop, receiver)
        await receiver.stop()
        orders = await canceled_orders(shop, 4)
        for _ in range(6):
            await deliver(shop, dispatcher)
            shop.clock.tick(600)
        assert receiver.received == []
        assert (await subscription(shop))["lastFailure"].startswith("no connection")
        await receiver.start(receiver.port)
        shop.clock.tick(7200)
        await deliver(shop, dispatcher)
        assert by_order(receiver) == {one: ["created", "updated", "canceled"] for one in orders}


async def test_a_stuck_order_holds_up_no_other(shop: Shop) -> None:
    async with receiving() as receiver, dispatching(shop) as dispatcher:
        await subscribe(shop, receiver)
        stuck, *others = await canceled_orders(shop, 5)
        fine, bad = answer(), answer(500)

        async def behave(one: Received, writer: asyncio.StreamWriter) -> None:
            await (bad if one.event()["entityId"] == stuck else fine)(one, writer)

        receiver.behave = behave
        await deliver(shop, dispatcher)
        expected = {one: ["created", "updated", "canceled"] for one in others}
        assert by_order(receiver) == {**expected, stuck: ["created"]}


async def test_a_slow_receiver_holds_up_no_other_order_and_no_other_subscription(shop: Shop) -> None:
    released, fine = asyncio.Event(), answer()

    async def slowly(one: Received, writer: asyncio.StreamWriter) -> None:
        await released.wait()
        await fine(one, writer)

    async with receiving(slowly) as slow, receiving() as quick, dispatching(shop, total=DEADLINE) as dispatcher:
        await subscribe(shop, slow)
        await subscribe(shop, quick)
        orders = await canceled_orders(shop, 5)
        await sequence_feeds(shop.service.database)
        while await dispatcher.queue_events():
            pass
        async with asyncio.timeout(DEADLINE):
            while len(quick.received) < 15 or len(slow.received) < 5:
                await dispatcher.start_due()
                await asyncio.sleep(0)
        # Nothing was answered there yet: each order waits for its own first event, and nobody for anybody else's.
        assert by_order(quick) == {one: ["created", "updated", "canceled"] for one in orders}
        assert by_order(slow) == {one: ["created"] for one in orders}
        released.set()
        await dispatcher.idle()
        await deliver(shop, dispatcher)
        assert by_order(slow) == by_order(quick)
        told = (await shop.do("listDeliveries", {"limit": 100}))["deliveries"]
        assert [(one["state"], one["attempts"]) for one in told] == [("DELIVERED", 1)] * 30


async def test_retry_after_is_honoured(shop: Shop) -> None:
    async with receiving(answer(429, retry_after="3600")) as receiver, dispatching(shop) as dispatcher:
        await subscribe(shop, receiver)
        await shop.create(order())
        await deliver(shop, dispatcher)
        receiver.behave = answer()
        shop.clock.tick(3500)
        await deliver(shop, dispatcher)
        assert len(receiver.received) == 1
        shop.clock.tick(200)
        await deliver(shop, dispatcher)
        assert len(receiver.received) == 2


async def test_410_disables_with_a_reason_and_a_notice_and_nothing_is_lost(shop: Shop) -> None:
    async with receiving(answer(410)) as receiver, dispatching(shop) as dispatcher:
        made = await subscribe(shop, receiver, ownerEmail="owner@example.com")
        (first,) = await canceled_orders(shop, 1)
        await deliver(shop, dispatcher)
        disabled = await subscription(shop)
        words = "The receiver answered 410: it is gone for good"
        assert (disabled["state"], disabled["disabledReason"], disabled["disabledDetail"]) == (
            "DISABLED",
            "GONE",
            words,
        )
        assert [await tell_owners(shop.service) for _ in range(2)] == [1, 0]
        (mail,) = (await shop.do("listMails"))["mails"]
        assert (mail["kind"], mail["recipient"]) == ("WEBHOOK_DISABLED", "owner@example.com")
        async with shop.service.database.acquire() as connection:
            stored = await find_mail(connection, shop.site_id, UUID(mail["id"]))
        assert stored is not None
        assert (stored.facts.address, stored.facts.detail) == (receiver.address, words)
        receiver.behave = answer()
        receiver.received.clear()
        (second,) = await canceled_orders(shop, 1)
        shop.clock.tick(100_000)
        await deliver(shop, dispatcher)
        assert receiver.received == []
        await shop.do("enableSubscription", {"id": made["subscription"]["id"]})
        await deliver(shop, dispatcher)
        assert by_order(receiver) == {one: ["created", "updated", "canceled"] for one in (first, second)}


async def test_48_hours_of_failure_end_the_delivery_and_disable(shop: Shop) -> None:
    async with receiving(answer(503)) as receiver, dispatching(shop) as dispatcher:
        await subscribe(shop, receiver)
        await shop.create(order())
        await deliver(shop, dispatcher)
        began = shop.clock()
        while (await subscription(shop))["state"] == "ENABLED":
            shop.clock.tick(1800)
            await deliver(shop, dispatcher)
            assert shop.clock() - began < timedelta(hours=60)
        assert shop.clock() - began >= timedelta(hours=48)
        disabled = await subscription(shop)
        assert disabled["disabledReason"] == "FAILING"
        assert disabled["disabledDetail"].endswith("at last it answered 503")
        (failed,) = (await shop.do("listDeliveries"))["deliveries"]
        assert failed["state"] == "FAILED"
        # After 5 s, 15 s, 1, 5, 15 and 30 minutes, 1, 2 and 4 hours, and then every 6 hours, less a quarter at most.
        assert 16 <= failed["attempts"] <= 20
        assert len(receiver.received) == failed["attempts"]


async def test_two_workers_share_the_lanes_and_send_nothing_twice(shop: Shop) -> None:
    async with receiving() as receiver, dispatching(shop) as first, dispatching(shop) as second:
        await subscribe(shop, receiver)
        orders = await canceled_orders(shop, 12)
        await sequence_feeds(shop.service.database)
        await asyncio.gather(first.queue_events(), second.queue_events())
        await asyncio.gather(first.start_due(), second.start_due())
        await asyncio.gather(first.idle(), second.idle())
        await deliver(shop, first)
        assert by_order(receiver) == {one: ["created", "updated", "canceled"] for one in orders}
