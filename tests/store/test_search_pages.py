"""Pages and their cursors while orders come and go."""

from datetime import timedelta
from random import Random
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from tests.support.search_rows import KEY, START, make_row, store

from orderwright.store.search.cursors import CursorCodec
from orderwright.store.search.query import search_order_ids
from orderwright.store.search.request import parse_search

CODEC = CursorCodec(KEY)


@pytest_asyncio.fixture(scope="module")
async def connection(db_dsn):
    connection = await asyncpg.connect(db_dsn)
    yield connection
    await connection.close()


@pytest.fixture
def site_id():
    return UUID(int=Random().getrandbits(128), version=4)


async def place(connection, site_id, numbers):
    """Orders whose number, date and total grow together, all by Jane; their ids by number."""
    made = []
    for number in numbers:
        item = make_row(Random(number), site_id, number)
        row = item.row._replace(status="APPROVED", created_date=START + timedelta(minutes=number), total=number)
        made.append(item._replace(row=row, words=["jane"]))
    await store(connection, made)
    return {item.row.order_id: item.row.number for item in made}


async def page(connection, site_id, search):
    return await search_order_ids(connection, site_id, parse_search(search, site_id=site_id, codec=CODEC), codec=CODEC)


def at(cursor, limit=3):
    return {"cursorPaging": {"cursor": cursor, "limit": limit}}


SEARCHES = [
    {},
    {"sort": [{"fieldName": "createdDate", "order": "DESC"}, {"fieldName": "number", "order": "ASC"}]},
    {"sort": [{"fieldName": "status"}, {"fieldName": "number", "order": "DESC"}]},
    {"search": {"expression": "ja"}},
    {"filter": {"number": {"$gt": 0}}, "sort": [{"fieldName": "priceSummary.total.amount", "order": "DESC"}]},
]


@pytest.mark.parametrize("search", SEARCHES)
async def test_pages_neither_repeat_nor_skip_while_orders_are_inserted(connection, site_id, search):
    numbers = await place(connection, site_id, range(10, 100, 10))
    first = await page(connection, site_id, search | {"cursorPaging": {"limit": 3}})
    assert [numbers[i] for i in first.ids] == [90, 80, 70]
    assert (first.prev, first.has_next) == (None, True)
    numbers |= await place(connection, site_id, [95, 85, 65])
    second = await page(connection, site_id, at(first.next))
    assert [numbers[i] for i in second.ids] == [65, 60, 50]
    back = await page(connection, site_id, at(second.prev))
    assert [numbers[i] for i in back.ids] == [85, 80, 70]
    assert back.has_next
    start = await page(connection, site_id, at(back.prev))
    assert [numbers[i] for i in start.ids] == [95, 90]
    assert (start.prev, start.has_next) == (None, True)
    again = await page(connection, site_id, at(start.next))
    assert again.ids == back.ids
    last = await page(connection, site_id, at(second.next, limit=100))
    assert [numbers[i] for i in last.ids] == [40, 30, 20, 10]
    assert (last.next, last.has_next) == (None, False)


async def test_a_page_that_has_emptied_leads_back_to_the_order_it_started_from(connection, site_id):
    numbers = await place(connection, site_id, [1, 2, 3])
    first = await page(connection, site_id, {"cursorPaging": {"limit": 2}})
    gone = next(i for i, number in numbers.items() if number == 1)
    await connection.execute("SELECT drop_order_search($1, $2)", site_id, gone)
    empty = await page(connection, site_id, at(first.next, 2))
    assert (empty.ids, empty.next, empty.has_next) == ([], None, False)
    assert (await page(connection, site_id, at(empty.prev, 2))).ids == first.ids


async def test_an_empty_site_has_one_empty_page(connection, site_id):
    found = await page(connection, site_id, {})
    assert (found.ids, found.next, found.prev, found.has_next) == ([], None, None, False)


async def test_another_sites_orders_are_never_found(connection, site_id):
    await place(connection, site_id, [1, 2, 3])
    for search in SEARCHES:
        assert (await page(connection, UUID(int=1), search)).ids == []


async def test_a_search_in_a_transaction_sees_what_it_has_just_written(connection, site_id):
    transaction = connection.transaction()
    await transaction.start()
    await place(connection, site_id, [7])
    found = await page(connection, site_id, {"search": {"expression": "jan"}})
    await transaction.rollback()
    assert len(found.ids) == 1
    assert (await page(connection, site_id, {"search": {"expression": "jan"}})).ids == []


@pytest.mark.parametrize("search", [{}, {"search": {"expression": "ja"}}, {"filter": {"number": {"$in": [2, 3]}}}])
async def test_documents_come_with_the_ids_in_page_order(connection, site_id, search):
    numbers = await place(connection, site_id, [1, 2, 3])
    await connection.execute("CREATE TEMP TABLE orders (site_id uuid, id uuid, head bytea)")
    await connection.executemany(
        "INSERT INTO orders VALUES ($1, $2, $3)", [(site_id, i, str(number).encode()) for i, number in numbers.items()]
    )
    checked = parse_search(search, site_id=site_id, codec=CODEC)
    found = await search_order_ids(connection, site_id, checked, codec=CODEC, columns="o.head")
    await connection.execute("DROP TABLE pg_temp.orders")
    assert [row["head"] for row in found.rows] == [str(numbers[i]).encode() for i in found.ids]
    assert found.ids == (await page(connection, site_id, search)).ids
