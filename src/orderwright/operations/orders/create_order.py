"""createOrder: complete what was sent, give it to the placer, show what became of it."""

from __future__ import annotations

from orderwright.model.creation_settings import OrderCreationSettings
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.rules.placing import place
from orderwright.rules.stock import insufficient_inventory
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.extended_fields import check_new_fields
from orderwright.workflows.idempotency import key_is_busy, key_is_taken, shown_again
from orderwright.workflows.new_order import new_order, stored_new
from orderwright.workflows.present import order_answer, visible_document
from orderwright.workflows.private_tags import check_new_tags


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
    new = new_order(context, placed, settings, declared, claims_key=True)
    result = await context.service.placer.place(context.site.id, new)
    if result.outcome == "busy":
        raise key_is_busy()
    if result.outcome == "mismatch":
        raise key_is_taken()
    if result.outcome == "out_of_stock":
        raise insufficient_inventory(result.lacking)
    if result.outcome == "replay":
        return await shown_again(context, result.order_id, result.revision, None)
    return order_answer(visible_document(stored_new(new, result), context), 1, {})
