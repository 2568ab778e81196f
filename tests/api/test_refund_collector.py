"""triggerRefund and updateRefundTransaction."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import line, money, new_id, order
from tests.support.payments import add, cash, paid_order, transactions
from tests.support.records import payment, record
from tests.support.records import refund as made_before
from tests.support.refunds import of, refund, refund_refused, units
from tests.support.service import Shop, open_shop
from tests.support.stock import left, sold, stocked

from orderwright.model.refunds import LineItemRefund

Json = dict[str, Any]
NOBODY = "00000000-0000-0000-0000-00000000dead"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def paid(shop: Shop, *lines: Json, **more: Any) -> tuple[Json, str]:
    made = await shop.create(order(*lines, channelInfo={"type": "POS"}, **more))
    (payment_id,) = await add(shop, made["id"], cash(made["priceSummary"]["total"]["amount"]))
    return made, payment_id


async def trigger(shop: Shop, order_id: str, *payments: Json, **more: Any) -> Json:
    return await shop.do("triggerRefund", {"ecomOrderId": order_id, "payments": list(payments), **more})


@pytest.mark.parametrize(
    ("restock", "restocked"),
    [
        (None, 0),
        ({"type": "NO_ITEMS"}, 0),
        ({"type": "ALL_ITEMS"}, 3),
        ({"type": "SOME_ITEMS", "quantity": 2}, 2),
    ],
)
async def test_the_collector_refunds_in_both_forms_of_the_details(
    shop: Shop, restock: Json | None, restocked: int
) -> None:
    await stocked(shop, "cup", 10)
    made, payment_id = await paid(shop, sold("cup", 3, price="4.00"), shippingInfo={"cost": {"price": money("5.00")}})
    one = made["lineItems"][0]["id"]
    details = {"items": units((one, 3)), "shippingIncluded": True, "reason": "Late"}
    effects: Json = {"sendOrderRefundedEmail": True}
    if restock is not None:
        quantity = restock.pop("quantity", None)
        effects["restockInfo"] = {**restock, **({"items": units((one, quantity))} if quantity else {})}
    answer = await trigger(shop, made["id"], of(payment_id), details=details, sideEffects=effects)
    assert answer["orderTransactions"] == await transactions(shop, made["id"])
    (back,) = answer["orderTransactions"]["refunds"]
    assert (answer["refundId"], answer["failedPaymentIds"]) == (back["id"], [])
    assert back["summary"]["refunded"]["amount"] == "17.00"
    assert (back["details"]["lineItems"], back["details"]["reason"]) == (units((one, 3)), "Late")
    after = await shop.get(made["id"])
    assert after["paymentStatus"] == "FULLY_REFUNDED"
    assert after["lineItems"][0].get("restockQuantity", 0) == restocked
    assert await left(shop, "cup") == 7 + restocked
    body = (await shop.events(made["id"]))[-1]["actionEvent"]["body"]
    kind = {0: "NO_ITEMS", 2: "SOME_ITEMS", 3: "ALL_ITEMS"}[restocked]
    assert body["sideEffects"]["restockInfo"]["type"] == kind


async def test_the_collector_has_codes_of_its_own(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("10.00", 2), additionalFees=[{"name": "Wrap", "price": money("1")}])
    one, fee = made["lineItems"][0]["id"], made["additionalFees"][0]["id"]
    (pending,) = await add(shop, made["id"], cash(status="PENDING"))
    fees = [{"additionalFeeId": fee, "amount": money("2")}]
    cases: list[tuple[Json, Json, tuple[int, str]]] = [
        (of(NOBODY, "1"), {}, (404, "PAYMENTS_NOT_FOUND")),
        (of(pending, "1"), {}, (428, "REFUND_NOT_AVAILABLE")),
        (of(payment_id, "1", external=False), {}, (428, "REFUND_NOT_AVAILABLE")),
        (of(payment_id, "21.01"), {}, (400, "INVALID_AMOUNT")),
        (of(payment_id), {"details": {"additionalFees": fees}}, (400, "INVALID_AMOUNT")),
        (of(payment_id), {"details": {"shipping": {}}}, (404, "SHIPPING_NOT_FOUND")),
        (of(payment_id), {"details": {"items": units((NOBODY, 1))}}, (404, "LINE_ITEM_NOT_FOUND")),
        (of(payment_id), {"details": {"items": units((one, 3))}}, (400, "INVALID_LINE_ITEM_REFUND_QUANTITY")),
    ]
    for wish, more, expected in cases:
        request = {"ecomOrderId": made["id"], "payments": [wish], **more}
        assert (await shop.refused("triggerRefund", request))[:2] == expected
    violations: list[tuple[Json, Json, Json]] = [
        (of(payment_id), {}, {"payments[0].amount": "REQUIRED_FIELD"}),
        (of(payment_id, "0.001"), {}, {"payments[0].amount.amount": "DECIMAL_MAX_SCALE"}),
        (
            of(payment_id),
            {"details": {"items": units((one, 1), (one, 1))}},
            {"details.items[1].lineItemId": "OTHER"},
        ),
        (
            of(payment_id),
            {
                "details": {"items": units((one, 2))},
                "sideEffects": {"restockInfo": {"type": "SOME_ITEMS", "items": units((one, 1), (one, 1))}},
            },
            {"sideEffects.restockInfo.items[1].lineItemId": "OTHER"},
        ),
    ]
    for wish, more, found in violations:
        request = {"ecomOrderId": made["id"], "payments": [wish], **more}
        assert await shop.refused("triggerRefund", request) == (400, "INVALID", found)
    two = {"ecomOrderId": made["id"], "payments": [of(payment_id, "1"), of(pending, "1")]}
    assert await shop.refused("triggerRefund", two) == (400, "INVALID", {"payments": "MAX_SIZE"})


async def update(shop: Shop, order_id: str, refund_id: str, **transaction: Any) -> Json:
    request = {"orderId": order_id, "refundId": refund_id, "transaction": transaction}
    return await shop.do("updateRefundTransaction", request)


async def test_another_system_tells_how_far_it_has_come(shop: Shop) -> None:
    made = await shop.create(order(line("10.00", 2)))
    one = payment("20.00")
    back = made_before(one, "20.00", "PENDING")
    await record(shop, made["id"], one, back)
    assert (await shop.get(made["id"]))["paymentStatus"] == "PAID"
    told = len(await shop.events(made["id"]))

    assert await update(shop, made["id"], back.id, paymentId=one.id, refundStatus="PENDING") == {}
    assert len(await shop.events(made["id"])) == told
    await update(shop, made["id"], back.id, paymentId=one.id, providerRefundId="re_1")
    assert [event["slug"] for event in (await shop.events(made["id"]))[told:]] == ["updated", "details_updated"]
    told += 2

    await update(shop, made["id"], back.id, paymentId=one.id.upper(), refundStatus="SUCCEEDED")
    after = await shop.get(made["id"])
    assert (after["paymentStatus"], after["balanceSummary"]["refunded"]["amount"]) == ("FULLY_REFUNDED", "20.00")
    assert after["activities"][-1]["activityType"] == "PAYMENT_REFUNDED"
    slugs = [event["slug"] for event in (await shop.events(made["id"]))[told:]]
    assert slugs == ["updated", "payment_status_updated", "updated", "refund_completed"]
    (shown,) = (await transactions(shop, made["id"]))["refunds"][0]["transactions"]
    assert (shown["refundStatus"], shown["providerRefundId"]) == ("SUCCEEDED", "re_1")

    stored = await shop.contents()
    assert await update(shop, made["id"], back.id, paymentId=one.id, refundStatus="SUCCEEDED") == {}
    assert await shop.contents() == stored


async def test_a_refund_that_failed_elsewhere_frees_its_items(shop: Shop) -> None:
    made = await shop.create(order(line("10.00", 2)))
    line_id, one = made["lineItems"][0]["id"], payment("20.00")
    back = made_before(one, "20.00", "PENDING")
    back.details.line_items = [LineItemRefund(line_item_id=line_id, quantity=2)]
    await record(shop, made["id"], one, back)
    assert (await shop.get(made["id"]))["lineItems"][0]["refundQuantity"] == 2
    items = {"lineItems": units((line_id, 2))}
    assert (await refund_refused(shop, made["id"], of(one.id), refundItems=items))[1] == (
        "INVALID_LINE_ITEM_REFUND_QUANTITY"
    )
    info = {"description": "The account is closed"}
    await update(shop, made["id"], back.id, paymentId=one.id, refundStatus="FAILED", refundStatusInfo=info)
    (shown,) = (await transactions(shop, made["id"]))["refunds"]
    assert shown["transactions"][0]["refundStatusInfo"] == info
    assert shown["summary"]["failedRefundAmount"]["amount"] == "20.00"
    after = await shop.get(made["id"])
    assert (after["paymentStatus"], after["activities"][-1]["activityType"]) == ("PAID", "PAYMENT_REFUND_FAILED")
    assert after["lineItems"][0]["refundQuantity"] == 0
    await refund(shop, made["id"], of(one.id), refundItems=items)
    assert (await shop.get(made["id"]))["paymentStatus"] == "FULLY_REFUNDED"


async def test_what_cant_be_updated_is_refused(shop: Shop) -> None:
    made, (payment_id,) = await paid_order(shop, cash())
    empty = (await shop.create(order()))["id"]
    back = (await refund(shop, made, of(payment_id, "2.00")))["refund"]["id"]

    async def refused(order_id: str, refund_id: str, **transaction: Any) -> tuple[int, str, Any]:
        request = {"orderId": order_id, "refundId": refund_id, "transaction": transaction}
        return await shop.refused("updateRefundTransaction", request)

    sent = {"paymentId": payment_id, "refundStatus": "FAILED"}
    assert await refused(NOBODY, back, **sent) == (404, "ORDER_NOT_FOUND", {"orderId": NOBODY})
    assert await refused(empty, back, **sent) == (404, "ORDER_TRANSACTIONS_NOT_FOUND", {"orderId": empty})
    assert await refused(made, NOBODY, **sent) == (404, "REFUND_NOT_FOUND", {"refundId": NOBODY})
    stranger = new_id()
    data: Json = {"refundId": back, "paymentId": stranger}
    assert await refused(made, back, paymentId=stranger) == (404, "REFUND_TRANSACTION_NOT_FOUND", data)
    data = {"paymentId": payment_id, "from": "SUCCEEDED", "to": "FAILED"}
    assert await refused(made, back, **sent) == (428, "STATUS_NOT_ALLOWED", data)
    violations = {"transaction.amount": "FIELD_NOT_ALLOWED"}
    assert await refused(made, back, paymentId=payment_id, amount=money("3")) == (400, "INVALID", violations)
