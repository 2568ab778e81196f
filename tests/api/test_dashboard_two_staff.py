"""Two members of the staff at one order: of two forms that were made from the same order, one does its work."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden
from tests.support.orders import line, order
from tests.support.payments import add, cash
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def desks(shop: Shop) -> AsyncIterator[tuple[Desk, Desk]]:
    async with desk_of(shop, Role.MANAGER) as first, desk_of(shop, Role.OWNER) as second:
        yield first, second


async def sold(shop: Shop) -> Json:
    """An order of three units of 10.00, of which 12.00 are paid."""
    made = await shop.create(order(line("10.00", 3), status="APPROVED", shippingInfo={"title": "Post"}))
    await add(shop, str(made["id"]), cash("12.00"))
    return made


async def state(shop: Shop, order_id: str) -> Json:
    """All that the API says of an order."""
    money = await shop.do("listTransactionsForSingleOrder", {"orderId": order_id})
    sent = await shop.do("listFulfillmentsForSingleOrder", {"orderId": order_id})
    return {"order": await shop.get(order_id), "money": money, "sent": sent}


def filled(made: Json, page: str, dialog: str) -> dict[str, str]:
    """What both write into the form of a dialog."""
    line_id = made["lineItems"][0]["id"]
    paid = page.partition('name="amount-')[2].partition('"')[0]
    return {
        "record-payment": {"amount": "5.00", "method": "CASH"},
        "mark-paid": {"method": "CASH"},
        "fulfil": {f"units-0-{line_id}": "1", "number-0": "A1"},
        "refund": {f"amount-{paid}": "5.00", f"outside-{paid}": "on", "words": "Scratched"},
        "cancel": {"message": "As you asked.", "money": "back"},
    }[dialog]


@pytest.mark.parametrize("dialog", ["record-payment", "mark-paid", "fulfil", "refund", "cancel"])
async def test_the_second_of_two_forms_is_told_and_does_nothing(
    shop: Shop, desks: tuple[Desk, Desk], dialog: str
) -> None:
    made = await sold(shop)
    path = f"/orders/{made['id']}/{dialog}"
    for desk in desks:
        # Whoever looks first notes that the order was seen, which is a change.
        await desk.get(f"/orders/{made['id']}")
    pages = [(await desk.get(path)).text for desk in desks]
    forms = [{**hidden(page), **filled(made, page, dialog)} for page in pages]
    assert forms[0]["_revision"] == forms[1]["_revision"]
    done = await desks[0].post(path, forms[0], token=forms[0].pop("_csrf"))
    assert done.status_code == 303, done.text
    after = await state(shop, made["id"])
    token = forms[1].pop("_csrf")
    stale = await desks[1].post(path, forms[1], token=token)
    assert (stale.status_code, "Somebody else has changed this meanwhile" in stale.text) == (412, True)
    assert await state(shop, made["id"]) == after
    for typed in filled(made, pages[1], dialog).values():
        assert typed in ("on", "CASH") or typed in stale.text.partition("<main")[2]
