"""The payments on the page of an order: what each holds, and what happened to it."""

import re
from collections.abc import AsyncIterator

import pytest_asyncio
from tests.support.billing import authorized, charged, placed, with_gateway
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import line, money, order
from tests.support.payments import add, card, cash, gift_card
from tests.support.records import payment, record
from tests.support.refunds import of, refund
from tests.support.service import Json, Shop, open_shop

from orderwright.model.identity import Role
from orderwright.model.payments import Chargeback, ChargebackStatus
from orderwright.model.prices import Price

DAY = re.compile(r"Mar \d+, 2026, [\d:]+\s[AP]M")
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        with_gateway(shop)
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def told(desk: Desk, order_id: str) -> list[str]:
    """What is said of each payment, with TIME and ID in the places of times and ids."""
    page = (await desk.get(f"/orders/{order_id}")).text
    part = page[page.index("Payments</h3>") : page.index("<h2>What happened</h2>")]
    shown = [text_of(one) for one in part.split('<li class="border-t border-base-300 py-3">')[1:]]
    return [GUID.sub("ID", DAY.sub("TIME", one)).replace("\u202f", " ") for one in shown]


async def sold(shop: Shop, total: str, *payments: Json) -> tuple[str, list[str]]:
    made = await shop.create(order(line(total), channelInfo={"type": "POS"}))
    return made["id"], await add(shop, made["id"], *payments)


async def test_each_payment_tells_what_is_left_of_it_and_its_refunds(shop: Shop, manager: Desk) -> None:
    brand = {"creditCardDetails": {"brand": "VISA", "lastFourDigits": "4242"}, "providerTransactionId": "ch_1"}
    order_id, (first, second, _third) = await sold(
        shop, "30.00", card("12.00", details=brand), cash("8.00"), gift_card("10.00")
    )
    await refund(shop, order_id, of(first, "5.00"), of(second, "8.00"), customerReason="Broken")
    assert await told(manager, order_id) == [
        "CreditCard VISA •••• 4242 Partially refunded TIME At the gateway: ch_1 $12.00 Left of it: $7.00"
        " Refund (by hand) TIME Done Broken $5.00",
        "Cash (by hand) Refunded TIME $8.00 Left of it: $0.00 Refund (by hand) TIME Done Broken $8.00",
        "Gift card ****1234 Approved TIME $10.00 Left of it: $10.00",
    ]


async def test_captures_and_voids_stand_with_their_payment(shop: Shop, manager: Desk) -> None:
    order_id, payment_id = await authorized(shop)
    (reserved,) = await told(manager, order_id)
    assert "Authorized" in reserved
    assert "Left of it" not in reserved
    part = {"paymentId": payment_id, "amount": money("6.00")}
    await shop.do("order-billing.captureAuthorizedPayments", {"orderId": order_id, "payments": [part]})
    (captured,) = await told(manager, order_id)
    assert "Left of it: $6.00" in captured
    assert "Captured TIME Done $6.00" in captured
    order_id, payment_id = await authorized(shop)
    await shop.do("order-billing.voidAuthorizedPayments", {"orderId": order_id, "paymentIds": [payment_id]})
    (voided,) = await told(manager, order_id)
    assert "Voided TIME Done" in voided
    assert "Left of it" not in voided


async def test_what_is_scheduled_is_told_until_it_happened(shop: Shop, manager: Desk) -> None:
    delay = {"scheduledAction": "CAPTURE", "delayDuration": {"count": 2, "unit": "DAYS"}}
    order_id = await placed(shop)
    await charged(shop, order_id, "10.00", delayedCaptureSettings=delay)
    (reserved,) = await told(manager, order_id)
    assert "$10.00 Will be captured by itself TIME" in reserved


async def test_a_refund_by_the_gateway_tells_its_ids(shop: Shop, manager: Desk) -> None:
    order_id = await placed(shop)
    paid = await charged(shop, order_id)
    await refund(shop, order_id, of(paid["id"], "4.00", external=False))
    (shown,) = await told(manager, order_id)
    found = (await shop.do("listTransactionsForSingleOrder", {"orderId": order_id}))["orderTransactions"]
    part = found["refunds"][0]["transactions"][0]
    assert f"Refund TIME Done At the gateway: {GUID.sub('ID', part['providerRefundId'])} · ID $4.00" in shown
    assert "Left of it: $6.00" in shown


async def test_money_that_the_bank_took_back_is_not_left(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order())
    plain = payment("10.00")
    await record(shop, made["id"], plain)
    taken = Chargeback(id=plain.id, amount=Price(amount="10.00"), status=ChargebackStatus.APPROVED)
    await record(shop, made["id"], payment("10.00", id_=plain.id, chargebacks=[taken]))
    (shown,) = await told(manager, made["id"])
    assert "Left of it: $0.00 Taken back by the buyer's bank Taken back $10.00" in shown


async def test_who_may_not_see_transactions_sees_none(shop: Shop) -> None:
    order_id, _ids = await sold(shop, "10.00", cash())
    async with desk_of(shop, Role.FULFILMENT) as desk:
        page = (await desk.get(f"/orders/{order_id}")).text
        assert "Payments</h3>" not in page
