"""searchOrders by what the payments of orders say."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import line, order
from tests.support.records import payment, record, refund
from tests.support.service import Shop, open_shop

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def found(shop: Shop, **search: Any) -> list[str]:
    """The ids of the orders that a search finds."""
    return [one["id"] for one in (await shop.do("searchOrders", {"search": search}))["orders"]]


async def test_orders_are_found_by_payment_method(shop: Shop) -> None:
    card, both = await shop.create(order(line("10.00"))), await shop.create(order(line("10.00")))
    waiting = payment("4.00", "PENDING", method="Bank transfer")
    await record(shop, card["id"], payment("10.00", method="Visa card"))
    await record(shop, both["id"], payment("6.00", method="Visa card"), waiting)
    every = {"status": {"$in": ["APPROVED", "INITIALIZED"]}}
    filters: list[tuple[Json, list[str]]] = [
        ({"$hasSome": ["Bank transfer"]}, [both["id"]]),
        ({"$hasSome": ["Bank transfer", "Visa card"]}, [both["id"], card["id"]]),
        ({"$hasAll": ["Bank transfer", "Visa card"]}, [both["id"]]),
        ({"$hasSome": ["Cash"]}, []),
    ]
    for condition, expected in filters:
        assert await found(shop, filter={"paymentMethods": condition, **every}) == expected, condition
    assert await found(shop, filter={"paymentMethods": "Visa card", **every}) == [both["id"], card["id"]]
    renamed = payment("4.00", "APPROVED", method="Check", id_=waiting.id)
    await record(shop, both["id"], renamed)
    assert await found(shop, filter={"paymentMethods": {"$hasSome": ["Bank transfer"]}, **every}) == []
    # A change that is not about money leaves it findable.
    await shop.do("updateOrder", {"order": {"id": both["id"], "archived": True}})
    assert await found(shop, filter={"paymentMethods": {"$hasSome": ["Check"]}, **every}) == [both["id"]]


@pytest.mark.parametrize("field", ["authorized", "pending", "pendingRefund"])
async def test_orders_are_sorted_by_the_amounts_of_their_balance(shop: Shop, field: str) -> None:
    made = [await shop.create(order(line("100.00"), channelInfo={"type": "POS"})) for _ in range(3)]
    amounts = ["20.00", "3.00", "100.00"]
    for one, amount in zip(made, amounts, strict=True):
        if field == "pendingRefund":
            paid = payment("100.00")
            await record(shop, one["id"], paid, refund(paid, amount, "PENDING"))
        else:
            await record(shop, one["id"], payment(amount, "AUTHORIZED" if field == "authorized" else "PENDING"))
    name = f"balanceSummary.{field}.amount"
    positive = {name: {"$gt": "0"}}
    ids = [one["id"] for one in made]
    sort = [{"fieldName": name, "order": "ASC"}]
    assert await found(shop, filter={"id": {"$in": ids}, **positive}, sort=sort) == [ids[1], ids[0], ids[2]]
    assert await found(shop, filter={name: {"$gt": "0", "$lt": "100"}}, sort=sort) == [ids[1], ids[0]]
