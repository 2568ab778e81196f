"""Finding payment requests: filters, sorts, cursors, and that what is over is found as expired."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import new_id
from tests.support.payment_requests import ask, with_page
from tests.support.service import Shop, open_shop

from orderwright.store.search.payment_requests import PAYMENT_REQUESTS

Json = dict[str, Any]
APP = "0f1b2a5e-95b8-4d2f-8c61-7f4a0e1d2c3b"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield await with_page(shop)


@pytest_asyncio.fixture(scope="module")
async def made(shop: Shop) -> list[Json]:
    """Four requests, oldest first: plain; voided; over, which nobody has written down; with everything."""
    plain = await ask(shop, title="Alpha", amount="1.00")
    voided = await ask(shop, title="beta", amount="2.00", description="Voided")
    await shop.do("voidOrderPaymentRequest", {"orderPaymentRequestId": voided["id"]})
    date = (shop.clock.now + timedelta(seconds=30)).isoformat().replace("+00:00", "Z")
    over = await ask(shop, title="Gamma", amount="3.00", expirationDate=date)
    source = {"appId": APP.upper(), "externalId": "Ex-1"}
    whole = await ask(
        shop, title="alphabet", amount="10", source=source, expirationDate="2030-05-05T00:00:00Z", description="Whole"
    )
    shop.clock.tick(60)
    return [plain, voided, over, whole]


async def query(shop: Shop, **sent: Any) -> tuple[list[Json], Json]:
    answer = await shop.do("queryOrderPaymentRequests", {"query": sent})
    return answer["orderPaymentRequests"], answer["pagingMetadata"]


async def places(shop: Shop, made: list[Json], **sent: Any) -> list[int]:
    """Which of `made` are found, in the order of the answer."""
    ids = [one["id"] for one in made]
    return [ids.index(one["id"]) for one in (await query(shop, **sent))[0]]


async def test_the_newest_come_first_where_nothing_is_asked(shop: Shop, made: list[Json]) -> None:
    found, metadata = await query(shop)
    assert [one["title"] for one in found] == ["alphabet", "Gamma", "beta", "Alpha"]
    assert metadata == {"count": 4, "cursors": {}, "hasNext": False}
    assert (await shop.do("queryOrderPaymentRequests", {}))["orderPaymentRequests"] == found
    assert [one["status"] for one in found] == ["UNPAID", "EXPIRED", "VOIDED", "UNPAID"]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ({"status": "EXPIRED"}, [2]),
        ({"status": {"$in": ["UNPAID", "VOIDED"]}}, [3, 1, 0]),
        ({"status": {"$ne": "UNPAID"}}, [2, 1]),
        ({"title": {"$startsWith": "alpha"}}, [3, 0]),
        ({"title": "Alpha"}, [0]),
        ({"description": {"$exists": True}}, [3, 1]),
        ({"description": None}, [2, 0]),
        ({"amount.amount": {"$gte": "2", "$lt": 10}}, [2, 1]),
        ({"amount.amount": "10.00"}, [3]),
        ({"source.appId": APP}, [3]),
        ({"source.externalId": "Ex-1"}, [3]),
        ({"source.externalId": {"$exists": False}}, [2, 1, 0]),
        ({"expirationDate": {"$lt": "2030-01-01T00:00:00Z"}}, [2]),
        ({"expirationDate": {"$exists": False}}, [1, 0]),
        ({"$or": [{"title": "beta"}, {"$not": {"amount.amount": {"$gt": "1"}}}]}, [1, 0]),
        ({"createdDate": {"$gt": "2020-01-01T00:00:00Z"}, "status": "VOIDED"}, [1]),
        ({"orderId": {"$gt": "00000000-0000-0000-0000-000000000000"}}, [3, 2, 1, 0]),
    ],
)
async def test_a_filter_finds(shop: Shop, made: list[Json], filter_: Json, expected: list[int]) -> None:
    assert await places(shop, made, filter=filter_) == expected


@pytest.mark.parametrize("name", ["id", "orderId", "orderNumber", "paymentGatewayOrderId", "updatedDate"])
async def test_a_request_is_found_by_what_it_shows(shop: Shop, made: list[Json], name: str) -> None:
    for found in (await query(shop))[0]:
        assert found in (await query(shop, filter={name: found[name]}))[0]
        if name in ("id", "orderId", "paymentGatewayOrderId"):
            part = {"$startsWith": found[name][:13].upper()}
            assert (await query(shop, filter={name: part}))[0] == [found]


@pytest.mark.parametrize("path", sorted(path for path, field in PAYMENT_REQUESTS.fields.items() if field.sortable))
@pytest.mark.parametrize("order", ["ASC", "DESC"])
async def test_every_sort_pages_there_and_back(shop: Shop, made: list[Json], path: str, order: str) -> None:
    sort = [{"fieldName": path, "order": order}]
    whole, _ = await query(shop, sort=sort)
    assert sorted(one["id"] for one in whole) == sorted(one["id"] for one in made)
    seen, paging = [], {"limit": 1}
    while True:
        page, metadata = await query(shop, cursorPaging=paging, **({} if "cursor" in paging else {"sort": sort}))
        seen += page
        if not metadata["hasNext"]:
            break
        paging = {"limit": 1, "cursor": metadata["cursors"]["next"]}
    assert seen == whole
    for expected in reversed(whole[:-1]):
        page, metadata = await query(shop, cursorPaging={"limit": 1, "cursor": metadata["cursors"]["prev"]})
        assert page == [expected]
    assert "prev" not in metadata["cursors"]


async def test_values_are_sorted_as_they_are(shop: Shop, made: list[Json]) -> None:
    async def by(*keys: str) -> list[int]:
        sort = [{"fieldName": key.lstrip("-"), "order": "DESC" if key.startswith("-") else "ASC"} for key in keys]
        return await places(shop, made, sort=sort)

    assert await by("amount.amount") == [0, 1, 2, 3]
    assert await by("-expirationDate", "title") == [3, 2, 0, 1]
    assert await by("status", "-amount.amount") == [2, 3, 0, 1]
    assert await by("title") == [0, 2, 3, 1]


@pytest.mark.parametrize(
    ("sent", "violations"),
    [
        ({"filter": {"price": 1}}, {"query.filter.price": "FIELD_NOT_ALLOWED"}),
        ({"filter": {"amount.amount": {"$in": ["1"]}}}, {"query.filter.amount.amount.$in": "FIELD_NOT_ALLOWED"}),
        ({"filter": {"status": "OPEN"}}, {"query.filter.status": "INVALID_ENUM_VALUE"}),
        ({"filter": {"orderId": "x"}}, {"query.filter.orderId": "FORMAT"}),
        ({"sort": [{"fieldName": "orderId"}]}, {"query.sort[0].fieldName": "FIELD_NOT_ALLOWED"}),
        ({"sort": [{"fieldName": "title"}] * 6}, {"query.sort": "MAX_SIZE"}),
        ({"cursorPaging": {"limit": 101}}, {"query.cursorPaging.limit": "MAX"}),
        ({"cursorPaging": {"cursor": "x"}}, {"query.cursorPaging.cursor": "FORMAT"}),
    ],
)
async def test_what_can_not_be_asked_is_refused_by_its_path(shop: Shop, sent: Json, violations: Json) -> None:
    assert await shop.refused("queryOrderPaymentRequests", {"query": sent}) == (400, "INVALID", violations)


async def test_a_cursor_is_good_for_its_own_query_alone(shop: Shop, made: list[Json]) -> None:
    _, metadata = await query(shop, cursorPaging={"limit": 1}, filter={"status": {"$ne": "PAID"}})
    cursor = metadata["cursors"]["next"]
    other = {"query": {"cursorPaging": {"cursor": cursor}, "filter": {"status": "PAID"}}}
    assert await shop.refused("queryOrderPaymentRequests", other) == (400, "INVALID", {"query.filter": "OTHER"})
    search = {"search": {"cursorPaging": {"cursor": cursor}}}
    assert await shop.refused("searchOrders", search) == (400, "INVALID", {"search.cursorPaging.cursor": "FORMAT"})
    orders = await shop.do("searchOrders", {"search": {"cursorPaging": {"limit": 1}}})
    if orders["metadata"]["hasNext"]:
        there = {"query": {"cursorPaging": {"cursor": orders["metadata"]["cursors"]["next"]}}}
        refusal = await shop.refused("queryOrderPaymentRequests", there)
        assert refusal == (400, "INVALID", {"query.cursorPaging.cursor": "FORMAT"})


async def test_nothing_is_found_of_what_there_is_not(shop: Shop) -> None:
    assert await query(shop, filter={"orderId": new_id()}) == ([], {"count": 0, "cursors": {}, "hasNext": False})
