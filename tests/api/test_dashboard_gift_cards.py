"""Gift cards in the dashboard: the list, making one, its ledger, stopping and ending it."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.gift_cards import issue, ledger, paying
from tests.support.orders import line, order
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

Json = dict[str, Any]
_CODE = re.compile(r'id="code">([A-Z0-9-]{19})<')


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def card_at(shop: Shop, card: Json) -> Json:
    """The card as it is."""
    found: Json = (await shop.do("getGiftCard", {"id": card["id"]}))["giftCard"]
    return found


async def test_the_code_of_a_new_card_is_shown_once(shop: Shop, manager: Desk) -> None:
    form = {"amount": "50,00", "currency": "usd", "expires": "2031-03-05", "recipient": "Jane", "note": "For you"}
    answer = await manager.post("/gift-cards/new", {**form, "_key": "issue"})
    (code,) = _CODE.findall(answer.text)
    found = (await shop.do("findGiftCardByCode", {"code": code}))["giftCard"]
    assert {name: found.get(name) for name in ("currency", "recipient", "note", "expirationDate", "state")} == {
        "currency": "USD",
        "recipient": "Jane",
        "note": "For you",
        "expirationDate": "2031-03-05T23:59:59.000Z",
        "state": "ACTIVE",
    }
    assert found["balance"]["amount"] == "50.00"
    assert answer.headers["cache-control"] == "no-store"
    again = await manager.post("/gift-cards/new", {**form, "_key": "issue"})
    assert (again.status_code, _CODE.findall(again.text)) == (200, [])
    assert "The form was sent before, and the code was shown then." in again.text
    later = (await manager.get(f"/gift-cards/{found['id']}")).text
    listed = (await manager.get("/gift-cards")).text
    assert [code in page or code.replace("-", "") in page for page in (again.text, later, listed)] == [False] * 3
    assert len((await shop.do("queryGiftCards", {}))["giftCards"]) == 1


async def test_what_is_wrong_with_a_new_card_stands_beside_its_field(shop: Shop, manager: Desk) -> None:
    before = (await shop.do("queryGiftCards", {}))["giftCards"]
    good = {"amount": "10", "currency": "USD"}
    faults = {
        "amount": ("", "0", "ten", "1,234", "0.001"),
        "currency": ("dollars", "ZZZ"),
        "expires": ("tomorrow", "2020-01-01"),
    }
    for name, values in faults.items():
        for value in values:
            answer = await manager.post("/gift-cards/new", {**good, name: value, "_key": f"{name}{value}"})
            assert (name, value, answer.status_code) == (name, value, 422)
            assert (f'id="f-{name}-error"' in answer.text, f'value="{value}"' in answer.text) == (True, True)
    assert (await shop.do("queryGiftCards", {}))["giftCards"] == before


async def test_cards_are_listed_by_state_and_currency_and_found_by_code(shop: Shop, manager: Desk) -> None:
    dollars, code = await issue(shop, "20.00", recipient="Listed dollars")
    stopped, _code = await issue(shop, "20.00", recipient="Listed stopped")
    await issue(shop, "20.00", recipient="Listed euros", currency="EUR")
    await shop.do("disableGiftCard", {"id": stopped["id"]})
    seen = {}
    for query in ("", "show=active", "show=stopped", "currency=eur", "cursor=nonsense"):
        words = text_of((await manager.get(f"/gift-cards?{query}")).text)
        seen[query] = [name for name in ("dollars", "stopped", "euros") if f"Listed {name}" in words]
    assert seen == {
        "": ["dollars", "stopped", "euros"],
        "show=active": ["dollars", "euros"],
        "show=stopped": ["stopped"],
        "currency=eur": ["euros"],
        "cursor=nonsense": ["dollars", "stopped", "euros"],
    }
    typed = "-".join(code[place : place + 4] for place in range(0, 16, 4)).lower()
    answer = await manager.post("/gift-cards/find", {"code": typed})
    assert answer.headers["location"] == f"/dashboard/gift-cards/{dollars['id']}"
    for wrong, status in (("AAAABBBBCCCCDDDD", 404), ("short", 422), ("", 422)):
        answer = await manager.post("/gift-cards/find", {"code": wrong})
        assert (wrong, answer.status_code, 'id="card-code-error"' in answer.text) == (wrong, status, True)


async def test_the_ledger_names_orders_and_people(shop: Shop, manager: Desk) -> None:
    card, code = await issue(shop, "30.00")
    placed = await shop.create(order(line("10.00")))
    await shop.do("redeemGiftCard", paying(placed["id"], code, "10.00"))
    assert (await manager.post(f"/gift-cards/{card['id']}/stop", {"_key": "stop named"})).status_code == 303
    page = await manager.get(f"/gift-cards/{card['id']}")
    words = text_of(page.text)
    assert f'href="/dashboard/orders/{placed["id"]}">#{placed["number"]}<' in page.text
    assert f"It paid for an order -$10.00 $20.00 #{placed['number']} An API key" in words
    assert "It was stopped $0.00 $20.00 manager@shop.example" in words
    assert (await manager.get("/gift-cards/00000000-0000-4000-8000-000000000000")).status_code == 404


async def test_a_card_is_stopped_and_pays_again(shop: Shop, manager: Desk) -> None:
    card, _code = await issue(shop, "30.00")
    path = f"/gift-cards/{card['id']}"
    assert "The $30.00 on it stay." in (await manager.get(f"{path}/stop")).text
    assert (await manager.post(f"{path}/stop", {"_key": "stop"})).status_code == 303
    assert (await card_at(shop, card))["state"] == "DISABLED"
    assert f'action="/dashboard{path}/enable"' in (await manager.get(path)).text
    assert (await manager.post(f"{path}/enable", {"_key": "enable"})).status_code == 303
    assert (await card_at(shop, card))["state"] == "ACTIVE"
    assert await ledger(shop, card) == [
        ("ISSUED", "30.00", "30.00"),
        ("DISABLED", "0.00", "30.00"),
        ("ENABLED", "0.00", "30.00"),
    ]


async def test_ending_a_card_names_what_is_lost_and_looks_again(shop: Shop, manager: Desk) -> None:
    card, code = await issue(shop, "30.00")
    path = f"/gift-cards/{card['id']}/void"
    page = await manager.get(path)
    assert "End it, and lose $30.00" in page.text
    placed = await shop.create(order(line("10.00")))
    await shop.do("redeemGiftCard", paying(placed["id"], code, "10.00"))
    form = {"balance": "30.00", "_key": "void"}
    answer = await manager.post(path, form)
    assert (answer.status_code, "End it, and lose $20.00" in answer.text) == (409, True)
    assert (await card_at(shop, card))["balance"]["amount"] == "20.00"
    again = {name: value for name, value in hidden(answer.text).items() if name in ("balance", "_key")}
    assert (await manager.post(path, again)).status_code == 303
    assert (await ledger(shop, card))[-1] == ("VOIDED", "-20.00", "0.00")
    words = text_of((await manager.get(f"/gift-cards/{card['id']}")).text)
    assert "It was ended." in words
    # What an ended card can't do is not offered, and done by hand it is told.
    assert "Let it pay again" not in words
    refused = await manager.post(f"/gift-cards/{card['id']}/enable", {"_key": "late"})
    assert refused.status_code == 303
    assert "alert-error" in (await manager.get("/gift-cards")).text
    assert (await card_at(shop, card))["state"] == "DISABLED"


async def test_who_may_only_look_gets_no_button(shop: Shop) -> None:
    card, _code = await issue(shop, "30.00")
    async with desk_of(shop, Role.VIEWER) as desk:
        page = (await desk.get(f"/gift-cards/{card['id']}")).text
        assert ("$30.00" in page, f"/gift-cards/{card['id']}/" in page) == (True, False)
        assert "/gift-cards/new" not in (await desk.get("/gift-cards")).text
