"""A test event to a subscription: signed and marked, sent once, told at once, and noted nowhere."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.dashboard import desk_of, text_of
from tests.support.orders import order
from tests.support.receiver import answer, close_half_way, deliver, receiving, subscribe, verify
from tests.support.service import MANAGER, Shop, open_shop

from orderwright import webhooks
from orderwright.model.identity import Role
from orderwright.model.webhooks import TEST_EVENT
from orderwright.store.apps import remove_app
from orderwright.workflows.webhook_settings import WebhookSettings

Json = dict[str, Any]
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


async def tried(shop: Shop, made: Json) -> Json:
    return await shop.do("testSubscription", {"id": made["subscription"]["id"]})


async def test_a_test_is_signed_like_every_event_and_marked(shop: Shop) -> None:
    async with receiving(answer(200, b"thanks", x_trace="7")) as receiver:
        made = await subscribe(shop, receiver, "wix.ecom.v1.order_canceled")
        told = await tried(shop, made)
        (one,) = receiver.received
        verify(one, made)
        assert one.headers["orderwright-test"] == "1"
        assert one.id == told["eventId"]
        assert one.envelope()["eventType"] == TEST_EVENT == "orderwright.v1.webhook_test"
        id_ = made["subscription"]["id"]
        assert one.event() == {
            "id": told["eventId"],
            "entityFqdn": "orderwright.v1.webhook",
            "slug": "test",
            "entityId": id_,
            "eventTime": told["attempt"]["date"],
            "triggeredByAnonymizeRequest": False,
            "originatedFrom": "",
            "entityEventSequence": "0",
            "actionEvent": {"body": {"test": True, "subscriptionId": id_}},
        }
        attempt = told["attempt"]
        assert (attempt["number"], attempt["statusCode"], "error" in attempt) == (1, 200, False)
        assert 0 <= attempt["durationMs"] < 15_000
        assert attempt["answer"] == {
            "headers": {"content-length": "6", "x-trace": "7"},
            "body": "thanks",
            "truncated": False,
        }
        assert attempt["request"]["url"] == receiver.address
        assert attempt["request"]["bodyBytes"] == len(one.body)
        assert "webhook-signature" not in attempt["request"]["headers"]
        # The receiver of the Python client takes it, and calls no handler.
        called: list[str] = []
        client = webhooks.Receiver(secret=made["secret"], public_key=made["subscription"]["publicKey"])
        client.on("wix.ecom.v1.order_canceled")(lambda event: called.append(event.id))
        event = client.handle(one.body, one.headers, now=shop.clock())
        assert (event.type, event.data, called) == (TEST_EVENT, {"test": True, "subscriptionId": id_}, [])


async def test_a_test_is_in_no_list_and_in_no_feed_and_is_not_tried_again(shop: Shop) -> None:
    async with receiving(answer(500, b"x" * 3000)) as receiver:
        made = await subscribe(shop, receiver, "wix.ecom.v1.order_canceled")
        id_ = made["subscription"]["id"]
        before = await shop.contents()
        feed = await shop.do("readEvents")
        told = await tried(shop, made)
        # All that it leaves is an entry of the audit log, which the comparison leaves out.
        assert await shop.contents() == before
        assert await shop.do("readEvents") == feed
        attempt = told["attempt"]
        assert (attempt["statusCode"], attempt["error"]) == (500, "answered 500")
        assert (attempt["answer"]["body"], attempt["answer"]["truncated"]) == ("x" * 2000, True)
        shown = (await shop.do("getSubscription", {"id": id_}))["subscription"]
        assert (shown["state"], shown["pending"], "failingSince" in shown) == ("ENABLED", 0, False)
        assert (await shop.do("listDeliveries", {"subscriptionId": id_}))["deliveries"] == []
        shop.clock.tick(3600)
        await deliver(shop)
        assert len(receiver.received) == 1
        (entry, *_) = (await shop.do("listAuditEntries", {"operation": "webhooks"}))["entries"]
        assert (entry["operation"], entry["target"]) == ("webhooks.testSubscription", id_)


async def test_a_paused_webhook_can_be_tried_and_stays_paused(shop: Shop) -> None:
    async with receiving() as receiver:
        made = await subscribe(shop, receiver)
        await shop.do("disableSubscription", {"id": made["subscription"]["id"]})
        assert (await tried(shop, made))["attempt"]["statusCode"] == 200
        shown = (await shop.do("getSubscription", {"id": made["subscription"]["id"]}))["subscription"]
        assert shown["state"] == "DISABLED"
        await shop.create(order())
        await deliver(shop)
        assert [one.envelope()["eventType"] for one in receiver.received] == [TEST_EVENT]


async def test_what_does_not_answer_is_told_in_words(shop: Shop) -> None:
    async with receiving(close_half_way) as receiver:
        made = await subscribe(shop, receiver)
        attempt = (await tried(shop, made))["attempt"]
        assert attempt["error"] == "the connection broke: RemoteProtocolError"
        assert "statusCode" not in attempt
    attempt = (await tried(shop, made))["attempt"]
    assert attempt["error"].startswith("no connection: ")
    shop.service.webhook_settings = WebhookSettings()
    attempt = (await tried(shop, made))["attempt"]
    shop.service.webhook_settings = WebhookSettings(allow_private=True)
    assert attempt["error"] == "not sent: 127.0.0.1 leads to 127.0.0.1, which is not an address of the public internet"


async def test_only_whose_it_is_tries_a_subscription_and_only_while_its_app_is_there(shop: Shop) -> None:
    await shop.app("one", MANAGER)
    await shop.app("other", MANAGER)
    async with receiving() as receiver:
        mine = (await subscribe(shop, receiver, by="one"))["subscription"]["id"]
        missing = (404, "SUBSCRIPTION_NOT_FOUND", {"subscriptionId": mine})
        assert await shop.refused("testSubscription", {"id": mine}, by="other") == missing
        nowhere = (404, "SUBSCRIPTION_NOT_FOUND", {"subscriptionId": NOWHERE})
        assert await shop.refused("testSubscription", {"id": NOWHERE}) == nowhere
        gone = await subscribe(shop, receiver)
        async with shop.service.database.acquire() as connection:
            instance = await connection.fetchval(
                "SELECT id FROM app_instances WHERE site_id = $1 AND app_id = $2::text::uuid",
                shop.site_id,
                gone["subscription"]["appId"],
            )
            await remove_app(connection, shop.site_id, instance, shop.clock())
        data = {"subscriptionId": gone["subscription"]["id"], "reason": "APP_REMOVED"}
        refused = await shop.refused("testSubscription", {"id": gone["subscription"]["id"]})
        assert refused == (428, "SUBSCRIPTION_DISABLED", data)
        assert receiver.received == []


@pytest.mark.parametrize(("status", "words"), [(200, "Accepted"), (503, "Failed")])
async def test_the_page_of_a_webhook_sends_a_test(shop: Shop, status: int, words: str) -> None:
    async with receiving(answer(status, b"<b>body</b>")) as receiver, desk_of(shop, Role.MANAGER) as manager:
        id_ = (await subscribe(shop, receiver))["subscription"]["id"]
        place = f"/settings/webhooks/{id_}"
        assert f'href="/dashboard{place}/test" data-dialog' in (await manager.get(place)).text
        page = text_of((await manager.get(f"{place}/test")).text)
        assert "Send the test" in page
        assert receiver.received == []
        told = (await manager.post(f"{place}/test")).text
        assert len(receiver.received) == 1
        assert f"{words} " in text_of(told)
        assert f"Answer {status}" in text_of(told)
        assert "&lt;b&gt;body&lt;/b&gt;" in told
        assert json.dumps(receiver.received[0].headers["webhook-signature"])[1:-1] not in told
