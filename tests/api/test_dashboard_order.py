"""The page of an order: what it shows, what it notes, and what it refuses."""

from collections.abc import AsyncIterator

import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import line, order
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def test_the_page_shows_lines_figures_and_people(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order(line("12.50", 2), buyerInfo={"email": "a@b.example"}))
    page = text_of((await manager.get(f"/orders/{made['id']}")).text)
    assert f"Order {made['number']}" in page
    for words in ("Coffee", "To send 2 units", "$12.50", "$25.00", "a@b.example", "The order was placed"):
        assert words in page


async def test_nothing_is_to_be_sent_of_what_needs_no_parcel_or_is_done(shop: Shop, manager: Desk) -> None:
    download = line("5.00", 3, itemType={"preset": "GIFT_CARD"})
    mixed = await shop.create(order(line("12.50", 2), download))
    page = text_of((await manager.get(f"/orders/{mixed['id']}")).text)
    assert ("To send 2 units" in page, "Needs no parcel 3 units" in page) == (True, True)
    done = await shop.create(order(line("12.50", 2), channelInfo={"type": "POS"}))
    page = text_of((await manager.get(f"/orders/{done['id']}")).text)
    assert ("To send" in page, "Done without a parcel 2 units" in page) == (False, True)
    canceled = await shop.create(order(line("12.50", 2)))
    await shop.do("cancelOrder", {"id": canceled["id"]})
    assert "To send" not in text_of((await manager.get(f"/orders/{canceled['id']}")).text)


async def test_opening_the_page_notes_that_a_person_saw_the_order(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order())
    async with desk_of(shop, Role.VIEWER) as viewer:
        assert (await viewer.get(f"/orders/{made['id']}")).status_code == 200
    assert "seenByAHuman" not in await shop.get(made["id"])
    await manager.get(f"/orders/{made['id']}")
    assert (await shop.get(made["id"]))["seenByAHuman"] is True
    before = await shop.contents()
    await manager.get(f"/orders/{made['id']}")
    assert (await shop.contents())["order_versions"] == before["order_versions"]


async def test_canceling_what_somebody_else_has_changed_is_refused(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order())
    done = await manager.post(f"/orders/{made['id']}/cancel", {"_revision": "1", "_key": "k1"})
    assert (done.status_code, (await shop.get(made["id"]))["status"]) == (303, "CANCELED")
    other = await shop.create(order())
    await shop.do("addActivity", {"id": other["id"], "activity": {"merchantComment": {"message": "Wait"}}})
    refused = await manager.post(f"/orders/{other['id']}/cancel", {"_revision": "1", "_key": "k2"})
    assert refused.status_code == 412
    assert "Somebody else has changed this meanwhile" in refused.text
    assert (await shop.get(other["id"]))["status"] == "INITIALIZED"


async def test_a_role_without_the_right_sees_no_button_and_is_refused(shop: Shop) -> None:
    made = await shop.create(order())
    async with desk_of(shop, Role.VIEWER) as viewer:
        assert "Cancel the order" not in (await viewer.get(f"/orders/{made['id']}")).text
        assert (await viewer.post(f"/orders/{made['id']}/cancel", {"_key": "k3"})).status_code == 403


async def test_a_comment_is_added_once_however_often_its_form_is_sent(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order())
    form = {"message": "Fragile", "_key": "one form"}
    for _ in range(2):
        assert (await manager.post(f"/orders/{made['id']}/comment", form)).status_code == 303
    told = [one for one in (await shop.get(made["id"]))["activities"] if "merchantComment" in one]
    assert [one["merchantComment"]["message"] for one in told] == ["Fragile"]
    empty = await manager.post(f"/orders/{made['id']}/comment", {"message": "", "_key": "another"})
    assert empty.status_code == 422


async def test_an_order_of_another_site_is_not_there(manager: Desk) -> None:
    assert (await manager.get("/orders/00000000-0000-4000-8000-000000000000")).status_code == 404
