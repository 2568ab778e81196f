"""Every event that operations append, as a receiver gets it: its payload has the type that the client says."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest_asyncio
from tests.api.test_permission_matrix import request_for
from tests.support.client import client_on
from tests.support.deliveries import NOW, SECRET, claims, headers, signed
from tests.support.orders import full_order
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
}


@pytest_asyncio.fixture(scope="module")
async def events(db_dsn: str) -> AsyncIterator[list[Event]]:
    async with open_shop(db_dsn) as shop:
        for one in operations():
            if one.unit is not Unit.READ:
                await shop.send(one.key, await request_for(shop, one))
        await shop.create(full_order(status="APPROVED", channelInfo={"type": "POS"}))
        async with client_on(shop) as client:
            yield [event async for event in client.events.iter_events()]


def delivered(event: Event) -> webhooks.WebhookEvent[Any]:
    """The event as a receiver gets it."""
    told = msgspec.json.decode(msgspec.json.encode(event))
    for name in ("eventType", "identity", "position"):
        told.pop(name)
    body = signed(claims(event.event_type, told))
    return webhooks.verify(body, headers(body), secret=SECRET, now=NOW)


def told(value: Any) -> Any:
    """The value without lists and objects that are empty: a structure leaves those out."""
    if isinstance(value, list):
        return [told(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: kept for name, each in value.items() if (kept := told(each)) not in ([], {})}


async def test_the_operations_append_every_kind_but_those_of_others(events: list[Event]) -> None:
    assert EVENT_TYPES.keys() - {event.event_type for event in events} <= BY_OTHERS


async def test_every_payload_is_of_the_type_of_its_kind(events: list[Event]) -> None:
    for event in events:
        found = delivered(event)
        payload = found.payload
        assert type(payload) is webhooks.KINDS[event.event_type].body
        assert isinstance(payload, Message)
        # Nothing that came over the wire is lost in the structure.
        assert told(msgspec.to_builtins(payload)) == told(found.data), event.event_type
