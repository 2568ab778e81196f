"""Draft orders in the database: what is kept comes back, and one open draft edits an order at a time."""

from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
from tests.support.sites import NOW, a_site

from orderwright.model.draft_orders import DraftCreatedBy, DraftOrder, EditingStatus
from orderwright.model.draft_state import DraftState
from orderwright.model.events import DRAFT_ORDER_CREATED, DRAFT_ORDER_DELETED, DRAFT_ORDER_UPDATED
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.order_parts import WeightUnit
from orderwright.model.prices import Balance, Price
from orderwright.model.summaries import BalanceSummary, PriceSummary
from orderwright.model.taxes import OrderTaxInfo, TaxSummary
from orderwright.model.timestamps import format_timestamp
from orderwright.store.draft_orders import (
    StoredDraft,
    delete_draft,
    find_draft,
    insert_draft,
    lock_open_draft_of,
    save_draft,
)

STAFF = Identity(type=IdentityType.WIX_USER, id=uuid4(), email="june@example.com")

ZERO = Price(amount="0.00")


def draft(order_id: UUID | None) -> StoredDraft:
    date = format_timestamp(NOW)
    document = DraftOrder(
        id=str(uuid4()),
        order_id=None if order_id is None else str(order_id),
        line_items=[],
        additional_fees=[],
        discounts=[],
        created_date=date,
        updated_date=date,
        created_by=DraftCreatedBy(user_id=str(uuid4())),
        status=EditingStatus.DRAFT,
        weight_unit=WeightUnit.KG,
        currency="EUR",
        price_summary=PriceSummary(
            subtotal=ZERO, shipping=ZERO, tax=ZERO, discount=ZERO, total=ZERO, total_additional_fees=ZERO
        ),
        tax_summary=TaxSummary(total_tax=ZERO),
        balance_summary=BalanceSummary(
            balance=Balance(amount="0.00"),
            paid=ZERO,
            refunded=ZERO,
            authorized=ZERO,
            pending_refund=ZERO,
            pending=ZERO,
        ),
        tax_info=OrderTaxInfo(total_tax=ZERO),
        tax_included_in_prices=False,
    )
    state = DraftState(currency="EUR", tax_included=False, weight_unit=WeightUnit.KG)
    return StoredDraft(document, state, None if order_id is None else 3, 1, NOW, STAFF)


async def events(connection, site_id: UUID, draft_id: UUID) -> list[tuple[str, int]]:
    rows = await connection.fetch(
        "SELECT type, revision FROM event_queue WHERE site_id = $1 AND entity_id = $2 ORDER BY revision",
        site_id,
        draft_id,
    )
    return [(row["type"], row["revision"]) for row in rows]


async def test_what_is_kept_comes_back_and_every_change_is_told(connection) -> None:
    site = (await a_site(connection)).id
    made = draft(uuid4())
    await insert_draft(connection, site, made, DRAFT_ORDER_CREATED.name)
    assert await find_draft(connection, site, made.id) == made
    assert await find_draft(connection, uuid4(), made.id) is None

    at = made.next_date(NOW)
    assert at == NOW + timedelta(microseconds=1)
    state = msgspec.structs.replace(made.state, tax_exempt=True)
    document = msgspec.structs.replace(made.document, updated_date=format_timestamp(at))
    saved = await save_draft(
        connection, site, made, document, state, at=at, actor=STAFF, type_=DRAFT_ORDER_UPDATED.name
    )
    assert saved.revision == 2
    assert await find_draft(connection, site, made.id) == saved

    later = saved.next_date(NOW)
    await delete_draft(connection, site, saved, at=later, actor=STAFF, type_=DRAFT_ORDER_DELETED.name)
    assert await find_draft(connection, site, made.id) is None
    assert await events(connection, site, made.id) == [
        (DRAFT_ORDER_CREATED.name, 1),
        (DRAFT_ORDER_UPDATED.name, 2),
        (DRAFT_ORDER_DELETED.name, 3),
    ]


async def test_one_open_draft_edits_an_order_at_a_time(connection) -> None:
    site, order_id = (await a_site(connection)).id, uuid4()
    first, second = draft(order_id), draft(order_id)
    await insert_draft(connection, site, first, DRAFT_ORDER_CREATED.name)
    with pytest.raises(asyncpg.UniqueViolationError):
        await insert_draft(connection, site, second, DRAFT_ORDER_CREATED.name)

    document = msgspec.structs.replace(first.document, status=EditingStatus.COMMITTED)
    await save_draft(
        connection, site, first, document, first.state, at=NOW, actor=STAFF, type_=DRAFT_ORDER_UPDATED.name
    )
    await insert_draft(connection, site, second, DRAFT_ORDER_CREATED.name)
    assert await lock_open_draft_of(connection, site, order_id) == second


async def test_a_draft_from_scratch_edits_no_order_even_when_one_was_made_of_it(connection) -> None:
    site = (await a_site(connection)).id
    made = draft(None)
    await insert_draft(connection, site, made, DRAFT_ORDER_CREATED.name)
    order_id = uuid4()
    document = msgspec.structs.replace(made.document, order_id=str(order_id))
    saved = await save_draft(
        connection, site, made, document, made.state, at=NOW, actor=STAFF, type_=DRAFT_ORDER_UPDATED.name
    )
    assert not saved.edits_order
    assert await lock_open_draft_of(connection, site, order_id) is None
