"""Order numbers and the counter behind them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.orders import imported, order
from tests.support.service import Shop, new_shop, open_shop


@pytest_asyncio.fixture
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def numbers(shop: Shop, count: int) -> list[str]:
    return [(await shop.create(order()))["number"] for _ in range(count)]


async def set_counter(shop: Shop, counter: int | str, *, lower: bool = False) -> dict[str, str]:
    return await shop.do("setOrderNumberCounter", {"counter": counter, "allowLowerCounter": lower}, by="importer")


async def test_the_counter_is_raised_lowered_and_left_alone(shop: Shop) -> None:
    assert await numbers(shop, 2) == ["10001", "10002"]
    assert await set_counter(shop, "20000") == {"oldCounter": "10003", "newCounter": "20000"}
    assert await numbers(shop, 2) == ["20000", "20001"]
    refusal = await shop.refused("setOrderNumberCounter", {"counter": 10002})
    assert refusal == (428, "CANNOT_SET_LOWER_ORDER_NUMBER_COUNTER", {"counter": "20002"})
    assert await set_counter(shop, 10002, lower=True) == {"oldCounter": "20002", "newCounter": "10002"}
    assert await numbers(shop, 2) == ["10002", "10003"]
    assert await set_counter(shop, 10004) == {"oldCounter": "10004", "newCounter": "10004"}
    assert await numbers(shop, 1) == ["10004"]


async def test_a_number_that_was_given_out_twice_is_found_twice(shop: Shop) -> None:
    first = await shop.create(order(channelInfo={"type": "POS"}))
    await set_counter(shop, 10001, lower=True)
    second = await shop.create(order(channelInfo={"type": "POS"}))
    assert first["number"] == second["number"] == "10001"
    found = await shop.do("searchOrders", {"search": {"filter": {"number": "10001"}}})
    assert {one["id"] for one in found["orders"]} == {first["id"], second["id"]}


async def test_lowering_again_and_again_never_blocks_the_site(shop: Shop) -> None:
    for _ in range(3):
        await set_counter(shop, 5, lower=True)
        assert await numbers(shop, 2) == ["5", "6"]


async def test_imports_keep_their_numbers_and_leave_the_counter(shop: Shop) -> None:
    assert await numbers(shop, 1) == ["10001"]
    for number in ("10001", "10002", "99999"):
        made = (await shop.do("importOrder", {"order": imported(number=number)}))["order"]
        assert made["number"] == number
    assert await numbers(shop, 2) == ["10002", "10003"]


async def test_every_site_counts_for_itself(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    await set_counter(shop, 500_000)
    assert (await numbers(shop, 1), await numbers(other, 1)) == (["500000"], ["10001"])


@pytest.mark.parametrize("counter", [0, -1, 1_000_000_000, "1000000000", "", "x", 1.5, "01", None])
async def test_a_counter_is_1_to_999999999(shop: Shop, counter: object) -> None:
    status, code, violations = await shop.refused("setOrderNumberCounter", {"counter": counter})
    assert (status, code, list(violations)) == (400, "INVALID", ["counter"])


async def test_the_highest_number_can_be_set_and_is_not_the_last(shop: Shop) -> None:
    await set_counter(shop, 999_999_999)
    assert await numbers(shop, 2) == ["999999999", "1000000000"]
