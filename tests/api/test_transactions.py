"""Payments as records: adding and listing them, and what comes of it for the order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import imported, line, money, new_id, order
from tests.support.payments import add, card, cash, gift_card, membership, new_order, paid_order, payments, transactions
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.sites import SiteChanges
from orderwright.model.timestamps import format_timestamp
from orderwright.workflows.sites import update_site

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def test_a_recorded_payment_pays_and_approves_the_order_and_tells_so(shop: Shop) -> None:
    one = await new_order(shop, "19.00", shippingInfo={"title": "Post"})
    answer = await shop.do("addPayments", {"orderId": one, "payments": [cash("19.0")]})
    now = format_timestamp(shop.clock())
    (payment_id,) = answer["paymentsIds"]
    assert answer["orderTransactions"] == {
        "orderId": one,
        "payments": [
            {
                "id": payment_id,
                "createdDate": now,
                "updatedDate": now,
                "amount": {"amount": "19.0", "formattedAmount": "$19.00"},
                "refundDisabled": False,
                "status": "APPROVED",
                "regularPaymentDetails": {"offlinePayment": True, "paymentMethod": "Cash", "status": "APPROVED"},
            }
        ],
        "refunds": [],
    }
    after = await shop.get(one)
    assert (after["status"], after["paymentStatus"]) == ("APPROVED", "PAID")
    balance = after["balanceSummary"]
    assert (balance["paid"]["amount"], balance["balance"]["amount"]) == ("19.00", "0.00")
    assert [activity["type"] for activity in after["activities"]] == ["ORDER_PLACED", "ORDER_PAID"]
    events = await shop.events(one)
    told = ["created", "updated", "approved", "payment_status_updated", "updated"]
    assert [event["slug"] for event in events] == told
    assert events[3]["actionEvent"]["body"]["previousPaymentStatus"] == "NOT_PAID"
    body = events[4]["actionEvent"]["body"]
    assert (body["orderTransactions"], body["paymentIds"]) == (answer["orderTransactions"], [payment_id])


async def test_the_answer_is_what_is_listed(shop: Shop) -> None:
    one = await new_order(shop, "40.00")
    sent = [cash("10.00"), card("10.00", "AUTHORIZED"), gift_card("10"), membership("10.0", "PENDING")]
    answer = await shop.do("addPayments", {"orderId": one, "payments": sent})
    listed = await transactions(shop, one)
    assert listed == answer["orderTransactions"]
    assert [payment["id"] for payment in listed["payments"]] == answer["paymentsIds"]
    assert [payment["status"] for payment in listed["payments"]] == ["APPROVED", "AUTHORIZED", "APPROVED", "PENDING"]
    assert listed["payments"][2]["giftcardPaymentDetails"]["voided"] is False
    assert listed["payments"][3]["membershipPaymentDetails"]["name"] == {"original": "Gold", "translated": "Gold"}
    after = await shop.get(one)
    assert after["paymentStatus"] == "PARTIALLY_PAID"
    amounts = {name: value["amount"] for name, value in after["balanceSummary"].items()}
    assert amounts == {
        "balance": "20.00",
        "paid": "20.00",
        "refunded": "0.00",
        "authorized": "10.00",
        "pendingRefund": "0.00",
        "pending": "10.00",
    }


async def test_money_on_a_canceled_order_is_recorded_and_pointed_out(shop: Shop) -> None:
    one = await new_order(shop)
    await shop.do("cancelOrder", {"id": one})
    await add(shop, one, cash())
    assert (await shop.get(one))["paymentStatus"] == "PAID"
    async with shop.service.database.acquire() as connection:
        flags = await connection.fetchval(
            "SELECT flags FROM orders WHERE site_id = $1 AND id = $2::text::uuid", shop.site_id, one
        )
    assert flags == ["MONEY_ON_CANCELED_ORDER"]


@pytest.mark.parametrize("status", ["PENDING", "REJECTED"])
async def test_money_is_recorded_whatever_became_of_the_checkout(shop: Shop, status: str) -> None:
    made = (await shop.do("importOrder", {"order": imported(status)}))["order"]
    await add(shop, made["id"], cash())
    after = await shop.get(made["id"])
    assert (after["status"], after["paymentStatus"]) == (status, "PAID")


async def test_a_declaration_holds_until_there_is_money(shop: Shop) -> None:
    made = await shop.create(order(paymentStatus="PAID"))
    await add(shop, made["id"], card(status="DECLINED"))
    assert (await shop.get(made["id"]))["paymentStatus"] == "PAID"
    await add(shop, made["id"], card("4.00"))
    after = await shop.get(made["id"])
    assert (after["paymentStatus"], after["balanceSummary"]["balance"]["amount"]) == ("PARTIALLY_PAID", "6.00")


async def test_a_search_finds_the_order_by_the_method_of_its_payment(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, card(details={"paymentMethod": "Barter"}))
    search = {"search": {"filter": {"paymentMethods": {"$hasSome": ["Barter"]}}}}
    assert [found["id"] for found in (await shop.do("searchOrders", search))["orders"]] == [one]
    patch = {"id": payment, "regularPaymentDetails": {"paymentMethod": "Card"}}
    await shop.do("updatePayments", {"orderId": one, "payments": [patch]})
    assert (await shop.do("searchOrders", search))["orders"] == []


async def test_an_order_holds_100_payments(shop: Shop) -> None:
    one = await new_order(shop, "100.00")
    for _ in range(2):
        await add(shop, one, *[cash("0.50")] * 49)
    request = {"orderId": one, "payments": [cash("1.00")] * 3}
    assert await shop.refused("addPayments", request) == (400, "INVALID", {"payments": "MAX_SIZE"})
    await add(shop, one, *[cash("0.50")] * 2)
    assert len(await payments(shop, one)) == 100
    staff = await shop.refused("recordManuallyCollectedPayment", {"orderId": one, "amount": {"amount": "1.00"}})
    assert staff == (400, "INVALID", {"amount": "MAX_SIZE"})


@pytest.mark.parametrize(
    ("sent", "violations"),
    [
        ([], {"payments": "MIN_SIZE"}),
        ([cash()] * 51, {"payments": "MAX_SIZE"}),
        ([{"amount": {"amount": "1"}}], {"payments[0]": "REQUIRED_ONE_OF_FIELD"}),
        ([{**cash(), **gift_card()}], {"payments[0]": "ONE_OF_ALIGNMENT"}),
        ([{**cash(), "amount": None}], {"payments[0].amount": "REQUIRED_FIELD"}),
        ([cash("-1")], {"payments[0].amount.amount": "DECIMAL_GTE"}),
        ([cash(), cash("1.001")], {"payments[1].amount.amount": "DECIMAL_MAX_SCALE"}),
        ([cash(status="UNDEFINED")], {"payments[0].status": "INVALID_ENUM_VALUE"}),
        ([cash(status="REFUNDED")], {"payments[0].status": "INVALID_ENUM_VALUE"}),
        (
            [{"regularPaymentDetails": {"chargebacks": [{}] * 7}, "amount": {"amount": "1.00"}}],
            {"payments[0].regularPaymentDetails.chargebacks": "MAX_SIZE"},
        ),
        (
            [membership(membershipPaymentDetails={})],
            {
                f"payments[0].membershipPaymentDetails.{name}": "REQUIRED_FIELD"
                for name in ("lineItemId", "name", "providerAppId")
            },
        ),
    ],
)
async def test_what_is_no_payment_is_refused_with_its_fields(shop: Shop, sent: list[Json], violations: Json) -> None:
    one = await new_order(shop)
    status, code, found = await shop.refused("addPayments", {"orderId": one, "payments": sent})
    assert (status, code, found) == (400, "INVALID", violations)


async def test_an_unknown_order_is_not_found(shop: Shop) -> None:
    unknown = new_id()
    expected = (404, "ORDER_NOT_FOUND", {"orderId": unknown})
    assert await shop.refused("addPayments", {"orderId": unknown, "payments": [cash()]}) == expected
    assert await shop.refused("listTransactionsForSingleOrder", {"orderId": unknown}) == expected
    nonsense = await shop.refused("listTransactionsForSingleOrder", {"orderId": "nonsense"})
    assert nonsense == (404, "ORDER_NOT_FOUND", {"orderId": "nonsense"})


async def test_lists_of_many_orders_leave_out_what_there_is_not_and_name_each_once(shop: Shop) -> None:
    first, (payment,) = await paid_order(shop, cash())
    second = await new_order(shop)
    ids = [second, "nonsense", first.upper(), new_id(), first, second]
    listed = (await shop.do("listTransactionsForMultipleOrders", {"orderIds": ids}))["orderTransactions"]
    assert [(one["orderId"], [each["id"] for each in one["payments"]]) for one in listed] == [
        (second, []),
        (first, [payment]),
    ]
    for wrong, rule in (([], "MIN_SIZE"), ([first] * 101, "MAX_SIZE")):
        refusal = await shop.refused("listTransactionsForMultipleOrders", {"orderIds": wrong})
        assert refusal == (400, "INVALID", {"orderIds": rule})


async def test_a_key_records_a_payment_once(shop: Shop) -> None:
    one = await new_order(shop, "20.00")
    request = {"orderId": one, "payments": [cash()]}
    first = await shop.send("addPayments", request, Idempotency_Key="pay-once")
    again = await shop.send("addPayments", request, Idempotency_Key="pay-once")
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert len(await payments(shop, one)) == 1
    other = await shop.refused("addPayments", {**request, "payments": [cash("1")]}, Idempotency_Key="pay-once")
    assert other[:2] == (409, "IDEMPOTENCY_KEY_REUSED")


async def test_a_payment_is_recorded_only_if_nobody_changed_the_order(shop: Shop) -> None:
    one = await new_order(shop)
    request = {"orderId": one, "payments": [cash("4.00")]}
    first = await shop.send("addPayments", request, If_Match='"1"')
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    assert await shop.refused("addPayments", request, If_Match='"1"') == (412, "STALE_REVISION", {"revision": "2"})
    listed = await shop.send("listTransactionsForSingleOrder", {"orderId": one})
    assert listed.headers["etag"] == '"2"'


async def test_an_app_that_may_not_edit_the_order_records_nothing(shop: Shop) -> None:
    await shop.app("owner", "SCOPE.ORDERWRIGHT.ADMIN")
    await shop.app("other", "SCOPE.ORDERWRIGHT.ADMIN")
    made = await shop.create(order(line()), settings={"editableByOwnerApps": {"appIds": [new_id()]}})
    request = {"orderId": made["id"], "payments": [cash()]}
    assert (await shop.refused("addPayments", request, by="other"))[1] == "ORDER_CANNOT_BE_EDITED"
    await shop.do("addPayments", request)


async def test_a_site_that_changes_its_locale_sees_amounts_in_it_and_no_change(shop: Shop) -> None:
    there = await new_shop(shop.service, shop.client, currency="EUR", locale="en-US")
    one, (payment,) = await paid_order(there, cash("10.00"))
    assert (await payments(there, one))[0]["amount"]["formattedAmount"] == "€10.00"
    async with there.service.database.acquire() as connection:
        await update_site(connection, there.site_id, SiteChanges(locale="de-DE"))
    there.service.sites.forget(there.site_id)
    assert (await payments(there, one))[0]["amount"] == {"amount": "10.00", "formattedAmount": "10,00\xa0€"}
    request = {"orderId": one, "paymentId": payment, "status": "APPROVED"}
    again = await there.send("updatePaymentStatus", request)
    assert (again.json()["orderTransactions"], again.headers["etag"]) == (await transactions(there, one), '"2"')
    await add(there, one, cash("1.00"))
    shown = [each["amount"]["formattedAmount"] for each in await payments(there, one)]
    assert shown == ["10,00\xa0€", "1,00\xa0€"]


async def test_payments_add_up_to_what_an_amount_can_be(shop: Shop) -> None:
    most = "1000000000000000"
    one, (first,) = await paid_order(shop, card(most, "PENDING"))
    await add(shop, one, card(most, "DECLINED"))
    too_much = (400, "INVALID", {"payments": "DECIMAL_LTE"})
    assert await shop.refused("addPayments", {"orderId": one, "payments": [cash("0.01")]}) == too_much
    request = {"orderId": one, "amount": money("10.00")}
    over = await shop.refused("recordManuallyCollectedPayment", request)
    assert over == (400, "INVALID", {"amount": "DECIMAL_LTE"})
    await shop.do("updatePaymentStatus", {"orderId": one, "paymentId": first, "status": "APPROVED"})
    assert (await shop.get(one))["balanceSummary"]["paid"]["amount"] == f"{most}.00"
    other, ids = await paid_order(shop, card("1.00"), card("2.00"))
    fees = [{"id": id_, "regularPaymentDetails": {"platformFee": money(most)}} for id_ in ids]
    assert await shop.refused("updatePayments", {"orderId": other, "payments": fees}) == too_much
    await shop.do("updatePayments", {"orderId": other, "payments": fees[:1]})
    assert (await shop.get(other))["balanceSummary"]["platformFees"]["amount"] == f"{most}.00"
