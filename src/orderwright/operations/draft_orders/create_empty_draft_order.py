"""createEmptyDraftOrder: begin a draft from scratch with nothing in it."""

from __future__ import annotations

from orderwright.model.draft_inputs import DraftOrderInput
from orderwright.model.draft_requests import CreateEmptyDraftOrderRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_creation import begin_scratch


async def create_empty_draft_order(context: Context, request: CreateEmptyDraftOrderRequest) -> Answer:
    """Begin the draft, in the currency of the site."""
    return await begin_scratch(context, DraftOrderInput())
