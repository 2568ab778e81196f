"""The compiled statements against the plain evaluator: random filters, sorts and expressions over random rows."""

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.support.search_evaluator import expected
from tests.support.search_rows import CODES, EMAILS, KEY, NAMES, PRODUCTS, TEXTS, WORDS, population, store

from orderwright.store.search.compiler import Way, compile_page, ways
from orderwright.store.search.cursors import CursorCodec
from orderwright.store.search.fields import BY_PATH, FIELDS, Field, Kind
from orderwright.store.search.query import search_order_ids
from orderwright.store.search.request import parse_search

CODEC = CursorCodec(KEY)
POPULATIONS = [population(seed, 30) for seed in range(6)]
TIMES = ["2024-01-03T00:00:00Z", "2024-01-05T00:00:00.123Z", "2024-01-07T02:00:00+02:00", 1704412800]
AMOUNTS = ["0", "9.99", "10.00", 100.5, 10, "-1"]
NUMBERS = ["10001", 10008, 10015, "10022", 1]
PIECES = ["", "j", "JAN", "jan p", "o'", "à", "2024-01-0", "100", "9.", "true", "f", "%", "_", "x", "00Z"]


@pytest_asyncio.fixture(scope="module")
async def connection(db_dsn):
    connection = await asyncpg.connect(db_dsn)
    for rows in POPULATIONS:
        await store(connection, rows)
    yield connection
    await connection.close()


def _values(field: Field) -> st.SearchStrategy:
    texts = [*CODES, *TEXTS, *NAMES, *EMAILS, "JANE@x.com", *PRODUCTS, "Blue SHIRT"]
    by_kind = {
        Kind.ID: [str(item.row.order_id) for item in POPULATIONS[0]][:9],
        Kind.NUMBER: NUMBERS,
        Kind.TIME: TIMES,
        Kind.BOOL: [True, False],
        Kind.ENUM: [value for value in field.values if value],
        Kind.AMOUNT: AMOUNTS,
        Kind.TEXT: texts,
        Kind.LIST: [*CODES, *PRODUCTS, "Blue SHIRT"],
    }
    return st.sampled_from(by_kind[field.kind])


@st.composite
def conditions(draw) -> dict:
    field = draw(st.sampled_from(FIELDS))
    path = draw(st.sampled_from([field.path, *field.aliases]))
    values = _values(field)
    orders = [op for op in field.operators if op in ("$gt", "$gte", "$lt", "$lte")]
    count = 2 if orders and draw(st.booleans()) else 1
    return {path: {op: draw(_operands(field, op, values)) for op in draw(_operators(field, count))}}


def _operators(field: Field, count: int) -> st.SearchStrategy:
    return st.lists(st.sampled_from(field.operators), min_size=count, max_size=count, unique=True)


def _operands(field: Field, op: str, values: st.SearchStrategy) -> st.SearchStrategy:
    if op in ("$exists", "$isEmpty"):
        return st.booleans()
    if op in ("$startsWith", "$contains", "$endsWith"):
        return st.sampled_from(PIECES)
    if op in ("$in", "$nin"):
        return st.lists(st.none() | values, max_size=3)
    if op in ("$hasSome", "$hasAll"):
        return st.lists(values, max_size=3)
    if op in ("$eq", "$ne"):
        lists = st.lists(values, max_size=2) if field.kind is Kind.LIST else st.nothing()
        return st.none() | values | lists
    return values


filters = st.recursive(
    conditions(),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"$and": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"$or": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"$not": inner}),
        st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
    ),
    max_leaves=6,
)
sorts = st.lists(
    st.tuples(st.sampled_from([field.path for field in FIELDS if field.sortable]), st.booleans()),
    max_size=4,
    unique_by=lambda item: item[0],
)
expressions = st.none() | st.lists(st.sampled_from([*WORDS, "j", "ja", "1000", "abc1"]), min_size=1, max_size=3).map(
    " ".join
)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    which=st.integers(0, len(POPULATIONS) - 1),
    raw=filters | st.just({}),
    sort=sorts,
    expression=expressions,
    any_term=st.booleans(),
    limit=st.integers(1, 40),
)
# -1 is how an absent amount is kept, and must not be found as one.
@example(which=0, raw={"taxInfo.totalTax.amount": {"$in": ["-1"]}}, sort=[], expression=None, any_term=False, limit=40)
async def test_every_page_holds_what_the_evaluator_finds(connection, which, raw, sort, expression, any_term, limit):
    rows = POPULATIONS[which]
    site_id = rows[0].row.site_id
    search = {
        "filter": raw,
        "sort": [{"fieldName": path, "order": "DESC" if down else "ASC"} for path, down in sort],
        "search": {"expression": expression, "mode": "OR" if any_term else "AND"},
        "cursorPaging": {"limit": limit},
    }
    wanted = expected(rows, raw, sort, expression, any_term)
    checked = parse_search(search, site_id=site_id, codec=CODEC)
    for way in ways(checked):
        statement = compile_page(checked, site_id, way)
        found = [row["order_id"] for row in await connection.fetch(statement.sql, *statement.args)]
        assert found == wanted[: limit + 1], way
    pages = await _forwards(connection, site_id, checked, limit)
    assert [order_id for page in pages for order_id in page.ids] == wanted
    assert await _backwards(connection, site_id, pages, limit) == [page.ids for page in pages]


async def _forwards(connection, site_id, checked, limit) -> list:
    pages = [await search_order_ids(connection, site_id, checked, codec=CODEC)]
    while pages[-1].next:
        assert pages[-1].has_next
        assert len(pages[-1].ids) == limit
        following = {"cursorPaging": {"cursor": pages[-1].next, "limit": limit}}
        checked = parse_search(following, site_id=site_id, codec=CODEC)
        pages.append(await search_order_ids(connection, site_id, checked, codec=CODEC))
    return pages


async def _backwards(connection, site_id, pages, limit) -> list:
    found = [pages[-1].ids]
    page = pages[-1]
    while page.prev:
        preceding = {"cursorPaging": {"cursor": page.prev, "limit": limit}}
        checked = parse_search(preceding, site_id=site_id, codec=CODEC)
        page = await search_order_ids(connection, site_id, checked, codec=CODEC)
        assert page.has_next
        found.insert(0, page.ids)
    return found


ONCE, BY_ROW, BY_TEXT = (Way.DIRECT,), (Way.WALK, Way.GRAMS), (Way.TEXT, Way.GRAMS)
BY_BOTH = (Way.TEXT, Way.WALK, Way.GRAMS)


@pytest.mark.parametrize(
    ("search", "tried"),
    [
        ({}, ONCE),
        ({"filter": {"number": 7}}, ONCE),
        ({"filter": {"buyerInfo.email": "a@b.c"}}, ONCE),
        ({"filter": {"buyerInfo.memberId": "m"}}, BY_ROW),
        ({"filter": {"$not": {"buyerInfo.memberId": "m"}}}, ONCE),
        ({"filter": {"$or": [{"buyerInfo.memberId": "m"}, {"checkoutId": "c"}]}}, BY_ROW),
        ({"filter": {"$or": [{"buyerInfo.memberId": "m"}, {"number": 7}]}}, ONCE),
        ({"filter": {"billingInfo.contactDetails.firstName": {"$startsWith": "Ja"}}}, BY_ROW),
        ({"search": {"expression": "a"}}, BY_TEXT),
        ({"search": {"expression": "a"}, "filter": {"buyerInfo.memberId": "m"}}, BY_TEXT),
        ({"search": {"expression": "a"}, "filter": {"number": 7}}, BY_BOTH),
        ({"search": {"expression": "a"}, "sort": [{"fieldName": "number"}]}, BY_ROW),
    ],
)
def test_what_only_the_index_of_grams_finds_is_tried_in_ways_that_may_end_sooner(search, tried):
    site_id = POPULATIONS[0][0].row.site_id
    assert ways(parse_search(search, site_id=site_id, codec=CODEC)) == tried


def test_every_field_is_known_by_its_path_and_aliases():
    assert len(BY_PATH) == len(FIELDS) + sum(len(field.aliases) for field in FIELDS)
