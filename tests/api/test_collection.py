"""Collecting what is due by hand: collectability, recording money, marking orders as paid."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import imported, line, money, new_id, order, summary
from tests.support.payments import add, card, cash, new_order, paid_order, payments
from tests.support.service import Shop, open_shop

Json = dict[str, Any]
MARK = "paymentCollectionMarkOrderAsPaid"
BULK = "paymentCollectionBulkMarkOrdersAsPaid"
RECORD = "recordManuallyCollectedPayment"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def collectable(shop: Shop, order_id: str) -> tuple[str, str]:
    answer = await shop.do("getPaymentCollectabilityStatus", {"ecomOrderId": order_id})
    return answer["status"], answer["amount"]["amount"]


async def statuses(shop: Shop, order_id: str) -> list[tuple[str, str]]:
    return [(one["amount"]["amount"], one["status"]) for one in await payments(shop, order_id)]


async def test_what_can_be_collected_follows_the_order(shop: Shop) -> None:
    one = await new_order(shop)
    answer = await shop.do("getPaymentCollectabilityStatus", {"ecomOrderId": one})
    assert answer == {"status": "COLLECTABLE", "amount": {"amount": "10.00", "formattedAmount": "$10.00"}}
    (waiting,) = await add(shop, one, card("4.00", "PENDING"))
    assert await collectable(shop, one) == ("COLLECTABLE", "6.00")
    await add(shop, one, card("6.00", "AUTHORIZED"))
    assert await collectable(shop, one) == ("NONCOLLECTABLE_ORDER_IS_PENDING", "0")
    await shop.do("updatePaymentStatus", {"orderId": one, "paymentId": waiting, "status": "DECLINED"})
    assert await collectable(shop, one) == ("COLLECTABLE", "4.00")
    await add(shop, one, cash("10.00"))
    assert await collectable(shop, one) == ("NONCOLLECTABLE_ORDER_IS_PAID", "0")


@pytest.mark.parametrize(
    ("status", "declared", "expected"),
    [
        ("APPROVED", "NOT_PAID", "COLLECTABLE"),
        ("APPROVED", "PAID", "NONCOLLECTABLE_ORDER_IS_PAID"),
        ("APPROVED", "PENDING_MERCHANT", "COLLECTABLE"),
        ("CANCELED", "NOT_PAID", "NONCOLLECTABLE_ORDER_IS_CANCELLED"),
        ("PENDING", "NOT_PAID", "NONCOLLECTABLE_ORDER_IS_PENDING"),
        ("REJECTED", "NOT_PAID", "NONCOLLECTABLE_ORDER_IS_REJECTED"),
    ],
)
async def test_what_was_declared_counts(shop: Shop, status: str, declared: str, expected: str) -> None:
    made = (await shop.do("importOrder", {"order": imported(status, declared)}))["order"]
    assert await collectable(shop, made["id"]) == (expected, "10.00" if expected == "COLLECTABLE" else "0")


async def test_a_subscription_is_not_collected(shop: Shop) -> None:
    subscription = {"cycleNumber": 1, "subscriptionSettings": {"frequency": "MONTH"}}
    sent = line(subscriptionInfo=subscription)
    made = await shop.create(order(sent))
    assert await collectable(shop, made["id"]) == ("NONCOLLECTABLE_ORDER_HAS_SUBSCRIPTIONS", "0")


async def test_money_that_staff_took_is_an_offline_payment(shop: Shop) -> None:
    one = await new_order(shop, shippingInfo={"title": "Post"})
    method = {"predefined": "CASH"}
    request = {"orderId": one, "amount": money("4.0"), "userDefinedPaymentMethodName": method}
    assert await shop.do(RECORD, request) == {}
    (payment,) = await payments(shop, one)
    assert (payment["amount"]["amount"], payment["status"]) == ("4.0", "APPROVED")
    assert payment["regularPaymentDetails"] == {
        "offlinePayment": True,
        "paymentMethod": "Cash",
        "status": "APPROVED",
        "paymentMethodName": {
            "buyerLanguageName": "Cash",
            "siteLanguageName": "Cash",
            "userDefinedName": {"predefined": "CASH"},
        },
    }
    after = await shop.get(one)
    assert (after["status"], after["paymentStatus"]) == ("APPROVED", "PARTIALLY_PAID")
    assert await shop.event_types(one) == ["created", "updated", "approved", "payment_status_updated", "updated"]


@pytest.mark.parametrize("amount", ["0", "10.01"])
async def test_staff_take_no_more_than_is_due(shop: Shop, amount: str) -> None:
    one = await new_order(shop)
    refusal = await shop.refused(RECORD, {"orderId": one, "amount": money(amount)})
    assert refusal == (400, "INVALID_AMOUNT", {"amount": amount, "maxAmount": "10.00"})


async def test_a_way_to_pay_is_named_once(shop: Shop) -> None:
    one = await new_order(shop)
    method = {"predefined": "CASH", "custom": "Bar"}
    for name, request in ((RECORD, {"orderId": one, "amount": money("1")}), (MARK, {"ecomOrderId": one})):
        refusal = await shop.refused(name, {**request, "userDefinedPaymentMethodName": method})
        assert refusal == (400, "INVALID", {"userDefinedPaymentMethodName": "ONE_OF_ALIGNMENT"})


async def test_marking_an_order_pays_what_is_due_once(shop: Shop) -> None:
    one = await new_order(shop)
    method = {"custom": "Bicycle courier"}
    answer = await shop.send(MARK, {"ecomOrderId": one, "userDefinedPaymentMethodName": method})
    assert answer.json() == {"order": await shop.get(one)}
    marked = answer.json()["order"]
    assert (marked["paymentStatus"], marked["status"], answer.headers["etag"]) == ("PAID", "APPROVED", '"2"')
    (payment,) = await payments(shop, one)
    assert payment["amount"] == {"amount": "10.00", "formattedAmount": "$10.00"}
    assert payment["regularPaymentDetails"]["paymentMethod"] == "Bicycle courier"
    assert await shop.refused(MARK, {"ecomOrderId": one}) == (428, "ORDER_ALREADY_PAID", {})
    assert await shop.refused(RECORD, {"orderId": one, "amount": money("1")}) == (428, "ORDER_ALREADY_PAID", {})


async def test_a_transfer_that_was_awaited_has_arrived(shop: Shop) -> None:
    one, (first, _) = await paid_order(shop, cash("4.00", "PENDING"), cash("8.00", "PENDING"))
    await shop.do(MARK, {"ecomOrderId": one})
    assert await statuses(shop, one) == [("4.00", "APPROVED"), ("8.00", "PENDING"), ("6.00", "APPROVED")]
    after = await shop.get(one)
    assert (after["paymentStatus"], after["balanceSummary"]["balance"]["amount"]) == ("PAID", "0.00")
    whole, _ = await paid_order(shop, cash("10.00", "PENDING_MERCHANT"))
    await shop.do(MARK, {"ecomOrderId": whole})
    assert await statuses(shop, whole) == [("10.00", "APPROVED")]
    assert first == (await payments(shop, one))[0]["id"]


async def test_what_was_paid_is_not_paid_again(shop: Shop) -> None:
    one, _ = await paid_order(shop, card("4.00"), card("4.00", "DECLINED"))
    await shop.do(MARK, {"ecomOrderId": one})
    assert await statuses(shop, one) == [("4.00", "APPROVED"), ("4.00", "DECLINED"), ("6.00", "APPROVED")]


async def test_while_an_online_payment_is_under_way_an_order_is_not_marked_but_money_recorded(shop: Shop) -> None:
    one, (waiting,) = await paid_order(shop, card("10.00", "PENDING"))
    expected = (428, "PAYMENT_GATEWAY_ID_NOT_FOUND", {"paymentId": waiting, "status": "PENDING"})
    assert await shop.refused(MARK, {"ecomOrderId": one}) == expected
    await shop.do(RECORD, {"orderId": one, "amount": money("10.00")})
    assert (await shop.get(one))["paymentStatus"] == "PAID"


@pytest.mark.parametrize(
    ("status", "declared", "code"),
    [
        ("CANCELED", "NOT_PAID", "ORDER_CANCELED"),
        ("PENDING", "NOT_PAID", "ORDER_IS_PENDING"),
        ("REJECTED", "NOT_PAID", "ORDER_IS_REJECTED"),
        ("APPROVED", "PAID", "ORDER_ALREADY_PAID"),
        ("APPROVED", "FULLY_REFUNDED", "ORDER_ALREADY_PAID"),
    ],
)
async def test_what_is_not_due_is_not_taken(shop: Shop, status: str, declared: str, code: str) -> None:
    one = (await shop.do("importOrder", {"order": imported(status, declared)}))["order"]["id"]
    assert await shop.refused(MARK, {"ecomOrderId": one}) == (428, code, {})
    assert await shop.refused(RECORD, {"orderId": one, "amount": money("1")}) == (428, code, {})


async def test_an_order_of_nothing_is_paid_already(shop: Shop) -> None:
    made = await shop.create(order(line("0")))
    assert await shop.refused(MARK, {"ecomOrderId": made["id"]}) == (428, "ORDER_ALREADY_PAID", {})


@pytest.mark.parametrize("waiting", [(), (cash("6.00", "PENDING"),)], ids=["nothing", "a transfer"])
@pytest.mark.parametrize("name", [MARK, BULK, RECORD])
async def test_what_was_declared_paid_in_part_is_not_due_again(
    shop: Shop, name: str, waiting: tuple[Json, ...]
) -> None:
    balance = {"paid": money("4.00"), "refunded": money("0.00"), "balance": money("6.00")}
    sent = imported("APPROVED", "PARTIALLY_PAID", balanceSummary=balance, purchasedDate="2026-01-02T03:04:05.000Z")
    one = (await shop.do("importOrder", {"order": sent}))["order"]["id"]
    if waiting:
        await add(shop, one, *waiting)
    told = len(await shop.events(one))
    requests = {MARK: {"ecomOrderId": one}, BULK: {"ecomOrderIds": [one]}}
    await shop.do(name, requests.get(name, {"orderId": one, "amount": money("6.00")}))
    after = await shop.get(one)
    balance = {key: after["balanceSummary"][key]["amount"] for key in ("paid", "balance")}
    assert (after["paymentStatus"], balance) == ("PAID", {"paid": "10.00", "balance": "0.00"})
    money_in = [one for one in await payments(shop, one) if one["status"] == "APPROVED"]
    assert sorted(one["amount"]["amount"] for one in money_in) == ["4.00", "6.00"]
    before = next(one for one in money_in if one["amount"]["amount"] == "4.00")
    assert before["createdDate"] == "2026-01-02T03:04:05.000Z"
    assert before["regularPaymentDetails"]["offlinePayment"] is True
    slugs = [event["slug"] for event in (await shop.events(one))[told:]]
    assert slugs == ["updated", "payment_status_updated", "updated"]
    assert await shop.refused(MARK, {"ecomOrderId": one}) == (428, "ORDER_ALREADY_PAID", {})


async def test_what_is_due_with_odd_digits_is_paid_whole(shop: Shop) -> None:
    odd = imported(priceSummary=summary("10.005", "10.005"))
    one = (await shop.do("importOrder", {"order": odd}))["order"]["id"]
    await shop.do(MARK, {"ecomOrderId": one})
    assert await statuses(shop, one) == [("10.005", "APPROVED")]
    assert (await shop.get(one))["balanceSummary"]["balance"]["amount"] == "0.000"


async def test_many_orders_are_marked_each_by_itself(shop: Shop) -> None:
    first, second, paid, unknown = await new_order(shop), await new_order(shop), await new_order(shop), new_id()
    await shop.do(MARK, {"ecomOrderId": paid})
    answer = await shop.do(BULK, {"ecomOrderIds": [paid, second, unknown, "nonsense", first]})
    found = [
        (
            one["itemMetadata"]["id"],
            one["itemMetadata"]["originalIndex"],
            one["itemMetadata"].get("error", {}).get("code"),
        )
        for one in answer["results"]
    ]
    assert found == [
        (paid, 0, "ORDER_ALREADY_PAID"),
        (second, 1, None),
        (unknown, 2, "ORDER_NOT_FOUND"),
        ("nonsense", 3, "ORDER_NOT_FOUND"),
        (first, 4, None),
    ]
    assert answer["bulkActionMetadata"] == {"totalSuccesses": 2, "totalFailures": 3, "undetailedFailures": 0}
    orders = [await shop.get(second), await shop.get(first)]
    assert [one["item"] for one in answer["results"] if "item" in one] == orders
    assert [one["paymentStatus"] for one in orders] == ["PAID", "PAID"]


async def test_a_bulk_request_names_1_to_100_orders_once(shop: Shop) -> None:
    one = await new_order(shop)
    for ids, violations in (
        ([], {"ecomOrderIds": "MIN_SIZE"}),
        ([new_id() for _ in range(101)], {"ecomOrderIds": "MAX_SIZE"}),
        ([one, one.upper()], {"ecomOrderIds[1]": "OTHER"}),
    ):
        assert await shop.refused(BULK, {"ecomOrderIds": ids}) == (400, "INVALID", violations)


@pytest.mark.parametrize("name", [MARK, BULK, RECORD])
async def test_a_key_takes_the_money_once(shop: Shop, name: str) -> None:
    one = await new_order(shop)
    request: Json = {
        MARK: {"ecomOrderId": one},
        BULK: {"ecomOrderIds": [one]},
        RECORD: {"orderId": one, "amount": money("10.00")},
    }[name]
    first = await shop.send(name, request, Idempotency_Key=f"take-{name}")
    again = await shop.send(name, request, Idempotency_Key=f"take-{name}")
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert len(await payments(shop, one)) == 1


async def test_an_order_is_marked_only_if_nobody_changed_it(shop: Shop) -> None:
    one = await new_order(shop)
    stale = (412, "STALE_REVISION", {"revision": "1"})
    assert await shop.refused(MARK, {"ecomOrderId": one}, If_Match='"7"') == stale
    assert await shop.refused(RECORD, {"orderId": one, "amount": money("1")}, If_Match='"7"') == stale
    assert (await shop.send(MARK, {"ecomOrderId": one}, If_Match='"1"')).status_code == 200
    bulk = await shop.refused(BULK, {"ecomOrderIds": [one]}, If_Match='"1"')
    assert bulk == (400, "INVALID", {"If-Match": "FIELD_NOT_ALLOWED"})
