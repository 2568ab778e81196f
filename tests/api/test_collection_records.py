"""Memberships that paid, and receipts for money that came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from tests.support.orders import new_id
from tests.support.payments import (
    OTHER_APP,
    about_payments,
    add,
    card,
    cash,
    gift_card,
    membership,
    new_order,
    paid_order,
    payments,
)
from tests.support.service import Shop, new_shop, open_shop

from orderwright.store.receipts import begin_receipt

Json = dict[str, Any]
VOID = "voidMemberships"
RECEIPT = "generateReceipts"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest.mark.parametrize("name", ["orders.chargeMemberships", "order-billing.chargeMemberships"])
async def test_no_membership_is_eligible(shop: Shop, name: str) -> None:
    one = await new_order(shop)
    request = about_payments("chargeMemberships", one, "")
    of = "membershipCharges" if name.startswith("orders") else "memberships"
    lines = {"lineItemIds": [request[of][0]["lineItemId"]]}
    assert await shop.refused(name, request) == (428, "MEMBERSHIP_NOT_ELIGIBLE", lines)
    unknown = new_id()
    request = about_payments("chargeMemberships", unknown, "")
    assert await shop.refused(name, request) == (404, "ORDER_NOT_FOUND", {"orderId": unknown})


async def test_a_charge_says_which_membership(shop: Shop) -> None:
    request = about_payments("chargeMemberships", new_id(), "")
    both = {
        "existingMembership": {"appId": OTHER_APP, "membershipId": "gold"},
        "futureMembership": {"lineItemId": new_id(), "benefitId": "b"},
    }
    for identifier, violations in (
        (both, {"memberships[0].membershipIdentifier": "ONE_OF_ALIGNMENT"}),
        (
            {"existingMembership": {}},
            {
                f"memberships[0].membershipIdentifier.existingMembership.{name}": "REQUIRED_FIELD"
                for name in ("appId", "membershipId")
            },
        ),
    ):
        request["memberships"][0]["membershipIdentifier"] = identifier
        refusal = await shop.refused("order-billing.chargeMemberships", request)
        assert refusal == (400, "INVALID", violations)
    request["memberships"] = []
    assert await shop.refused("order-billing.chargeMemberships", request) == (
        400,
        "INVALID",
        {"memberships": "MIN_SIZE"},
    )


async def test_a_membership_that_paid_is_voided(shop: Shop) -> None:
    one, ids = await paid_order(shop, membership("4.00"), membership("6.00"))
    assert (await shop.get(one))["paymentStatus"] == "PAID"
    assert await shop.do(VOID, {"orderId": one, "paymentIds": ids}) == {}
    for payment in await payments(shop, one):
        details = payment["membershipPaymentDetails"]
        assert (payment["status"], details["status"], details["voided"]) == ("VOIDED", "VOIDED", True)
    after = await shop.get(one)
    assert (after["paymentStatus"], after["balanceSummary"]["paid"]["amount"]) == ("NOT_PAID", "0.00")
    again = await shop.refused(VOID, {"orderId": one, "paymentIds": [ids[0]]})
    assert again == (428, "MEMBERSHIP_PAYMENT_NOT_CHARGED", {"paymentId": ids[0], "status": "VOIDED"})


async def test_voiding_is_all_or_nothing(shop: Shop) -> None:
    one, (paid, pending, other) = await paid_order(
        shop, membership("4.00"), membership("1.00", "PENDING"), cash("1.00")
    )
    unknown = new_id()
    for last, expected in (
        (unknown, (404, "PAYMENT_NOT_FOUND", {"paymentId": unknown})),
        (other, (428, "NOT_MEMBERSHIP_PAYMENT", {"paymentId": other})),
        (pending, (428, "MEMBERSHIP_PAYMENT_NOT_CHARGED", {"paymentId": pending, "status": "PENDING"})),
        (paid, (400, "INVALID", {"paymentIds[1]": "OTHER"})),
    ):
        assert await shop.refused(VOID, {"orderId": one, "paymentIds": [paid, last]}) == expected


async def test_a_receipt_has_an_id_and_the_next_number_and_is_told(shop: Shop) -> None:
    there = await new_shop(shop.service, shop.client)
    one, (first, second) = await paid_order(there, cash("4.00"), card("6.00"))
    known = len(await there.events(one))
    answer = await there.do(RECEIPT, {"orderId": one, "paymentIds": [first]})
    (receipt,) = answer["receipts"]
    assert receipt == {"paymentId": first, "receiptId": receipt["receiptId"]}
    activity = (await there.get(one))["activities"][-1]
    assert (activity["type"], activity["receiptCreated"]) == (
        "RECEIPT_CREATED",
        {"wixReceipt": {"receiptId": receipt["receiptId"], "displayNumber": "1"}, "paymentId": first},
    )
    assert (await there.event_types(one))[known:] == ["updated"]
    again = await there.refused(RECEIPT, {"orderId": one, "paymentIds": [first]})
    data = {"paymentId": first, "receiptId": receipt["receiptId"], "displayNumber": "1"}
    assert again == (409, "RECEIPT_ALREADY_EXIST", data)
    await there.do(RECEIPT, {"orderId": one, "paymentIds": [second]})
    assert (await there.get(one))["activities"][-1]["receiptCreated"]["wixReceipt"]["displayNumber"] == "2"


async def test_receipts_are_numbered_without_gaps_whoever_asks_at_once(shop: Shop) -> None:
    there = await new_shop(shop.service, shop.client)
    asked = []
    for _ in range(8):
        one, ids = await paid_order(there, cash("4.00"), card("6.00", "PENDING"))
        asked += [{"orderId": one, "paymentIds": [each]} for each in ids]
    answers = await asyncio.gather(*(there.send(RECEIPT, request) for request in [*asked, *asked]))
    codes = [answer.status_code for answer in answers]
    # Each payment that came has one receipt; its other request was too early or too late. The pending ones have none.
    assert (codes.count(200), set(codes)) == (8, {200, 409, 428})
    async with there.service.database.acquire() as connection:
        rows = await connection.fetch("SELECT number FROM receipts WHERE site_id = $1 ORDER BY number", there.site_id)
    assert [row["number"] for row in rows] == list(range(1, 9))


async def test_a_receipt_that_is_being_made_is_not_waited_for(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, cash())
    request = {"orderId": one, "paymentIds": [payment]}
    async with shop.service.database.transaction() as connection:
        assert await begin_receipt(connection, shop.site_id, UUID(one), UUID(payment))
        before = await shop.contents()
        answer = await shop.send(RECEIPT, request)
        assert await shop.contents() == before
    assert (answer.status_code, answer.headers["retry-after"]) == (409, "1")
    error = answer.json()["details"]["applicationError"]
    assert (error["code"], error["data"]) == ("RECEIPT_GENERATION_IN_PROGRESS", {"paymentId": payment})
    await shop.do(RECEIPT, request)


@pytest.mark.parametrize(
    ("sent", "code", "status"),
    [
        (gift_card(), "INVALID_PAYMENT_TYPE", None),
        (membership(), "INVALID_PAYMENT_TYPE", None),
        (card(status="PENDING"), "INVALID_PAYMENT_STATUS", "PENDING"),
        (card(status="AUTHORIZED"), "INVALID_PAYMENT_STATUS", "AUTHORIZED"),
    ],
)
async def test_what_brought_no_money_gets_no_receipt(shop: Shop, sent: Json, code: str, status: str | None) -> None:
    one, (payment,) = await paid_order(shop, sent)
    data = {"paymentId": payment} if status is None else {"paymentId": payment, "status": status}
    assert await shop.refused(RECEIPT, {"orderId": one, "paymentIds": [payment]}) == (428, code, data)


async def test_receipts_are_asked_for_one_by_one(shop: Shop) -> None:
    one, ids = await paid_order(shop, cash("4.00"), cash("6.00"))
    assert await shop.refused(RECEIPT, {"orderId": one, "paymentIds": ids}) == (
        400,
        "INVALID",
        {"paymentIds": "MAX_SIZE"},
    )
    assert await shop.refused(RECEIPT, {"orderId": one, "paymentIds": []}) == (
        400,
        "INVALID",
        {"paymentIds": "MIN_SIZE"},
    )
    unknown = new_id()
    missing = await shop.refused(RECEIPT, {"orderId": one, "paymentIds": [unknown]})
    assert missing == (404, "PAYMENT_NOT_FOUND", {"paymentId": unknown})


async def test_a_key_makes_one_receipt(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, cash())
    request = {"orderId": one, "paymentIds": [payment]}
    first = await shop.send(RECEIPT, request, Idempotency_Key="receipt")
    again = await shop.send(RECEIPT, request, Idempotency_Key="receipt")
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())


async def test_a_full_list_of_activities_does_not_keep_a_receipt_from_being_made(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, cash())
    comment = {"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": "x"}}
    for count in (300, 300, 300, 97):
        await shop.do("addActivities", {"orderId": one, "orderActivities": [comment] * count})
    await shop.do(RECEIPT, {"orderId": one, "paymentIds": [payment]})
    assert len((await shop.get(one))["activities"]) == 1000
    (other,) = await add(shop, one, cash("1.00"))
    await shop.do(RECEIPT, {"orderId": one, "paymentIds": [other]})
