"""The calls of `events` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.contract.events import ReadEventsResponse

READ_EVENTS: Call[ReadEventsResponse] = Call(
    key="events.readEvents",
    method="GET",
    path="/events/v1/events",
    response=ReadEventsResponse,
    fields={"cursor": "cursor", "limit": "limit", "types": "types", "order_id": "orderId"},
    parameters={},
    writes=False,
    member=None,
    pages=Pages(cursor=("cursor",), items="events", following=("cursor",), more="has_more"),
)
