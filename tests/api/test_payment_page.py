"""The payment page over HTTP: each case has one outcome, the page says which, and money is asked for once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.charging import open_charging_shop
from tests.support.fake_gateway import Act, FakeGateway, FakeGateways
from tests.support.orders import money, order
from tests.support.payment_page import (
    HOST,
    INSTRUCTIONS,
    follow,
    link_of,
    look,
    press,
    seen,
    with_own_page,
)
from tests.support.payment_requests import PAGE, ask, placed, read, statuses
from tests.support.service import Shop, new_shop

from orderwright.model.sites import SiteChanges
from orderwright.providers.payments.gateway import CallKind, Ending
from orderwright.rules.document_language import PAYMENT_PAGE, catalogues
from orderwright.workflows.reconcile import reconcile
from orderwright.workflows.sites import update_site

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


async def asked(shop: Shop, *args: Any, **more: Any) -> tuple[Json, str]:
    """A new request and its link."""
    made = await ask(shop, *args, **more)
    return made, await link_of(shop, made["id"])


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


async def test_the_page_shows_what_is_due_for_which_order(shop: Shop) -> None:
    made, link = await asked(shop, await placed(shop, "10.00"), "4.00", description="First of two")
    page = await look(shop, link)
    number = made["orderNumber"]
    assert page.headline == "Please pay $4.00"
    assert f"Order {number} Please pay $4.00 This is what Shop asks you to pay." in page.text
    assert "Please pay First of two Pay $4.00 now" in page.text
    assert "Quantity: 1 $10.00 Order total $10.00 Amount to pay $4.00" in page.text
    for secret in (made["id"], made["orderId"], str(shop.site_id)):
        assert secret not in page.answer.text
        assert secret not in link


async def test_no_one_else_is_told_of_the_address(shop: Shop) -> None:
    _, link = await asked(shop)
    headers = (await look(shop, link)).answer.headers
    nonce = headers["content-security-policy"].partition("nonce-")[2].partition("'")[0]
    assert headers["content-security-policy"] == (
        f"default-src 'none'; style-src 'self' 'nonce-{nonce}'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow, noarchive"
    assert headers["cache-control"] == "no-store"


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


@pytest.mark.parametrize(
    ("buyer", "query", "headline", "language"),
    [
        ("de-AT", "", "Bitte zahlen Sie € 10,00", "de"),
        ("fr", "", "Veuillez payer 10,00 €", "fr"),
        ("es", "", "Por favor, pague 10,00 €", "es"),
        ("ja", "", "Please pay €10.00", "en"),
        ("de", "?language=fr", "Veuillez payer 10,00 €", "fr"),
        ("de", "?language=xx", "Bitte zahlen Sie 10,00 €", "de"),
    ],
)
async def test_the_page_speaks_the_buyers_language(
    shop: Shop, buyer: str, query: str, headline: str, language: str
) -> None:
    one = await shop.create(order(currency="EUR", buyerLanguage=buyer))
    due = one["balanceSummary"]["balance"]["amount"]
    _, link = await asked(shop, one["id"], due)
    page = await look(shop, link + query)
    assert page.headline.replace("\xa0", " ") == headline.replace("10,00", due.replace(".", ",")).replace("10.00", due)
    assert f'<html lang="{language}">' in page.answer.text


def test_every_language_has_every_text() -> None:
    texts = catalogues(PAYMENT_PAGE)
    assert sorted(texts) == ["de", "en", "es", "fr"]
    assert {language: one.keys() ^ texts["en"].keys() for language, one in texts.items()} == {
        language: set() for language in texts
    }
    places = {key: sorted(part for part in text.split("{")[1:]) for key, text in texts["en"].items()}
    for one in texts.values():
        for key, text in one.items():
            assert {part.partition("}")[0] for part in text.split("{")[1:]} == {
                part.partition("}")[0] for part in places[key]
            }, key


async def test_what_comes_from_the_shop_is_text_and_never_markup(shop: Shop) -> None:
    _, link = await asked(shop, description="<script>alert(1)</script>", title="<b>x</b>")
    page = await look(shop, link)
    assert "<script" not in page.answer.text
    assert "<b>x</b> <script>alert(1)</script>" in page.text


async def test_a_link_that_leads_nowhere_is_not_found(shop: Shop) -> None:
    made, link = await asked(shop)
    deleted, gone = await asked(shop)
    await shop.do("deleteOrderPaymentRequest", {"orderPaymentRequestId": deleted["id"]})
    other = "A" if link[-1] != "A" else "B"
    for path in (
        gone,
        link[:-1] + other,
        link[:-1],
        link + "A",
        f"{HOST}/pay/{made['id']}",
        f"{HOST}/pay/x",
        f"{HOST}/pay/{link.rpartition('/')[2].swapcase()}",
    ):
        page = await look(shop, path, **{"Accept-Language": "de"})
        assert (page.status, page.headline) == (404, "Dieser Link führt ins Leere")
        assert (await press(shop, path, "A" * 22)).status_code == 404
        for below in ("check", "continue", "logo"):
            assert (await shop.client.get(f"{path}/{below}")).status_code == 404


async def test_the_page_is_closed_for_a_site_that_sends_its_buyers_elsewhere(shop: Shop) -> None:
    own = await with_own_page(await new_shop(shop.service, shop.client))
    _, link = await asked(own)
    assert (await look(own, link)).status == 200
    async with shop.service.database.acquire() as connection:
        await update_site(connection, own.site_id, SiteChanges(payment_page_url=PAGE))
    own.service.sites.forget(own.site_id)
    assert (await look(own, link)).status == 404


async def test_without_a_setting_the_page_is_below_the_address_of_the_service(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    shop.service.public_url = HOST
    try:
        _, link = await asked(other)
        assert link.startswith(f"{HOST}/pay/")
        assert (await look(other, link)).status == 200
    finally:
        shop.service.public_url = None


@pytest.mark.parametrize("sent", ["", "attempt=x", "a=" + "b" * 5000, "attempt=" + "A" * 22 + "A"])
async def test_a_form_that_is_not_ours_begins_nothing(world: World, sent: str) -> None:
    shop, gateway = world
    _, link = await asked(shop)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await shop.client.post(link, content=sent, headers=headers)
    assert answer.headers["location"].endswith("?problem=1")
    page = seen(await follow(shop, answer))
    assert "The payment could not be begun, and nothing was taken." in page.text
    assert gateway.performed == []


async def test_looking_writes_nothing(shop: Shop) -> None:
    _, link = await asked(shop)
    before = await shop.contents()
    assert (await look(shop, link)).status == 200
    assert await shop.contents() == before


async def test_a_page_that_breaks_says_not_to_pay_twice(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    _, link = await asked(shop)

    def broken() -> None:
        raise OSError("The database is gone")

    monkeypatch.setattr(shop.service.database, "acquire", broken)
    page = await look(shop, link)
    assert (page.status, page.headline) == (503, "Something went wrong here")
    assert "do not pay twice before you have looked" in page.text
