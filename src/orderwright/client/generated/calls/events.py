"""The calls of `events` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.contract.events import (
    ConsumerResponse,
    DeleteConsumerResponse,
    ListConsumersResponse,
    ReadEventsResponse,
)

COMMIT_CONSUMER: Call[ConsumerResponse] = Call(
    key="events.commitConsumer",
    method="POST",
    path="/events/v1/consumers/{name}/commit",
    response=ConsumerResponse,
    fields={"name": "name", "cursor": "cursor"},
    parameters={"name": "name"},
    writes=True,
    member=None,
    pages=None,
)

DELETE_CONSUMER: Call[DeleteConsumerResponse] = Call(
    key="events.deleteConsumer",
    method="DELETE",
    path="/events/v1/consumers/{name}",
    response=DeleteConsumerResponse,
    fields={"name": "name"},
    parameters={"name": "name"},
    writes=True,
    member=None,
    pages=None,
)

LIST_CONSUMERS: Call[ListConsumersResponse] = Call(
    key="events.listConsumers",
    method="GET",
    path="/events/v1/consumers",
    response=ListConsumersResponse,
    fields={},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

READ_EVENTS: Call[ReadEventsResponse] = Call(
    key="events.readEvents",
    method="GET",
    path="/events/v1/events",
    response=ReadEventsResponse,
    fields={
        "cursor": "cursor",
        "consumer": "consumer",
        "wait": "wait",
        "limit": "limit",
        "types": "types",
        "order_id": "orderId",
    },
    parameters={},
    writes=False,
    member=None,
    pages=Pages(cursor=("cursor",), items="events", following=("cursor",), more="has_more"),
)

RESET_CONSUMER: Call[ConsumerResponse] = Call(
    key="events.resetConsumer",
    method="POST",
    path="/events/v1/consumers/{name}/reset",
    response=ConsumerResponse,
    fields={"name": "name", "cursor": "cursor"},
    parameters={"name": "name"},
    writes=True,
    member=None,
    pages=None,
)
