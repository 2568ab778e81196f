"""One site never sees another's payment requests and settings of orders (see test_isolation.py for the rest)."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.payment_requests import ON_ONE_REQUEST, about_one, ask, asking, read, with_page
from tests.support.service import Shop, new_shop, open_shop

SECRET = "Rosebud"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def stranger(shop: Shop) -> Shop:
    """Another site on the same service, with all rights there."""
    return await new_shop(shop.service, shop.client, name="Elsewhere")


@pytest.mark.parametrize("name", ON_ONE_REQUEST)
async def test_another_sites_payment_request_is_not_found(shop: Shop, stranger: Shop, name: str) -> None:
    made = await ask(await with_page(shop), title=SECRET)
    refusal = await stranger.refused(name, about_one(name, made["id"]))
    assert refusal == (404, "ORDER_PAYMENT_REQUEST_NOT_FOUND", {"orderPaymentRequestId": made["id"]})
    assert await read(shop, made["id"]) == made


async def test_payment_requests_are_made_and_found_within_the_site(shop: Shop, stranger: Shop) -> None:
    made = await ask(await with_page(shop), title=SECRET)
    await ask(shop, title=SECRET)
    for query in ({}, {"filter": {"id": made["id"]}}, {"filter": {"title": SECRET}}):
        found = await stranger.do("queryOrderPaymentRequests", {"query": query})
        assert (found["orderPaymentRequests"], found["pagingMetadata"]["count"]) == ([], 0)
    page = await shop.do("queryOrderPaymentRequests", {"query": {"cursorPaging": {"limit": 1}}})
    cursor = page["pagingMetadata"]["cursors"]["next"]
    answer = await stranger.send("queryOrderPaymentRequests", {"query": {"cursorPaging": {"cursor": cursor}}})
    assert answer.status_code == 400
    await with_page(stranger)
    sent = asking(made["orderId"])
    refusal = await stranger.refused("createOrderPaymentRequest", {"orderPaymentRequest": sent})
    assert refusal == (404, "ORDER_NOT_FOUND", {"orderId": made["orderId"]})
    bulk = await stranger.do("bulkCreateOrderPaymentRequests", {"orderPaymentRequests": [sent]})
    assert bulk["results"][0]["itemMetadata"]["error"]["code"] == "ORDER_NOT_FOUND"
    assert (await stranger.do("readEvents", {"orderId": made["id"]}))["events"] == []


async def test_settings_of_orders_are_a_sites_own(shop: Shop, stranger: Shop) -> None:
    await shop.do("updateOrdersSettings", {"ordersSettings": {"createInvoice": True}})
    assert (await stranger.do("getOrdersSettings", {}))["ordersSettings"]["createInvoice"] is False
    assert (await stranger.do("readEvents", {"orderId": str(shop.site_id)}))["events"] == []


async def test_a_site_changes_itself_alone(shop: Shop) -> None:
    before = await shop.do("getSite", {})
    other = await new_shop(shop.service, shop.client)
    await other.do("updateSite", {"site": {"name": "Another name"}})
    assert await shop.do("getSite", {}) == before
