"""createOrder: complete what was sent, give it to the placer, show what became of it."""

from __future__ import annotations

import hashlib
from uuid import UUID

import msgspec

from orderwright.model.activities import Activity
from orderwright.model.activity_types import ActivityType
from orderwright.model.creation_settings import OrderCreateNotifications, OrderCreationSettings
from orderwright.model.events import ORDER_APPROVED, ORDER_CREATED, ORDER_FULFILLED
from orderwright.model.order_parts import FulfillmentStatus, OrderStatus, PaymentStatus
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.activities import system_activity
from orderwright.rules.placing import Placed, place
from orderwright.rules.stock import insufficient_inventory, place_of, stock_of_new_order
from orderwright.store.documents import encode_head, encode_lines
from orderwright.store.orders import NewEvent, NewOrder, StoredOrder
from orderwright.store.search.row import search_row
from orderwright.store.search.text import search_words
from orderwright.workflows.change_order import encoded_activity, encoded_identity, is_restricted
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.extended_fields import check_new_fields
from orderwright.workflows.idempotency import key_is_busy, key_is_taken, shown_again
from orderwright.workflows.present import order_answer, visible_document
from orderwright.workflows.private_tags import check_new_tags
from orderwright.workflows.settle_order import APPROVED_WITHOUT_SHIPPING, fulfilled_extras

_encode = msgspec.json.Encoder().encode


async def create_order(context: Context, request: CreateOrderRequest) -> Answer:
    """Create the order. Its own unit of work: orders of one site that wait are committed together."""
    order, settings = request.order, request.settings or OrderCreationSettings()
    check_new_tags(context.caller, order.tags)
    await check_new_fields(context, order.extended_fields, order.line_items, "order")
    declared = order.payment_status
    placed = place(
        order,
        site=context.site,
        identity=context.caller.identity,
        now=context.call.now,
        new_id=context.service.new_id,
    )
    new = _new_order(context, placed, settings, declared)
    result = await context.service.placer.place(context.site.id, new)
    if result.outcome == "busy":
        raise key_is_busy()
    if result.outcome == "mismatch":
        raise key_is_taken()
    if result.outcome == "out_of_stock":
        raise insufficient_inventory(result.lacking)
    if result.outcome == "replay":
        return await shown_again(context, result.order_id, result.revision, None)
    stored = StoredOrder(
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
    return order_answer(visible_document(stored, context), 1, {})


def _new_order(
    context: Context, placed: Placed, settings: OrderCreationSettings, declared: PaymentStatus | None
) -> NewOrder:
    call, site = context.call, context.site
    order_id = context.service.new_id()
    identity = call.caller.identity
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
        activities=[encoded_activity(activity) for activity in activities],
        events=events,
        operation=context.operation,
        actor=encoded_identity(identity),
        request_id=call.request_id,
        search=search_row(site.id, order_id, placed.head, placed.lines, created=call.now),
        words=search_words(placed.head, placed.lines),
        principal=call.caller.credential,
        idempotency_key=call.idempotency_key,
        request_hash=call.request_hash or hashlib.sha256(b"").digest(),
        stock=stock_of_new_order(
            placed.lines, place_of(placed.head), site, declared=declared, status=placed.head.payment_status
        ),
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
