"""The feed of events: an addition to the contract, which knows webhooks only."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, field

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.base import ConsumerName, Guid, Message, OneOf
from orderwright.model.errors import Status
from orderwright.model.events import Event, EventConsumer
from orderwright.model.permissions import Permission

NO_CONSUMER = ErrorCode("CONSUMER_NOT_FOUND", Status.NOT_FOUND, "The caller has no consumer of that name.")
TOO_MANY_CONSUMERS = ErrorCode(
    "TOO_MANY_CONSUMERS", Status.FAILED_PRECONDITION, "The caller has 100 consumers; delete one first."
)
Cursor = Annotated[str, Meta(max_length=100)]


class ReadEventsRequest(Message, kw_only=True):
    """From where on, and which.

    `cursor` is the one of an earlier answer; absent means from the beginning, or where `consumer` stands. `wait` is how
    many seconds to wait for an event if there is none yet.
    """

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("cursor", "consumer"),)

    cursor: Cursor | None = None
    consumer: ConsumerName | None = None
    wait: Annotated[int, Meta(ge=0, le=60)] = 0
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
        "others are passed over, and refused if `types` names them. With `Accept: text/event-stream` the answer is a "
        "stream of server-sent events that goes on; `Last-Event-ID` continues one that broke off."
    ),
    errors=(ErrorCode("TOO_MANY_READERS", Status.UNAVAILABLE, "Too many readers wait for events; try again."),),
    addition=True,
    waits="wait",
    streams=True,
    query={
        "cursor": "The cursor of an earlier answer.",
        "consumer": "Go on where the consumer of this name stands; instead of a cursor.",
        "wait": "Seconds to wait for an event if there is none, 0 to 60; 0 if absent.",
        "limit": "How many events, 1 to 100; 100 if absent.",
        "types": "Only these event types; may be repeated.",
        "orderId": "Only events of this order.",
    },
)


class ListConsumersRequest(Message, kw_only=True):
    """Those of the caller."""


class ListConsumersResponse(Message, kw_only=True):
    """The consumers by name."""

    consumers: list[EventConsumer]


LIST_CONSUMERS = Operation(
    module="events",
    name="listConsumers",
    method="GET",
    path="/events/v1/consumers",
    request=ListConsumersRequest,
    response=ListConsumersResponse,
    permission=Permission.READ_EVENTS,
    unit=Unit.READ,
    summary="List the consumers of the feed and how far they are",
    description="An app sees its own; keys and staff of the site those of the site.",
    addition=True,
)


class CommitConsumerRequest(Message, kw_only=True):
    """Which consumer, and the cursor of the answer whose events are handled."""

    name: ConsumerName
    cursor: Cursor


class ConsumerResponse(Message, kw_only=True):
    """The consumer as it stands now."""

    consumer: EventConsumer


COMMIT_CONSUMER = Operation(
    module="events",
    name="commitConsumer",
    method="POST",
    path="/events/v1/consumers/{name}/commit",
    request=CommitConsumerRequest,
    response=ConsumerResponse,
    permission=Permission.READ_EVENTS,
    unit=Unit.WRITE,
    summary="Note how far a consumer of the feed is",
    description="Makes the consumer if there is none. It never moves back: a cursor behind its own changes nothing.",
    errors=(TOO_MANY_CONSUMERS,),
    addition=True,
)


class ResetConsumerRequest(Message, kw_only=True):
    """Where to; without a cursor to the beginning of the feed."""

    name: ConsumerName
    cursor: Cursor | None = None


RESET_CONSUMER = Operation(
    module="events",
    name="resetConsumer",
    method="POST",
    path="/events/v1/consumers/{name}/reset",
    request=ResetConsumerRequest,
    response=ConsumerResponse,
    permission=Permission.READ_EVENTS,
    unit=Unit.WRITE,
    summary="Move a consumer of the feed to any place, back or forth",
    errors=(NO_CONSUMER,),
    addition=True,
)


class DeleteConsumerRequest(Message, kw_only=True):
    """Which."""

    name: ConsumerName


class DeleteConsumerResponse(Message, kw_only=True):
    """It is gone."""


DELETE_CONSUMER = Operation(
    module="events",
    name="deleteConsumer",
    method="DELETE",
    path="/events/v1/consumers/{name}",
    request=DeleteConsumerRequest,
    response=DeleteConsumerResponse,
    permission=Permission.READ_EVENTS,
    unit=Unit.WRITE,
    summary="Forget a consumer of the feed",
    errors=(NO_CONSUMER,),
    addition=True,
)
