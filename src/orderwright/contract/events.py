"""The feed of events: an addition to the contract, which knows webhooks only."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, field

from orderwright.contract.operation import Operation, Unit
from orderwright.model.base import Guid, Message
from orderwright.model.events import Event
from orderwright.model.permissions import Permission


class ReadEventsRequest(Message, kw_only=True):
    """From where on, and which. `cursor` is the one of an earlier answer; absent means from the beginning."""

    cursor: Annotated[str, Meta(max_length=100)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 100
    types: Annotated[list[str], Meta(max_length=50)] = field(default_factory=list)
    order_id: Guid | None = None


class ReadEventsResponse(Message, kw_only=True):
    """Events in the order of the feed. `cursor` continues behind the last one, also when there was none yet."""

    events: list[Event]
    cursor: str
    has_more: bool


READ_EVENTS = Operation(
    module="events",
    name="readEvents",
    method="GET",
    path="/events/v1/events",
    request=ReadEventsRequest,
    response=ReadEventsResponse,
    permission=Permission.READ_EVENTS,
    optional_permissions=(
        Permission.READ_ORDERS,
        Permission.READ_TRANSACTIONS,
        Permission.READ_FULFILLMENTS,
        Permission.READ_PAYMENT_REQUESTS,
        Permission.READ_ORDERS_SETTINGS,
        Permission.READ_ALL_EXTENDED_FIELDS,
        Permission.MODIFY_PRIVATE_TAGS,
    ),
    unit=Unit.READ,
    summary="Read the feed of events in order",
    description=(
        "Every committed event has one place in the feed; a reader that follows the cursor skips none. Events of "
        "orders, transactions, fulfillments, payment requests and settings are shown to who may read these; the "
        "others are passed over, and refused if `types` names them."
    ),
    addition=True,
    query={
        "cursor": "The cursor of an earlier answer.",
        "limit": "How many events, 1 to 100; 100 if absent.",
        "types": "Only these event types; may be repeated.",
        "orderId": "Only events of this order.",
    },
)
