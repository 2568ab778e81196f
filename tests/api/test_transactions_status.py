"""What has become of payments by a caller's word: one, many, and their details."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.gift_cards import issue, paying
from tests.support.orders import new_id, order
from tests.support.payments import add, card, cash, gift_card, membership, new_order, paid_order, payments
from tests.support.service import Shop, open_shop

from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def to(status: str, order_id: str, payment_id: str) -> Json:
    return {"orderId": order_id, "paymentId": payment_id, "status": status}


async def slugs_since(shop: Shop, order_id: str, count: int) -> list[str]:
    return (await shop.event_types(order_id))[count:]


async def test_a_pending_payment_that_arrives_pays_the_order(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, cash(status="PENDING"), shippingInfo={"title": "Post"})
    assert (await shop.get(one))["paymentStatus"] == "PENDING"
    known = len(await shop.events(one))
    answer = await shop.do("updatePaymentStatus", to("APPROVED", one, payment))
    (shown,) = answer["orderTransactions"]["payments"]
    assert (shown["status"], shown["regularPaymentDetails"]["status"]) == ("APPROVED", "APPROVED")
    assert shown["updatedDate"] == format_timestamp(shop.clock()) > shown["createdDate"]
    after = await shop.get(one)
    assert (after["status"], after["paymentStatus"]) == ("APPROVED", "PAID")
    assert await slugs_since(shop, one, known) == ["updated", "approved", "payment_status_updated", "updated"]
    assert [each["type"] for each in after["activities"]] == ["ORDER_PLACED", "PAYMENT_PENDING", "ORDER_PAID"]


async def test_the_present_status_again_changes_nothing(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, cash())
    before = await shop.contents()
    answer = await shop.send("updatePaymentStatus", to("APPROVED", one, payment))
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert answer.json()["orderTransactions"]["payments"] == await payments(shop, one)
    assert await shop.contents() == before


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        (card(), "VOIDED"),
        (card(), "PENDING"),
        (card(status="DECLINED"), "APPROVED"),
        (card(status="AUTHORIZED"), "CANCELED"),
        (cash(), "REFUNDED"),
        (gift_card(status="PENDING"), "AUTHORIZED"),
        (membership(status="CANCELED"), "APPROVED"),
    ],
)
async def test_other_ways_are_refused_with_where_from_and_to(shop: Shop, sent: Json, wanted: str) -> None:
    one, (payment,) = await paid_order(shop, sent)
    status = sent.get("status", "APPROVED")
    refusal = await shop.refused("updatePaymentStatus", to(wanted, one, payment))
    assert refusal == (428, "STATUS_NOT_ALLOWED", {"paymentId": payment, "from": status, "to": wanted})


async def test_what_was_recorded_by_mistake_is_taken_back(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, cash())
    await shop.do("updatePaymentStatus", to("VOIDED", one, payment))
    after = await shop.get(one)
    assert (after["paymentStatus"], after["status"]) == ("NOT_PAID", "APPROVED")
    assert (after["balanceSummary"]["balance"]["amount"], after["balanceSummary"]["paid"]["amount"]) == (
        "10.00",
        "0.00",
    )
    body = (await shop.events(one))[-2]["actionEvent"]["body"]
    assert body["previousPaymentStatus"] == "PAID"


async def test_an_authorization_is_captured_or_voided_by_hand(shop: Shop) -> None:
    one, (first, second) = await paid_order(shop, card("4.00", "AUTHORIZED"), card("6.00", "AUTHORIZED"))
    assert (await shop.get(one))["balanceSummary"]["authorized"]["amount"] == "10.00"
    await shop.do("updatePaymentStatus", to("APPROVED", one, first))
    await shop.do("updatePaymentStatus", to("VOIDED", one, second))
    captured, voided = (each["regularPaymentDetails"]["authorizationDetails"] for each in await payments(shop, one))
    (capture,) = captured["captures"]
    assert (capture["status"], capture["amount"]) == ("SUCCEEDED", {"amount": "4.00", "formattedAmount": "$4.00"})
    assert (voided["void"]["status"], voided["void"]["reason"]) == ("SUCCEEDED", "MANUAL")
    after = await shop.get(one)
    assert after["paymentStatus"] == "PARTIALLY_PAID"
    assert [each["type"] for each in after["activities"]][-3:] == [
        "AUTHORIZED_PAYMENT_CAPTURED",
        "ORDER_PARTIALLY_PAID",
        "AUTHORIZED_PAYMENT_VOIDED",
    ]


@pytest.mark.parametrize("wanted", ["VOIDED", "CANCELED"])
async def test_a_card_of_the_shop_gets_its_money_back(shop: Shop, wanted: str) -> None:
    made, code = await issue(shop, "50.00")
    one = await new_order(shop)
    payment = (await shop.do("redeemGiftCard", paying(one, code, "10.00")))["payment"]
    await shop.do("updatePaymentStatus", to(wanted, one, payment["id"]))
    await shop.do("updatePaymentStatus", to(wanted, one, payment["id"]))
    assert (await shop.do("getGiftCard", {"id": made["id"]}))["giftCard"]["balance"]["amount"] == "50.00"
    assert (await shop.get(one))["balanceSummary"]["paid"]["amount"] == "0.00"


async def test_unknown_payments_and_statuses_are_refused(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, cash())
    unknown = new_id()
    expected = (404, "PAYMENT_NOT_FOUND", {"paymentId": unknown})
    assert await shop.refused("updatePaymentStatus", to("VOIDED", one, unknown)) == expected
    for status, rule in (("UNDEFINED", "INVALID_ENUM_VALUE"), ("PAID", "INVALID_ENUM_VALUE"), (None, "REQUIRED_FIELD")):
        refusal = await shop.refused("updatePaymentStatus", {**to("", one, payment), "status": status})
        assert refusal == (400, "INVALID", {"status": rule})
    other, _ = await paid_order(shop, cash())
    refusal = await shop.refused("updatePaymentStatus", to("VOIDED", other, payment))
    assert refusal == (404, "PAYMENT_NOT_FOUND", {"paymentId": payment})


async def test_the_id_of_a_payment_is_found_in_capitals(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, cash())
    await shop.do("updatePaymentStatus", to("VOIDED", one, payment.upper()))
    assert (await payments(shop, one))[0]["status"] == "VOIDED"


async def test_many_payments_succeed_or_fail_alone(shop: Shop) -> None:
    first, (a, b) = await paid_order(shop, cash("4.00", "PENDING"), cash("6.00", "PENDING"))
    second, (c, d) = await paid_order(shop, cash("4.00"), card("6.00", "DECLINED"))
    nobody, unknown = new_id(), new_id()
    pairs = [(second, d), (first, a), (first, unknown), (nobody, a), (second, c), (first, b), (first, a)]
    request = {
        "paymentAndOrderIds": [{"orderId": one, "paymentId": payment} for one, payment in pairs],
        "status": "APPROVED",
        "returnFullEntity": True,
    }
    known = len(await shop.events(first))
    answer = await shop.do("bulkUpdatePaymentStatuses", request)
    found = [
        (
            one["itemMetadata"]["id"],
            one["itemMetadata"]["originalIndex"],
            one["itemMetadata"].get("error", {}).get("code"),
        )
        for one in answer["results"]
    ]
    assert found == [
        (d, 0, "STATUS_NOT_ALLOWED"),
        (a, 1, None),
        (unknown, 2, "PAYMENT_NOT_FOUND"),
        (a, 3, "ORDER_NOT_FOUND"),
        (c, 4, None),
        (b, 5, None),
        (a, 6, None),
    ]
    assert answer["bulkActionMetadata"] == {"totalSuccesses": 4, "totalFailures": 3, "undetailedFailures": 0}
    assert answer["results"][0]["itemMetadata"]["error"]["data"] == {
        "paymentId": d,
        "from": "DECLINED",
        "to": "APPROVED",
    }
    listed = await payments(shop, first)
    assert [one.get("item") for one in answer["results"]] == [
        None,
        listed[0],
        None,
        None,
        (await payments(shop, second))[0],
        listed[1],
        listed[0],
    ]
    # One change of the order for both payments, however often they were named; the other order stays as it was.
    assert (await shop.get(first))["paymentStatus"] == "PAID"
    assert (await slugs_since(shop, first, known)).count("payment_status_updated") == 1
    assert (await shop.send("getOrder", {"id": first})).headers["etag"] == '"3"'
    assert (await shop.send("getOrder", {"id": second})).headers["etag"] == '"2"'


async def test_without_asking_for_it_no_payment_is_shown(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, cash(status="PENDING"))
    pair = {"orderId": one, "paymentId": payment}
    answer = await shop.do("bulkUpdatePaymentStatuses", {"paymentAndOrderIds": [pair], "status": "APPROVED"})
    assert answer["results"] == [{"itemMetadata": {"id": payment, "originalIndex": 0, "success": True}}]


async def test_many_cards_of_the_shop_get_their_money_back(shop: Shop) -> None:
    made, code = await issue(shop, "50.00")
    pairs = []
    for _ in range(3):
        one = await new_order(shop)
        payment = (await shop.do("redeemGiftCard", paying(one, code, "10.00")))["payment"]
        pairs.append({"orderId": one, "paymentId": payment["id"]})
    answer = await shop.do("bulkUpdatePaymentStatuses", {"paymentAndOrderIds": pairs, "status": "VOIDED"})
    assert answer["bulkActionMetadata"]["totalSuccesses"] == 3
    assert (await shop.do("getGiftCard", {"id": made["id"]}))["giftCard"]["balance"]["amount"] == "50.00"


async def test_a_bulk_request_has_1_to_300_payments(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, cash(status="PENDING"))
    pair = {"orderId": one, "paymentId": payment}
    for pairs, rule in (([], "MIN_SIZE"), ([pair] * 301, "MAX_SIZE")):
        refusal = await shop.refused("bulkUpdatePaymentStatuses", {"paymentAndOrderIds": pairs, "status": "APPROVED"})
        assert refusal == (400, "INVALID", {"paymentAndOrderIds": rule})
    answer = await shop.do("bulkUpdatePaymentStatuses", {"paymentAndOrderIds": [pair] * 300, "status": "APPROVED"})
    assert answer["bulkActionMetadata"]["totalSuccesses"] == 300
    assert (await shop.send("getOrder", {"id": one})).headers["etag"] == '"3"'


async def test_an_app_that_may_not_edit_an_order_fails_for_it_alone(shop: Shop) -> None:
    await shop.app("stranger", "SCOPE.ORDERWRIGHT.ADMIN")
    mine, (a,) = await paid_order(shop, cash(status="PENDING"))
    made = await shop.create(order(), settings={"editableByOwnerApps": {"appIds": [new_id()]}})
    (b,) = await add(shop, made["id"], cash(status="PENDING"))
    pairs = [{"orderId": made["id"], "paymentId": b}, {"orderId": mine, "paymentId": a}]
    request = {"paymentAndOrderIds": pairs, "status": "APPROVED"}
    answer = await shop.do("bulkUpdatePaymentStatuses", request, by="stranger")
    codes = [one["itemMetadata"].get("error", {}).get("code") for one in answer["results"]]
    assert codes == ["ORDER_CANNOT_BE_EDITED", None]
    assert (await payments(shop, made["id"]))[0]["status"] == "PENDING"


async def test_details_change_and_are_told_as_such(shop: Shop) -> None:
    one, (payment, other) = await paid_order(shop, card("4.00"), cash("6.00"))
    known = len(await shop.events(one))
    before = await payments(shop, one)
    details = {
        "providerTransactionId": "p-1",
        "creditCardDetails": {"brand": "Visa"},
        "paymentMethodName": {"siteLanguageName": "Card"},
        "platformFee": {"amount": "0.30"},
        "status": "DECLINED",
    }
    patches = [{"id": payment, "regularPaymentDetails": details, "amount": {"amount": "99"}}]
    assert await shop.do("updatePayments", {"orderId": one, "payments": patches}) == {}
    changed, same = await payments(shop, one)
    assert same == before[1]
    assert (changed["amount"], changed["status"]) == (before[0]["amount"], "APPROVED")
    assert changed["updatedDate"] > before[0]["updatedDate"]
    assert changed["regularPaymentDetails"] == {
        "offlinePayment": False,
        "paymentMethod": "Card",
        "status": "APPROVED",
        "providerTransactionId": "p-1",
        "creditCardDetails": {"brand": "Visa"},
        "paymentMethodName": {"siteLanguageName": "Card"},
        "platformFee": {"amount": "0.30", "formattedAmount": "$0.30"},
    }
    updated, told = (await shop.events(one))[known:]
    assert (updated["eventType"], told["eventType"]) == (
        "wix.ecom.v1.order_updated",
        "wix.ecom.v1.order_transactions_details_updated",
    )
    assert (told["actionEvent"]["body"]["paymentIds"], told["actionEvent"]["body"]["refundIds"]) == ([payment], [])
    assert (await shop.get(one))["balanceSummary"]["platformFees"]["amount"] == "0.30"
    revert = {"id": payment, "regularPaymentDetails": {"providerTransactionId": None, "platformFee": None}}
    await shop.do("updatePayments", {"orderId": one, "payments": [revert, {"id": other, "refundDisabled": True}]})
    changed, same = await payments(shop, one)
    assert not {"providerTransactionId", "platformFee"} & changed["regularPaymentDetails"].keys()
    assert same["refundDisabled"] is True


async def test_details_that_stay_as_they_are_change_nothing(shop: Shop) -> None:
    one, (payment,) = await paid_order(shop, card())
    before = await shop.contents()
    await shop.do("updatePayments", {"orderId": one, "payments": [{"id": payment, "refundDisabled": False}]})
    assert await shop.contents() == before


async def test_details_of_what_there_is_not_are_refused(shop: Shop) -> None:
    one = await new_order(shop)
    patch = {"id": new_id(), "refundDisabled": True}
    request = {"orderId": one, "payments": [patch]}
    expected = (404, "ORDER_TRANSACTIONS_NOT_FOUND", {"orderId": one})
    assert await shop.refused("updatePayments", request) == expected
    (payment,) = await add(shop, one, card())
    missing = await shop.refused("updatePayments", {**request, "payments": [{**patch, "id": payment}, patch]})
    assert missing == (404, "PAYMENT_NOT_FOUND", {"paymentId": patch["id"]})
    twice = await shop.refused("updatePayments", {**request, "payments": [patch, patch]})
    assert twice == (400, "INVALID", {"payments[1].id": "OTHER"})
    null = await shop.refused("updatePayments", {**request, "payments": [{"id": payment, "refundDisabled": None}]})
    assert null[:2] == (400, "INVALID")
