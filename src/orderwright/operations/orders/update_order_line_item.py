"""updateOrderLineItem: change what a line says, never what it costs."""

from __future__ import annotations

from typing import cast

import msgspec

from orderwright.model.errors import NotFound
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_requests import UpdateOrderLineItemRequest
from orderwright.model.validation import require_rules
from orderwright.rules.approval import check_editable
from orderwright.rules.patching import apply_patch
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.extended_fields import merge_fields
from orderwright.workflows.present import show

_LISTS = ("description_lines", "locations")
_ELSEWHERE = frozenset({"id", "extended_fields"})


async def update_order_line_item(context: Context, request: UpdateOrderLineItemRequest) -> Answer:
    """Change one line. `LINE_ITEM_NOT_FOUND` if the order has none of that id."""
    order = await open_order(context, request.id)
    check_editable(order.head.status)
    wanted = request.line_item.id.lower()
    lines = order.lines
    index = next((index for index, line in enumerate(lines) if line.id.lower() == wanted), None)
    if index is None:
        raise NotFound(
            "LINE_ITEM_NOT_FOUND",
            f"The order has no line {request.line_item.id}",
            data={"lineItemId": request.line_item.id},
        )
    before = lines[index]
    after = cast(OrderLineItem, apply_patch(before, request.line_item, leave=_ELSEWHERE))
    if after.product_name.translated is None:
        after.product_name.translated = after.product_name.original
    for name in _LISTS:
        if getattr(after, name) is None:
            after = msgspec.structs.replace(after, **{name: []})
    after = await merge_fields(context, after, request.line_item.extended_fields, "lineItem.extendedFields")
    require_rules(after, "lineItem", broken_before=list(before.check()))
    if after != before:
        order.lines = [*lines[:index], after, *lines[index + 1 :]]
        order.event(ORDER_UPDATED.name)
    return show(context, await order.save())
