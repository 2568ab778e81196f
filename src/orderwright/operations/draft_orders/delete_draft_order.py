"""deleteDraftOrder: a draft that is not committed goes for good."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.draft_requests import DeleteDraftOrderRequest, DeleteDraftOrderResponse
from orderwright.model.errors import ApplicationError, PermissionDenied
from orderwright.model.permissions import Permission
from orderwright.rules.draft_errors import draft_not_found
from orderwright.rules.draftability import maker
from orderwright.store.draft_orders import lock_draft
from orderwright.workflows.context import Context
from orderwright.workflows.draft_creation import remove_draft


async def delete_draft_order(context: Context, request: DeleteDraftOrderRequest) -> DeleteDraftOrderResponse:
    """Delete the draft. What happened stays in the feed of events, which shows it as it was last."""
    stored = await lock_draft(context.work.connection, context.site.id, UUID(request.draft_order_id))
    if stored is None:
        raise draft_not_found(request.draft_order_id)
    right, caller = Permission.DELETE_ALL_DRAFTS, context.caller
    if stored.document.created_by != maker(caller.identity) and not caller.may(right):
        text = f"Deleting the draft of somebody else needs the permission {right.value}"
        raise PermissionDenied("PERMISSION_DENIED", text, data={"permission": right.value})
    if not stored.is_open:
        data = {"draftOrderId": request.draft_order_id}
        raise ApplicationError("DRAFT_ORDER_CANNOT_BE_DELETED", "The draft is committed", data=data)
    await remove_draft(context.work, stored, caller.identity)
    return DeleteDraftOrderResponse()
