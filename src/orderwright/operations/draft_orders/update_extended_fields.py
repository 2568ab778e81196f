"""updateExtendedFields: what an app keeps on a draft."""

from __future__ import annotations

import msgspec

from orderwright.model.draft_requests import UpdateDraftExtendedFieldsRequest
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_fields import merged_fields
from orderwright.workflows.draft_orders import draft_terms, open_draft, order_now, shown_draft, write_draft

_encode = msgspec.json.Encoder().encode


async def update_extended_fields(context: Context, request: UpdateDraftExtendedFieldsRequest) -> Answer:
    """Merge the values of one namespace."""
    stored = await open_draft(context, request.id)
    state = await merged_fields(context, stored.state, request.namespace, request.namespace_data)
    connection, site = context.work.connection, context.site
    now = await order_now(connection, site, stored.document.order_id, edited=stored.edits_order)
    calculation = calculate_draft(state, await draft_terms(connection, site, now.balance))
    written = await write_draft(context, stored, state, calculation)
    return Answer(body=_encode({"draftOrder": shown_draft(context, written.document)}))
