"""bulkUpdateOrderTags: assign tags to orders and take tags away."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.errors import OrderwrightError, ValidationFailed, order_not_found
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.extras import TagIds, TagList, Tags, TagsChange
from orderwright.model.order_requests import BulkUpdateOrderTagsRequest
from orderwright.rules.tags import change_tags
from orderwright.workflows.bulk import bulk_answer, failed, repeated_ids, succeeded
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.private_tags import require_private_tags


async def bulk_update_order_tags(context: Context, request: BulkUpdateOrderTagsRequest) -> Answer:
    """Change the tags of each order; an order that would have more than 100 of a kind fails alone."""
    _check_private(context, request)
    repeated_ids(request.order_ids, "orderIds")
    ids = [UUID(order_id) for order_id in request.order_ids]
    locked = await context.work.lock_many(ids)
    assign, unassign = request.assign_tags or TagsChange(), request.unassign_tags or TagsChange()
    results = []
    for index, (order_id, sent) in enumerate(zip(ids, request.order_ids, strict=True)):
        try:
            if order_id not in locked:
                raise order_not_found(sent)
            order = OpenOrder(context, locked[order_id])
            order.check_owner_apps()
            _retag(order, assign, unassign)
            await order.save()
        except OrderwrightError as error:
            results.append(failed(sent, index, error))
        else:
            results.append(succeeded(sent, index))
    return bulk_answer(results)


def _check_private(context: Context, request: BulkUpdateOrderTagsRequest) -> None:
    changes = (request.assign_tags, request.unassign_tags)
    private = any(change is not None and change.private_tags is not None for change in changes)
    if private:
        require_private_tags(context.caller)
    if all(change is None for change in changes):
        raise ValidationFailed.of("assignTags", "one of assignTags and unassignTags is needed", "REQUIRED_ONE_OF_FIELD")


def _retag(order: OpenOrder, assign: TagsChange, unassign: TagsChange) -> None:
    before = order.head.tags or Tags()
    after = Tags(
        tags=_changed(before.tags, assign.tags, unassign.tags, "tags"),
        private_tags=_changed(before.private_tags, assign.private_tags, unassign.private_tags, "privateTags"),
    )
    if after != before:
        order.head = msgspec.structs.replace(order.head, tags=after)
        order.event(ORDER_UPDATED.name)


def _changed(present: TagList | None, assign: TagIds | None, unassign: TagIds | None, name: str) -> TagList | None:
    tag_ids = change_tags(
        present.tag_ids if present is not None else [],
        assign.tag_ids if assign is not None else [],
        unassign.tag_ids if unassign is not None else [],
        field=f"assignTags.{name}.tagIds",
    )
    return TagList(tag_ids=tag_ids) if tag_ids or present is not None else None
