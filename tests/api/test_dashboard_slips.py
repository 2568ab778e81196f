"""Packing slips of several orders: what is on them, and where it goes."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import line, order
from tests.support.payments import add, cash
from tests.support.service import Json, Shop, open_shop

from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def sent_to(shop: Shop, email: str, **more: Any) -> Json:
    by_phone = {"type": "BACKOFFICE_MERCHANT"}
    return await shop.create(
        order(**{"buyerInfo": {"email": email}, "channelInfo": by_phone, "shippingInfo": {"title": "Post"}, **more})
    )


async def test_slips_show_what_is_not_in_parcels_and_no_prices(shop: Shop, owner: Desk) -> None:
    made = await sent_to(shop, "slips@shop.example")
    page = text_of((await owner.get("/orders/slips?q=email:slips")).text)
    assert f"Order {made['number']}" in page
    assert made["lineItems"][0]["productName"]["original"] in page
    assert "$" not in page


async def test_slips_leave_out_what_was_refunded_and_needs_no_parcel(shop: Shop, owner: Desk) -> None:
    lines = (line("10.00", 3), line("5.00", itemType={"preset": "GIFT_CARD"}, productName={"original": "A card"}))
    made = await shop.create(order(*lines, status="APPROVED", shippingInfo={"title": "Post"}))
    await add(shop, made["id"], cash("35.00"))
    money = (await shop.do("listTransactionsForSingleOrder", {"orderId": made["id"]}))["orderTransactions"]
    back = {"paymentId": money["payments"][0]["id"], "externalRefund": True, "amount": {"amount": "10.00"}}
    items = {"lineItems": [{"lineItemId": made["lineItems"][0]["id"], "quantity": 1}]}
    await shop.do("refundPayments", {"orderId": made["id"], "paymentRefunds": [back], "refundItems": items})
    page = text_of((await owner.get(f"/orders/slips?ids={made['id']}")).text)
    assert "Quantity Item SKU 2 Coffee" in page
    assert "A card" not in page
    await shop.do("cancelOrder", {"id": made["id"]})
    assert "Nothing is left to be sent." in text_of((await owner.get(f"/orders/slips?ids={made['id']}")).text)


async def test_slips_have_the_address_that_the_parcel_goes_to(shop: Shop, owner: Desk) -> None:
    def person(name: str, city: str, **where: str) -> Json:
        place = {"addressLine": "4 Juniper Court", "city": city, **where}
        return {"address": place, "contactDetails": {"firstName": name, "lastName": "Ito", "company": "Ito & Co"}}

    there = person("Grace", "London", country="GB", subdivision="GB-ENG", postalCode="SW1A 1AA")
    other = person("Paul", "Troy", country="US", subdivision="US-NY")
    sent = {"title": "Royal post", "logistics": {"shippingDestination": there}}
    await sent_to(shop, "london@shop.example", shippingInfo=sent, billingInfo=other, recipientInfo=other)
    page = text_of((await owner.get("/orders/slips?q=email:london")).text)
    assert "Ito & Co Grace Ito 4 Juniper Court London SW1A 1AA England United Kingdom Royal post" in page
    assert "Paul" not in page
