"""What the page of an order tells: its timeline, its buyer, its flags, and what belongs to it; and what that costs."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.orders import full_order, line, money, order
from tests.support.service import Shop, open_shop
from tests.support.statements import statements

from orderwright.model.identity import Role

#: Statements that the page of an order may take, whatever the order holds.
BUDGET = 25


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def page_of(desk: Desk, made: dict[str, Any]) -> str:
    return text_of((await desk.get(f"/orders/{made['id']}")).text)


def paid(amount: str) -> dict[str, Any]:
    details = {"offlinePayment": True, "paymentMethod": "Cash"}
    return {"amount": money(amount), "status": "APPROVED", "regularPaymentDetails": details}


async def test_the_timeline_tells_what_was_changed_and_what_was_sent(shop: Shop, manager: Desk) -> None:
    made = await shop.create(full_order())
    await shop.do("updateOrder", {"order": {"id": made["id"], "buyerInfo": {"email": "new@example.com"}}})
    await shop.do("addPayments", {"orderId": made["id"], "payments": [paid("55.70")]})
    parcel = {
        "lineItems": [{"id": made["lineItems"][0]["id"], "quantity": 1}],
        "trackingInfo": {"trackingNumber": "1Z12345E0205271688", "shippingProvider": "ups"},
    }
    await shop.do("createFulfillment", {"orderId": made["id"], "fulfillment": parcel})
    page = await page_of(manager, made)
    told = page[page.index("What happened") :]
    assert "E-mail address jane@example.com new@example.com" in told
    assert "A tracking number was added" in told
    assert "1Z12345E0205271688" in told


async def test_a_comment_is_changed_and_deleted_and_stays_in_the_versions(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order())
    await manager.post(f"/orders/{made['id']}/comment", {"message": "First\nline", "_key": "c1"})
    comment = next(one for one in (await shop.get(made["id"]))["activities"] if "merchantComment" in one)
    path = f"/orders/{made['id']}/comments/{comment['id']}"
    form = hidden((await manager.get(path)).text)
    assert form["_was_message"] == "First\nline"
    typed = {"_was_message": "First\r\nline", "message": "Second\r\nline", "_key": "c2"}
    for _ in range(2):
        assert (await manager.post(path, typed)).status_code == 303
    stale = await manager.post(path, {**typed, "message": "Third", "_key": "c3"})
    assert stale.status_code == 412
    assert "It says now: Second line" in text_of(stale.text)
    assert ">Third</textarea>" in stale.text
    assert (await manager.get(f"{path}/delete")).status_code == 200
    assert (await manager.post(f"{path}/delete", {"_key": "c4"})).status_code == 303
    assert not [one for one in (await shop.get(made["id"]))["activities"] if "merchantComment" in one]
    assert "Second" not in await page_of(manager, made)
    assert (await manager.get(path)).status_code == 404


async def test_only_comments_can_be_changed(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order())
    placed = (await shop.get(made["id"]))["activities"][0]
    path = f"/orders/{made['id']}/comments/{placed['id']}"
    assert (await manager.get(path)).status_code == 404
    assert (await manager.post(path, {"message": "x", "_key": "c5"})).status_code == 404
    refused = await manager.post(f"{path}/delete", {"_key": "c6"})
    assert refused.status_code in (404, 409, 428)
    assert (await shop.get(made["id"]))["activities"][0]["id"] == placed["id"]
    async with desk_of(shop, Role.VIEWER) as viewer:
        assert (await viewer.post(f"{path}/delete", {"_key": "c7"})).status_code == 403


async def test_the_buyers_other_orders_are_counted(shop: Shop, manager: Desk) -> None:
    buyer = {"email": "often@example.com"}
    pos = {"type": "POS"}
    first = await shop.create(order(line("12.50", 2), buyerInfo=buyer, channelInfo=pos))
    await shop.create(order(line("5.00"), buyerInfo=buyer, channelInfo=pos))
    gone = await shop.create(order(line("70.00"), buyerInfo=buyer, channelInfo=pos))
    await shop.do("cancelOrder", {"id": gone["id"]})
    page = await page_of(manager, first)
    assert "Orders 2 Show them In all $30.00 On average $15.00 Buys since" in page
    assert "First order" not in page
    alone = await shop.create(order(buyerInfo={"email": "once@example.com"}, channelInfo=pos))
    assert "First order" in await page_of(manager, alone)


async def test_addresses_are_told_once_and_in_words(shop: Shop, manager: Desk) -> None:
    where = {"country": "US", "subdivision": "CA", "city": "Oakland", "addressLine": "4 Juniper Court"}
    there = {"address": where, "contactDetails": {"firstName": "Ada"}}
    shipping = {"title": "Post", "logistics": {"shippingDestination": there}}
    made = await shop.create(order(shippingInfo=shipping, billingInfo=there, recipientInfo=there))
    page = await page_of(manager, made)
    assert "Send to Ada 4 Juniper Court Oakland CA United States Bill to The same address" in page
    assert "Recipient" not in page.partition("Bill to")[0]


async def test_what_the_staff_should_look_into_stands_above_the_order(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order())
    flagged = "UPDATE orders SET flags = '{OVERSOLD}' WHERE site_id = $1 AND id = $2"
    async with shop.service.database.acquire() as connection:
        await connection.execute(flagged, shop.site_id, UUID(made["id"]))
    assert "More was sold than was in stock." in await page_of(manager, made)


async def test_the_orders_before_and_after_are_one_step_away(shop: Shop, manager: Desk) -> None:
    first, second = [await shop.create(order(channelInfo={"type": "POS"})) for _ in range(2)]
    assert (await manager.get(f"/orders/{first['id']}/newer")).headers["location"].endswith(second["id"])
    assert (await manager.get(f"/orders/{second['id']}/older")).headers["location"].endswith(first["id"])
    last = await manager.get(f"/orders/{second['id']}/newer")
    assert last.headers["location"].endswith(second["id"])
    assert "There is no newer order." in await page_of(manager, second)


async def test_an_order_can_be_printed(shop: Shop, manager: Desk) -> None:
    made = await shop.create(full_order(buyerNote="Ring twice"))
    page = (await manager.get(f"/orders/{made['id']}/print")).text
    assert "data-print" in page
    for words in ("Coffee", "525 5th Avenue", "Ring twice", "$48.75"):
        assert words in text_of(page)
    assert "Add a comment" not in page


async def test_a_large_order_takes_as_few_statements_as_a_small_one(
    shop: Shop, manager: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = await shop.create(full_order())
    large = await shop.create(order(*(line("1.00", 2) for _ in range(40)), buyerInfo={"email": "jane@example.com"}))
    await shop.do("addPayments", {"orderId": large["id"], "payments": [paid("1.00") for _ in range(10)]})
    for sold in large["lineItems"][:10]:
        parcel = {"lineItems": [{"id": sold["id"], "quantity": 1}]}
        await shop.do("createFulfillment", {"orderId": large["id"], "fulfillment": parcel})
    paths = [f"/orders/{one['id']}" for one in (small, large)]
    counts = [len(await statements(shop, manager, path, monkeypatch)) for path in paths]
    assert counts[0] == counts[1]
    assert counts[0] <= BUDGET


async def test_sums_of_money_add_up_as_they_stand_below_each_other(shop: Shop, manager: Desk) -> None:
    coupon = {"coupon": {"code": "TEN", "name": "Ten off", "amount": money("10.00")}, "discountType": "GLOBAL"}
    made = await shop.create(order(line("12.50", 2), appliedDiscounts=[coupon], channelInfo={"type": "POS"}))
    page = await page_of(manager, made)
    assert "Subtotal $25.00 Discount Ten off -$10.00 Shipping $0.00 Tax $0.00 Total $15.00" in page
    plain = await page_of(manager, await shop.create(order(line("12.50", 2), channelInfo={"type": "POS"})))
    assert "Subtotal $25.00 Shipping $0.00 Tax $0.00 Total $25.00" in plain
