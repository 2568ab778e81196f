"""The payment page over HTTP: each case has one outcome, the page says which, and money is asked for once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.charging import open_charging_shop
from tests.support.fake_gateway import Act, FakeGateway, FakeGateways
from tests.support.orders import money
from tests.support.payment_page import (
    INSTRUCTIONS,
    asked,
    follow,
    look,
    press,
    seen,
    with_own_page,
)
from tests.support.payment_requests import read, statuses
from tests.support.service import Shop, new_shop

from orderwright.providers.payments.gateway import CallKind, Ending
from orderwright.workflows.reconcile import reconcile

Json = dict[str, Any]
World = tuple[Shop, FakeGateway]
CONFIRM = "https://bank.example/confirm"
OFFLINE = {"status": "APPROVED", "regularPaymentDetails": {"offlinePayment": True}}


@pytest_asyncio.fixture(scope="module")
async def open_world(db_dsn: str) -> AsyncIterator[World]:
    async with open_charging_shop(db_dsn) as (shop, gateway):
        yield await with_own_page(shop), gateway


@pytest.fixture
def world(open_world: World) -> World:
    shop, gateway = open_world
    gateway.script.clear()
    gateway.performed.clear()
    return shop, gateway


@pytest.fixture
def shop(world: World) -> Shop:
    return world[0]


async def begun(world: World, **more: Any) -> tuple[Json, str]:
    """A request whose buyer has been sent to the gateway."""
    shop, gateway = world
    made, link = await asked(shop, **more)
    gateway.script.append(Act.PEND)
    answer = await press(shop, link, (await look(shop, link)).attempt)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{link.rpartition('/')[2]}/continue")
    return made, link


async def come(world: World, ending: Ending = Ending.SUCCEEDED) -> None:
    """Let the gateway make up its mind about the last call."""
    _, gateway = world
    gateway.bank.settle(gateway.performed[-1].reference, ending)


async def nothing_is_asked(world: World, link: str) -> str:
    """The headline of a page on which nothing can be paid, also not by who sends a form for it."""
    shop, gateway = world
    page, before = await look(shop, link), len(gateway.performed)
    assert (page.status, page.attempt) == (200, None)
    answer = await press(shop, link, "A" * 22)
    assert answer.headers["location"] == f"{link.rpartition('/')[2]}?problem=1"
    assert len(gateway.performed) == before
    assert seen(await follow(shop, answer)).headline == page.headline
    return page.headline


async def test_paying_leads_to_the_gateway_and_back_to_a_page_that_says_paid(world: World) -> None:
    shop, gateway = world
    made, link = await begun(world)
    (call,) = gateway.performed
    assert (call.kind, str(call.amount), call.return_url) == (CallKind.CHARGE, "10.00", f"{link}/check")
    assert call.hosted_until == shop.clock.now + timedelta(minutes=60)
    there = await shop.client.get(f"{link}/continue")
    assert (there.status_code, there.headers["refresh"]) == (200, f"0; url={CONFIRM}")
    assert f'href="{CONFIRM}"' in there.text
    waiting = await look(shop, link)
    assert (waiting.headline, waiting.attempt) == ("Your payment is under way", None)
    assert "Go on with the payment Check again" in waiting.text
    await come(world)
    back = seen(await follow(shop, await shop.client.get(f"{link}/check")))
    assert back.headline == "Paid: thank you"
    assert (await read(shop, made["id"]))["status"] == "PAID"
    assert await statuses(shop, made["orderId"]) == ["APPROVED"]
    assert await nothing_is_asked(world, link) == "Paid: thank you"


async def test_one_showing_of_the_page_is_one_payment_however_often_it_is_sent(world: World) -> None:
    shop, gateway = world
    made, link = await asked(shop)
    attempt, other = (await look(shop, link)).attempt, (await look(shop, link)).attempt
    assert attempt != other
    gateway.script.append(Act.PEND)
    first, second = await press(shop, link, attempt), await press(shop, link, attempt)
    assert first.headers["location"] == second.headers["location"]
    third = await press(shop, link, other)
    assert third.headers["location"].endswith("?problem=1")
    assert seen(await follow(shop, third)).headline == "Your payment is under way"
    assert len(gateway.performed) == 1
    assert await statuses(shop, made["orderId"]) == ["PENDING"]


async def test_a_decline_is_said_and_can_be_tried_again(world: World) -> None:
    shop, gateway = world
    made, link = await asked(shop)
    gateway.script.append(Act.DECLINE)
    page = seen(await follow(shop, await press(shop, link, (await look(shop, link)).attempt)))
    assert "The last attempt did not go through, and nothing was taken by it. You can try again." in page.text
    await press(shop, link, page.attempt)
    assert (await look(shop, link)).headline == "Paid: thank you"
    assert await statuses(shop, made["orderId"]) == ["DECLINED", "APPROVED"]


async def test_a_visit_that_came_to_nothing_frees_the_request(world: World) -> None:
    shop, _ = world
    _, link = await begun(world)
    await come(world, Ending.FAILED)
    page = seen(await follow(shop, await shop.client.get(f"{link}/continue")))
    assert (page.headline, page.attempt is not None) == ("Please pay $10.00", True)


@pytest.mark.parametrize("act", [Act.LOSE, Act.LOSE_ANSWER, Act.BREAK])
async def test_a_gateway_that_says_nothing_leaves_it_under_way_and_is_not_asked_twice(world: World, act: Act) -> None:
    shop, gateway = world
    made, link = await asked(shop)
    gateway.script.append(act)
    page = seen(await follow(shop, await press(shop, link, (await look(shop, link)).attempt)))
    assert (page.headline, page.attempt) == ("Your payment is under way", None)
    assert "It is not known yet whether it went through" in page.text
    for _ in range(2):
        await follow(shop, await shop.client.get(f"{link}/check"))
    assert len(gateway.performed) == 1
    shop.clock.tick(120)
    await reconcile(shop.service)
    assert (await look(shop, link)).headline == "Paid: thank you"
    assert await statuses(shop, made["orderId"]) == ["APPROVED"]


async def test_an_expired_request_is_not_paid(world: World) -> None:
    shop, _ = world
    until = (shop.clock.now + timedelta(seconds=60)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    _, link = await asked(shop, expirationDate=until)
    assert "This request is valid until" in (await look(shop, link)).text
    shop.clock.tick(60)
    assert await nothing_is_asked(world, link) == "This request has expired"
    assert "Nothing was taken from you by this page." in (await look(shop, link)).text


async def test_a_request_that_is_voided_between_the_look_and_the_press_is_not_paid(world: World) -> None:
    shop, gateway = world
    made, link = await asked(shop)
    attempt = (await look(shop, link)).attempt
    await shop.do("voidOrderPaymentRequest", {"orderPaymentRequestId": made["id"]})
    page = seen(await follow(shop, await press(shop, link, attempt)))
    assert page.headline == "This request was withdrawn"
    assert gateway.performed == []


async def test_money_that_has_come_when_the_request_is_voided_counts_and_is_said(world: World) -> None:
    shop, _ = world
    made, link = await begun(world)
    await come(world)
    await shop.do("voidOrderPaymentRequest", {"orderPaymentRequestId": made["id"]})
    page = await look(shop, link)
    assert page.headline == "Your payment is under way"
    assert "Shop asks for nothing any more. If the payment that was begun goes through, it counts" in page.text
    assert "Go on with the payment" not in page.text
    assert seen(await follow(shop, await shop.client.get(f"{link}/check"))).headline == "Paid: thank you"
    assert (await read(shop, made["id"]))["status"] == "PAID"


@pytest.mark.parametrize(
    ("name", "headline"),
    [("voidOrderPaymentRequest", "This request was withdrawn"), ("cancelOrder", "The order was canceled")],
)
async def test_the_gateways_page_is_closed_when_staff_no_longer_want_the_money(
    world: World, name: str, headline: str
) -> None:
    shop, gateway = world
    made, link = await begun(world)
    await shop.do(name, {"orderPaymentRequestId": made["id"], "id": made["orderId"]})
    shop.clock.tick(120)
    await reconcile(shop.service)
    asked_for = [call.kind for call in gateway.performed if str(call.order_id) == made["orderId"]]
    assert asked_for == [CallKind.CHARGE, CallKind.VOID]
    page = await look(shop, link)
    assert page.headline == headline
    assert "Nothing was taken from you by this page." in page.text
    assert await statuses(shop, made["orderId"]) == ["DECLINED"]


async def test_an_order_that_is_canceled_is_not_paid_and_says_so_when_it_was(world: World) -> None:
    shop, _ = world
    made, link = await asked(shop)
    await shop.do("cancelOrder", {"id": made["orderId"]})
    assert await nothing_is_asked(world, link) == "The order was canceled"
    made, link = await begun(world)
    await come(world)
    await shop.do("cancelOrder", {"id": made["orderId"]})
    page = seen(await follow(shop, await shop.client.get(f"{link}/check")))
    assert page.headline == "Paid: thank you"
    assert "The order itself was canceled. Shop knows that your payment has arrived." in page.text


async def test_more_than_is_due_by_now_is_not_taken(world: World) -> None:
    shop, _ = world
    made, link = await asked(shop)
    add = {"orderId": made["orderId"], "payments": [{"amount": money("4.00"), **OFFLINE}]}
    await shop.do("addPayments", add)
    assert await nothing_is_asked(world, link) == "The amount is no longer right"
    await shop.do("addPayments", {**add, "payments": [{"amount": money("6.00"), **OFFLINE}]})
    assert await nothing_is_asked(world, link) == "The order is paid"


async def test_a_payment_by_another_way_that_is_under_way_keeps_the_page_out(world: World) -> None:
    shop, gateway = world
    made, link = await asked(shop)
    gateway.script.append(Act.PEND)
    regular = {"amount": money("10.00"), "delayedCharge": True}
    await shop.do("chargeOrder", {"orderId": made["orderId"], "regularCharge": regular})
    assert await nothing_is_asked(world, link) == "Another payment is under way"


async def test_paying_by_hand(world: World) -> None:
    shop = await with_own_page(
        await new_shop(world[0].service, world[0].client), manual_payment_instructions=INSTRUCTIONS
    )
    shop.service.gateways, before = FakeGateways(), shop.service.gateways
    try:
        made, link = await asked(shop)
        page = await look(shop, link)
        assert (page.headline, page.attempt) == ("Please pay $10.00", None)
        assert f"Pay in another way {' '.join(INSTRUCTIONS.split())} Please name the order number" in page.text
        blocked = (await asked(shop, blockedPaymentMethods=["MANUAL"]))[1]
        assert (
            "This request can't be paid online at the moment. Please contact Shop." in (await look(shop, blocked)).text
        )
        details = {"offlinePayment": True, "paymentOrderId": made["paymentGatewayOrderId"]}
        payment = {"amount": money("10.00"), "status": "APPROVED", "regularPaymentDetails": details}
        await shop.do("addPayments", {"orderId": made["orderId"], "payments": [payment]})
        assert (await look(shop, link)).headline == "Paid: thank you"
    finally:
        shop.service.gateways = before
