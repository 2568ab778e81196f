"""importOrder for an order that has payments, refunds and fulfilments on record."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest_asyncio
from tests.support.gift_cards import issue, ledger, paying
from tests.support.orders import imported, line, money, new_id, summary
from tests.support.records import parcel, payment, record, refund, remove_imported
from tests.support.service import Shop, open_shop
from tests.support.stock import movements, sold, stocked

from orderwright.model.sites import SiteChanges
from orderwright.model.timestamps import format_timestamp
from orderwright.store.order_records import current_records
from orderwright.workflows.sites import update_site

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def bring(shop: Shop, document: Json) -> Json:
    """Import an order."""
    order: Json = (await shop.do("importOrder", {"order": document}))["order"]
    return order


def of(amount: str, **more: Any) -> Json:
    """An imported order that costs so much."""
    return imported(lineItems=[line(amount, id=LINE)], priceSummary=summary(amount, amount), **more)


LINE = new_id()


def sums(document: Json) -> tuple[str, str, str, str]:
    """Status, paid, refunded, balance."""
    balance = document["balanceSummary"]
    return document["paymentStatus"], *(balance[name]["amount"] for name in ("paid", "refunded", "balance"))


async def search(shop: Shop, **search: Any) -> list[str]:
    """The ids of the orders that a search finds."""
    return [one["id"] for one in (await shop.do("searchOrders", {"search": search}))["orders"]]


async def test_status_and_balance_of_an_order_that_comes_again_follow_from_its_payments(shop: Shop) -> None:
    first = await bring(shop, of("10.00"))
    paid = payment("10.00", method="Wallet")
    await record(shop, first["id"], paid, refund(paid, "4.00"))
    again = await bring(shop, of("20.00", id=first["id"], paymentStatus="FULLY_REFUNDED"))
    assert sums(again) == ("PARTIALLY_PAID", "10.00", "4.00", "10.00")
    assert again["balanceSummary"]["paid"] == {"amount": "10.00", "formattedAmount": "$10.00"}
    assert await shop.get(first["id"]) == again
    assert await search(shop, filter={"paymentMethods": {"$hasSome": ["Wallet"]}}) == [first["id"]]
    await record(shop, first["id"], payment("10.00", method="Cash"))
    assert sums(await shop.get(first["id"])) == ("PARTIALLY_REFUNDED", "20.00", "4.00", "0.00")


async def test_only_a_payment_that_comes_further_approves_an_order_that_waits_again(shop: Shop) -> None:
    one, two = payment("4.00"), payment("6.00")
    first = await bring(shop, of("10.00", status="APPROVED"))
    await record(shop, first["id"], one, two)
    waiting = await bring(shop, of("10.00", id=first["id"], status="INITIALIZED"))
    assert waiting["status"] == "INITIALIZED"
    refunding = [{"paymentId": two.id, "amount": money("2.00"), "externalRefund": True}]
    await shop.do("refundPayments", {"orderId": first["id"], "paymentRefunds": refunding})
    assert (await shop.get(first["id"]))["status"] == "INITIALIZED"
    await record(shop, first["id"], payment("1.00"))
    assert (await shop.get(first["id"]))["status"] == "APPROVED"


async def test_an_import_declares_anew_until_there_is_money(shop: Shop) -> None:
    first = await bring(shop, of("10.00"))
    waiting = payment("10.00", "PENDING")
    await record(shop, first["id"], waiting)
    assert sums(await shop.get(first["id"])) == ("PENDING", "0.00", "0.00", "10.00")
    again = await bring(
        shop, of("10.00", id=first["id"], paymentStatus="PAID", balanceSummary={"paid": money("10.00")})
    )
    assert sums(again) == ("PAID", "10.00", "0.00", "0.00")
    await record(shop, first["id"], payment("10.00", "DECLINED", id_=waiting.id))
    assert sums(await shop.get(first["id"])) == ("PAID", "10.00", "0.00", "0.00")
    await record(shop, first["id"], payment("3.00"))
    assert sums(await shop.get(first["id"])) == ("PARTIALLY_PAID", "3.00", "0.00", "7.00")


async def test_parcels_stay_and_decide_the_fulfillment_status(shop: Shop) -> None:
    document = of("10.00", fulfillmentStatus="FULFILLED")
    first = await bring(shop, document)
    assert first["fulfillmentStatus"] == "FULFILLED"
    await record(shop, first["id"], parcel(LINE, number="1Z77"))
    lines = [line("10.00", 2, id=LINE)]
    again = await bring(shop, {**document, "id": first["id"], "lineItems": lines, "priceSummary": summary("20", "20")})
    assert again["fulfillmentStatus"] == "PARTIALLY_FULFILLED"
    assert await search(shop, search={"expression": "1Z77"}) == [first["id"]]
    assert await shop.event_types(first["id"]) == ["imported", "updated", "imported"]


async def test_an_import_formats_the_records_for_the_site_as_it_is(db_dsn: str) -> None:
    async with open_shop(db_dsn, locale="de-DE", currency="EUR") as shop:
        first = await bring(shop, of("10.00"))
        await record(shop, first["id"], payment("10.00"))
        async with shop.service.database.acquire() as connection:
            await update_site(connection, shop.site_id, SiteChanges(locale="en-US"))
        shop.service.sites.forget(shop.site_id)
        again = await bring(shop, of("10.00", id=first["id"]))
        assert again["balanceSummary"]["paid"]["formattedAmount"] == "€10.00"
        stored = [doc for doc in await current(shop, first["id"]) if "€10.00" in doc]
        assert len(stored) == 1


async def test_what_an_import_replaced_is_shown_for_the_site_as_it_is(db_dsn: str) -> None:
    async with open_shop(db_dsn, locale="de-DE", currency="EUR") as shop:
        first = await bring(shop, of("10.00"))
        paid = payment("10.00")
        await record(shop, first["id"], paid, refund(paid, "4.00"))
        moment = format_timestamp(shop.clock.now)
        async with shop.service.database.acquire() as connection:
            await update_site(connection, shop.site_id, SiteChanges(locale="en-US"))
        shop.service.sites.forget(shop.site_id)
        await bring(shop, of("20.00", id=first["id"]))
        bodies = [event["actionEvent"]["body"] for event in await shop.events(first["id"]) if "actionEvent" in event]
        told = [body["orderTransactions"] for body in bodies if "orderTransactions" in body]
        assert [one["payments"][0]["amount"]["formattedAmount"] for one in told] == ["€10.00"] * 2
        assert [one["refunds"][0]["summary"]["refunded"]["formattedAmount"] for one in told] == ["€4.00"] * 2
        orders = [body["order"]["priceSummary"]["total"]["formattedAmount"] for body in bodies if "order" in body]
        assert orders == ["€10.00", "€10.00", "€20.00"]
        earlier = await shop.do("getOrder", {"id": first["id"], "asOf": moment})
        assert earlier["order"]["priceSummary"]["total"]["formattedAmount"] == "€10.00"


async def test_ledgers_outlast_an_imported_order_and_its_records_do_not(shop: Shop) -> None:
    await stocked(shop, "ledger", 5)
    brought = await bring(shop, imported(lineItems=[sold("ledger", 2)]))
    card, code = await issue(shop, "50.00")
    await shop.do("redeemGiftCard", paying(brought["id"], code, "10.00"))
    await record(shop, brought["id"], parcel(brought["lineItems"][0]["id"], number="1Z88"))
    await shop.do("cancelOrder", {"id": brought["id"], "restockAllItems": True})
    before = await ledger(shop, card), await movements(shop, orderId=brought["id"])
    assert before == ([("ISSUED", "50.00", "50.00"), ("REDEEMED", "-10.00", "40.00")], [("CANCELED", 2, 7)])
    await remove_imported(shop, brought["id"])
    assert await current(shop, brought["id"]) == []
    assert (await ledger(shop, card), await movements(shop, orderId=brought["id"])) == before
    assert await search(shop, search={"expression": "1Z88"}) == []
    # The same id again begins without records.
    again = await bring(shop, of("10.00", id=brought["id"]))
    assert sums(again) == ("NOT_PAID", "0.00", "0.00", "10.00")


async def current(shop: Shop, order_id: str) -> list[str]:
    """The documents on record, as they are stored."""
    async with shop.service.database.acquire() as connection:
        records = await current_records(connection, shop.site_id, UUID(order_id))
    return [one.doc.decode() for one in records]


async def test_what_an_earlier_import_declared_ends_with_it(shop: Shop) -> None:
    first = await bring(shop, of("10.00", paymentStatus="NOT_PAID"))
    made = await shop.do("createFulfillment", {"orderId": first["id"], "fulfillment": {"lineItems": [{"id": LINE}]}})
    await bring(shop, of("10.00", id=first["id"], paymentStatus="PAID"))
    await shop.do("deleteFulfillment", {"orderId": first["id"], "fulfillmentId": made["fulfillmentId"]})
    await bring(shop, of("20.00", id=first["id"], paymentStatus="NOT_PAID"))
    await record(shop, first["id"], payment("5.00", status="PENDING"))
    assert sums(await shop.get(first["id"])) == ("PENDING", "0.00", "0.00", "20.00")
