"""Every event that operations append, as it is delivered: believed, and of the type that the client says."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from tests.faults.test_webhook_receivers import deliver, dispatching
from tests.support.client import client_on
from tests.support.deliveries import OTHER_SECRET, public_key
from tests.support.every_request import REFUSED_TO_ALL, request_for
from tests.support.orders import full_order
from tests.support.receiver import Received, answer, receiving
from tests.support.service import open_shop

from orderwright import webhooks
from orderwright.contract.operation import Unit
from orderwright.contract.registry import operations
from orderwright.model.base import Message
from orderwright.model.events import EVENT_TYPES, Event

#: What comes by time, a bank or the worker, and what is about drafts, whose story is longer than one call.
BY_OTHERS = {
    "wix.ecom.v1.draft_order_created",
    "wix.ecom.v1.draft_order_deleted",
    "wix.ecom.v1.draft_order_updated",
    "wix.ecom.v1.order_committed",
    "wix.ecom.v1.order_imported_order_deleted",
    "wix.ecom.v1.order_transactions_chargeback_approved",
    "wix.ecom.v1.order_transactions_chargeback_reversed",
    "wix.ecom.v1.order_payment_request_expired",
    "orderwright.v1.site_updated",
}


class Story:
    """All that happened on a shop, as the feed has it and as a receiver was told it, by the client's own eyes."""

    def __init__(self, feed: list[Event], received: list[tuple[Received, datetime]], keys: dict[str, Any]) -> None:
        self.feed = feed
        #: What came, and when.
        self.received = received
        self.keys = keys

    @property
    def delivered(self) -> list[webhooks.WebhookEvent[Any]]:
        """What was delivered and is believed by both of its signatures."""
        return [webhooks.verify(one.body, one.headers, now=now, **self.keys) for one, now in self.received]


@pytest_asyncio.fixture(scope="module")
async def story(db_dsn: str) -> AsyncIterator[Story]:
    received: list[tuple[Received, datetime]] = []

    async def noted(one: Received, writer: asyncio.StreamWriter) -> None:
        received.append((one, shop.clock()))
        await answer()(one, writer)

    async with open_shop(db_dsn) as shop, receiving(noted) as receiver, client_on(shop) as client:
        made = await client.webhooks.create_subscription({"url": receiver.address})
        for one in operations():
            # Those about subscriptions would meddle with the one that is looked at.
            if one.unit is not Unit.READ and one.module != "webhooks":
                sent = await shop.send(one.key, await request_for(shop, one))
                assert sent.status_code == 200 or one.name in REFUSED_TO_ALL, (one.key, sent.text)
        await shop.create(full_order(status="APPROVED", channelInfo={"type": "POS"}))
        # A subscription that names no types is told of those of the contract.
        feed = [one async for one in client.events.iter_events() if one.event_type.startswith("wix.ecom.v1.")]
        async with dispatching(shop) as dispatcher:
            # An attempt that a busy machine cut off is made again, after pauses that become longer.
            for _ in range(100):
                await deliver(shop, dispatcher)
                if {one.id for one in feed} <= {one.id for one, _ in received}:
                    break
                shop.clock.tick(60)
        yield Story(feed, received, {"secret": made.secret, "public_key": made.subscription.public_key})


def told(value: Any) -> Any:
    """The value without lists and objects that are empty: a structure leaves those out."""
    if isinstance(value, list):
        return [told(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: kept for name, each in value.items() if (kept := told(each)) not in ([], {})}


async def test_the_operations_append_every_kind_but_those_of_others(story: Story) -> None:
    assert EVENT_TYPES.keys() - {event.event_type for event in story.feed} <= BY_OTHERS


async def test_whatever_the_feed_has_is_delivered_and_believed(story: Story) -> None:
    # At least once: so sets are compared.
    found = {(event.id, event.type, event.entity_id, str(event.sequence)) for event in story.delivered}
    assert found == {(one.id, one.event_type, one.entity_id, one.entity_event_sequence) for one in story.feed}


async def test_a_delivery_is_not_believed_by_other_keys_or_later(story: Story) -> None:
    one, now = story.received[0]
    later = {**story.keys, "now": now + timedelta(minutes=10)}
    others = ({"secret": OTHER_SECRET}, {"public_key": public_key()}, {"instance_id": "another"})
    for keys in (later, *({**story.keys, "now": now, **other} for other in others)):
        with pytest.raises(webhooks.InvalidWebhook):
            webhooks.verify(one.body, one.headers, **keys)


async def test_every_payload_is_of_the_type_of_its_kind(story: Story) -> None:
    for found in story.delivered:
        payload = found.payload
        assert type(payload) is webhooks.KINDS[found.type].body
        assert isinstance(payload, Message)
        # Nothing that came over the wire is lost in the structure.
        assert told(msgspec.to_builtins(payload)) == told(found.data), found.type
