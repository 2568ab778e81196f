"""commitDraftOrder over HTTP: what an edit makes of the stock of its order and of its fulfilment status."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.draft_commits import (
    act,
    change,
    commit,
    edit,
    total_of,
)
from tests.support.fulfillments import fulfil
from tests.support.orders import address, line, money, order, taxed
from tests.support.payments import add as pay
from tests.support.payments import cash
from tests.support.service import Shop, new_shop, open_shop
from tests.support.stock import flags, left, movements, sold, stocked

Json = dict[str, Any]
SHIPPED: Json = {"title": "Post", "logistics": {"shippingDestination": address()}}


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    return await new_shop(service.service, service.client)


async def approved(shop: Shop, *lines: Json, **more: Any) -> Json:
    """An approved order, 2 x 10.00 with 10 % tax unless told otherwise."""
    items = lines or (line("10.00", 2, **taxed("0.10")),)
    return await shop.create(order(*items, status="APPROVED", shippingInfo=SHIPPED, **more))


async def test_stock_moves_for_the_lines_that_are_named_and_no_others(shop: Shop) -> None:
    for item in ("tea", "mug", "cup"):
        await stocked(shop, item, 10)
    made = await approved(shop, sold("tea", 2), sold("mug", 3), sold("cup", 1))
    tea, mug, cup = (one["id"] for one in made["lineItems"])
    draft = await edit(shop, made["id"])
    for line_id, quantity in ((tea, 5), (mug, 1), (cup, 0)):
        await change(shop, draft, line_id, quantity)
    await commit(shop, draft, commitSettings={"updateInventory": [{"lineItemId": tea}, {"lineItemId": cup.upper()}]})
    assert [await left(shop, item) for item in ("tea", "mug", "cup")] == [5, 7, 10]
    moved = [one for one in await movements(shop, orderId=made["id"]) if one[0] == "DRAFT_COMMIT"]
    assert sorted(moved) == [("DRAFT_COMMIT", -3, 5), ("DRAFT_COMMIT", 1, 10)]


async def test_a_commit_that_needs_more_than_there_is(shop: Shop) -> None:
    await stocked(shop, "tea", 3)
    made = await approved(shop, sold("tea", 2))
    tea = made["lineItems"][0]["id"]
    draft = await edit(shop, made["id"])
    await change(shop, draft, tea, 4)
    request = {"draftOrderId": draft, "commitSettings": {"updateInventory": [{"lineItemId": tea}]}}
    status, code, data = await shop.refused("commitDraftOrder", request)
    assert (status, code) == (428, "DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS")
    assert data["conflicts"] == [
        {
            "field": "lineItems",
            "reason": "INSUFFICIENT_INVENTORY",
            "lineItemId": tea,
            "catalogItemId": "tea",
            "requested": 2,
            "available": 1,
        }
    ]
    unknown = {"draftOrderId": draft, "commitSettings": {"updateInventory": [{"lineItemId": draft}]}}
    assert await shop.refused("commitDraftOrder", unknown) == (
        400,
        "INVALID",
        {"commitSettings.updateInventory[0].lineItemId": "OTHER"},
    )
    await commit(shop, draft)
    assert (await left(shop, "tea"), await flags(shop, made["id"])) == (1, [])


async def test_a_site_that_may_oversell(service: Shop) -> None:
    shop = await new_shop(service.service, service.client, overselling="ALLOW")
    await stocked(shop, "tea", 2)
    made = await approved(shop, sold("tea", 2))
    tea = made["lineItems"][0]["id"]
    draft = await edit(shop, made["id"])
    await change(shop, draft, tea, 3)
    await commit(shop, draft, commitSettings={"updateInventory": [{"lineItemId": tea}]})
    assert (await left(shop, "tea"), await flags(shop, made["id"])) == (-1, ["OVERSOLD"])


async def test_an_order_that_takes_its_stock_when_paid_and_is_paid_by_an_edit(service: Shop) -> None:
    """What the commit takes of a line and what the payment status takes of it is counted once."""
    shop = await new_shop(service.service, service.client, inventory_update_trigger="ON_ORDER_PAID")
    await stocked(shop, "tea", 10)
    made = await approved(shop, sold("tea", 1), line("20.00", 1))
    await pay(shop, made["id"], cash("20.00"))
    assert await left(shop, "tea") == 10
    tea, other = (one["id"] for one in made["lineItems"])
    draft = await edit(shop, made["id"])
    await change(shop, draft, tea, 2)
    await change(shop, draft, other, 0)
    after = await commit(shop, draft, commitSettings={"updateInventory": [{"lineItemId": tea}]})
    assert (after["paymentStatus"], await left(shop, "tea")) == ("PAID", 8)


async def test_the_fulfilment_status_follows_the_quantities(shop: Shop) -> None:
    made = await approved(shop, line("10.00", 2), line("5.00", 1))
    coffee, mug = (one["id"] for one in made["lineItems"])
    await fulfil(shop, made, 2, 0)
    draft = await edit(shop, made["id"])
    await change(shop, draft, mug, 0)
    done = await commit(shop, draft)
    assert done["fulfillmentStatus"] == "FULFILLED"
    again = await edit(shop, made["id"])
    await change(shop, again, coffee, 3)
    raised = await commit(shop, again)
    assert raised["fulfillmentStatus"] == "PARTIALLY_FULFILLED"
    told = [one["actionEvent"]["body"] for one in await shop.events(made["id"]) if one["slug"] == "fulfilled"]
    assert [(one["previousFulfillmentStatus"], one["newFulfillmentStatus"], one["action"]) for one in told[1:]] == [
        ("PARTIALLY_FULFILLED", "FULFILLED", "DRAFT_ORDER_COMMITTED"),
        ("FULFILLED", "PARTIALLY_FULFILLED", "DRAFT_ORDER_COMMITTED"),
    ]


async def test_an_order_that_nothing_is_shipped_of_stays_fulfilled_until_it_is_shipped(shop: Shop) -> None:
    made = await shop.create(order(line("10.00"), status="APPROVED"))
    assert made["fulfillmentStatus"] == "FULFILLED"
    draft = await edit(shop, made["id"])
    await change(shop, draft, made["lineItems"][0]["id"], 2)
    assert (await commit(shop, draft))["fulfillmentStatus"] == "FULFILLED"
    shipped = await edit(shop, made["id"])
    await act(shop, "setShippingInfo", shipped, shippingInfo={**SHIPPED, "cost": {"price": money("4.00")}})
    after = await commit(shop, shipped)
    assert (after["fulfillmentStatus"], total_of(after)) == ("NOT_FULFILLED", "24.00")
