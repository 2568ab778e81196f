"""Webhooks in the dashboard: making and changing them, their deliveries, and sending events again."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.orders import order
from tests.support.receiver import Receiver, answer, deliver, receiving, subscribe
from tests.support.service import Json, Shop, open_shop

from orderwright.dashboard.webhook_words import EVENT_GROUPS, EVENTS, entity_page, state_of
from orderwright.model.events import EVENT_TYPES
from orderwright.model.identity import Role
from orderwright.store.apps import remove_app

CREATED, CANCELED = "wix.ecom.v1.order_created", "wix.ecom.v1.order_canceled"
LIST = "/settings/webhooks"
DELIVERY = ("PENDING", "DELIVERED", "FAILED", "SKIPPED")


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


@pytest_asyncio.fixture(autouse=True)
async def empty(shop: Shop) -> None:
    async with shop.service.database.acquire() as connection:
        await connection.execute("DELETE FROM webhook_subscriptions")


async def only(shop: Shop) -> Json:
    (found,) = (await shop.do("listSubscriptions"))["subscriptions"]
    result: Json = found
    return result


@asynccontextmanager
async def told(shop: Shop, *types: str, status: int = 200) -> AsyncIterator[tuple[Receiver, str, Json]]:
    """A receiver that was told of a new order: itself, the page of its webhook, and the order."""
    async with receiving(answer(status, b"<b>no</b>")) as receiver:
        made = await subscribe(shop, receiver, *types)
        sold = await shop.create(order())
        await deliver(shop)
        yield receiver, f"{LIST}/{made['subscription']['id']}", sold


def addresses(page: str) -> set[str]:
    """Where the forms of a page are sent."""
    return set(re.findall(r'<form method="post" action="/dashboard([^"]*)"', page))


def test_every_event_has_its_words_once() -> None:
    names = [name for _group, pairs in EVENT_GROUPS for name, _words in pairs]
    assert sorted(names) == sorted(EVENT_TYPES)
    assert len(set(EVENTS.values())) == len(EVENTS)


def test_what_an_event_is_about_has_a_page_if_there_is_one() -> None:
    pages = {name: entity_page({"eventType": name, "entityId": "x"}) for name in EVENT_TYPES}
    assert pages[CREATED] == pages["wix.ecom.v1.fulfillments_updated"] == "/orders/x"
    assert pages["wix.ecom.v1.order_transactions_refund_completed"] == "/orders/x"
    assert pages["wix.ecom.v1.draft_order_created"] == "/drafts/x"
    assert pages["wix.ecom.v1.order_payment_request_paid"] == pages["orderwright.v1.site_updated"] == ""
    assert entity_page({"eventType": "of another version", "entityId": "x"}) == ""


@pytest.mark.parametrize(
    ("subscription", "state"),
    [
        ({"state": "ENABLED"}, "ACTIVE"),
        ({"state": "ENABLED", "failingSince": "2026-03-01T09:00:00.000Z"}, "FAILING"),
        ({"state": "DISABLED", "disabledReason": "BY_REQUEST"}, "PAUSED"),
        ({"state": "DISABLED", "disabledReason": "GONE", "failingSince": "2026-03-01T09:00:00.000Z"}, "STOPPED"),
    ],
)
def test_how_a_webhook_is_follows_from_what_the_api_says(subscription: Json, state: str) -> None:
    assert state_of(subscription) == state


async def test_a_webhook_is_made_once_and_its_secret_shown_once(shop: Shop, manager: Desk) -> None:
    assert "There are no webhooks yet." in text_of((await manager.get(LIST)).text)
    form = hidden((await manager.get(f"{LIST}/new")).text)
    fields = {
        **form,
        "url": "https://example.com/hook",
        "events": "some",
        "type": [CREATED, CANCELED],
        "ownerEmail": "",
    }
    made = await manager.post(f"{LIST}/new", fields)
    assert made.status_code == 200
    found = await only(shop)
    assert (found["url"], found["eventTypes"]) == ("https://example.com/hook", [CREATED, CANCELED])
    assert found["ownerEmail"] == "manager@shop.example"
    (secret,) = re.findall(r'value="(whsec_[^"]+)"', made.text)
    assert secret.endswith(found["secrets"][0]["lastFour"])
    assert found["publicKey"] in made.text
    again = await manager.post(f"{LIST}/new", fields)
    assert "was shown already" in text_of(again.text)
    assert secret not in again.text
    assert (await only(shop))["id"] == found["id"]
    for path in (LIST, f"{LIST}/{found['id']}"):
        page = (await manager.get(path)).text
        assert "https://example.com/hook" in page
        assert secret not in page


@pytest.mark.parametrize(
    ("fields", "place", "words"),
    [
        ({"url": ""}, "url", "This is needed."),
        ({"url": "example.com"}, "url", "Nothing can be sent there."),
        ({"url": "https://user@example.com/"}, "url", "Nothing can be sent there."),
        ({"url": "https://example.com/", "events": "some"}, "events", "Choose at least one event."),
        (
            {"url": "https://example.com/", "ownerEmail": "nobody"},
            "ownerEmail",
            "This is not an e-mail address.",
        ),
    ],
)
async def test_what_is_wrong_is_told_beside_its_field(
    shop: Shop, manager: Desk, fields: dict[str, str], place: str, words: str
) -> None:
    before = await shop.contents()
    refused = await manager.post(f"{LIST}/new", {**hidden((await manager.get(f"{LIST}/new")).text), **fields})
    assert refused.status_code == 422
    (error,) = re.findall(r'class="field-error" id="([^"]+)">([^<]*)', refused.text)
    assert error[0] == ("events-error" if place == "events" else f"f-{place}-error")
    assert error[1].startswith(words)
    for value in fields.values():
        assert value == "some" or f'value="{value}"' in refused.text
    left = await shop.contents()
    assert {name for name in left if left[name] != before[name]} <= {"staff_sessions"}


async def test_a_webhook_is_changed(shop: Shop, manager: Desk) -> None:
    made = await shop.do(
        "createSubscription", {"subscription": {"url": "https://a.example/", "ownerEmail": "o@a.example"}}
    )
    path = f"{LIST}/{made['subscription']['id']}/edit"
    form = hidden((await manager.get(path)).text)
    emptied = await manager.post(path, {**form, "url": "https://a.example/", "ownerEmail": "", "events": "all"})
    assert (emptied.status_code, "f-ownerEmail-error" in emptied.text) == (422, True)
    fields = {**form, "url": "https://b.example/", "ownerEmail": "p@a.example", "events": "some", "type": [CREATED]}
    assert (await manager.post(path, fields)).status_code == 303
    found = await only(shop)
    assert (found["url"], found["ownerEmail"], found["eventTypes"]) == ("https://b.example/", "p@a.example", [CREATED])
    page = (await manager.get(path)).text
    assert re.search(rf'value="{CREATED}" checked', page)
    assert not re.search(rf'value="{CANCELED}" checked', page)
    assert (await manager.post(path, {**fields, **hidden(page), "events": "all"})).status_code == 303
    assert (await only(shop))["eventTypes"] == []


async def test_a_new_secret_counts_beside_the_old_one(shop: Shop, manager: Desk) -> None:
    made = await shop.do("createSubscription", {"subscription": {"url": "https://a.example/"}})
    path = f"{LIST}/{made['subscription']['id']}/new-secret"
    form = hidden((await manager.get(path, x_dialog="1")).text)
    shown = await manager.post(path, form, x_dialog="1")
    (secret,) = re.findall(r'value="(whsec_[^"]+)"', shown.text)
    assert [one["lastFour"] for one in (await only(shop))["secrets"]] == [secret[-4:], made["secret"][-4:]]
    assert secret not in (await manager.post(path, form)).text
    assert len((await only(shop))["secrets"]) == 2


async def test_a_webhook_is_paused_resumed_and_deleted(shop: Shop, manager: Desk) -> None:
    async with told(shop) as (receiver, path, sold):
        (delivery,) = (await shop.do("listDeliveries"))["deliveries"]
        assert {f"{path}/pause"} <= addresses((await manager.get(path)).text)
        assert (await manager.post(f"{path}/pause", {"_key": "p"})).status_code == 303
        page = (await manager.get(path)).text
        assert "Paused" in text_of(page)
        assert f"{path}/pause" not in page
        assert f"{path}/replay" not in page
        assert f"{path}/resume" in addresses(page)
        one = (await manager.get(f"{path}/deliveries/{delivery['id']}")).text
        assert f"{path}/deliveries/{delivery['id']}/resend" not in one
        for refused in (
            f"{path}/deliveries/{delivery['id']}/resend",
            f"/orders/{sold['id']}/deliveries/{delivery['id']}/resend",
        ):
            assert (await manager.post(refused, {"_key": refused[-20:]})).status_code == 428
        assert "resume it first" in text_of((await manager.get(f"{path}/replay")).text)
        assert (await manager.post(f"{path}/replay", {"_key": "x", "since": "2026-03-01"})).status_code == 428
        await shop.do("cancelOrder", {"id": sold["id"]})
        await deliver(shop)
        assert receiver.slugs() == ["created"]
        assert (await manager.post(f"{path}/resume", {"_key": "r"})).status_code == 303
        await deliver(shop)
        assert receiver.slugs() == ["created", "updated", "canceled"]
        assert text_of((await manager.get(f"{path}/delete")).text).count(receiver.address) == 1
        assert (await manager.post(f"{path}/delete", {"_key": "d"})).status_code == 303
        assert (await shop.do("listSubscriptions"))["subscriptions"] == []
        assert (await manager.get(path)).status_code == 404


async def test_one_whose_app_is_gone_is_not_offered_to_be_resumed(shop: Shop, manager: Desk) -> None:
    made = await shop.do("createSubscription", {"subscription": {"url": "https://a.example/"}})
    async with shop.service.database.acquire() as connection:
        instance = await connection.fetchval(
            "SELECT id FROM app_instances WHERE site_id = $1 AND app_id = $2",
            shop.site_id,
            made["subscription"]["appId"],
        )
        await remove_app(connection, shop.site_id, instance, shop.clock())
    await shop.create(order())
    await deliver(shop)
    path = f"{LIST}/{made['subscription']['id']}"
    page = (await manager.get(path)).text
    assert "Stopped" in text_of(page)
    assert "was taken off the site" in text_of(page)
    assert f"{path}/resume" not in page
    refused = await manager.post(f"{path}/resume", {"_key": "gone"})
    assert (refused.status_code, "not on the site any more" in refused.text) == (404, True)


async def test_what_fails_is_found_with_its_reason_and_the_home_page_leads_there(shop: Shop, manager: Desk) -> None:
    await shop.do("createSubscription", {"subscription": {"url": "https://paused.example/", "eventTypes": [CANCELED]}})
    await shop.do("disableSubscription", {"id": (await only(shop))["id"]})
    async with told(shop, status=500) as (receiver, path, _sold):
        everything = text_of((await manager.get(LIST)).text)
        assert "https://paused.example/" in everything
        failing = (await manager.get(f"{LIST}?show=failing")).text
        assert receiver.address in failing
        assert "https://paused.example/" not in failing
        assert "500" in text_of(failing)
        assert "Nothing has been delivered since" in text_of((await manager.get(path)).text)
        shop.clock.tick(61)  # The figures of the first page are read once a minute.
        assert ">1</span> <span>Webhooks that fail" in (await manager.get("/")).text
        assert f'href="/dashboard{LIST}?show=failing"' in (await manager.get("/")).text
        async with desk_of(shop, Role.VIEWER) as viewer:
            assert LIST not in (await viewer.get("/")).text


async def test_deliveries_are_filtered_paged_and_shown_with_what_was_answered(shop: Shop, manager: Desk) -> None:
    async with told(shop, CREATED, status=500) as (receiver, path, sold):
        (waiting,) = (await shop.do("listDeliveries"))["deliveries"]
        one = (await manager.get(f"{path}/deliveries/{waiting['id']}")).text
        assert "Answer 500" in text_of(one)
        assert "&lt;b&gt;no&lt;/b&gt;" in one
        assert f"POST {receiver.address}" in text_of(one)
        assert "webhook-signature" not in one
        assert sold["id"] in one
        assert f'href="/dashboard/orders/{sold["id"]}"' in one
        assert addresses(one) & {f"{path}/deliveries/{waiting['id']}/resend"} == set()  # It is tried again by itself.
        counts = {state: (await manager.get(f"{path}?state={state}")).text.count("data-row") for state in DELIVERY}
        assert counts == {"PENDING": 1, "DELIVERED": 0, "FAILED": 0, "SKIPPED": 0}
        receiver.behave = answer()
        for _ in range(51):
            await shop.create(order())
        await deliver(shop)
        first = (await manager.get(f"{path}?state=DELIVERED")).text
        assert first.count("data-row") == 50
        (onward,) = re.findall(r'rel="next" href="/dashboard([^"]+)"', first)
        second = (await manager.get(onward.replace("&amp;", "&"))).text
        assert second.count("data-row") == 2
        assert 'rel="next"' not in second
        assert f'rel="prev" href="/dashboard{path}?state=DELIVERED"' in second
        assert (await manager.get(f"{path}?state=nonsense")).text.count("data-row") == 50
        assert (await manager.get(f"{path}?after=nonsense")).status_code == 400


async def test_an_event_is_sent_again_from_its_delivery_and_from_its_order(shop: Shop, manager: Desk) -> None:
    async with told(shop, CREATED) as (receiver, path, sold):
        (first,) = (await shop.do("listDeliveries"))["deliveries"]
        place = f"{path}/deliveries/{first['id']}"
        form = hidden((await manager.get(place)).text)
        done = [await manager.post(f"{place}/resend", form) for _ in range(2)]
        assert {one.status_code for one in done} == {303}
        (again, _first) = (await shop.do("listDeliveries"))["deliveries"]
        assert done[0].headers["location"] == f"/dashboard{path}/deliveries/{again['id']}"
        assert again["origin"] == "RESEND"
        await deliver(shop)
        page = (await manager.get(f"/orders/{sold['id']}")).text
        assert "An order was created" in text_of(page)
        below = f"/orders/{sold['id']}/deliveries/{first['id']}/resend"
        assert below in addresses(page)
        assert (await manager.post(below, {"_key": "b"})).headers["location"] == f"/dashboard/orders/{sold['id']}"
        listed = (await manager.get(f"/orders/{sold['id']}/deliveries")).text
        assert (listed.count("data-row"), below in addresses(listed)) == (3, True)
        back = await manager.post(below, {"_key": "c", "from": "list"})
        assert back.headers["location"] == f"/dashboard/orders/{sold['id']}/deliveries"
        await deliver(shop)
        assert [one.id for one in receiver.received] == [first["eventId"]] * 4
        other = await shop.create(order())
        foreign = await manager.post(f"/orders/{other['id']}/deliveries/{first['id']}/resend", {"_key": "f"})
        assert foreign.status_code == 404
        elsewhere = f"{LIST}/{other['id']}/deliveries/{first['id']}"
        assert (await manager.get(elsewhere)).status_code == 404
        assert (await manager.post(f"{elsewhere}/resend", {"_key": "e"})).status_code == 404


async def test_the_past_is_sent_again_since_a_day_or_of_an_order(shop: Shop, manager: Desk) -> None:
    async with told(shop) as (receiver, path, sold):
        await shop.do("cancelOrder", {"id": sold["id"]})
        await deliver(shop)
        receiver.received.clear()
        form = hidden((await manager.get(f"{path}/replay")).text)
        assert (
            await manager.post(f"{path}/replay", {**form, "order": str(sold["number"]), "type": CANCELED})
        ).status_code == 303
        await deliver(shop)
        assert receiver.slugs() == ["canceled"]
        page = text_of((await manager.get(path)).text)
        assert "Of one order An order was canceled 1 Done" in page
        for fields, place in (
            ({}, "since"),
            ({"since": "soon"}, "since"),
            ({"order": "99999"}, "order"),
            ({"order": "x"}, "order"),
        ):
            refused = await manager.post(f"{path}/replay", {"_key": place, **fields})
            assert (refused.status_code, f"f-{place}-error" in refused.text) == (422, True)
        receiver.received.clear()
        tomorrow = (shop.clock.now.date().replace(day=28)).isoformat()
        assert (await manager.post(f"{path}/replay", {"_key": "t", "since": tomorrow})).status_code == 303
        await deliver(shop)
        assert receiver.slugs() == []


async def test_who_manages_no_webhooks_sees_none_of_this(shop: Shop) -> None:
    async with told(shop) as (_receiver, path, sold), desk_of(shop, Role.SUPPORT) as support:
        page = (await support.get(f"/orders/{sold['id']}")).text
        assert LIST not in page
        assert "/deliveries" not in page
        assert (await support.get(f"/orders/{sold['id']}/deliveries")).status_code == 403
        assert (await support.get(path)).status_code == 403
