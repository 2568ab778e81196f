"""Every kind of search reads along the index that is meant for it, and none reads a whole table."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from bench.fill_search import SITE, fill
from tests.support.search_rows import KEY

from orderwright.store.sales import sales_by_day
from orderwright.store.search.compiler import Way, compile_page, ways
from orderwright.store.search.cursors import CursorCodec, Position
from orderwright.store.search.fields import FIELDS, Kind
from orderwright.store.search.query import search_order_ids
from orderwright.store.search.request import parse_search

CODEC = CursorCodec(KEY)


@pytest_asyncio.fixture(scope="module")
async def connection(db_dsn):
    connection = await asyncpg.connect(db_dsn)
    await connection.execute("SET max_parallel_workers_per_gather = 0")
    await fill(connection, 20_000)
    yield connection
    await connection.close()


def _nodes(plan):
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


async def indexes_of(connection, checked, way):
    statement = compile_page(checked, SITE, way)
    answer = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement.sql}", *statement.args)
    nodes = list(_nodes(json.loads(answer)[0]["Plan"]))
    assert not [node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"]
    return {node["Index Name"] for node in nodes if "Index Name" in node}


def sorted_by(*names):
    return {"sort": [{"fieldName": name.lstrip("-"), "order": "DESC" if name[0] == "-" else "ASC"} for name in names]}


PEOPLE = {"buyerInfo.memberId": "m"}
DIRECT = [
    ({}, {"order_search_created"}),
    (sorted_by("-priceSummary.total.amount"), {"order_search_total"}),
    (sorted_by("buyerInfo.email"), {"order_search_email"}),
    (sorted_by("number"), {"order_search_number"}),
    (sorted_by("-updatedDate"), {"order_updated_date", "order_search_pkey"}),
    (sorted_by("status"), {"order_search_status"}),
    (sorted_by("-paymentStatus"), {"order_search_payment"}),
    (sorted_by("-shippingInfo.logistics.deliveryTime"), {"order_search_delivery", "order_search_pkey"}),
    (sorted_by("priceSummary.total.amount", "-createdDate"), {"order_search_total"}),
    ({"filter": {"number": 10007}}, {"order_search_number"}),
    ({"filter": {"buyerInfo.email": "x@y.z"}}, {"order_search_email"}),
    ({"filter": {"id": str(UUID(int=5))}}, {"order_search_pkey"}),
    ({"filter": {"paymentStatus": "NOT_PAID"}}, {"order_search_payment"}),
    ({"filter": {"status": "CANCELED"}}, {"order_search_status"}),
    ({"filter": {"businessLocation.name": "Shop"}}, {"order_search_location_name"}),
    ({"filter": {"balanceSummary.pending.amount": {"$gt": 0}}}, {"order_search_pending"}),
]


@pytest.mark.parametrize(("search", "indexes"), DIRECT)
async def test_a_search_by_an_indexed_field_uses_its_index(connection, search, indexes):
    checked = parse_search(search, site_id=SITE, codec=CODEC)
    found = await indexes_of(connection, checked, Way.DIRECT)
    # For a value that nearly all orders have, the index by creation alone is as good.
    assert indexes <= found <= indexes | {"order_search_created"}


@pytest.mark.parametrize("field", [field for field in FIELDS if field.sortable], ids=lambda field: field.path)
@pytest.mark.parametrize("order", ["ASC", "DESC"])
async def test_every_sort_reads_along_an_index_and_never_sorts_the_site(connection, field, order):
    search = {"sort": [{"fieldName": field.path, "order": order}]}
    checked = parse_search(search, site_id=SITE, codec=CODEC)
    statement = compile_page(checked, SITE, Way.DIRECT)
    answer = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement.sql}", *statement.args)
    kinds = {node["Node Type"] for node in _nodes(json.loads(answer)[0]["Plan"])}
    assert not kinds & {"Seq Scan", "Bitmap Heap Scan"}
    # Of an enumeration, a value that hardly any order has may be collected and sorted.
    assert field.kind is Kind.ENUM or "Sort" not in kinds


@pytest.mark.parametrize(
    ("search", "way", "indexes"),
    [
        ({"search": {"expression": "j"}}, Way.TEXT, {"order_text_created", "order_search_pkey"}),
        ({"search": {"expression": "j"}, "filter": {"paymentStatus": "PAID"}}, Way.TEXT,
         {"order_text_created", "order_search_pkey"}),
        ({"search": {"expression": "j"}, "filter": {"paymentStatus": "NOT_PAID"}}, Way.WALK,
         {"order_search_payment", "order_text_pkey"}),
        ({"search": {"expression": "zq"}}, Way.GRAMS, {"order_text_grams", "order_search_pkey"}),
        ({"search": {"expression": "jane@x.com 123"}}, Way.GRAMS, {"order_text_grams", "order_search_pkey"}),
        ({"search": {"expression": "zq"}} | sorted_by("number"), Way.WALK, {"order_search_number", "order_text_pkey"}),
        ({"filter": PEOPLE}, Way.WALK, {"order_search_created"}),
        ({"filter": PEOPLE}, Way.GRAMS, {"order_text_grams", "order_search_pkey"}),
        ({"filter": {"$or": [PEOPLE, {"checkoutId": "c"}]}}, Way.GRAMS, {"order_text_grams", "order_search_pkey"}),
        ({"filter": {"lineItems.catalogReference.catalogItemId": {"$hasAll": ["a", "b"]}}}, Way.GRAMS,
         {"order_text_grams", "order_search_pkey"}),
        ({"filter": {"tags.tags.tagIds": "t7"}}, Way.GRAMS, {"order_text_grams", "order_search_pkey"}),
        ({"filter": {"tags.privateTags.tagIds": {"$hasSome": ["risk"]}}}, Way.GRAMS,
         {"order_text_grams", "order_search_pkey"}),
        ({"filter": {"tags.tags.tagIds": "gift"}}, Way.WALK, {"order_search_created"}),
        ({"filter": {"number": {"$startsWith": "777"}}}, Way.GRAMS, {"order_text_grams", "order_search_pkey"}),
    ],
)  # fmt: skip
async def test_text_and_values_without_a_tree_use_the_index_of_grams(connection, search, way, indexes):
    checked = parse_search(search, site_id=SITE, codec=CODEC)
    assert await indexes_of(connection, checked, way) == indexes


@pytest.mark.parametrize(
    ("sort", "values", "index"),
    [
        ([], [1_700_000_000_000_000], "order_search_created"),
        (["-priceSummary.total.amount", "createdDate"], ["250.00", 0], "order_search_total"),
    ],
)
async def test_a_deep_page_starts_in_the_index(connection, sort, values, index):
    checked = parse_search(sorted_by(*sort), site_id=SITE, codec=CODEC)
    checked = checked._replace(position=Position(values, UUID(int=7), False))
    statement = compile_page(checked, SITE, Way.DIRECT)
    answer = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement.sql}", *statement.args)
    scans = [node for node in _nodes(json.loads(answer)[0]["Plan"]) if node.get("Index Name") == index]
    column = index.removeprefix("order_search_").replace("created", "created_date")
    assert scans
    assert all(column in scan["Index Cond"] for scan in scans)


@pytest.mark.parametrize("expression", ["j", "an", "frogla", "10019"])
async def test_what_is_frequent_and_what_is_rare_is_found_alike(connection, expression):
    search = {"search": {"expression": expression}, "cursorPaging": {"limit": 50}}
    checked = parse_search(search, site_id=SITE, codec=CODEC)
    found = await search_order_ids(connection, SITE, checked, codec=CODEC)
    wanted = await connection.fetch(
        "SELECT t.order_id FROM order_text t JOIN order_search s USING (site_id, order_id)"
        " WHERE strpos(t.words, ' ' || $1) > 0 AND s.status IN ('APPROVED', 'CANCELED')"
        " ORDER BY t.created_date DESC, t.order_id DESC LIMIT 50",
        expression,
    )
    assert found.ids == [row[0] for row in wanted]


async def test_text_with_a_condition_is_looked_for_in_the_texts_first(connection):
    both = {"search": {"expression": "an"}, "filter": {"paymentStatus": "PAID"}}
    for search, order in (
        (both, (Way.TEXT, Way.WALK, Way.GRAMS)),
        (both | sorted_by("createdDate"), (Way.TEXT, Way.WALK, Way.GRAMS)),
        (both | sorted_by("number"), (Way.WALK, Way.GRAMS)),
        ({"search": {"expression": "an"}}, (Way.TEXT, Way.GRAMS)),
    ):
        assert ways(parse_search(search, site_id=SITE, codec=CODEC)) == order


@pytest.mark.parametrize("status", ["PAID", "NOT_PAID", "PARTIALLY_REFUNDED"])
@pytest.mark.parametrize("expression", ["j", "an", "kra", "frogla", "10019"])
async def test_text_with_a_condition_is_found_whatever_is_frequent(connection, expression, status):
    search = {"search": {"expression": expression}, "filter": {"paymentStatus": status}}
    found, cursor = [], None
    for _ in range(3):
        paging = {"limit": 20} | ({"cursor": cursor} if cursor else {})
        asked = {"cursorPaging": paging} if cursor else search | {"cursorPaging": paging}
        page = await search_order_ids(connection, SITE, parse_search(asked, site_id=SITE, codec=CODEC), codec=CODEC)
        found, cursor = found + page.ids, page.next
        if cursor is None:
            break
    wanted = await connection.fetch(
        "SELECT t.order_id FROM order_text t JOIN order_search s USING (site_id, order_id)"
        " WHERE strpos(t.words, ' ' || $1) > 0 AND s.status IN ('APPROVED', 'CANCELED') AND s.payment_status = $2"
        " ORDER BY t.created_date DESC, t.order_id DESC LIMIT 60",
        *(expression, status),
    )
    assert found == [row[0] for row in wanted]


async def test_the_sales_of_each_day_are_read_along_an_index(connection):
    asked = []
    now = datetime.now(UTC)
    with connection.query_logger(asked.append):
        await sales_by_day(connection, SITE, now - timedelta(days=60), now, "America/New_York")
        await asyncio.sleep(0)  # The listener is called in the next turn of the loop.
    answer = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {asked[0].query}", *asked[0].args)
    nodes = list(_nodes(json.loads(answer)[0]["Plan"]))
    (scan,) = [node for node in nodes if node.get("Relation Name") == "order_search"]
    assert scan["Node Type"] in ("Index Scan", "Index Only Scan")
    assert "created_date >=" in scan["Index Cond"]
    assert "created_date <" in scan["Index Cond"]
