"""Stock under buyers at once: of two who want the last piece one gets it, whatever dies or waits meanwhile."""

import asyncio
import json
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from itertools import permutations
from typing import Any

import pytest_asyncio
from tests.support.buying_process import buy, chosen, start
from tests.support.orders import order
from tests.support.service import Shop, new_shop, open_shop
from tests.support.stock import key, left, sold, stocked

from orderwright.model.inventory import InventoryUpdateTrigger

Json = dict[str, Any]
SHORT = "INSUFFICIENT_INVENTORY"


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    return await new_shop(service.service, service.client)


async def bought(processes: list[subprocess.Popen[str]]) -> dict[str, str]:
    """What became of each purchase, once all processes have ended."""
    found: dict[str, str] = {}
    try:
        for process in processes:
            assert process.stdout is not None
            found |= dict(map(json.loads, await asyncio.to_thread(process.stdout.readlines)))
            assert await asyncio.to_thread(process.wait, 60) == 0
    finally:
        for process in processes:
            process.kill()
            await asyncio.to_thread(process.wait)
            assert process.stdout is not None
            process.stdout.close()
    return found


async def check_books(shop: Shop) -> None:
    """Every movement continues the one before it, the last of each row is what is left, and nothing was oversold."""
    async with shop.service.database.acquire() as connection:
        broken = await connection.fetch(
            """SELECT * FROM (
                   SELECT *, lag(quantity, 1, 0::bigint) OVER of_row AS quantity_before,
                          lag(move, 1, 0::bigint) OVER of_row AS move_before
                   FROM stock_movements WHERE site_id = $1
                   WINDOW of_row AS (PARTITION BY app_id, item_id, variant, location ORDER BY at, move)) AS m
               WHERE quantity <> quantity_before + delta OR move <> move_before + 1 OR quantity < 0""",
            shop.site_id,
        )
        differing = await connection.fetch(
            """SELECT s.item_id, s.quantity FROM stock s
               WHERE s.site_id = $1 AND s.quantity <> (
                   SELECT sum(m.delta) FROM stock_movements m
                   WHERE m.site_id = $1 AND m.app_id = s.app_id AND m.item_id = s.item_id AND m.variant = s.variant
                         AND m.location = s.location)""",
            shop.site_id,
        )
        unmatched = await connection.fetchval(
            """SELECT count(*) FROM stock_movements m
               WHERE m.site_id = $1 AND m.order_id IS NOT NULL
                 AND NOT EXISTS (SELECT FROM orders o WHERE o.site_id = $1 AND o.id = m.order_id)""",
            shop.site_id,
        )
    assert (broken, differing, unmatched) == ([], [], 0)


async def orders_of(shop: Shop) -> int:
    async with shop.service.database.acquire() as connection:
        count: int = await connection.fetchval("SELECT count(*) FROM orders WHERE site_id = $1", shop.site_id)
    return count


async def test_the_last_piece_goes_to_one_buyer_of_several_processes(shop: Shop, db_dsn: str) -> None:
    items = ["last", "many"]
    await stocked(shop, "last", 1)
    await stocked(shop, "many", 1000)
    found = await bought([start(db_dsn, shop.site_id, prefix, 12, items) for prefix in "abc"])
    assert Counter(found.values()) == {"10001": 1, SHORT: 35}
    assert (await left(shop, "last"), await left(shop, "many")) == (0, 999)
    await check_books(shop)


async def test_no_more_is_sold_than_there_is_when_a_process_is_killed_half_way(shop: Shop, db_dsn: str) -> None:
    items = ["a", "b", "c"]
    for item in items:
        await stocked(shop, item, 40)
    doomed, other = (start(db_dsn, shop.site_id, prefix, 60, items) for prefix in "xy")
    assert doomed.stdout is not None
    lines = [await asyncio.to_thread(doomed.stdout.readline) for _ in range(10)]
    doomed.kill()
    lines += await asyncio.to_thread(doomed.stdout.readlines)
    await asyncio.to_thread(doomed.wait)
    doomed.stdout.close()
    found = await bought([other]) | dict(map(json.loads, filter(str.strip, lines)))
    await check_books(shop)

    # Whoever lost the answer asks again. Whatever is refused then could not be placed with what is left.
    keys = [f"{prefix}-{number}" for prefix in "xy" for number in range(60)]
    again = {one: await buy(shop.service, shop.site_id, one, chosen(one, items)) for one in keys}
    assert {one: number for one, number in found.items() if number != SHORT}.items() <= again.items()
    sold_units = Counter(item for one, number in again.items() if number != SHORT for item in chosen(one, items))
    remaining = {item: await left(shop, item) for item in items}
    assert {item: 40 - sold_units[item] for item in items} == remaining
    short = [chosen(one, items) for one, number in again.items() if number == SHORT]
    assert all(min(remaining[item] for item in wanted) == 0 for wanted in short)
    numbers = sorted(int(number) for number in again.values() if number != SHORT)
    assert numbers == list(range(10001, 10001 + await orders_of(shop)))
    await check_books(shop)


async def test_who_takes_counts_and_adjusts_the_same_items_never_waits_in_a_circle(shop: Shop) -> None:
    items = ["a", "b", "c"]
    for item in items:
        await stocked(shop, item, 500)
    requests: list[tuple[str, Json]] = []
    for turn in range(5):
        for chosen_items in permutations(items):
            requests.append(("createOrder", {"order": order(*(sold(item, 2) for item in chosen_items))}))
            requests.append(("adjustStock", {"items": [key(item, delta=1) for item in chosen_items]}))
            counted = [key(item, quantity=turn, variant=f"v{turn}") for item in chosen_items]
            requests.append(("setStock", {"items": [*counted, key("z", quantity=1)]}))
    answers = await asyncio.gather(*(shop.send(*request) for request in requests))
    assert Counter(answer.status_code for answer in answers) == {200: len(requests)}
    assert [await left(shop, item) for item in items] == [500 - 2 * 30 + 30] * 3
    await check_books(shop)


async def test_orders_that_are_paid_in_bulk_take_their_stock_without_waiting_in_a_circle(service: Shop) -> None:
    trigger = InventoryUpdateTrigger.ON_ORDER_PAID
    shop = await new_shop(service.service, service.client, inventory_update_trigger=trigger)
    items = ["a", "b", "c", "d"]
    for item in items:
        await stocked(shop, item, 1000)
    # Orders of one item each: what a request takes is in order only if all of it is locked beforehand.
    made = await asyncio.gather(*(shop.create(order(sold(items[i % 4]))) for i in range(80)))
    parts = [[one["id"] for one in made[start : start + 10]] for start in range(0, 80, 10)]
    answers = await asyncio.gather(
        *(shop.send("paymentCollectionBulkMarkOrdersAsPaid", {"ecomOrderIds": part}) for part in parts),
        *(
            shop.send("createOrder", {"order": order(*map(sold, some), paymentStatus="PAID")})
            for some in permutations(items)
        ),
    )
    assert Counter(answer.status_code for answer in answers) == {200: 8 + 24}
    assert [await left(shop, item) for item in items] == [1000 - 20 - 24] * 4
    await check_books(shop)


async def test_one_batch_sells_no_more_than_there_is(shop: Shop) -> None:
    await stocked(shop, "a", 7)
    answers = await asyncio.gather(
        *(shop.send("createOrder", {"order": order(sold("a", 1 + i % 3))}) for i in range(40))
    )
    sent = [1 + i % 3 for i, answer in enumerate(answers) if answer.status_code == 200]
    assert {answer.status_code for answer in answers} == {200, 428}
    assert (sum(sent), await left(shop, "a")) == (7, 0)
    await check_books(shop)
