"""The first page of the dashboard: figures that agree with the orders, and links that lead to what they count."""

import re
from collections.abc import AsyncIterator
from html import unescape

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import line, order, taxed
from tests.support.service import Json, Shop, open_shop

from orderwright.model.identity import Role

BY_PHONE = {"type": "BACKOFFICE_MERCHANT"}
DAY = 24 * 60 * 60


@pytest_asyncio.fixture
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def sold(shop: Shop, price: str, **more: object) -> Json:
    return await shop.create(order(line(price), channelInfo=BY_PHONE, shippingInfo={"title": "Post"}, **more))


def row(page: str, name: str) -> list[str]:
    """The cells of a row of the first table."""
    found = re.search(rf"<th scope=\"row\">{name}</th>(.*?)</tr>", page, re.DOTALL)
    assert found is not None
    return [text_of(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found[1], re.DOTALL)]


async def test_figures_are_those_of_today_and_of_two_periods(shop: Shop, owner: Desk) -> None:
    await sold(shop, "40.00")
    shop.clock.tick(35 * DAY)
    await sold(shop, "10.00")
    shop.clock.tick(5 * DAY)
    await sold(shop, "20.00")
    canceled = await sold(shop, "500.00")
    await shop.do("cancelOrder", {"id": canceled["id"]})
    async with desk_of(shop, Role.OWNER) as desk:
        page = (await desk.get("/")).text
    assert row(page, "Orders") == ["1", "2", "1", "+100%"]
    assert row(page, "Net sales") == ["$20.00", "$30.00", "$40.00", "-25%"]
    assert row(page, "Average order") == ["$20.00", "$15.00", "$40.00", "-62%"]
    assert row(page, "Refunds")[:3] == ["$0.00", "$0.00", "$0.00"]
    assert page.count("<rect ") == 30


async def test_sales_are_without_tax_and_refunds_count_on_their_day(shop: Shop, owner: Desk) -> None:
    made = await shop.create(order(line("119.00", **taxed("0.19")), channelInfo=BY_PHONE))
    paid = await shop.do(
        "addPayments",
        {
            "orderId": made["id"],
            "payments": [
                {
                    "amount": {"amount": made["priceSummary"]["total"]["amount"]},
                    "regularPaymentDetails": {"offlinePayment": True, "status": "APPROVED"},
                }
            ],
        },
    )
    back = {
        "ecomOrderId": made["id"],
        "payments": [{"paymentId": paid["paymentsIds"][0], "amount": {"amount": "19.00"}, "externalRefund": True}],
        "details": {"reason": "late"},
    }
    await shop.do("triggerRefund", back)
    page = (await owner.get("/")).text
    net = made["priceSummary"]["total"]["amount"], made["priceSummary"]["tax"]["amount"]
    assert row(page, "Net sales")[0] == f"${float(net[0]) - float(net[1]):.2f}"
    assert row(page, "Refunds")[0] == "$19.00"


async def test_each_task_leads_to_a_list_of_as_many_orders(shop: Shop, owner: Desk) -> None:
    for price in ("1.00", "2.00", "3.00"):
        await sold(shop, price)
    await shop.create(order())  # It awaits its payment.
    page = (await owner.get("/")).text
    tasks = re.findall(r'<li><a href="/dashboard([^"]+)"><span class="task-count">(\d+)</span> <span>([^<]+)', page)
    assert {label: int(count) for _, count, label in tasks} == {
        "Orders to fulfil": 3,
        "Orders that are not paid": 3,
        "Orders nobody has seen": 3,
        "Orders awaiting payment": 1,
    }
    for path, count, _ in tasks:
        listed = (await owner.get(unescape(path))).text
        assert len(re.findall(r"data-row>#", listed)) == int(count)


async def test_a_new_site_has_nothing_to_do_and_no_chart(owner: Desk) -> None:
    page = (await owner.get("/")).text
    assert "Nothing waits for you." in text_of(page)
    assert "<rect" not in page
