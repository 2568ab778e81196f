"""Orders as the database keeps them: placing, locking, saving, and what it refuses itself."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest
import pytest_asyncio
from tests.support.orders import order
from tests.support.sites import new_site_on

from orderwright.model.errors import NotFound, Unavailable
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.model.sites import Site
from orderwright.rules.placing import place
from orderwright.store.documents import encode_head, encode_lines
from orderwright.store.numbers import lock_counter
from orderwright.store.orders import (
    NewActivity,
    NewEvent,
    NewOrder,
    OrderChange,
    as_order_id,
    delete_order,
    fetch_order,
    find_and_lock,
    lock_order,
    numbers_of,
    place_orders,
    save_order,
)
from orderwright.store.search.row import search_row
from orderwright.store.search.text import search_words
from orderwright.workflows.service import Service

AT = datetime(2026, 3, 1, 9, 0, 0, 123456, tzinfo=UTC)
ACTOR = b'{"type":"APP"}'


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Service]:
    service = await Service.start(db_dsn, pool_size=6)
    yield service
    await service.close()


@pytest_asyncio.fixture
async def site(service: Service) -> Site:
    return await service.sites.get(await new_site_on(service))


def activity(text: str, *, comment: bool = False) -> NewActivity:
    return NewActivity(uuid4(), comment, msgspec.json.encode({"text": text}))


def new_order(site: Site, **fields: Any) -> NewOrder:
    order_id = fields.pop("id", None) or uuid4()
    placed = place(
        msgspec.convert({"order": order()}, CreateOrderRequest).order,
        site=site,
        identity=Identity(type=IdentityType.APP, id=UUID(int=7)),
        now=AT,
        new_id=uuid4,
    )
    made = NewOrder(
        id=order_id,
        at=AT,
        updated=None,
        imported=False,
        number=None,
        revision=1,
        restricted=False,
        render_key=site.render_key,
        editable_by=None,
        approval_strategy="DEFAULT",
        notify_buyer=True,
        notify_business=True,
        flags=[],
        head=encode_head(placed.head, order_id, "2026-03-01T09:00:00.123Z", None),
        lines=encode_lines(placed.lines),
        activities=[activity("first")],
        events=[NewEvent("wix.ecom.v1.order_created")],
        operation="orders.createOrder",
        actor=ACTOR,
        request_id="r",
        search=search_row(site.id, order_id, placed.head, placed.lines, created=AT),
        words=search_words(placed.head, placed.lines),
        principal="app:7",
        idempotency_key=None,
        request_hash=None,
    )
    return made._replace(**fields)


def change(revision: int, **fields: Any) -> OrderChange:
    made = OrderChange(
        revision=revision,
        at=AT + timedelta(seconds=revision),
        updated=None,
        operation="orders.test",
        actor=ACTOR,
        request_id="r",
        before=None,
        head=None,
        lines=None,
        number=10001,
        imported=False,
        restricted=False,
        render_key=1,
        activities=[],
        closed=[],
        replaced=None,
        replaced_seq=None,
        events=[],
        search=None,
        words=None,
    )
    return made._replace(**fields)


async def test_a_batch_is_placed_in_its_order_with_consecutive_numbers(service: Service, site: Site) -> None:
    batch = [new_order(site) for _ in range(5)]
    async with service.database.acquire() as connection:
        placed = await place_orders(connection, site.id, batch)
        assert [one.order_id for one in placed] == [one.id for one in batch]
        assert [one.number for one in placed] == [10001, 10002, 10003, 10004, 10005]
        assert {one.outcome for one in placed} == {"placed"}
        assert (await fetch_order(connection, site.id, batch[3].id)).number == 10004
        assert await numbers_of(connection, site.id, [batch[1].id, uuid4()]) == {batch[1].id: 10002}


async def test_the_document_is_put_together_from_its_parts(service: Service, site: Site) -> None:
    new = new_order(site, activities=[activity("a"), activity("b")])
    async with service.database.acquire() as connection:
        await place_orders(connection, site.id, [new])
        document = msgspec.json.decode((await fetch_order(connection, site.id, new.id)).document())
    assert (document["id"], document["number"], document["updatedDate"]) == (
        str(new.id),
        "10001",
        "2026-03-01T09:00:00.123Z",
    )
    assert document["activities"] == [{"text": "a"}, {"text": "b"}]
    assert document["lineItems"] == msgspec.json.decode(new.lines)


async def test_a_number_that_came_with_an_import_is_kept_and_counts_for_nothing(service: Service, site: Site) -> None:
    batch = [
        new_order(site, number=10001, imported=True),
        new_order(site),
        new_order(site, number=10001, imported=True),
    ]
    async with service.database.acquire() as connection:
        placed = await place_orders(connection, site.id, batch)
    assert [one.number for one in placed] == [10001, 10001, 10001]


async def test_the_same_key_in_one_batch_is_one_order(service: Service, site: Site) -> None:
    batch = [
        new_order(site, idempotency_key="k", request_hash=b"1"),
        new_order(site, idempotency_key="k", request_hash=b"1"),
        new_order(site, idempotency_key="k", request_hash=b"2"),
        new_order(site, idempotency_key="k", request_hash=b"2", principal="app:8"),
    ]
    async with service.database.acquire() as connection:
        first, second, third, fourth = await place_orders(connection, site.id, batch)
    assert (first.outcome, first.number) == ("placed", 10001)
    assert (second.outcome, second.order_id, second.revision) == ("replay", batch[0].id, 1)
    assert third.outcome == "mismatch"
    assert (fourth.outcome, fourth.number) == ("placed", 10002)


async def test_a_key_that_another_transaction_holds_is_busy_and_nobody_waits(service: Service, site: Site) -> None:
    batch = [new_order(site, idempotency_key="k", request_hash=b"1")]
    async with service.database.acquire() as one, service.database.acquire() as other, one.transaction():
        await one.fetchrow("SELECT * FROM claim_idempotency_key($1, 'app:7', 'k', '1', NULL, NULL, $2)", site.id, AT)
        (placed,) = await place_orders(other, site.id, batch)
        assert placed.outcome == "busy"


async def test_one_member_that_cannot_be_written_takes_the_batch_with_it(service: Service, site: Site) -> None:
    twice = uuid4()
    batch = [new_order(site), new_order(site, id=twice), new_order(site, id=twice)]
    async with service.database.acquire() as connection:
        with pytest.raises(asyncpg.UniqueViolationError):
            await place_orders(connection, site.id, batch)
        assert await numbers_of(connection, site.id, [one.id for one in batch]) == {}
        (placed,) = await place_orders(connection, site.id, [new_order(site)])
        assert placed.number == 10001


async def test_orders_are_found_on_their_site_only(service: Service, site: Site) -> None:
    other = await new_site_on(service)
    new = new_order(site)
    async with service.database.transaction() as connection:
        await place_orders(connection, site.id, [new])
        for look in (fetch_order, lock_order):
            with pytest.raises(NotFound):
                await look(connection, other, new.id)
        assert await find_and_lock(connection, other, [new.id]) == {}
        assert list(await find_and_lock(connection, site.id, [new.id, uuid4()])) == [new.id]
        assert (await lock_order(connection, site.id, new.id)).activity_count == 1


def test_what_is_no_id_is_the_id_of_no_order() -> None:
    with pytest.raises(NotFound):
        as_order_id("4711")


async def test_a_change_at_another_revision_is_refused_by_the_database(service: Service, site: Site) -> None:
    new = new_order(site)
    async with service.database.acquire() as connection:
        await place_orders(connection, site.id, [new])
        for revision in (1, 3):
            with pytest.raises(asyncpg.SerializationError):
                await save_order(connection, site.id, new.id, change(revision))
        await save_order(connection, site.id, new.id, change(2))
        assert (await fetch_order(connection, site.id, new.id)).revision == 2


async def test_activities_end_are_replaced_in_place_and_appended(service: Service, site: Site) -> None:
    new = new_order(site, activities=[activity("a"), activity("b"), activity("c")])

    async def texts() -> list[str]:
        stored = await fetch_order(connection, site.id, new.id)
        return [one["text"] for one in msgspec.json.decode(stored.document())["activities"]]

    async with service.database.acquire() as connection:
        await place_orders(connection, site.id, [new])
        await save_order(connection, site.id, new.id, change(2, closed=[1], activities=[activity("d")]))
        assert await texts() == ["b", "c", "d"]
        await save_order(connection, site.id, new.id, change(3, replaced=[activity("B")], replaced_seq=[2]))
        assert await texts() == ["B", "c", "d"]
        await save_order(connection, site.id, new.id, change(4, closed=[3, 4]))
        assert await texts() == ["B"]
        assert (await lock_order(connection, site.id, new.id)).activity_count == 1


async def test_the_database_holds_no_more_than_a_thousand_activities(service: Service, site: Site) -> None:
    new = new_order(site, activities=[activity("x")] * 1000)
    async with service.database.acquire() as connection:
        await place_orders(connection, site.id, [new])
        with pytest.raises(asyncpg.CheckViolationError):
            await save_order(connection, site.id, new.id, change(2, activities=[activity("y")]))


async def test_large_orders_that_wait_to_be_written_are_bounded_by_their_bytes(service: Service, site: Site) -> None:
    lines = b'["' + b"x" * 4_100_000 + b'"]'
    async with service.database.transaction() as connection:
        await lock_counter(connection, site.id)
        waiting = [asyncio.create_task(service.placer.place(site.id, new_order(site, lines=lines))) for _ in range(16)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable) as caught:
            await service.placer.place(site.id, new_order(site, lines=lines))
        assert (caught.value.code, caught.value.retry_after) == ("TOO_MANY_WAITING", 1)
        small = asyncio.create_task(service.placer.place(site.id, new_order(site)))
    placed = await asyncio.gather(*waiting, small)
    assert len({one.number for one in placed}) == 17
    again = await service.placer.place(site.id, new_order(site, lines=lines))
    assert again.number == max(one.number for one in placed) + 1


async def test_a_removed_order_leaves_nothing_but_its_events(service: Service, site: Site) -> None:
    new = new_order(site)
    async with service.database.acquire() as connection:
        await place_orders(connection, site.id, [new])
        await delete_order(connection, site.id, new.id)
        left = {}
        for table, column in {
            "orders": "id",
            "order_versions": "order_id",
            "order_activities": "order_id",
            "order_search": "order_id",
            "event_queue": "entity_id",
        }.items():
            left[table] = await connection.fetchval(
                f"SELECT count(*) FROM {table} WHERE site_id = $1 AND {column} = $2", site.id, new.id
            )
    assert left == {"orders": 0, "order_versions": 0, "order_activities": 0, "order_search": 0, "event_queue": 1}
