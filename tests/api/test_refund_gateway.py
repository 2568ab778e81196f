"""Refunds that a gateway makes: each way a call can end, and what the order says meanwhile."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from tests.support.charging import charge, open_charging_shop, placed
from tests.support.fake_gateway import Act, FakeGateway, FakeGateways
from tests.support.gift_cards import balance_of, issue, paying
from tests.support.orders import line, order
from tests.support.payments import transactions
from tests.support.refunds import of, refund, refund_refused, units
from tests.support.service import Shop, new_shop
from tests.support.stock import left, sold, stocked

from orderwright.providers.payments.gateway import CallKind
from orderwright.workflows.reconcile import reconcile

Json = dict[str, Any]
World = tuple[Shop, FakeGateway]


@pytest_asyncio.fixture(scope="module")
async def open_world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as world:
        yield world


@pytest.fixture
def world(open_world: World) -> World:
    """The shop with a gateway that has forgotten the other tests."""
    shop, gateway = open_world
    fresh = FakeGateway()
    gateway.bank, gateway.script, gateway.deaf = fresh.bank, fresh.script, False
    gateway.performed, gateway.found = [], []
    shop.service.gateways = FakeGateways(gateway)
    return shop, gateway


async def charged(shop: Shop, price: str = "10.00", **more: Any) -> tuple[Json, str]:
    """An order that the gateway was charged for: the order and the id of its payment."""
    made = await placed(shop, price, **more)
    answer = json.loads((await charge(shop, made["id"], made["priceSummary"]["total"]["amount"])).body)
    (payment,) = answer["orderTransactions"]["payments"]
    assert payment["status"] == "APPROVED"
    return await shop.get(made["id"]), payment["id"]


def back(payment_id: str, amount: str | None = None) -> Json:
    """What one payment returns through its gateway."""
    return of(payment_id, amount, external=False)


ENDINGS = [
    (Act.SUCCEED, "SUCCEEDED", "PARTIALLY_REFUNDED", ("4.00", "0.00", "0.00"), "6.00"),
    (Act.DECLINE, "FAILED", "PAID", ("0.00", "0.00", "4.00"), "10.00"),
    (Act.PEND, "PENDING", "PAID", ("0.00", "4.00", "0.00"), "6.00"),
    (Act.LOSE, "STARTED", "PAID", ("0.00", "4.00", "0.00"), "6.00"),
    (Act.LOSE_ANSWER, "STARTED", "PAID", ("0.00", "4.00", "0.00"), "6.00"),
    (Act.BREAK, "STARTED", "PAID", ("0.00", "4.00", "0.00"), "6.00"),
]


@pytest.mark.parametrize(("act", "status", "paid", "sums", "left"), ENDINGS, ids=[one[0].value for one in ENDINGS])
async def test_a_refund_is_as_far_as_its_gateway(
    world: World, act: Act, status: str, paid: str, sums: tuple[str, str, str], left: str
) -> None:
    shop, gateway = world
    made, payment_id = await charged(shop)
    gateway.script.append(act)
    answer = await refund(shop, made["id"], back(payment_id, "4.00"))
    (part,) = answer["refund"]["transactions"]
    assert (part["refundStatus"], part["externalRefund"], part["amount"]["amount"]) == (status, False, "4.00")
    call = gateway.performed[-1]
    assert (call.kind, call.amount, str(call.reference)) == (CallKind.REFUND, Decimal("4.00"), part["gatewayRefundId"])
    summary = answer["refund"]["summary"]
    names = ("refunded", "pendingRefund", "failedRefundAmount")
    assert tuple(summary[name]["amount"] for name in names) == sums
    assert summary["pending"] is (status in ("PENDING", "STARTED"))
    assert answer["orderTransactions"] == await transactions(shop, made["id"])
    after = await shop.get(made["id"])
    assert after["paymentStatus"] == paid
    told = await shop.do("getOrderRefundability", {"orderId": made["id"]})
    assert told["payments"][0]["payment"]["monetary"]["maxRefund"]["amount"] == left
    assert told["payments"][0]["refundable"] is True
    over = await refund_refused(shop, made["id"], back(payment_id, str(Decimal(left) + Decimal("0.01"))))
    assert over[1] == "INVALID_PAYMENT_REFUND_AMOUNT"


async def test_what_succeeded_is_told_step_by_step(world: World) -> None:
    shop, _ = world
    made, payment_id = await charged(shop)
    told = len(await shop.events(made["id"]))
    activities = len(made["activities"])
    answer = await refund(shop, made["id"], back(payment_id, "10.00"))
    assert answer["refund"]["transactions"][0]["providerRefundId"].startswith("refund_")
    after = await shop.get(made["id"])
    assert (after["paymentStatus"], after["balanceSummary"]["balance"]["amount"]) == ("FULLY_REFUNDED", "0.00")
    assert [one["activityType"] for one in after["activities"][activities:]] == ["REFUND_INITIATED", "PAYMENT_REFUNDED"]
    assert [one["slug"] for one in (await shop.events(made["id"]))[told:]] == [
        "updated",  # begun: the order, its transactions
        "updated",
        "updated",  # ended
        "payment_status_updated",
        "updated",
        "refund_completed",
    ]


async def test_a_failed_refund_frees_its_money_and_its_items(world: World) -> None:
    shop, gateway = world
    made, payment_id = await charged(shop)
    items = {"lineItems": units((made["lineItems"][0]["id"], 1))}
    gateway.script.append(Act.DECLINE)
    answer = await refund(shop, made["id"], back(payment_id), refundItems=items)
    (part,) = answer["refund"]["transactions"]
    info = {"paymentGatewayReasonCode": "card_decli", "description": "The bank said no"}
    assert (part["refundStatus"], part["refundStatusInfo"]) == ("FAILED", info)
    after = await shop.get(made["id"])
    assert (after["paymentStatus"], after["lineItems"][0]["refundQuantity"]) == ("PAID", 0)
    assert after["activities"][-1]["activityType"] == "PAYMENT_REFUND_FAILED"
    await refund(shop, made["id"], back(payment_id), refundItems=items)
    after = await shop.get(made["id"])
    assert (after["paymentStatus"], after["lineItems"][0]["refundQuantity"]) == ("FULLY_REFUNDED", 1)
    assert gateway.bank.moved(CallKind.REFUND) == Decimal("10.00")


async def test_goods_of_a_failed_refund_go_on_the_shelf_once(world: World) -> None:
    shop, gateway = world
    await stocked(shop, "bowl", 10)
    made = await shop.create(order(sold("bowl", 3)))
    (payment,) = json.loads((await charge(shop, made["id"], "30.00")).body)["orderTransactions"]["payments"]
    one = units((made["lineItems"][0]["id"], 1))
    more = {"refundItems": {"lineItems": one}, "sideEffects": {"restock": {"lineItems": one}}}
    gateway.script.append(Act.DECLINE)
    await refund(shop, made["id"], back(payment["id"]), **more)
    assert await left(shop, "bowl") == 8
    await refund(shop, made["id"], back(payment["id"]), **more)
    line_after = (await shop.get(made["id"]))["lineItems"][0]
    assert (await left(shop, "bowl"), line_after["refundQuantity"], line_after["restockQuantity"]) == (8, 1, 1)
    completed = (await shop.events(made["id"]))[-1]["actionEvent"]["body"]
    assert completed["sideEffects"]["restockInfo"] == {"type": "NO_ITEMS"}
    await refund(shop, made["id"], back(payment["id"]), **more)
    assert await left(shop, "bowl") == 9


async def test_the_collector_names_a_payment_whose_return_failed(world: World) -> None:
    shop, gateway = world
    made, payment_id = await charged(shop)
    gateway.script.append(Act.DECLINE)
    request = {"ecomOrderId": made["id"], "payments": [back(payment_id, "4.00")]}
    answer = await shop.do("triggerRefund", request)
    assert answer["failedPaymentIds"] == [
        {
            "id": payment_id,
            "originalIndex": 0,
            "success": False,
            "error": {
                "code": "REFUND_FAILED",
                "description": "The bank said no",
                "data": {"paymentGatewayReasonCode": "card_decli"},
            },
        }
    ]
    statuses = (await shop.do("getRefundabilityStatus", {"ecomOrderId": made["id"]}))["refundabilities"]
    assert statuses == [{"paymentId": payment_id, "refundabilityStatus": "REFUNDABLE"}]


async def test_a_repeat_with_its_key_returns_the_money_once(world: World) -> None:
    shop, gateway = world
    made, payment_id = await charged(shop)
    request = {"orderId": made["id"], "paymentRefunds": [back(payment_id, "4.00")]}
    gateway.script.append(Act.LOSE_ANSWER)
    first = await shop.do("refundPayments", request, Idempotency_Key="k")
    assert first["refund"]["transactions"][0]["refundStatus"] == "STARTED"
    assert await shop.do("refundPayments", request, Idempotency_Key="k") == first
    assert gateway.bank.moved(CallKind.REFUND) == Decimal("4.00")
    assert len((await transactions(shop, made["id"]))["refunds"]) == 1


@pytest.mark.parametrize("act", [Act.LOSE, Act.LOSE_ANSWER])
async def test_a_refund_that_was_never_heard_of_is_settled_later(world: World, act: Act) -> None:
    whole, gateway = world
    shop = await new_shop(whole.service, whole.client)  # without the calls that other tests left open
    made, payment_id = await charged(shop)
    gateway.script.append(act)
    one = (await refund(shop, made["id"], back(payment_id, "10.00")))["refund"]
    data = {"paymentId": payment_id, "nonRefundableReason": "PENDING_REFUND"}
    assert await refund_refused(shop, made["id"], back(payment_id, "1.00")) == (428, "PAYMENT_NOT_REFUNDABLE", data)
    shop.clock.tick(120)
    await reconcile(shop.service, site_id=shop.site_id)
    (known,) = (await transactions(shop, made["id"]))["refunds"]
    assert (known["id"], known["transactions"][0]["refundStatus"]) == (one["id"], "SUCCEEDED")
    assert (await shop.get(made["id"]))["paymentStatus"] == "FULLY_REFUNDED"
    assert gateway.bank.moved(CallKind.REFUND) == Decimal("10.00")


async def test_money_goes_back_to_a_card_a_gateway_and_a_till_in_one_refund(world: World) -> None:
    shop, gateway = world
    given, code = await issue(shop, "5.00")
    made = await shop.create(order(line("30.00")))
    card_id = (await shop.do("redeemGiftCard", paying(made["id"], code, "5.00")))["payment"]["id"]
    await charge(shop, made["id"], "15.00")
    await shop.do("recordManuallyCollectedPayment", {"orderId": made["id"], "amount": {"amount": "10.00"}})
    online, till = [one["id"] for one in (await transactions(shop, made["id"]))["payments"][1:]]
    gateway.script.append(Act.DECLINE)
    items = {"lineItems": units((made["lineItems"][0]["id"], 1))}
    answer = await refund(shop, made["id"], back(card_id), back(online), of(till), refundItems=items)
    parts = answer["refund"]["transactions"]
    assert [(one["amount"]["amount"], one["refundStatus"]) for one in parts] == [
        ("5.00", "SUCCEEDED"),
        ("15.00", "FAILED"),
        ("10.00", "SUCCEEDED"),
    ]
    assert await balance_of(shop, given) == "5.00"
    after = await shop.get(made["id"])
    assert [after["balanceSummary"][name]["amount"] for name in ("paid", "refunded")] == ["30.00", "15.00"]
    # A part came back, so the items count as refunded; what failed is returned by its amount.
    assert after["lineItems"][0]["refundQuantity"] == 1
    await refund(shop, made["id"], back(online, "15.00"))
    assert (await shop.get(made["id"]))["paymentStatus"] == "FULLY_REFUNDED"


async def test_a_payment_whose_gateway_is_gone_is_returned_elsewhere(world: World) -> None:
    shop, gateway = world
    made, payment_id = await charged(shop)
    shop.service.gateways = FakeGateways()
    told = await shop.do("getOrderRefundability", {"orderId": made["id"]})
    assert told["payments"][0]["manuallyRefundable"] == {"reason": "NOT_SUPPORTED"}
    wish = back(payment_id, "1.00")
    assert await refund_refused(shop, made["id"], wish) == (400, "EXTERNAL_REFUND_EXPECTED", wish)
    await refund(shop, made["id"], of(payment_id, "1.00"))
    assert gateway.bank.of(CallKind.REFUND) == []


async def test_nobody_but_the_gateway_says_how_its_refund_ended(world: World) -> None:
    shop, gateway = world
    made, payment_id = await charged(shop)
    gateway.script.append(Act.PEND)
    one = (await refund(shop, made["id"], back(payment_id, "4.00")))["refund"]
    for status in ("SUCCEEDED", "FAILED"):
        request = {
            "orderId": made["id"],
            "refundId": one["id"],
            "transaction": {"paymentId": payment_id, "refundStatus": status},
        }
        data = {"paymentId": payment_id, "from": "PENDING", "to": status}
        assert await shop.refused("updateRefundTransaction", request) == (428, "STATUS_NOT_ALLOWED", data)


async def test_what_is_refused_calls_nobody(world: World) -> None:
    shop, gateway = world
    made, payment_id = await charged(shop)
    items = {"lineItems": units((made["lineItems"][0]["id"], 2))}
    assert (await refund_refused(shop, made["id"], back(payment_id), refundItems=items))[0] == 400
    assert gateway.bank.of(CallKind.REFUND) == []
