"""getOrder and getOrderHistory of an order with payments, refunds and fulfilments."""

from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.orders import line, order
from tests.support.records import change_order, parcel, payment, perform_as, record, refund
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role
from orderwright.model.permissions import Permission
from orderwright.rules.roles import ROLE_PERMISSIONS
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.order_records import Records

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def steps(history: Json) -> list[list[tuple[str, str, str]]]:
    """What each revision did to records, the oldest first."""
    entries = reversed(history["history"])
    return [[(one["kind"], one["id"], one["action"]) for one in entry["recordChanges"]] for entry in entries]


async def test_history_names_the_records_that_each_revision_touched(shop: Shop) -> None:
    made = await shop.create(order(line("10.00")))
    sent = parcel(made["lineItems"][0]["id"])
    first, second = payment("6.00"), payment("4.00", "PENDING")
    back = refund(first, "1.00")

    def without_parcel(order: OpenOrder, records: Records) -> None:
        records.fulfillments.now.clear()

    await record(shop, made["id"], first, second, sent)
    await record(shop, made["id"], payment("4.00", "DECLINED", id_=second.id), back)
    await change_order(shop, made["id"], without_parcel)
    request = {"id": made["id"]}
    whole = [
        [],
        [("FULFILLMENT", sent.id, "ADDED"), ("PAYMENT", first.id, "ADDED"), ("PAYMENT", second.id, "ADDED")],
        [("PAYMENT", first.id, "CHANGED"), ("PAYMENT", second.id, "CHANGED"), ("REFUND", back.id, "ADDED")],
        [("FULFILLMENT", sent.id, "REMOVED")],
    ]
    history = await shop.do("getOrderHistory", request)
    assert steps(history) == whole
    assert steps(await shop.do("getOrderHistory", {**request, "beforeRevision": 3, "limit": 1})) == [whole[1]]
    packer = await perform_as(shop, ROLE_PERMISSIONS[Role.FULFILMENT], "getOrderHistory", request)
    assert steps(packer) == [[one for one in step if one[0] == "FULFILLMENT"] for step in whole]
    events = {name for entry in packer["history"] for name in entry["events"]}
    assert {name for name in events if "transactions" in name} == set()
    assert "wix.ecom.v1.fulfillments_updated" in events
    reader = await perform_as(shop, frozenset({Permission.READ_ORDERS}), "getOrderHistory", request)
    assert steps(reader) == [[]] * 4
    assert [entry["events"] for entry in reader["history"]][-1] == ["wix.ecom.v1.order_created"]


async def test_the_past_shows_the_status_and_balance_of_then(shop: Shop) -> None:
    made = await shop.create(order(line("10.00")))
    paid = payment("10.00")
    await record(shop, made["id"], paid)
    then = await shop.get(made["id"])
    await record(shop, made["id"], refund(paid, "10.00"))
    assert (await shop.get(made["id"]))["paymentStatus"] == "FULLY_REFUNDED"
    assert await shop.get(made["id"], asOf=then["updatedDate"]) == then
    assert (then["paymentStatus"], then["balanceSummary"]["paid"]["amount"]) == ("PAID", "10.00")
