"""The page of an order: what it shows, what it notes, and what it refuses."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.orders import line, order
from tests.support.payments import add, card, cash, gift_card
from tests.support.service import Json, Shop, open_shop

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


async def canceling(shop: Shop, manager: Desk, order_id: str, **typed: str) -> httpx.Response:
    """Send the dialog as it is shown, with what was typed."""
    form = hidden((await manager.get(f"/orders/{order_id}/cancel")).text)
    return await manager.post(f"/orders/{order_id}/cancel", {**form, **typed}, token=form["_csrf"])


async def paid_twice(shop: Shop) -> Json:
    made = await shop.create(order(line("12.50", 2), status="APPROVED", shippingInfo={"title": "Post"}))
    await add(shop, made["id"], gift_card("20.00", "APPROVED"), cash("5.00"))
    return made


async def test_what_was_paid_is_returned_with_the_cancelation_if_that_is_said(shop: Shop, manager: Desk) -> None:
    made = await paid_twice(shop)
    page = text_of((await manager.get(f"/orders/{made['id']}/cancel")).text)
    assert "Return $25.00 with it" in page
    undecided = await canceling(shop, manager, made["id"])
    assert (undecided.status_code, "Say what becomes of the money." in undecided.text) == (422, True)
    assert (await shop.get(made["id"]))["status"] == "APPROVED"
    form = hidden((await manager.get(f"/orders/{made['id']}/cancel")).text)
    form |= {"money": "back", "reason": "stock", "note": "Both broke on the shelf.", "notify": "on"}
    for _ in range(2):
        done = await manager.post(f"/orders/{made['id']}/cancel", form, token=form["_csrf"])
        assert done.status_code == 303, text_of(done.text)
    after = await shop.get(made["id"])
    assert (after["status"], after["paymentStatus"]) == ("CANCELED", "FULLY_REFUNDED")
    money = (await shop.do("listTransactionsForSingleOrder", {"orderId": made["id"]}))["orderTransactions"]
    (refund,) = money["refunds"]
    assert sorted(part["amount"]["amount"] for part in refund["transactions"]) == ["20.00", "5.00"]
    comments = [one["merchantComment"]["message"] for one in after["activities"] if "merchantComment" in one]
    assert comments == ["Out of stock: Both broke on the shelf."]
    assert "The order was canceled, and its money returned." in (await manager.get(f"/orders/{made['id']}")).text


async def test_an_order_is_not_canceled_where_the_form_does_not_say_what_goes_back(shop: Shop, manager: Desk) -> None:
    made = await paid_twice(shop)
    form = hidden((await manager.get(f"/orders/{made['id']}/cancel")).text)
    amounts = {name: "12,,5" for name in form if name.startswith("amount-")}
    assert len(amounts) == 2
    for typed in ({**form, **amounts}, {name: value for name, value in form.items() if name not in {*amounts, "asks"}}):
        path = f"/orders/{made['id']}/cancel"
        refused = await manager.post(path, {**typed, "money": "back"}, token=form["_csrf"])
        assert refused.status_code == 422
        assert "Say how much goes back from which payment." in refused.text
    after = await shop.get(made["id"])
    assert (after["status"], after["paymentStatus"]) == ("APPROVED", "PAID")


async def test_money_stays_where_it_is_if_that_is_said_or_nobody_may_return_it(shop: Shop, manager: Desk) -> None:
    made, other = await paid_twice(shop), await paid_twice(shop)
    assert (await canceling(shop, manager, made["id"], money="keep")).status_code == 303
    async with desk_of(shop, Role.SUPPORT) as support:
        page = text_of((await support.get(f"/orders/{other['id']}/cancel")).text)
        assert ("Return" in page, "Money that was paid is not returned by this." in page) == (False, True)
        # A form made by hand cannot do what the role may not.
        form = hidden((await manager.get(f"/orders/{other['id']}/cancel")).text)
        token = await support.token()
        refused = await support.post(f"/orders/{other['id']}/cancel", {**form, "money": "back"}, token=token)
        assert (refused.status_code, (await shop.get(other["id"]))["status"]) == (403, "APPROVED")
        assert (await canceling(shop, support, other["id"])).status_code == 303
    for one in (made, other):
        after = await shop.get(one["id"])
        assert (after["status"], after["paymentStatus"]) == ("CANCELED", "PAID")


async def test_an_order_with_reserved_money_says_so_before_it_is_canceled(shop: Shop, manager: Desk) -> None:
    made = await shop.create(order(line("12.50", 2), status="APPROVED"))
    await add(shop, made["id"], card("25.00", status="AUTHORIZED"))
    page = text_of((await manager.get(f"/orders/{made['id']}/cancel")).text)
    assert "Money of the buyer's is reserved." in page
    assert (await canceling(shop, manager, made["id"])).status_code != 303
    assert (await shop.get(made["id"]))["status"] == "APPROVED"
