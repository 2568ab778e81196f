"""chargeOrder and authorizeChargeWithSavedPaymentMethod: what is charged, what is refused, what stands or falls."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from tests.support.billing import DELAYED, charged, placed, regular
from tests.support.charging import open_charging_shop
from tests.support.fake_gateway import Act, FakeGateway, FakeGateways
from tests.support.gift_cards import issue
from tests.support.orders import money, new_id
from tests.support.payments import OTHER_APP, membership
from tests.support.service import Shop

from orderwright.model.timestamps import format_timestamp
from orderwright.providers.payments.gateway import CallKind, Ending
from orderwright.workflows.reconcile import reconcile

Json = dict[str, Any]
World = tuple[Shop, FakeGateway]


@pytest_asyncio.fixture(scope="module")
async def open_world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as world:
        yield world


@pytest.fixture
def world(open_world: World) -> World:
    shop, gateway = open_world
    gateway.script.clear()
    return shop, gateway


@pytest.fixture
def shop(world: World) -> Shop:
    return world[0]


async def charge(shop: Shop, order_id: str, **more: Any) -> Json:
    return await shop.do("chargeOrder", {"orderId": order_id, **more})


async def refused(shop: Shop, order_id: str, **more: Any) -> tuple[int, str, Any]:
    return await shop.refused("chargeOrder", {"orderId": order_id, **more})


def card(code: str, amount: str) -> Json:
    return {"giftCardCode": code, "amount": money(amount)}


async def balance(shop: Shop, card_id: str) -> str:
    shown = (await shop.do("getGiftCard", {"id": card_id}))["giftCard"]
    return str(shown["balance"]["amount"])


async def test_a_charge_is_a_payment_and_pays(shop: Shop) -> None:
    order_id = await placed(shop)
    correlation = new_id()
    answer = await charge(shop, order_id, regularCharge=regular("4.00"), idempotencyKey=correlation)
    (payment,) = answer["payments"]
    assert answer["orderTransactions"]["payments"] == [payment]
    assert "regularChargeResponseToken" not in answer
    details = payment["regularPaymentDetails"]
    assert (payment["status"], payment["amount"]["amount"]) == ("APPROVED", "4.00")
    assert (payment["chargeCorrelationId"], details["offlinePayment"]) == (correlation, False)
    assert (details["creditCardDetails"], details["paymentMethod"]) == (
        {"lastFourDigits": "4242", "brand": "visa"},
        "CreditCard",
    )
    shown = await shop.get(order_id)
    assert (shown["status"], shown["paymentStatus"]) == ("APPROVED", "PARTIALLY_PAID")


async def test_a_charge_that_waits_for_the_buyer_says_where_to_go(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(Act.PEND)
    request = {"orderId": order_id, "regularCharge": regular()}
    answer = await shop.do("chargeOrder", request, Idempotency_Key="token")
    assert answer["payments"][0]["status"] == "PENDING"
    assert answer["regularChargeResponseToken"] == "https://bank.example/confirm"
    assert await shop.do("chargeOrder", request, Idempotency_Key="token") == answer
    gateway.deaf = True
    answer.pop("regularChargeResponseToken")
    assert await shop.do("chargeOrder", request, Idempotency_Key="token") == answer
    gateway.deaf = False


async def test_a_payment_that_is_begun_is_answered_though_its_token_cant_be_had(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(_: object) -> None:
        raise RuntimeError("an answer that nobody foresaw")

    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(Act.PEND)
    monkeypatch.setattr(gateway, "find", breaks)
    answer = await charge(shop, order_id, regularCharge=regular())
    assert [one["status"] for one in answer["payments"]] == ["PENDING"]
    assert "regularChargeResponseToken" not in answer


async def test_a_declined_charge_is_answered_as_such(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(Act.DECLINE)
    assert (await charged(shop, order_id))["status"] == "DECLINED"
    assert (await shop.get(order_id))["paymentStatus"] == "DECLINED"
    assert (await charged(shop, order_id))["status"] == "APPROVED"


async def test_the_same_correlation_charges_once_and_shows_what_came_of_it(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(Act.LOSE_ANSWER)
    correlation = new_id()
    first = await charge(shop, order_id, regularCharge=regular(), idempotencyKey=correlation)
    assert first["payments"][0]["status"] == "PENDING"
    shop.clock.tick(120)
    await reconcile(shop.service)
    before = len(gateway.performed)
    again = await charge(shop, order_id, regularCharge=regular(), idempotencyKey=correlation.upper())
    assert [one["id"] for one in again["payments"]] == [first["payments"][0]["id"]]
    assert again["payments"][0]["status"] == "APPROVED"
    assert len(gateway.performed) == before


async def test_an_amount_can_be_authorized_and_is_captured_by_the_clock(world: World) -> None:
    shop, _ = world
    order_id = await placed(shop)
    payment = await charged(shop, order_id, delayedCaptureSettings=DELAYED)
    details = payment["regularPaymentDetails"]["authorizationDetails"]
    assert payment["status"] == "AUTHORIZED"
    due = format_timestamp(shop.clock() + timedelta(days=2))
    assert details["scheduledAction"] == {"actionType": "CAPTURE", "executionDate": due}
    assert (details["delayedCapture"], details["authorizedDate"]) == (True, format_timestamp(shop.clock()))


async def test_gift_cards_pay_with_the_charge_that_they_come_with(shop: Shop) -> None:
    order_id = await placed(shop)
    made, code = await issue(shop, "6.00")
    answer = await charge(shop, order_id, regularCharge=regular("6.00"), giftCards=[card(code, "4.00")])
    by_card, by_gateway = answer["payments"]
    assert [by_card["status"], by_gateway["status"]] == ["APPROVED", "APPROVED"]
    assert by_card["giftcardPaymentDetails"]["obfuscatedCode"].endswith(code[-4:])
    assert (await shop.get(order_id))["paymentStatus"] == "PAID"
    assert await balance(shop, made["id"]) == "2.00"


async def test_gift_cards_get_their_money_back_if_the_charge_fails(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    made, code = await issue(shop, "6.00")
    gateway.script.append(Act.DECLINE)
    answer = await charge(shop, order_id, regularCharge=regular("6.00"), giftCards=[card(code, "4.00")])
    assert [one["status"] for one in answer["payments"]] == ["VOIDED", "DECLINED"]
    assert await balance(shop, made["id"]) == "6.00"
    shown = await shop.get(order_id)
    assert (shown["status"], shown["balanceSummary"]["paid"]["amount"]) == ("INITIALIZED", "0.00")


async def test_gift_cards_wait_with_the_charge_and_keep_their_money_from_others(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    made, code = await issue(shop, "4.00")
    gateway.script.append(Act.LOSE_ANSWER)
    answer = await charge(shop, order_id, regularCharge=regular("6.00"), giftCards=[card(code, "4.00")])
    assert [one["status"] for one in answer["payments"]] == ["PENDING", "PENDING"]
    assert (await shop.get(order_id))["status"] == "INITIALIZED"
    assert await balance(shop, made["id"]) == "0.00"
    shop.clock.tick(120)
    await reconcile(shop.service)
    assert (await shop.get(order_id))["paymentStatus"] == "PAID"


@pytest.mark.parametrize(("said", "left"), [("APPROVED", "3.50"), ("CANCELED", "6.00"), ("DECLINED", "6.00")])
async def test_a_gift_card_keeps_or_gets_back_what_staff_say_of_its_payment(world: World, said: str, left: str) -> None:
    shop, gateway = world
    made, code = await issue(shop, "6.00")
    order_id = await placed(shop)
    gateway.script.append(Act.PEND)
    answer = await charge(shop, order_id, regularCharge=regular("7.50"), giftCards=[card(code, "2.50")])
    by_card = answer["payments"][0]
    assert (by_card["status"], await balance(shop, made["id"])) == ("PENDING", "3.50")
    moved = {"orderId": order_id, "paymentId": by_card["id"], "status": said}
    await shop.do("updatePaymentStatus", moved)
    assert await balance(shop, made["id"]) == left
    gateway.bank.settle(gateway.performed[-1].reference, Ending.FAILED)
    shop.clock.tick(120)
    await reconcile(shop.service)
    assert await balance(shop, made["id"]) == left
    paid = {"APPROVED": "2.50"}.get(said, "0.00")
    assert (await shop.get(order_id))["balanceSummary"]["paid"]["amount"] == paid


async def test_gift_cards_alone_need_no_gateway(shop: Shop) -> None:
    order_id = await placed(shop)
    _, code = await issue(shop, "10.00")
    accounts, shop.service.gateways = shop.service.gateways, FakeGateways()
    answer = await charge(shop, order_id, giftCards=[card(code, "10.00")])
    shop.service.gateways = accounts
    assert [one["status"] for one in answer["payments"]] == ["APPROVED"]
    assert (await shop.get(order_id))["paymentStatus"] == "PAID"


async def test_a_gift_card_that_cant_pay_charges_nobody(world: World) -> None:
    shop, gateway = world
    order_id, before = await placed(shop), len(gateway.performed)
    _, code = await issue(shop, "3.00")
    _, euros = await issue(shop, "3.00", currency="EUR")
    spent = await issue(shop, "3.00")
    await charge(shop, await placed(shop), giftCards=[card(spent[1], "3.00")])
    wanted = {
        code: (428, "INSUFFICIENT_FUNDS"),
        euros: (428, "INVALID_GIFT_CARD_CURRENCY"),
        spent[1]: (428, "ALREADY_REDEEMED"),
        "ABCDEFGH23456789": (404, "GIFT_CARD_NOT_FOUND"),
    }
    for text, refusal in wanted.items():
        found = await refused(shop, order_id, regularCharge=regular("6.00"), giftCards=[card(text, "4.00")])
        assert found[:2] == refusal
    twice = [card(code, "1.00"), card(code, "1.00")]
    assert (await refused(shop, order_id, giftCards=twice))[:2] == (409, "GIFT_CARD_ALREADY_APPLIED")
    assert len(gateway.performed) == before


@pytest.mark.parametrize("amount", ["0", "10.01", "1.005"])
async def test_an_amount_that_is_not_due_is_refused(shop: Shop, amount: str) -> None:
    order_id = await placed(shop)
    found = await refused(shop, order_id, regularCharge=regular(amount))
    assert found == (400, "INVALID_AMOUNT", {"amount": amount, "maxAmount": "10.00"})


async def test_ways_together_are_no_more_than_what_is_due(shop: Shop) -> None:
    order_id = await placed(shop)
    _, code = await issue(shop, "10.00")
    found = await refused(shop, order_id, regularCharge=regular("6.00"), giftCards=[card(code, "4.01")])
    assert found == (400, "INVALID_AMOUNT", {"amount": "10.01", "maxAmount": "10.00"})


async def test_what_payments_under_way_cover_is_not_charged_again(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(Act.LOSE_ANSWER)
    await charged(shop, order_id)
    assert (await refused(shop, order_id, regularCharge=regular("1.00")))[:2] == (409, "PAYMENT_ALREADY_IN_PROGRESS")


async def test_orders_that_are_paid_or_canceled_are_not_charged(shop: Shop) -> None:
    order_id = await placed(shop)
    await charged(shop, order_id)
    assert (await refused(shop, order_id, regularCharge=regular("1.00")))[:2] == (428, "ORDER_PAID")
    order_id = await placed(shop)
    await shop.do("cancelOrder", {"id": order_id})
    assert (await refused(shop, order_id, regularCharge=regular("1.00")))[:2] == (428, "ORDER_CANCELED")
    assert (await refused(shop, new_id(), regularCharge=regular("1.00")))[:2] == (404, "ORDER_NOT_FOUND")


async def test_a_charge_of_nothing_is_refused(shop: Shop) -> None:
    order_id = await placed(shop)
    assert await refused(shop, order_id) == (400, "INVALID", {"": "REQUIRED_ONE_OF_FIELD"})


async def test_a_charge_has_to_say_how_it_is_made(shop: Shop) -> None:
    order_id = await placed(shop)
    found = await refused(shop, order_id, regularCharge={"amount": money("1.00")})
    assert found == (400, "PAYMENT_INTENT_ID_REQUIRED", {})
    both = regular("1.00", paymentIntentId=new_id())
    assert (await refused(shop, order_id, regularCharge=both))[:2] == (400, "INVALID")


async def test_without_a_gateway_or_a_saved_method_nothing_is_charged(shop: Shop) -> None:
    order_id = await placed(shop)
    found = await refused(shop, order_id, regularCharge=regular("1.00"), merchantInitiated=True)
    assert found[:2] == (428, "PAYMENT_METHOD_UNAVAILABLE")
    accounts, shop.service.gateways = shop.service.gateways, FakeGateways()
    found = await refused(shop, order_id, regularCharge=regular("1.00"))
    shop.service.gateways = accounts
    assert found[:2] == (428, "PAYMENT_METHOD_UNAVAILABLE")


async def test_the_merchant_charges_the_method_that_the_buyer_saved(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    saved = await charged(shop, order_id, "4.00", savePaymentMethod=True)
    assert saved["regularPaymentDetails"]["savedPaymentMethod"] is True
    more = {"regularCharge": {"amount": money("6.00")}, "merchantInitiated": True}
    answer = await charge(shop, order_id, **more)
    assert answer["payments"][0]["status"] == "APPROVED"
    call = gateway.performed[-1]
    assert (call.saved_method, call.saved_customer, call.merchant_initiated) == ("pm_1", "cus_1", True)
    activities = [one["type"] for one in (await shop.get(order_id))["activities"]]
    assert activities.count("SAVED_PAYMENT_METHOD") == 1


async def test_memberships_belong_to_other_products(shop: Shop) -> None:
    made = await shop.create({"lineItems": [_line()], "channelInfo": {"type": "WEB"}})
    line_id = made["lineItems"][0]["id"]
    wanted = {
        "lineItemId": line_id,
        "membershipIdentifier": {"existingMembership": {"appId": OTHER_APP, "membershipId": "gold"}},
    }
    found = await refused(shop, made["id"], memberships=[wanted])
    assert found == (428, "MEMBERSHIP_NOT_ELIGIBLE", {"lineItemIds": [line_id]})
    paid = membership("1.00", details={"lineItemId": line_id})
    await shop.do("addPayments", {"orderId": made["id"], "payments": [paid]})
    assert await refused(shop, made["id"], memberships=[wanted]) == (409, "LINE_ITEM_PAID", {"lineItemId": line_id})


def _line() -> Json:
    from tests.support.orders import line

    return line("10.00")


async def test_a_declined_payment_is_closed_at_the_gateway_before_another_begins(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(Act.DECLINE)
    declined = await charged(shop, order_id)
    before = len(gateway.performed)
    assert (await charged(shop, order_id, "4.00"))["status"] == "APPROVED"
    closing, made = gateway.performed[before:]
    assert (closing.kind, closing.payment_id) == (CallKind.VOID, UUID(declined["id"]))
    assert made.kind is CallKind.CHARGE
    await charged(shop, order_id, "6.00")
    assert len(gateway.performed) == before + 3


async def test_a_declined_payment_that_came_through_is_not_charged_again(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(Act.DECLINE)
    await charged(shop, order_id)
    gateway.bank.settle(gateway.performed[-1].reference, Ending.SUCCEEDED)
    answer = await shop.send("chargeOrder", {"orderId": order_id, "regularCharge": regular()})
    assert answer.json()["details"]["applicationError"]["code"] == "ORDER_PAID"
    assert (await shop.get(order_id))["paymentStatus"] == "PAID"


async def test_a_declined_payment_that_cant_be_closed_blocks_another(world: World) -> None:
    shop, gateway = world
    order_id = await placed(shop)
    gateway.script.append(Act.DECLINE)
    declined = await charged(shop, order_id)
    gateway.script.append(Act.LOSE)
    found = await refused(shop, order_id, regularCharge=regular())
    assert found == (409, "PAYMENT_ALREADY_IN_PROGRESS", {"paymentId": declined["id"]})
    shop.clock.tick(24 * 3600)
    gateway.script.append(Act.LOSE)
    assert (await charged(shop, order_id))["status"] == "APPROVED"


async def test_what_begins_no_payment_leaves_a_declined_one_to_its_buyer(world: World) -> None:
    shop, gateway = world
    order_id, correlation = await placed(shop), new_id()
    gateway.script.append(Act.DECLINE)
    request = {"orderId": order_id, "regularCharge": regular(), "idempotencyKey": correlation}
    first = await shop.do("chargeOrder", request, Idempotency_Key=order_id)
    before = len(gateway.performed)
    assert await shop.do("chargeOrder", request, Idempotency_Key=order_id) == first
    assert (await shop.do("chargeOrder", request))["payments"] == first["payments"]
    assert (await refused(shop, order_id, regularCharge=regular("11.00")))[1] == "INVALID_AMOUNT"
    other = {"orderId": order_id, "regularCharge": regular("4.00")}
    assert (await shop.send("chargeOrder", other, If_Match='"1"')).status_code == 412
    found = await refused(shop, order_id, regularCharge=regular("4.00"), giftCards=[card("NOSUCHCARD", "1.00")])
    assert found[1] == "GIFT_CARD_NOT_FOUND"
    assert len(gateway.performed) == before


async def test_charges_at_the_same_instant_take_no_more_than_what_is_due(world: World) -> None:
    shop, gateway = world
    order_id, before = await placed(shop), gateway.bank.moved(CallKind.CHARGE)
    request = {"orderId": order_id, "regularCharge": regular("4.00")}
    answers = await asyncio.gather(*(shop.send("chargeOrder", request) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers)[:2] == [200, 200]
    refusals = {one.json()["details"]["applicationError"]["code"] for one in answers if one.status_code != 200}
    assert refusals == {"INVALID_AMOUNT"}
    assert gateway.bank.moved(CallKind.CHARGE) - before == Decimal("8.00")
    assert (await shop.get(order_id))["balanceSummary"]["paid"]["amount"] == "8.00"
