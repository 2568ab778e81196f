"""commitDraftOrder: make the changes of a draft those of its order."""

from __future__ import annotations

from orderwright.model.draft_requests import CommitDraftOrderRequest
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.rules.draft_to_order import changes_nothing, edited_order
from orderwright.workflows.commit_draft import (
    apply_edit,
    check_calculated,
    completed_settings,
    order_of_draft,
)
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_ends import close_draft, show_end
from orderwright.workflows.draft_orders import draft_terms, open_draft


async def commit_draft_order(context: Context, request: CommitDraftOrderRequest) -> Answer:
    """Commit. An edit that changes nothing leaves the order as it is, and only the draft tells of it."""
    order = await order_of_draft(context, request.draft_order_id)
    draft = await open_draft(context, request.draft_order_id)
    source = draft.state.source
    assert source is not None, "a draft that edits an order has it"
    calculation = calculate_draft(draft.state, await draft_terms(context.work.connection, context.site))
    edited = edited_order(source, draft.state, calculation)
    settings = completed_settings(request.commit_settings)
    if not changes_nothing(source, edited):
        check_calculated(source, edited, calculation)
        await apply_edit(order, source, edited, draft_id=draft.document.id, settings=settings, reason=request.reason)
    stored = await order.save()
    closed = await close_draft(
        context,
        draft,
        calculation,
        order_id=order.locked.id,
        balance=order.head.balance_summary,
        settings=settings,
    )
    return show_end(context, closed, stored, "orderAfterCommit")
