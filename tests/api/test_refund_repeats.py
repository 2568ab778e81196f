"""refundPayments and triggerRefund again: with the same key, and with a revision that is over."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.support.orders import line
from tests.support.refunds import of, paid, refund
from tests.support.service import Shop, open_shop


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def test_a_repeat_with_its_key_refunds_once(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("10.00"))
    request = {"orderId": made["id"], "paymentRefunds": [of(payment_id, "6.00")]}
    first = await shop.do("refundPayments", request, Idempotency_Key="once")
    assert await shop.do("refundPayments", request, Idempotency_Key="once") == first
    assert (await shop.get(made["id"]))["balanceSummary"]["refunded"]["amount"] == "6.00"
    changed = {**request, "paymentRefunds": [of(payment_id, "4.00")]}
    assert (await shop.refused("refundPayments", changed, Idempotency_Key="once"))[1] == "IDEMPOTENCY_KEY_REUSED"


@pytest.mark.parametrize("name", ["refundPayments", "triggerRefund"])
async def test_a_repeat_is_the_first_answer_and_no_copy_of_the_transactions_is_kept(shop: Shop, name: str) -> None:
    made, payment_id = await paid(shop, line("10.00"))
    parts = [of(payment_id, "4.00")]
    request = {"orderId": made["id"], "ecomOrderId": made["id"], "paymentRefunds": parts, "payments": parts}
    first = await shop.send(name, request, Idempotency_Key=f"{name} once")
    await refund(shop, made["id"], of(payment_id, "1.00"))
    again = await shop.send(name, request, Idempotency_Key=f"{name} once")
    assert (again.status_code, again.json(), again.headers["etag"]) == (200, first.json(), first.headers["etag"])
    async with shop.service.database.acquire() as connection:
        query = "SELECT answer FROM idempotency_keys WHERE site_id = $1 AND key = $2"
        kept = await connection.fetchval(query, shop.site_id, f"{name} once")
    assert b"payments" not in kept


async def test_a_stale_revision_refunds_nothing(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("10.00"))
    request = {"orderId": made["id"], "paymentRefunds": [of(payment_id, "6.00")]}
    assert await shop.refused("refundPayments", request, If_Match='"1"') == (412, "STALE_REVISION", {"revision": "2"})
    answer = await shop.send("refundPayments", request, If_Match='"2"')
    assert (answer.status_code, answer.headers["etag"]) == (200, '"3"')
