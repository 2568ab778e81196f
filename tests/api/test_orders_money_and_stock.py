"""What cancel, approval and payments do to each other: held money, stock, orders of which nothing is shipped."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import full_order, imported, line, order
from tests.support.records import parcel, payment, record, refund
from tests.support.service import Shop, open_shop
from tests.support.stock import flags, left, movements, sold, stocked

from orderwright.model.inventory import InventoryUpdateTrigger
from orderwright.model.payments import AuthorizationActionStatus, AuthorizationDetails, AuthorizationVoid
from orderwright.model.sites import SiteChanges
from orderwright.workflows.sites import update_site

Json = dict[str, Any]
OFFLINE = {"type": "POS"}


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def late(db_dsn: str) -> AsyncIterator[Shop]:
    """A shop whose orders take their stock when they are paid."""
    async with open_shop(db_dsn, inventory_update_trigger="ON_ORDER_PAID") as shop:
        yield shop


CANCELING = [("cancelOrder", {"restockAllItems": True}), ("updateOrderStatus", {"status": "CANCELED"})]


@pytest.mark.parametrize(("name", "request_"), CANCELING)
async def test_an_order_with_authorized_money_is_not_canceled(shop: Shop, name: str, request_: Json) -> None:
    made = await shop.create(order())
    held, other = payment("10.00", "AUTHORIZED"), payment("1.00", "DECLINED")
    await record(shop, made["id"], held, other)
    request = {"id": made["id"], "orderId": made["id"], **request_}
    refused = await shop.refused(name, request)
    assert refused == (428, "ORDER_HAS_AUTHORIZED_TRANSACTION", {"paymentIds": [held.id]})
    voiding = AuthorizationDetails(void=AuthorizationVoid(status=AuthorizationActionStatus.PENDING))
    await record(shop, made["id"], payment("10.00", "AUTHORIZED", id_=held.id, authorization_details=voiding))
    assert (await shop.refused(name, request))[1] == "ORDER_HAS_AUTHORIZED_TRANSACTION"
    await record(shop, made["id"], payment("10.00", "VOIDED", id_=held.id))
    assert (await shop.do(name, request))["order"]["status"] == "CANCELED"


@pytest.mark.parametrize("status", ["APPROVED", "PENDING", "PENDING_MERCHANT", "DECLINED", "CANCELED", "VOIDED"])
async def test_other_payments_do_not_keep_an_order_from_being_canceled(shop: Shop, status: str) -> None:
    made = await shop.create(order())
    await record(shop, made["id"], payment("10.00", status))
    before = await shop.get(made["id"])
    after = (await shop.do("cancelOrder", {"id": made["id"]}))["order"]
    assert (after["status"], after["paymentStatus"]) == ("CANCELED", before["paymentStatus"])
    assert after["balanceSummary"] == before["balanceSummary"]


async def test_an_order_that_was_never_approved_gives_its_stock_back(shop: Shop) -> None:
    await stocked(shop, "never", 5)
    made = await shop.create(order(sold("never", 3)))
    assert await left(shop, "never") == 2
    after = (await shop.do("cancelOrder", {"id": made["id"]}))["order"]
    assert await left(shop, "never") == 5
    assert "restockQuantity" not in after["lineItems"][0]
    assert await movements(shop, orderId=made["id"]) == [("PLACED", -3, 2), ("CANCELED", 3, 5)]


@pytest.mark.parametrize(("restock", "remaining"), [(False, 2), (True, 5)])
async def test_an_approved_order_gives_its_stock_back_if_told_so(shop: Shop, restock: bool, remaining: int) -> None:
    item = f"approved-{restock}"
    await stocked(shop, item, 5)
    made = await shop.create(order(sold(item, 3), channelInfo=OFFLINE))
    after = (await shop.do("cancelOrder", {"id": made["id"], "restockAllItems": restock}))["order"]
    assert await left(shop, item) == remaining
    assert after["lineItems"][0].get("restockQuantity") == (3 if restock else None)


async def test_units_that_were_sent_come_back_with_all_items(shop: Shop) -> None:
    await stocked(shop, "sent", 5)
    made = await shop.create(full_order(lineItems=[sold("sent", 3)], channelInfo=OFFLINE))
    await record(shop, made["id"], parcel(made["lineItems"][0]["id"], 2))
    after = (await shop.do("cancelOrder", {"id": made["id"], "restockAllItems": True}))["order"]
    assert (after["lineItems"][0]["restockQuantity"], await left(shop, "sent")) == (3, 5)


async def test_an_unpaid_order_that_took_no_stock_gives_none_back(late: Shop) -> None:
    await stocked(late, "unpaid", 5)
    made = await late.create(order(sold("unpaid", 3), channelInfo=OFFLINE))
    await late.do("cancelOrder", {"id": made["id"], "restockAllItems": True})
    assert await left(late, "unpaid") == 5


async def test_the_goods_of_an_imported_order_go_on_the_shelf_if_told_so(shop: Shop) -> None:
    await stocked(shop, "brought", 5)
    document = imported(lineItems=[sold("brought", 2)])
    first, second = [(await shop.do("importOrder", {"order": document}))["order"]["id"] for _ in range(2)]
    await shop.do("cancelOrder", {"id": first})
    assert await left(shop, "brought") == 5
    await shop.do("cancelOrder", {"id": second, "restockAllItems": True})
    assert await left(shop, "brought") == 7


async def test_a_refund_that_fails_after_all_is_not_told_as_a_payment(shop: Shop) -> None:
    made = await shop.create(full_order())
    paid = payment(made["priceSummary"]["total"]["amount"])
    back = refund(paid, "4.00")
    await record(shop, made["id"], paid)
    await record(shop, made["id"], back)
    assert (await shop.get(made["id"]))["paymentStatus"] == "PARTIALLY_REFUNDED"
    await record(shop, made["id"], refund(paid, "4.00", "FAILED", id_=back.id))
    after = await shop.get(made["id"])
    assert (after["paymentStatus"], after["balanceSummary"]["refunded"]["amount"]) == ("PAID", "0.00")
    assert [one["type"] for one in after["activities"]] == [
        "ORDER_PLACED",
        "ORDER_PAID",
        "REFUND_INITIATED",
        "PAYMENT_REFUNDED",
        "PAYMENT_REFUND_FAILED",
    ]


async def test_goods_that_are_tracked_only_since_go_on_the_shelf_once(shop: Shop, late: Shop) -> None:
    sent, waiting = (
        await shop.create(order(sold("since", 3), channelInfo=OFFLINE)),
        await shop.create(order(sold("since"))),
    )
    await stocked(shop, "since", 5)
    for made in (sent, waiting):
        await shop.do("cancelOrder", {"id": made["id"], "restockAllItems": True})
    assert await movements(shop, orderId=sent["id"]) == [("CANCELED", 3, 8)]
    assert await movements(shop, orderId=waiting["id"]) == []
    # What was not paid is still counted on the shelf of a shop that counts what is paid.
    unpaid, paid = [await late.create(order(sold("since", 3), channelInfo=OFFLINE)) for _ in range(2)]
    await record(late, paid["id"], payment("30.00"))
    await stocked(late, "since", 5)
    for made in (unpaid, paid):
        await late.do("cancelOrder", {"id": made["id"], "restockAllItems": True})
    assert await movements(late, orderId=unpaid["id"]) == []
    assert await movements(late, orderId=paid["id"]) == [("CANCELED", 3, 8)]


async def test_failed_payments_release_what_was_taken_before_the_trigger_changed(db_dsn: str) -> None:
    async with open_shop(db_dsn) as shop:
        await stocked(shop, "switched", 5)
        made = await shop.create(order(sold("switched", 3)))
        async with shop.service.database.acquire() as connection:
            changes = SiteChanges(inventory_update_trigger=InventoryUpdateTrigger.ON_ORDER_PAID)
            await update_site(connection, shop.site_id, changes)
        shop.service.sites.forget(shop.site_id)
        await record(shop, made["id"], payment("30.00", "DECLINED"))
        assert await movements(shop, orderId=made["id"]) == [("PLACED", -3, 2), ("PAYMENT_FAILED", 3, 5)]
        await record(shop, made["id"], payment("30.00"))
        assert await movements(shop, orderId=made["id"]) == [
            ("PLACED", -3, 2),
            ("PAYMENT_FAILED", 3, 5),
            ("PAID", -3, 2),
        ]


async def test_failed_payments_release_the_stock_of_a_waiting_order(shop: Shop) -> None:
    await stocked(shop, "failed", 5)
    made = await shop.create(order(sold("failed", 3)))
    first, second = payment("5.00", "PENDING"), payment("25.00", "DECLINED")
    await record(shop, made["id"], first, second)
    assert await left(shop, "failed") == 2
    await record(shop, made["id"], payment("5.00", "CANCELED", id_=first.id))
    assert await left(shop, "failed") == 5
    # Somebody else buys them; then the buyer pays after all.
    await shop.create(order(sold("failed", 4)))
    await record(shop, made["id"], payment("30.00"))
    assert await left(shop, "failed") == -2
    assert await flags(shop, made["id"]) == ["OVERSOLD"]
    assert await movements(shop, orderId=made["id"]) == [
        ("PLACED", -3, 2),
        ("PAYMENT_FAILED", 3, 5),
        ("PLACED", -3, -2),
    ]


async def test_staff_who_approve_take_the_stock_that_is_not_held(shop: Shop) -> None:
    await stocked(shop, "by staff", 5)
    made = await shop.create(order(sold("by staff", 3)))
    await record(shop, made["id"], payment("30.00", "DECLINED"))
    assert await left(shop, "by staff") == 5
    await shop.do("updateOrderStatus", {"orderId": made["id"], "status": "APPROVED"})
    assert await left(shop, "by staff") == 2
    assert await flags(shop, made["id"]) == []


async def test_a_failed_payment_of_an_approved_order_releases_nothing(shop: Shop) -> None:
    await stocked(shop, "kept", 5)
    made = await shop.create(order(sold("kept", 3), channelInfo=OFFLINE))
    await record(shop, made["id"], payment("30.00", "DECLINED"))
    assert await left(shop, "kept") == 2


async def test_stock_is_taken_when_the_order_is_paid_in_full(late: Shop) -> None:
    await stocked(late, "paid", 2)
    made = await late.create(order(sold("paid", 3)))
    await record(late, made["id"], payment("10.00"))
    assert await left(late, "paid") == 2
    await record(late, made["id"], payment("20.00"))
    assert (await late.get(made["id"]))["paymentStatus"] == "PAID"
    assert await left(late, "paid") == -1
    assert await flags(late, made["id"]) == ["OVERSOLD"]
    assert await movements(late, orderId=made["id"]) == [("PAID", -3, -1)]


async def test_money_for_a_canceled_order_takes_no_stock(late: Shop) -> None:
    await stocked(late, "too late", 5)
    made = await late.create(order(sold("too late", 3)))
    await late.do("cancelOrder", {"id": made["id"]})
    await record(late, made["id"], payment("30.00"))
    assert await left(late, "too late") == 5
    assert await flags(late, made["id"]) == ["MONEY_ON_CANCELED_ORDER"]


NOT_SHIPPED: list[tuple[Json, str]] = [
    (order(channelInfo=OFFLINE), "FULFILLED"),
    (order(line("0")), "FULFILLED"),
    (order(paymentStatus="PAID"), "FULFILLED"),
    (order(fulfillmentStatus="FULFILLED"), "NOT_FULFILLED"),
    (full_order(channelInfo=OFFLINE, fulfillmentStatus="FULFILLED"), "NOT_FULFILLED"),
]


@pytest.mark.parametrize(("sent", "status"), NOT_SHIPPED)
async def test_an_order_is_fulfilled_at_once_if_it_is_approved_and_nothing_is_shipped(
    shop: Shop, sent: Json, status: str
) -> None:
    made = await shop.create(sent)
    assert made["fulfillmentStatus"] == status
    assert await shop.get(made["id"]) == made
    kinds = [(one["type"], one["createdDate"]) for one in made["activities"]]
    events = await shop.events(made["id"])
    if status == "NOT_FULFILLED":
        assert [kind for kind, _ in kinds] == ["ORDER_PLACED"]
        assert "fulfilled" not in [one["slug"] for one in events]
        return
    assert kinds == [("ORDER_PLACED", made["createdDate"]), ("ORDER_FULFILLED", made["createdDate"])]
    assert [one["slug"] for one in events] == ["created", "approved", "fulfilled"]
    assert events[-1]["actionEvent"]["body"] == {
        "order": made,
        "previousFulfillmentStatus": "NOT_FULFILLED",
        "newFulfillmentStatus": "FULFILLED",
        "action": "APPROVED_WITHOUT_SHIPPING",
    }


@pytest.mark.parametrize("by", ["staff", "payment"])
async def test_a_waiting_order_of_which_nothing_is_shipped_is_fulfilled_when_it_is_approved(
    shop: Shop, by: str
) -> None:
    made = await shop.create(order())
    assert made["fulfillmentStatus"] == "NOT_FULFILLED"
    if by == "staff":
        await shop.do("updateOrderStatus", {"orderId": made["id"], "status": "APPROVED"})
    else:
        await record(shop, made["id"], payment("10.00"))
    after = await shop.get(made["id"])
    assert (after["status"], after["fulfillmentStatus"]) == ("APPROVED", "FULFILLED")
    assert [one["type"] for one in after["activities"]].count("ORDER_FULFILLED") == 1
    slugs = await shop.event_types(made["id"])
    assert slugs[:4] == ["created", "updated", "approved", "fulfilled"]
    found = await shop.do(
        "searchOrders", {"search": {"filter": {"number": made["number"], "fulfillmentStatus": "FULFILLED"}}}
    )
    assert [one["id"] for one in found["orders"]] == [made["id"]]


async def test_a_shipped_order_waits_for_its_parcels(shop: Shop) -> None:
    made = await shop.create(full_order())
    await record(shop, made["id"], payment(made["priceSummary"]["total"]["amount"]))
    after = await shop.get(made["id"])
    assert (after["status"], after["paymentStatus"], after["fulfillmentStatus"]) == (
        "APPROVED",
        "PAID",
        "NOT_FULFILLED",
    )
