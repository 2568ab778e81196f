"""Draft orders: finding them, changing them by actions, calculating and showing them.

A draft that edits an order is checked against the order as it is now, which is read and not locked: only a commit and
the beginning of a draft lock the order, before the draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.draft_orders import DraftOrder
from orderwright.model.draft_state import DraftState
from orderwright.model.errors import NotFound
from orderwright.model.events import DRAFT_ORDER_UPDATED
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.item_parts import CatalogReference
from orderwright.model.permissions import Permission
from orderwright.model.sites import Site
from orderwright.model.summaries import BalanceSummary
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.draft_actions import DraftAction, DraftFacts, changed
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.rules.draft_documents import DraftFixtures, calculated_draft, draft_document
from orderwright.rules.draft_errors import already_committed, draft_not_found
from orderwright.rules.draft_terms import DraftCalculation, DraftTerms
from orderwright.rules.extended_fields import hide_draft
from orderwright.rules.formatting import fill_formatted
from orderwright.rules.fulfillment import fulfilled_quantities
from orderwright.rules.modified_fields import modified_fields
from orderwright.store import draft_orders as store
from orderwright.store.database import AnyConnection
from orderwright.store.documents import decode_head
from orderwright.store.draft_orders import StoredDraft
from orderwright.store.order_records import RecordKind, current_records
from orderwright.store.orders import fetch_order
from orderwright.workflows.catalog import find_items
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.rates import shipping_rates, tax_rates

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.decode
_decode_fulfillment = msgspec.json.Decoder(Fulfillment).decode


class OrderNow(NamedTuple):
    """What of an edited order drafts look at: its balance, and how many units of each line are in fulfilments."""

    balance: BalanceSummary | None
    fulfilled: dict[str, int]


async def order_now(connection: AnyConnection, site: Site, order_id: str | None, *, edited: bool) -> OrderNow:
    """The order as it is now; nothing for a draft from scratch, and for an order that is gone."""
    if not edited or order_id is None:
        return OrderNow(None, {})
    try:
        stored = await fetch_order(connection, site.id, UUID(order_id))
    except NotFound:
        return OrderNow(None, {})
    records = await current_records(connection, site.id, UUID(order_id))
    sent = [_decode_fulfillment(one.doc) for one in records if one.kind == RecordKind.FULFILLMENT]
    return OrderNow(decode_head(stored.head).balance_summary, dict(fulfilled_quantities(sent)))


async def draft_terms(connection: AnyConnection, site: Site, balance: BalanceSummary | None = None) -> DraftTerms:
    """The rates of the site as they are now, and the balance of the edited order."""
    return DraftTerms(
        shipping_rates=await shipping_rates(connection, site),
        tax_rates=await tax_rates(connection, site),
        balance=balance,
    )


async def draft_facts(
    connection: AnyConnection, site: Site, now: OrderNow, references: Iterable[CatalogReference] = ()
) -> DraftFacts:
    """All that the actions of a request are checked against; `references` are the items that it names."""
    return DraftFacts(
        terms=await draft_terms(connection, site, now.balance),
        items=await find_items(connection, site, references),
        fulfilled=now.fulfilled,
    )


async def read_draft(context: Context, draft_id: str) -> tuple[StoredDraft, DraftCalculation | None]:
    """The draft as it is now and what it comes to by the rates of today; a committed one is not calculated any more.

    Raises DRAFT_ORDER_DOES_NOT_EXIST.
    """
    async with context.service.database.acquire() as connection:
        stored = await store.find_draft(connection, context.site.id, UUID(draft_id))
        if stored is None:
            raise draft_not_found(draft_id)
        if not stored.is_open:
            return stored, None
        now = await order_now(connection, context.site, stored.document.order_id, edited=stored.edits_order)
        terms = await draft_terms(connection, context.site, now.balance)
    calculation = calculate_draft(stored.state, terms)
    document = draft_document(fixtures_of(stored.document), stored.state, calculation)
    return stored._replace(document=document), calculation


async def open_draft(context: Context, draft_id: str) -> StoredDraft:
    """The draft, locked, to be changed. Raises DRAFT_ORDER_DOES_NOT_EXIST and DRAFT_ORDER_ALREADY_COMMITTED."""
    stored = await store.lock_draft(context.work.connection, context.site.id, UUID(draft_id))
    if stored is None:
        raise draft_not_found(draft_id)
    if not stored.is_open:
        raise already_committed(draft_id)
    return stored


async def edit_draft(
    context: Context, draft_id: str, actions: Sequence[DraftAction], references: Iterable[CatalogReference] = ()
) -> Answer:
    """Change a draft by actions, and show what it comes to. Raises what `open_draft` and the actions do."""
    stored = await open_draft(context, draft_id)
    connection, site = context.work.connection, context.site
    now = await order_now(connection, site, stored.document.order_id, edited=stored.edits_order)
    facts = await draft_facts(connection, site, now, references)
    state = changed(stored.state, actions, facts)
    calculation = calculate_draft(state, facts.terms)
    return show_draft(context, await write_draft(context, stored, state, calculation), calculation)


async def write_draft(
    context: Context, stored: StoredDraft, state: DraftState, calculation: DraftCalculation
) -> StoredDraft:
    """Write what a locked draft has become, and tell it; a draft that has not changed is neither written nor told."""
    if state == stored.state:
        document = draft_document(fixtures_of(stored.document), state, calculation)
        return stored._replace(document=document)
    at = stored.next_date(context.work.now)
    fixtures = msgspec.structs.replace(fixtures_of(stored.document), updated_date=format_timestamp(at))
    document = draft_document(fixtures, state, calculation)
    fill_formatted(document, document.currency, context.site.locale)
    modified = modified_fields(_encode(stored.document), _encode(document))
    return await store.save_draft(
        context.work.connection,
        context.site.id,
        stored,
        document,
        state,
        at=at,
        actor=context.caller.identity,
        type_=DRAFT_ORDER_UPDATED.name,
        modified_fields=msgspec.Raw(_encode(modified)),
    )


def fixtures_of(document: DraftOrder) -> DraftFixtures:
    """What a draft has beside its contents, as its document says."""
    return DraftFixtures(
        id=document.id,
        order_id=document.order_id,
        created_date=document.created_date,
        updated_date=document.updated_date,
        created_by=document.created_by,
        status=document.status,
        commit_settings=document.commit_settings,
    )


def shown_draft(context: Context, document: DraftOrder) -> msgspec.Raw:
    """The encoded draft as the caller may see it, with amounts formatted for the site as it is now."""
    fill_formatted(document, document.currency, context.site.locale)
    encoded = _encode(document)
    if b'"extendedFields"' in encoded and not context.caller.may(Permission.READ_ALL_DRAFT_EXTENDED_FIELDS):
        plain = _decode(encoded)
        hide_draft(plain, context.caller.identity, context.site.namespace_owners)
        encoded = _encode(plain)
    return msgspec.Raw(encoded)


def show_draft(
    context: Context, stored: StoredDraft, calculation: DraftCalculation | None, **members: object
) -> Answer:
    """The answer with `calculatedDraftOrder`, and `members` by their wire names."""
    document = stored.document
    calculated: dict[str, object] = {"draftOrder": shown_draft(context, document), "shippingOptions": []}
    if calculation is not None:
        whole = calculated_draft(document, calculation)
        fill_formatted(whole, document.currency, context.site.locale)
        calculated["shippingOptions"] = whole.shipping_options
        if whole.calculation_errors is not None:
            calculated["calculationErrors"] = whole.calculation_errors
    return Answer(body=_encode({"calculatedDraftOrder": calculated, **members}))
