"""How the order list is asked and shown: columns, conditions in words, choices beside the search."""

import re
from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import quote, unquote_plus

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import order
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def test_columns_are_chosen_and_kept(shop: Shop, owner: Desk) -> None:
    await shop.create(order(buyerInfo={"email": "columns@shop.example"}, channelInfo={"type": "POS"}))
    await owner.post("/orders/columns", {"column": ["total", "email"], "place_total": "2", "place_email": "1"})
    page = (await owner.get("/orders?q=email:columns")).text
    heads = [text_of(head) for head in re.findall(r"<th[^>]*>(.*?)</th>", page, re.DOTALL)]
    assert heads == ["", "Order", "E-mail address", "Total"]
    await owner.post("/orders/columns", {"column": ["total", "email"], "width_email": "3", "width_total": "9"})
    page = (await owner.get("/orders?q=email:columns")).text
    cells = [one.split() for one in re.findall(r'<td role="cell" class="([^"]*)"', page)]
    assert cells == [["at-check"], ["at-number"], ["money", "at-total"], ["wide-3", "at-email"]]
    await owner.post("/orders/columns", {"column": []})
    assert "wide-" not in (await owner.get("/orders?q=email:columns")).text


async def test_conditions_are_told_in_words(owner: Desk) -> None:
    query = (
        "payment:paid,unpaid -fulfillment:fulfilled created:7d updated:2026-01-31 total:>20 total:10..20 is:unseen"
        ' archived:no region:"New York" channel:!web purchased:today mug item:x'
    )
    page = (await owner.get(f"/orders?q={quote(query)}")).text
    chips = [unescape(one) for one in re.findall(r'aria-label="Take away ([^"]+)"', page)]
    assert chips == [
        "Payment: Paid, Not paid",
        "not: Fulfilment: Fulfilled",
        "Created: in the last 7 days",
        "Changed: Jan 31, 2026",
        "Total: > 20",
        "Total: 10 \N{EN DASH} 20",
        "Not seen yet",
        "Archived: No",
        "Region: New York",
        "not: Channel: Online shop",
        "Bought: Today",
        "mug",
        "item:x",
    ]


async def test_choices_beside_the_search_become_conditions(owner: Desk) -> None:
    for name, value, said in (
        ("region", 'The "Mint"', '"The \\"Mint\\""'),
        ("updated", "30d", "30d"),
        ("tag", "VIP", "VIP"),
    ):
        led = await owner.client.get(
            "/dashboard/orders", params={"q": "mug", f"add_{name}": value, "sort": "total:asc"}
        )
        assert led.status_code == 303
        assert unquote_plus(led.headers["location"]) == f"/dashboard/orders?q=mug {name}:{said}&sort=total:asc"
        assert (await owner.client.get(led.headers["location"])).status_code == 200
