"""Beginning drafts: from scratch, and of an order that is to be edited."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from orderwright.model.draft_inputs import DraftOrderInput
from orderwright.model.draft_state import DraftState
from orderwright.model.errors import ApplicationError, Conflict, PermissionDenied, ValidationFailed
from orderwright.model.events import DRAFT_ORDER_CREATED, DRAFT_ORDER_DELETED
from orderwright.model.identity import Identity
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.draft_actions import DraftAction, changed
from orderwright.rules.draft_additions import AddLines
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.rules.draft_discount_changes import AddDiscounts, AddFees
from orderwright.rules.draft_documents import DraftFixtures, draft_document
from orderwright.rules.draft_fact_changes import (
    SetBilling,
    SetBuyer,
    SetExemption,
    SetLocation,
    SetRecipient,
    SetShipping,
)
from orderwright.rules.draft_start import draft_of, empty_draft
from orderwright.rules.draft_terms import DraftCalculation, DraftTerms
from orderwright.rules.draftability import check_draftable, has_lapsed, maker
from orderwright.rules.formatting import fill_formatted
from orderwright.store import draft_orders as store
from orderwright.store.draft_orders import StoredDraft
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.change_order import OpenOrder, open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.draft_fields import new_fields
from orderwright.workflows.draft_orders import (
    OrderNow,
    draft_facts,
    draft_terms,
    fixtures_of,
    order_now,
    show_draft,
)

_PATH = "draftOrder"


async def begin_scratch(context: Context, sent: DraftOrderInput) -> Answer:
    """Make a draft from scratch with all that is sent for it. Raises what the single actions would."""
    references = [line.catalog_reference for line in sent.catalog_line_items]
    facts = await draft_facts(context.work.connection, context.site, OrderNow(None, {}), references)
    state = changed(empty_draft(context.site), _actions(context, sent), facts)
    fields = await new_fields(context, sent.extended_fields, _PATH)
    state = msgspec.structs.replace(state, extended_fields=fields)
    stored, calculation = await _insert(context, state, facts.terms, None)
    return show_draft(context, stored, calculation)


async def begin_edit(context: Context, order_id: str) -> Answer:
    """Make a draft that edits an order, or answer the one that the caller has made before.

    Under the order's lock, so that there is one at a time. A draft that has lapsed gives way. Raises ORDER_NOT_FOUND,
    ORDER_CANNOT_BE_EDITED, ORDER_IS_ALREADY_EDITED and NOT_AUTHORIZED_TO_READ_DRAFT_ORDERS.
    """
    order = await open_order(context, order_id)
    work = context.work
    present = await store.lock_open_draft_of(work.connection, work.site.id, order.locked.id)
    if present is not None and not has_lapsed(present.document, work.now):
        return await _show_present(context, present)
    check_draftable(order.head, order.lines, context.site)
    if present is not None:
        await remove_draft(work, present, context.caller.identity)
    try:
        state = draft_of(order.head, order.lines, context.service.new_id)
    except ValidationFailed as error:
        text = f"The figures of the order can't be taken apart: {error.message}"
        raise ApplicationError("ORDER_CANNOT_BE_EDITED", text, data={"nonDraftableReasons": []}) from error
    terms = await draft_terms(work.connection, context.site, order.head.balance_summary)
    stored, calculation = await _insert(context, state, terms, order)
    return show_draft(context, stored, calculation, preexistingDraftOrder=False)


async def remove_draft(work: UnitOfWork, stored: StoredDraft, actor: Identity) -> None:
    """Remove a locked draft for good, and tell it."""
    at = stored.next_date(work.now)
    type_ = DRAFT_ORDER_DELETED.name
    await store.delete_draft(work.connection, work.site.id, stored, at=at, actor=actor, type_=type_)


async def remove_drafts_of(work: UnitOfWork, order_id: UUID, actor: Identity) -> None:
    """Remove all drafts of a locked order that goes for good, committed ones too."""
    for stored in await store.lock_drafts_of(work.connection, work.site.id, order_id):
        await remove_draft(work, stored, actor)


async def _show_present(context: Context, present: StoredDraft) -> Answer:
    """The draft that edits the order already, if it is the caller's own."""
    if present.document.created_by != maker(context.caller.identity):
        data = {"draftOrderId": present.document.id, "updatedDate": present.document.updated_date}
        raise Conflict("ORDER_IS_ALREADY_EDITED", "Somebody else is editing the order", data=data)
    if not context.caller.may(Permission.READ_DRAFTS):
        text = f"The order has a draft, and reading it needs the permission {Permission.READ_DRAFTS.value}"
        raise PermissionDenied("NOT_AUTHORIZED_TO_READ_DRAFT_ORDERS", text)
    connection, site = context.work.connection, context.site
    now = await order_now(connection, site, present.document.order_id, edited=True)
    calculation = calculate_draft(present.state, await draft_terms(connection, site, now.balance))
    document = draft_document(fixtures_of(present.document), present.state, calculation)
    return show_draft(context, present._replace(document=document), calculation, preexistingDraftOrder=True)


async def _insert(
    context: Context, state: DraftState, terms: DraftTerms, order: OpenOrder | None
) -> tuple[StoredDraft, DraftCalculation]:
    work, actor = context.work, context.caller.identity
    calculation = calculate_draft(state, terms)
    date = format_timestamp(work.now)
    fixtures = DraftFixtures(
        id=str(context.service.new_id()),
        order_id=None if order is None else str(order.locked.id),
        created_date=date,
        updated_date=date,
        created_by=maker(actor),
    )
    document = draft_document(fixtures, state, calculation)
    fill_formatted(document, document.currency, context.site.locale)
    revision = None if order is None else order.locked.revision
    stored = StoredDraft(document, state, revision, 1, work.now, actor)
    await store.insert_draft(work.connection, work.site.id, stored, DRAFT_ORDER_CREATED.name)
    return stored, calculation


def _actions(context: Context, sent: DraftOrderInput) -> Sequence[DraftAction]:
    """What is sent for a new draft, as the actions that it could be made by one after the other."""

    def ids(number: int) -> list[str]:
        return [str(context.service.new_id()) for _ in range(number)]

    lines = len(sent.catalog_line_items) + len(sent.custom_line_items)
    actions: list[DraftAction] = [
        AddLines(catalog=sent.catalog_line_items, custom=sent.custom_line_items, ids=ids(lines), path=f"{_PATH}."),
        SetBuyer(info=sent.buyer_info),
        SetBilling(info=sent.billing_info),
        SetRecipient(info=sent.recipient_info),
        SetShipping(info=sent.shipping_info),
        SetLocation(location=sent.business_location),
        SetExemption(exempt=bool(sent.tax_exempt)),
    ]
    if sent.additional_fees:
        fees = sent.additional_fees
        actions.append(AddFees(options=fees, ids=ids(len(fees)), path=f"{_PATH}.additionalFees"))
    if sent.discounts:
        options = sent.discounts
        actions.append(AddDiscounts(options=options, ids=ids(len(options)), path=f"{_PATH}."))
    return actions
