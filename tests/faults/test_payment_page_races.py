"""Buyers who press at once, while staff do something else with the request or its order: money is asked for once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from tests.support.charging import open_charging_shop
from tests.support.fake_gateway import FakeGateway
from tests.support.orders import money
from tests.support.payment_page import follow, link_of, look, press, seen, with_own_page
from tests.support.payment_requests import ask, read, statuses
from tests.support.service import Shop

Json = dict[str, Any]
ROUNDS = 6
OFFLINE = {"status": "APPROVED", "regularPaymentDetails": {"offlinePayment": True}}


@pytest_asyncio.fixture(scope="module")
async def world(db_dsn: str) -> AsyncIterator[tuple[Shop, FakeGateway]]:
    async with open_charging_shop(db_dsn) as (shop, gateway):
        yield await with_own_page(shop), gateway


def voids(made: Json) -> tuple[str, Json]:
    return "voidOrderPaymentRequest", {"orderPaymentRequestId": made["id"]}


def cancels(made: Json) -> tuple[str, Json]:
    return "cancelOrder", {"id": made["orderId"]}


def takes_cash(made: Json) -> tuple[str, Json]:
    return "addPayments", {"orderId": made["orderId"], "payments": [{"amount": money("10.00"), **OFFLINE}]}


#: What staff do meanwhile, and what the page says if they were first.
MEANWHILE = {
    "void": (voids, "This request was withdrawn"),
    "cancel": (cancels, "The order was canceled"),
    "cash": (takes_cash, "The order is paid"),
}


@pytest.mark.parametrize("name", MEANWHILE)
async def test_each_race_has_one_outcome_and_the_page_says_which(world: tuple[Shop, FakeGateway], name: str) -> None:
    shop, gateway = world
    request: Callable[[Json], tuple[str, Json]]
    request, refused = MEANWHILE[name]
    for round_ in range(ROUNDS):
        made = await ask(shop)
        link, before = await link_of(shop, made["id"]), len(gateway.performed)
        attempts = [(await look(shop, link)).attempt for _ in range(2)]
        presses = [press(shop, link, attempt) for attempt in (attempts[0], attempts[0], attempts[1])]
        presses.insert(round_ % 4, shop.send(*request(made)))
        answers = await asyncio.gather(*presses)
        assert {answer.status_code for answer in answers} <= {200, 303, 428}
        staff = answers[round_ % 4].status_code == 200
        await settle(shop, link)
        calls, paid = len(gateway.performed) - before, (await read(shop, made["id"]))["status"] == "PAID"
        assert calls == paid
        assert (await look(shop, link)).headline == ("Paid: thank you" if paid else refused)
        # Cash that staff have taken is a fact, also of an order that was paid a moment before.
        assert await statuses(shop, made["orderId"]) == ["APPROVED"] * (calls + (name == "cash" and staff))


async def settle(shop: Shop, link: str) -> None:
    """Hear what became of a payment, if there is one."""
    seen(await follow(shop, await shop.client.get(f"{link}/check")))
