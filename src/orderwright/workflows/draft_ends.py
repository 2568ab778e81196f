"""The end of a draft: closed for good, and shown with the order that it became or changed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.model.draft_orders import DraftOrderCommitSettings, EditingStatus
from orderwright.model.draft_shipping_options import DraftProblem
from orderwright.model.events import DRAFT_ORDER_UPDATED
from orderwright.model.summaries import BalanceSummary
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.draft_documents import draft_document
from orderwright.rules.draft_terms import DraftCalculation
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.modified_fields import modified_fields
from orderwright.store import draft_orders as store
from orderwright.store.draft_orders import StoredDraft
from orderwright.store.orders import StoredOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_orders import fixtures_of, shown_draft
from orderwright.workflows.present import note_shown, visible_document

_encode = msgspec.json.Encoder().encode


async def close_draft(
    context: Context,
    stored: StoredDraft,
    calculation: DraftCalculation,
    *,
    order_id: UUID,
    balance: BalanceSummary,
    settings: DraftOrderCommitSettings | None = None,
) -> StoredDraft:
    """Write that a locked draft is committed, with the figures that the order has, and tell it."""
    at = stored.next_date(context.work.now)
    fixtures = msgspec.structs.replace(
        fixtures_of(stored.document),
        order_id=str(order_id),
        updated_date=format_timestamp(at),
        status=EditingStatus.COMMITTED,
        commit_settings=settings,
    )
    document = draft_document(fixtures, stored.state, calculation)
    document.balance_summary = msgspec.convert(msgspec.to_builtins(balance), BalanceSummary)
    fill_formatted(document, document.currency, context.site.locale)
    modified = modified_fields(_encode(stored.document), _encode(document))
    return await store.save_draft(
        context.work.connection,
        context.site.id,
        stored,
        document,
        stored.state,
        at=at,
        actor=context.caller.identity,
        type_=DRAFT_ORDER_UPDATED.name,
        modified_fields=msgspec.Raw(_encode(modified)),
    )


def show_end(context: Context, draft: StoredDraft, order: StoredOrder, name: str) -> Answer:
    """The answer with the closed draft, and the order under `name`."""
    committed = shown_draft(context, draft.document)
    note_shown(context, order, {"committedDraftOrder": committed, name: None})
    document = msgspec.Raw(visible_document(order, context))
    body = _encode({"committedDraftOrder": committed, name: document})
    return Answer(body=body, revision=order.revision)


def unpriced_parts(calculation: DraftCalculation) -> Sequence[DraftProblem]:
    """What of a draft has no price although something is charged for it: shipping that the site does not offer."""
    errors = calculation.errors
    found = errors.general_shipping_calculation_error if errors is not None else None
    problem = found.application_error if found is not None else None
    return [problem] if problem is not None and problem.code == "SHIPPING_OPTION_NOT_AVAILABLE" else []
