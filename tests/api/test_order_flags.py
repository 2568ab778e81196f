"""Flags of orders: who may say that they were looked at, what that writes, and how the dashboard does it."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.flags import flag, flagged, flags_now
from tests.support.orders import line, order
from tests.support.payments import add, cash
from tests.support.service import Shop, open_shop

from orderwright.dashboard.flag_words import FLAGS
from orderwright.model.activities import SERVICE_APP_ID
from orderwright.model.identity import Role

SOURCES = Path(__file__).resolve().parents[2] / "src" / "orderwright"
CANCELED, OVERSOLD = "MONEY_ON_CANCELED_ORDER", "OVERSOLD"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def support(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.SUPPORT) as desk:
        yield desk


async def test_what_was_looked_at_goes_and_is_noted(shop: Shop) -> None:
    made = await flagged(shop, CANCELED, OVERSOLD)
    request = {"id": made["id"], "flags": [CANCELED, "CHARGEBACK"], "note": "Refunded by bank transfer"}
    for _ in range(2):
        answer = await shop.do("clearOrderFlags", request, idempotency_key="once")
        assert answer["flags"] == [OVERSOLD]
    assert await flags_now(shop, made["id"]) == [OVERSOLD]
    told = answer["order"]["activities"][-1]
    assert told["type"] == "CUSTOM_ACTIVITY"
    assert told["customActivity"] == {
        "appId": SERVICE_APP_ID,
        "type": "FLAGS_CLEARED",
        "additionalData": {"flags": CANCELED, "note": "Refunded by bank transfer"},
    }
    (newest, *_) = (await shop.do("getOrderHistory", {"id": made["id"]}))["history"]
    assert newest["operation"] == "orders.clearOrderFlags"


async def test_flags_that_the_order_does_not_have_change_nothing(shop: Shop) -> None:
    made = await flagged(shop, OVERSOLD)
    before = await shop.contents()
    answer = await shop.do("clearOrderFlags", {"id": made["id"], "flags": [CANCELED]})
    assert answer["flags"] == [OVERSOLD]
    assert await shop.contents() == before


async def test_a_stale_revision_and_bad_requests_are_refused(shop: Shop) -> None:
    made = await flagged(shop, OVERSOLD)
    request = {"id": made["id"], "flags": [OVERSOLD]}
    assert (await shop.refused("clearOrderFlags", request, if_match='"7"'))[:2] == (412, "STALE_REVISION")
    assert await shop.refused("clearOrderFlags", {**request, "flags": []}) == (400, "INVALID", {"flags": "MIN_SIZE"})
    long = {**request, "note": "x" * 1001}
    assert await shop.refused("clearOrderFlags", long) == (400, "INVALID", {"note": "MAX_LENGTH"})
    assert (await shop.refused("clearOrderFlags", request, by="reader"))[:2] == (403, "PERMISSION_DENIED")


async def test_what_happens_again_is_flagged_again(shop: Shop) -> None:
    made = await shop.create(order(line("10.00", 3), channelInfo={"type": "POS"}))
    await shop.do("cancelOrder", {"id": made["id"]})
    await add(shop, made["id"], cash("10.00"))
    assert await flags_now(shop, made["id"]) == [CANCELED]
    await shop.do("clearOrderFlags", {"id": made["id"], "flags": [CANCELED]})
    # Another change of the order is no new occurrence.
    await shop.do("updateOrder", {"order": {"id": made["id"], "archived": True}})
    assert await flags_now(shop, made["id"]) == []
    await add(shop, made["id"], cash("10.00"))
    assert await flags_now(shop, made["id"]) == [CANCELED]


async def test_nobody_writes_or_changes_a_note_in_the_name_of_the_service(shop: Shop) -> None:
    made = await flagged(shop, OVERSOLD)
    custom = {"appId": SERVICE_APP_ID.upper(), "type": "FLAGS_CLEARED", "additionalData": {}}
    forged = {"id": made["id"], "activity": {"customActivity": custom}}
    wanted = (400, "INVALID", {"activity.customActivity.appId": "OTHER"})
    assert await shop.refused("addActivity", forged) == wanted
    answer = await shop.do("clearOrderFlags", {"id": made["id"], "flags": [OVERSOLD]})
    noted = {"id": made["id"], "activityId": answer["order"]["activities"][-1]["id"]}
    comment = {"merchantComment": {"message": "x"}}
    assert (await shop.refused("deleteActivity", noted))[:2] == (428, "ACTIVITY_CANNOT_BE_EDITED")
    assert (await shop.refused("updateActivity", {**noted, "activity": comment}))[:2] == (
        428,
        "ACTIVITY_CANNOT_BE_EDITED",
    )


async def test_the_staff_say_what_they_looked_at(shop: Shop, support: Desk) -> None:
    made = await flagged(shop, CANCELED, OVERSOLD)
    path = f"/orders/{made['id']}"
    assert f'href="/dashboard{path}/flags" data-dialog' in (await support.get(path)).text
    assert f"/dashboard{path}/flags?from=flagged" in (await support.get("/orders/flagged")).text
    shown = (await support.get(f"{path}/flags?from=flagged")).text
    assert re.findall(r'name="flag" value="(\w+)" checked', shown) == [CANCELED, OVERSOLD]
    form = {"flag": [CANCELED], "note": "Sent back by hand", "from": "flagged", "_key": "k1"}
    for _ in range(2):
        done = await support.post(f"{path}/flags", form)
        assert (done.status_code, done.headers["location"]) == (303, "/dashboard/orders/flagged")
    assert await flags_now(shop, made["id"]) == [OVERSOLD]
    page = text_of((await support.get(path)).text)
    assert "There is money on this canceled order. Sent back by hand" in page
    assert page.count("Somebody looked at this") == 1
    assert "support@shop.example" in page
    last = await support.post(f"{path}/flags", {"flag": [OVERSOLD], "_key": "k2"})
    assert last.headers["location"] == f"/dashboard{path}"
    assert made["number"] not in (await support.get("/orders/flagged")).text
    assert "Nothing is left to be looked at." in text_of((await support.get(f"{path}/flags")).text)


async def test_nothing_chosen_keeps_what_was_typed(shop: Shop, support: Desk) -> None:
    made = await flagged(shop, OVERSOLD)
    shown = await support.post(f"/orders/{made['id']}/flags", {"note": "Half a note"})
    assert shown.status_code == 422
    assert "Choose what was looked at." in text_of(shown.text)
    assert ">Half a note</textarea>" in shown.text
    long = await support.post(f"/orders/{made['id']}/flags", {"flag": [OVERSOLD], "note": "x" * 1001})
    assert 'id="f-note-error"' in long.text
    assert await flags_now(shop, made["id"]) == [OVERSOLD]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.FULFILMENT])
async def test_who_may_not_change_orders_sees_flags_and_no_button(shop: Shop, role: Role) -> None:
    made = await flagged(shop, OVERSOLD)
    path = f"/orders/{made['id']}"
    async with desk_of(shop, role) as desk:
        for address in (path, "/orders/flagged"):
            page = (await desk.get(address)).text
            assert "More was sold than was in stock." in text_of(page)
            assert f"{path}/flags" not in page
        assert (await desk.post(f"{path}/flags", {"flag": [OVERSOLD]})).status_code == 403
    assert await flags_now(shop, made["id"]) == [OVERSOLD]
    await flag(shop, made["id"])


def test_every_flag_has_words() -> None:
    sources = [path.read_text() for path in SOURCES.rglob("*.py")]
    names = {name for source in sources for name in re.findall(r"\.flag\((\w+)\)", source)}
    values = {
        value
        for source in sources
        for name, value in re.findall(r'^([A-Z_]+)(?:: Final)? = "([A-Z_]+)"$', source, re.MULTILINE)
        if name in names
    }
    assert len(values) == len(names) >= 10
    assert values <= FLAGS.keys()
