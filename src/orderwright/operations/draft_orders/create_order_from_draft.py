"""createOrderFromDraft: make an order of a draft from scratch."""

from __future__ import annotations

from orderwright.model.draft_requests import CreateOrderFromDraftRequest
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_ends import close_draft, show_end
from orderwright.workflows.draft_orders import draft_terms, open_draft
from orderwright.workflows.order_from_draft import place_draft


async def create_order_from_draft(context: Context, request: CreateOrderFromDraftRequest) -> Answer:
    """Make the order and close the draft, in one transaction: of two callers one gets it, the other is refused."""
    draft = await open_draft(context, request.draft_order_id)
    calculation = calculate_draft(draft.state, await draft_terms(context.work.connection, context.site))
    stored, balance = await place_draft(context, draft, calculation, request)
    closed = await close_draft(context, draft, calculation, order_id=stored.id, balance=balance)
    return show_end(context, closed, stored, "createdOrder")
