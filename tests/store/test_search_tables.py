"""The database functions that keep the search tables, and what they leave alone."""

from datetime import timedelta
from random import Random
from uuid import UUID

import asyncpg
import pytest_asyncio
from tests.support.search_rows import START, make_row, store

SITE = UUID("11111111-1111-4111-8111-111111111111")


@pytest_asyncio.fixture(scope="module")
async def connection(db_dsn):
    connection = await asyncpg.connect(db_dsn)
    yield connection
    await connection.close()


async def places(connection, order_id):
    """Where the three rows of an order lie: a row that was written again lies elsewhere."""
    return [
        await connection.fetchval(
            f"SELECT ctid::text FROM {table} WHERE site_id = $1 AND order_id = $2", SITE, order_id
        )
        for table in ("order_search", "order_text", "order_updated")
    ]


async def test_the_composite_has_the_columns_of_the_row(connection):
    item = make_row(Random(1), SITE, 10001)
    names = await connection.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = 'order_search'::regclass AND attnum > 0 ORDER BY attnum"
    )
    assert tuple(name[0] for name in names) == item.row._fields
    await store(connection, [item])
    kept = await connection.fetchrow("SELECT * FROM order_search WHERE site_id = $1", SITE)
    for name, value in item.row._asdict().items():
        held = kept[name]
        assert held == (value if getattr(value, "year", 2) > 1 else value.replace(tzinfo=None)), name


async def test_a_change_that_no_search_sees_writes_the_date_alone(connection):
    item = make_row(Random(2), SITE, 10002)
    await store(connection, [item])
    before = await places(connection, item.row.order_id)
    later = item._replace(updated=item.updated + timedelta(seconds=1, microseconds=999))
    await store(connection, [later])
    after = await places(connection, item.row.order_id)
    assert after[:2] == before[:2]
    assert after[2] != before[2]
    kept = await connection.fetchval("SELECT updated_date FROM order_updated WHERE order_id = $1", item.row.order_id)
    assert kept == item.updated + timedelta(seconds=1)


async def test_a_changed_column_leaves_the_text_alone_and_changed_words_leave_the_row(connection):
    item = make_row(Random(3), SITE, 10003)
    await store(connection, [item])
    before = await places(connection, item.row.order_id)
    await store(connection, [item._replace(row=item.row._replace(archived=not item.row.archived))])
    middle = await places(connection, item.row.order_id)
    assert (middle[0] != before[0], middle[1] != before[1]) == (True, False)
    changed = item._replace(row=item.row._replace(archived=not item.row.archived), words=[*item.words, "new"])
    await store(connection, [changed])
    after = await places(connection, item.row.order_id)
    assert (after[0] != middle[0], after[1] != middle[1]) == (False, True)


async def test_a_changed_facet_is_found_although_no_word_changed(connection):
    item = make_row(Random(4), SITE, 10004)
    await store(connection, [item])
    await store(connection, [item._replace(row=item.row._replace(checkout_id="moved"))])
    found = await connection.fetch(
        "SELECT order_id FROM order_text WHERE site_id = $1 AND grams @> search_grams($1, 'k=moved')", SITE
    )
    assert [row[0] for row in found] == [item.row.order_id]


async def test_the_grams_are_the_prefixes_of_the_words_and_the_number_hashed_with_the_site(connection):
    row = make_row(Random(5), SITE, 42).row
    empty = row._replace(
        email="", member_id="", contact_id="", created_by_user="", external_order_id="", checkout_id="",
        **{name: [] for name, value in row._asdict().items() if isinstance(value, list)},
    )  # fmt: skip
    item = make_row(Random(5), SITE, 42)._replace(row=empty, words=["janette", "jo"])
    await store(connection, [item])
    kept = await connection.fetchrow("SELECT words, grams FROM order_text WHERE order_id = $1", row.order_id)
    assert kept["words"] == " janette jo 42"
    prefixes = ["j", "ja", "jan", "jane", "janet", "janett", "jo", "4", "42"]
    mine = await connection.fetchval("SELECT search_grams($1, VARIADIC $2::text[])", SITE, prefixes)
    assert sorted(kept["grams"]) == sorted(mine)
    other = await connection.fetchval("SELECT search_grams($1, VARIADIC $2::text[])", UUID(int=5), prefixes)
    assert set(other).isdisjoint(mine)


async def test_hashes_do_not_depend_on_the_server(connection):
    assert await connection.fetchval("SELECT search_gram($1, 'jan')", SITE) == -995693574


async def test_touching_moves_the_date_and_dropping_removes_everything(connection):
    item = make_row(Random(6), SITE, 10006)
    await store(connection, [item])
    await connection.execute("SELECT touch_order_search($1, $2, $3)", SITE, item.row.order_id, START)
    assert (
        await connection.fetchval("SELECT updated_date FROM order_updated WHERE order_id = $1", item.row.order_id)
        == START
    )
    await connection.execute("SELECT drop_order_search($1, $2)", SITE, item.row.order_id)
    assert await places(connection, item.row.order_id) == [None, None, None]
