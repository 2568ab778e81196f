"""Idempotency-Key on operations that answer with payments, refunds or fulfilments of an order."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest_asyncio
from tests.support.gift_cards import issue, paying
from tests.support.orders import imported, line, money, order
from tests.support.records import payment, record, refund, remove_imported
from tests.support.service import Shop, open_shop

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def cash(amount: str, status: str = "APPROVED") -> Json:
    """A payment that staff took."""
    return {"amount": money(amount), "status": status, "regularPaymentDetails": {"offlinePayment": True}}


async def twice(shop: Shop, name: str, request: Json, key: str) -> tuple[httpx.Response, httpx.Response]:
    """The answers to one request that was sent twice with its key, and changed something once."""
    first = await shop.send(name, request, Idempotency_Key=key)
    assert first.status_code == 200, first.text
    before = await shop.contents()
    again = await shop.send(name, request, Idempotency_Key=key)
    assert await shop.contents() == before
    assert (again.status_code, again.json(), list(again.json())) == (200, first.json(), list(first.json()))
    assert again.headers["etag"] == first.headers["etag"]
    return first, again


async def test_a_repeat_is_answered_with_the_records_as_they_were(shop: Shop) -> None:
    made = await shop.create(order(line("10.00", 3), channelInfo={"type": "POS"}))
    one, line_id = made["id"], made["lineItems"][0]["id"]
    added, _ = await twice(shop, "addPayments", {"orderId": one, "payments": [cash("30.00", "PENDING")]}, "add")
    (payment_id,) = added.json()["paymentsIds"]
    await twice(shop, "updatePaymentStatus", {"orderId": one, "paymentId": payment_id, "status": "APPROVED"}, "status")
    request = {"orderId": one, "fulfillment": {"lineItems": [{"id": line_id, "quantity": 1}]}}
    parcel, _ = await twice(shop, "createFulfillment", request, "parcel")
    gone = {"orderId": one, "fulfillmentId": parcel.json()["fulfillmentId"]}
    await twice(shop, "deleteFulfillment", gone, "gone")
    later = await shop.send("createFulfillment", request, Idempotency_Key="parcel")
    assert (later.json(), later.headers["etag"]) == (parcel.json(), parcel.headers["etag"])
    later = await shop.send(
        "addPayments", {"orderId": one, "payments": [cash("30.00", "PENDING")]}, Idempotency_Key="add"
    )
    assert later.json() == added.json()
    assert later.json()["orderTransactions"]["payments"][0]["status"] == "PENDING"


async def test_a_gift_card_that_paid_is_answered_again(shop: Shop) -> None:
    made = await shop.create(order())
    _, code = await issue(shop, "50.00")
    await twice(shop, "redeemGiftCard", paying(made["id"], code, "10.00"), "card")


async def test_a_key_keeps_no_copy_of_the_records(shop: Shop) -> None:
    made = await shop.create(order(line("100.00")))
    first = payment("100.00")
    await record(shop, made["id"], first, *[refund(first, "0.10") for _ in range(200)])
    answer = await shop.send(
        "addPayments", {"orderId": made["id"], "payments": [cash("1.00")]}, Idempotency_Key="large"
    )
    assert len(answer.content) > 100_000
    async with shop.service.database.acquire() as connection:
        kept = await connection.fetchval("SELECT answer FROM idempotency_keys WHERE key = 'large'")
    assert len(kept) < 100


async def test_nothing_is_answered_again_of_an_order_that_is_gone(shop: Shop) -> None:
    brought = (await shop.do("importOrder", {"order": imported()}))["order"]
    request = {"orderId": brought["id"], "payments": [cash("10.00")]}
    await twice(shop, "addPayments", request, "left")
    await remove_imported(shop, brought["id"])
    again = await shop.send("addPayments", request, Idempotency_Key="left")
    assert (again.status_code, again.json()["details"]["applicationError"]["code"]) == (404, "ORDER_NOT_FOUND")
