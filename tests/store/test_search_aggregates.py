"""aggregateOrders: counts over facets, figures per currency, and what is refused."""

from decimal import Decimal
from random import Random
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from tests.support.search_rows import make_row, store

from orderwright.model.errors import ValidationFailed
from orderwright.store.search.aggregate import aggregate, parse_aggregation

SITE = UUID("11111111-1111-4111-8111-111111111111")
ORDERS = [
    ("Mail", "North", "EUR", "10.00", ["red mug", "lamp"], "APPROVED"),
    ("Mail", "North", "EUR", "5.01", ["red mug"], "APPROVED"),
    ("Mail", "South", "USD", "7", [], "CANCELED"),
    ("Pickup", "", "USD", "0.02", ["lamp"], "APPROVED"),
    ("Pickup", "", "USD", "0.01", ["lamp"], "APPROVED"),
    ("Pickup", "", "USD", "-1", ["lamp"], "APPROVED"),
    ("Mail", "North", "USD", "1000", ["lamp"], "INITIALIZED"),
    ("Mail", "North", "USD", "1000", ["lamp"], "PENDING"),
]


@pytest_asyncio.fixture(scope="module")
async def connection(db_dsn):
    connection = await asyncpg.connect(db_dsn)
    items = []
    for number, (title, region, currency, total, products, status) in enumerate(ORDERS):
        item = make_row(Random(number), SITE, number)
        changes = {"shipping_title": title, "shipping_region": region, "currency": currency, "status": status}
        row = item.row._replace(**changes, total=Decimal(total), product_names=products, archived=number == 0)
        items.append(item._replace(row=row))
    await store(connection, items)
    yield connection
    await connection.close()


async def answer(connection, aggregation, filter_=None, separator=None, site_id=SITE):
    return await aggregate(connection, site_id, parse_aggregation(filter_, aggregation, separator))


async def test_counts_by_several_facets_join_their_values(connection):
    wanted = {"(Mail|North)": 2, "(Mail|South)": 1, "(Pickup|)": 3}
    names = ["deliveryMethod", "shippingRegion"]
    assert await answer(connection, {"example": {"$count": names}}) == {"example": wanted}
    paths = {"$count": ["shippingInfo.title", "shippingInfo.region.name"]}
    assert await answer(connection, {"a": paths}, separator=" / ") == {
        "a": {"(Mail / North)": 2, "(Mail / South)": 1, "(Pickup / )": 3}
    }


async def test_counts_by_one_facet_by_a_list_and_by_a_flag(connection):
    aggregation = {
        "status": {"$count": "status"},
        "products": {"$count": ["lineItems.productName.original"]},
        "archived": {"$count": "archived"},
    }
    assert await answer(connection, aggregation) == {
        "status": {"(APPROVED)": 5, "(CANCELED)": 1},
        "products": {"()": 1, "(lamp)": 4, "(red mug)": 2},
        "archived": {"(false)": 5, "(true)": 1},
    }


async def test_figures_are_given_by_currency_and_leave_out_absent_amounts(connection):
    amount = "priceSummary.total.amount"
    aggregation = {op: {f"${op}": amount} for op in ("sum", "avg", "min", "max")}
    assert await answer(connection, aggregation) == {
        "sum": {"EUR": "15.01", "USD": "7.03"},
        "avg": {"EUR": "7.5050", "USD": "2.3433"},
        "min": {"EUR": "5.01", "USD": "0.01"},
        "max": {"EUR": "10.00", "USD": "7"},
    }


async def test_the_filter_and_its_hidden_statuses_are_those_of_a_search(connection):
    by_status = {"n": {"$count": "status"}}
    assert await answer(connection, by_status, {"status": {"$in": ["PENDING", "INITIALIZED"]}}) == {
        "n": {"(PENDING)": 1}
    }
    assert await answer(connection, by_status, {"updatedDate": {"$lt": "2000-01-01"}}) == {"n": {}}
    assert await answer(connection, by_status, site_id=UUID(int=9)) == {"n": {}}


@pytest.mark.parametrize(
    ("filter_", "aggregation", "separator", "violations"),
    [
        (None, None, None, [("aggregation", "REQUIRED_FIELD")]),
        (None, {}, None, [("aggregation", "REQUIRED_FIELD")]),
        (None, {"a": {"$median": "x"}}, None, [("aggregation.a", "FIELD_NOT_ALLOWED")]),
        (None, {"a": {"$count": "status", "$sum": "x"}}, None, [("aggregation.a", "FIELD_NOT_ALLOWED")]),
        (None, {"a": "status"}, None, [("aggregation.a", "FIELD_NOT_ALLOWED")]),
        (None, {"a": {"$count": []}}, None, [("aggregation.a.$count", "MIN_SIZE")]),
        (None, {"a": {"$count": ["status"] * 5}}, None, [("aggregation.a.$count", "MAX_SIZE")]),
        (None, {"a": {"$count": ["status", "number"]}}, None, [("aggregation.a.$count", "FIELD_NOT_ALLOWED")]),
        (None, {"a": {"$count": 5}}, None, [("aggregation.a.$count", "FORMAT")]),
        (None, {"a": {"$sum": "status"}}, None, [("aggregation.a.$sum", "FIELD_NOT_ALLOWED")]),
        (None, {str(i): {"$count": "status"} for i in range(11)}, None, [("aggregation", "MAX_SIZE")]),
        ({"nope": 1}, {"a": {"$count": "status"}}, "", [("filter.nope", "FIELD_NOT_ALLOWED"),
                                                        ("hierarchySeparatorOverride", "MIN_LENGTH")]),
        (None, {"a": {"$count": "status"}}, "x" * 101, [("hierarchySeparatorOverride", "MAX_LENGTH")]),
    ],
)  # fmt: skip
def test_what_is_unknown_is_refused_by_name(filter_, aggregation, separator, violations):
    with pytest.raises(ValidationFailed) as caught:
        parse_aggregation(filter_, aggregation, separator)
    assert [(v.field, v.violated_rule) for v in caught.value.violations] == violations
