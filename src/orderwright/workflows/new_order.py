"""A complete new order as the database takes it: with its story, its owner apps, its notifications and its stock."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.model.activities import Activity
from orderwright.model.activity_types import ActivityType
from orderwright.model.creation_settings import OrderCreateNotifications, OrderCreationSettings
from orderwright.model.events import ORDER_APPROVED, ORDER_CREATED, ORDER_FULFILLED
from orderwright.model.order_parts import FulfillmentStatus, OrderStatus, PaymentStatus
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.activities import system_activity
from orderwright.rules.placing import Placed
from orderwright.rules.stock import place_of, stock_of_new_order
from orderwright.store.documents import encode_head, encode_lines
from orderwright.store.orders import NewEvent, NewOrder, PlacedOrder, StoredOrder
from orderwright.store.search.row import search_row
from orderwright.store.search.text import words_and_marks
from orderwright.workflows.change_order import encoded_activity, encoded_identity, is_restricted
from orderwright.workflows.context import Context
from orderwright.workflows.settle_order import APPROVED_WITHOUT_SHIPPING, fulfilled_extras

_encode = msgspec.json.Encoder().encode


def new_order(
    context: Context,
    placed: Placed,
    settings: OrderCreationSettings,
    declared: PaymentStatus | None,
    *,
    claims_key: bool,
    further: Sequence[Activity] = (),
) -> NewOrder:
    """The parameters of an order to be placed. `declared` is the payment status that the caller sent.

    `claims_key` says that placing it takes the call's idempotency key; a unit of work that is open has it already.
    `further` activities follow those of every new order.
    """
    call, site = context.call, context.site
    order_id = context.service.new_id()
    activities, events = _story(context, placed)
    notifications = settings.notifications or OrderCreateNotifications()
    to_buyer, to_business = notifications.send_notification_to_buyer, notifications.send_notifications_to_business
    owners = settings.editable_by_owner_apps
    editable_by = [UUID(app) for app in owners.app_ids] if owners is not None else site.editable_by_apps
    return NewOrder(
        id=order_id,
        at=call.now,
        updated=None,
        imported=False,
        number=None,
        revision=1,
        restricted=is_restricted(placed.head, placed.lines),
        render_key=site.render_key,
        editable_by=list(editable_by) if editable_by is not None else None,
        approval_strategy=settings.order_approval_strategy or site.approval_strategy,
        notify_buyer=site.notify_buyer if to_buyer is None else to_buyer,
        notify_business=site.notify_business if to_business is None else to_business,
        flags=placed.flags,
        head=encode_head(placed.head, order_id, format_timestamp(call.now), None),
        lines=encode_lines(placed.lines),
        activities=[encoded_activity(activity) for activity in (*activities, *further)],
        events=events,
        operation=context.operation,
        actor=encoded_identity(call.caller.identity),
        request_id=call.request_id,
        search=search_row(site.id, order_id, placed.head, placed.lines, created=call.now),
        words=words_and_marks(placed.head, placed.lines),
        principal=call.caller.credential,
        idempotency_key=call.idempotency_key if claims_key else None,
        request_hash=call.request_hash or hashlib.sha256(b"").digest(),
        stock=stock_of_new_order(
            placed.lines, place_of(placed.head), site, declared=declared, status=placed.head.payment_status
        ),
    )


def stored_new(new: NewOrder, result: PlacedOrder) -> StoredOrder:
    """The order as it stands in the database after it was placed."""
    return StoredOrder(
        id=new.id,
        number=result.number,
        revision=1,
        updated_date=new.at,
        imported=False,
        restricted=new.restricted,
        render_key=new.render_key,
        head=b'{"number":"%d",%b' % (result.number, new.head[1:]),
        lines=new.lines,
        activities=b",".join(activity.doc for activity in new.activities),
    )


def _story(context: Context, placed: Placed) -> tuple[list[Activity], list[NewEvent]]:
    """What the order tells of itself at its creation: that it is placed, approved, fulfilled."""
    kinds, events = [ActivityType.ORDER_PLACED], [NewEvent(ORDER_CREATED.name)]
    if placed.head.status is OrderStatus.APPROVED:
        events.append(NewEvent(ORDER_APPROVED.name))
    if placed.head.fulfillment_status is FulfillmentStatus.FULFILLED:
        kinds.append(ActivityType.ORDER_FULFILLED)
        extras = fulfilled_extras(
            FulfillmentStatus.NOT_FULFILLED, FulfillmentStatus.FULFILLED, action=APPROVED_WITHOUT_SHIPPING
        )
        events.append(NewEvent(ORDER_FULFILLED.name, _encode(extras)))
    now, identity = context.call.now, context.caller.identity
    activities = [system_activity(kind, id_=context.service.new_id(), at=now, identity=identity) for kind in kinds]
    return activities, events
