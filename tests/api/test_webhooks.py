"""Subscriptions to events: who may have which, their secrets, what they are told, and sending again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from standardwebhooks import Webhook
from tests.support.orders import order
from tests.support.receiver import Receiver, deliver, receiving, subscribe
from tests.support.service import ADMIN, MANAGER, READER, Shop, declare_field, new_shop, open_shop

from orderwright.model.sites import SiteChanges
from orderwright.store.apps import remove_app
from orderwright.store.webhook_deliveries import KEPT
from orderwright.worker.chores import clean_up
from orderwright.workflows.sites import update_site
from orderwright.workflows.webhook_settings import WebhookSettings

Json = dict[str, Any]
URL = "https://example.com/hook"


@pytest_asyncio.fixture(scope="module")
async def base(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(base: Shop) -> AsyncIterator[Shop]:
    async with base.service.database.acquire() as connection:
        await connection.execute("DELETE FROM webhook_subscriptions")
    yield await new_shop(base.service, base.client)


async def make(shop: Shop, *, by: str = "admin", **given: Any) -> Json:
    return await shop.do("createSubscription", {"subscription": {"url": URL, **given}}, by=by)


async def only(shop: Shop, *, by: str = "admin") -> Json:
    (found,) = (await shop.do("listSubscriptions", by=by))["subscriptions"]
    result: Json = found
    return result


async def test_a_subscription_is_shown_without_its_secrets(shop: Shop) -> None:
    made = await make(shop, eventTypes=["wix.ecom.v1.order_created"], ownerEmail="o@example.com")
    shown = made["subscription"]
    assert shown == {
        "id": shown["id"],
        "appId": shown["appId"],
        "url": URL,
        "eventTypes": ["wix.ecom.v1.order_created"],
        "state": "ENABLED",
        "ownerEmail": "o@example.com",
        "publicKey": shown["publicKey"],
        "secrets": [{"lastFour": made["secret"][-4:], "fingerprint": shown["secrets"][0]["fingerprint"]}],
        "pending": 0,
        "createdDate": shown["createdDate"],
        "updatedDate": shown["createdDate"],
    }
    assert (await shop.do("getSubscription", {"id": shown["id"]}))["subscription"] == shown
    async with shop.service.database.acquire() as connection:
        kept = await connection.fetchrow("SELECT * FROM webhook_subscriptions")
    assert made["secret"].encode() not in repr(kept).encode()
    assert b"PRIVATE KEY" not in kept["sealed"]


async def test_an_idempotency_key_keeps_no_secret(shop: Shop) -> None:
    request = {"subscription": {"url": URL}}
    first = await shop.do("createSubscription", request, Idempotency_Key="k")
    again = await shop.do("createSubscription", request, Idempotency_Key="k")
    assert again == {"subscription": first["subscription"]}
    async with shop.service.database.acquire() as connection:
        answers = await connection.fetch("SELECT answer FROM idempotency_keys WHERE site_id = $1", shop.site_id)
    assert all(first["secret"].encode() not in bytes(row["answer"]) for row in answers)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://10.0.0.1/hook",
        "https://localhost/hook",
        "https://user:secret@example.com/hook",
        "https://example.com/hook#part",
        "https://example.com:99999/hook",
        "https://bücher.example/hook",
    ],
)
async def test_addresses_that_nothing_is_sent_to_are_refused(shop: Shop, url: str) -> None:
    shop.service.webhook_settings = WebhookSettings()
    try:
        refusal = await shop.refused("createSubscription", {"subscription": {"url": url}})
        made = await make(shop)
        changed = await shop.refused("updateSubscription", {"id": made["subscription"]["id"], "url": url})
    finally:
        shop.service.webhook_settings = WebhookSettings(allow_private=True)
    assert refusal[:2] == changed[:2] == (400, "INVALID")


async def test_types_and_apps_that_there_are_not_are_refused(shop: Shop) -> None:
    unknown = await shop.refused("createSubscription", {"subscription": {"url": URL, "eventTypes": ["x"]}})
    assert unknown == (400, "INVALID", {"eventTypes[0]": "INVALID_ENUM_VALUE"})
    nobody = str(UUID(int=7))
    refusal = await shop.refused("createSubscription", {"subscription": {"url": URL, "appId": nobody}})
    assert refusal == (404, "APP_NOT_FOUND", {"appId": nobody})


async def test_nobody_subscribes_an_app_to_more_than_they_may_see(shop: Shop) -> None:
    wide = await shop.app("wide", ADMIN)
    refusal = await shop.refused("createSubscription", {"subscription": {"url": URL, "appId": str(wide)}}, by="manager")
    assert refusal[:2] == (403, "PERMISSION_DENIED")
    narrow = await shop.app("narrow", READER)
    made = await make(shop, by="manager", appId=str(narrow))
    assert made["subscription"]["appId"] == str(narrow)
    # Without an app, one is made that may read what its maker may.
    of_manager = (await make(shop, by="manager"))["subscription"]["appId"]
    of_admin = (await make(shop))["subscription"]["appId"]
    async with shop.service.database.acquire() as connection:
        rows = await connection.fetch("SELECT app_id, scopes FROM app_instances WHERE site_id = $1", shop.site_id)
    scopes = {str(row["app_id"]): row["scopes"] for row in rows}
    assert scopes[of_manager] == ["SCOPE.DC-STORES.READ-ORDERS"]
    assert scopes[of_admin] == ["SCOPE.DC-ECOM-MEGA.READ-ECOM"]


async def test_apps_see_their_own_subscriptions_alone(shop: Shop) -> None:
    await shop.app("one", MANAGER)
    other = await shop.app("other", MANAGER)
    mine = (await make(shop, by="one"))["subscription"]
    assert await only(shop, by="one") == mine
    assert (await shop.do("listSubscriptions", by="other"))["subscriptions"] == []
    for name in ("getSubscription", "deleteSubscription", "rotateSecret", "replayEvents", "enableSubscription"):
        refusal = await shop.refused(name, {"id": mine["id"]}, by="other")
        assert refusal == (404, "SUBSCRIPTION_NOT_FOUND", {"subscriptionId": mine["id"]})
    foreign = {"subscription": {"url": URL, "appId": str(other)}}
    assert (await shop.refused("createSubscription", foreign, by="one"))[1] == "APP_NOT_FOUND"
    assert (await shop.do("listDeliveries", by="other"))["deliveries"] == []


async def test_an_app_is_told_what_it_may_see_and_no_more(shop: Shop) -> None:
    owner = await shop.app("owner", MANAGER)
    await declare_field(shop, "secret", "k", owner=owner)
    stranger = await shop.app("stranger", READER)
    async with receiving() as of_owner, receiving() as of_stranger:
        await subscribe(shop, of_owner, by="owner")
        await subscribe(shop, of_stranger, appId=str(stranger))
        fields = {"namespaces": {"secret": {"k": "v"}}}
        tags = {"privateTags": {"tagIds": ["vip"]}, "tags": {"tagIds": ["open"]}}
        await shop.create(order(extendedFields=fields, tags=tags))
        await shop.do("updateOrdersSettings", {"ordersSettings": {"createInvoice": True}})
        await deliver(shop)
        (seen,), (hidden,) = (
            [event["createdEvent"]["entity"] for event in one.events() if event["slug"] == "created"]
            for one in (of_owner, of_stranger)
        )
        assert seen["extendedFields"] == fields
        assert "extendedFields" not in hidden or hidden["extendedFields"] == {"namespaces": {}}
        assert "privateTags" not in hidden["tags"]
        # The settings are told to who may read them.
        assert "orders_settings_updated" in {
            event["entityFqdn"][12:] + "_" + event["slug"] for event in of_owner.events()
        }


async def test_only_the_types_that_were_named_are_told(shop: Shop) -> None:
    async with receiving() as receiver:
        await subscribe(shop, receiver, "wix.ecom.v1.order_canceled")
        made = await shop.create(order())
        await shop.do("cancelOrder", {"id": made["id"]})
        await deliver(shop)
        assert receiver.slugs() == ["canceled"]
        await shop.do("updateSubscription", {"id": (await only(shop))["id"], "eventTypes": []})
        await shop.create(order())
        await deliver(shop)
        assert receiver.slugs() == ["canceled", "created"]


async def test_an_event_that_the_sdk_does_not_know_has_to_be_named(shop: Shop) -> None:
    async with receiving() as everything, receiving() as named:
        await subscribe(shop, everything)
        await subscribe(shop, named, "orderwright.v1.site_updated")
        await shop.do("updateSite", {"site": {"businessName": "New", "name": "New"}})
        await deliver(shop)
        assert (everything.slugs(), named.slugs()) == ([], ["updated"])


async def test_both_secrets_sign_for_a_day_after_a_rotation(shop: Shop) -> None:
    async with receiving() as receiver:
        made = await subscribe(shop, receiver)
        rotated = await shop.do("rotateSecret", {"id": made["subscription"]["id"]})
        assert [one["lastFour"] for one in rotated["subscription"]["secrets"]] == [
            rotated["secret"][-4:],
            made["secret"][-4:],
        ]
        await shop.create(order())
        await deliver(shop)
        shop.clock.tick(24 * 3600 + 10)
        await shop.create(order())
        await deliver(shop)
        both, one = (request.headers["webhook-signature"].split(" ") for request in receiver.received)
        assert (len(both), len(one)) == (2, 1)
        for request, secrets in zip(
            receiver.received, ((rotated["secret"], made["secret"]), (rotated["secret"],)), strict=True
        ):
            signatures = request.headers["webhook-signature"].split(" ")
            assert signatures == [signature(secret, request.headers, request.body) for secret in secrets]


def signature(secret: str, headers: dict[str, str], body: bytes) -> str:
    """The signature as the library of the standard makes it."""
    from datetime import UTC, datetime

    at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
    return Webhook(secret).sign(headers["webhook-id"], at, body.decode())


@asynccontextmanager
async def told(shop: Shop) -> AsyncIterator[tuple[Receiver, Json]]:
    """A receiver that was told of a canceled order: created, updated, canceled."""
    async with receiving() as receiver:
        await subscribe(shop, receiver)
        made = await shop.create(order())
        await shop.do("cancelOrder", {"id": made["id"]})
        await deliver(shop)
        assert receiver.slugs() == ["created", "updated", "canceled"]
        yield receiver, made


async def test_deliveries_are_listed_by_order_and_sent_again_one_by_one(shop: Shop) -> None:
    async with told(shop) as (receiver, made):
        await shop.create(order())
        await deliver(shop)
        page = await shop.do("listDeliveries", {"orderId": made["id"], "limit": 2})
        assert ([one["eventType"][12:] for one in page["deliveries"]], page["hasMore"]) == (
            ["order_canceled", "order_updated"],
            True,
        )
        rest = await shop.do("listDeliveries", {"orderId": made["id"], "after": page["deliveries"][-1]["id"]})
        (first,) = rest["deliveries"]
        assert (first["state"], first["attempts"], first["statusCode"]) == ("DELIVERED", 1, 200)
        again = (await shop.do("resendDelivery", {"id": first["id"]}))["delivery"]
        assert (again["eventId"], again["origin"], again["state"]) == (first["eventId"], "RESEND", "PENDING")
        await deliver(shop)
        assert [receiver.received[at].id for at in (0, -1)] == [first["eventId"]] * 2
        assert receiver.events()[-1] == receiver.events()[0]
        shown = await shop.do("getDelivery", {"id": again["id"]})
        (attempt,) = shown["attempts"]
        assert attempt["request"]["url"] == receiver.address
        assert attempt["request"]["bodyBytes"] == len(receiver.received[-1].body)
        assert "webhook-signature" not in attempt["request"]["headers"]
        assert attempt["answer"] == {"headers": {"content-length": "0"}, "body": "", "truncated": False}


async def test_the_past_is_replayed_from_any_point_by_type_and_order(shop: Shop) -> None:
    async with told(shop) as (receiver, made):
        subscription = (await only(shop))["id"]
        receiver.received.clear()
        replay = (await shop.do("replayEvents", {"id": subscription, "cursor": "1"}))["replay"]
        assert (replay["fromCursor"], replay["untilCursor"], replay["done"]) == ("1", "3", False)
        await deliver(shop)
        assert receiver.slugs() == ["updated", "canceled"]
        (shown,) = (await shop.do("listReplays", {"id": subscription}))["replays"]
        assert (shown["cursor"], shown["queued"], shown["done"]) == ("3", 2, True)
        receiver.received.clear()
        types = {"eventTypes": ["wix.ecom.v1.order_created"], "orderId": made["id"]}
        await shop.do("replayEvents", {"id": subscription, **types})
        other = {"eventTypes": ["wix.ecom.v1.order_created"], "orderId": str(UUID(int=5))}
        await shop.do("replayEvents", {"id": subscription, **other})
        await deliver(shop)
        assert receiver.slugs() == ["created"]
        receiver.received.clear()
        canceled = (await shop.do("readEvents", {"cursor": "2"}))["events"][0]["eventTime"]
        await shop.do("replayEvents", {"id": subscription, "since": canceled})
        await deliver(shop)
        assert "canceled" in receiver.slugs()
        assert "created" not in receiver.slugs()


async def test_nothing_is_resent_or_replayed_to_a_disabled_one(shop: Shop) -> None:
    async with told(shop):
        subscription = (await only(shop))["id"]
        await shop.do("disableSubscription", {"id": subscription})
        (delivery, *_) = (await shop.do("listDeliveries"))["deliveries"]
        data = {"subscriptionId": subscription, "reason": "BY_REQUEST"}
        assert await shop.refused("resendDelivery", {"id": delivery["id"]}) == (428, "SUBSCRIPTION_DISABLED", data)
        assert await shop.refused("replayEvents", {"id": subscription}) == (428, "SUBSCRIPTION_DISABLED", data)


async def test_a_subscription_ends_with_its_app(shop: Shop) -> None:
    async with receiving() as receiver:
        await subscribe(shop, receiver)
        async with shop.service.database.acquire() as connection:
            instance = await connection.fetchval("SELECT id FROM app_instances WHERE site_id = $1", shop.site_id)
            await remove_app(connection, shop.site_id, instance, shop.clock())
        await shop.create(order())
        await deliver(shop)
        assert receiver.received == []
        found = await only(shop)
        assert (found["state"], found["disabledReason"]) == ("DISABLED", "APP_REMOVED")
        assert (await shop.refused("enableSubscription", {"id": found["id"]}))[1] == "APP_NOT_FOUND"


async def test_old_deliveries_are_removed_and_pending_ones_are_not(shop: Shop) -> None:
    async with told(shop) as (receiver, _):
        await receiver.stop()
        await shop.create(order())
        await deliver(shop)
        shop.clock.now += KEPT + timedelta(seconds=1)
        await clean_up(shop.service)
        left = (await shop.do("listDeliveries"))["deliveries"]
        assert [one["state"] for one in left] == ["PENDING"]


async def test_the_metrics_tell_what_waits(shop: Shop) -> None:
    async with receiving() as receiver:
        await subscribe(shop, receiver)
        await receiver.stop()
        await shop.create(order())
        await deliver(shop)
        shop.clock.tick(60)
        from orderwright.store.figures import read_backlog

        async with shop.service.database.acquire() as connection:
            backlog = await read_backlog(connection, shop.clock())
        assert (backlog.webhook_pending, backlog.webhook_failures, backlog.webhook_events) == (1, 1, 0)
        assert 50 < backlog.webhook_due_age < 60
        text = (await shop.client.get("/metrics")).text
        assert "orderwright_webhook_oldest_due_seconds" in text


async def test_amounts_are_told_in_the_form_of_the_site(shop: Shop) -> None:
    async with shop.service.database.acquire() as connection:
        await update_site(connection, shop.site_id, SiteChanges(locale="de-DE"))
    shop.service.sites.forget(shop.site_id)
    async with receiving() as receiver:
        await subscribe(shop, receiver, "wix.ecom.v1.order_created")
        await shop.create(order())
        await deliver(shop)
        (event,) = receiver.events()
        total = event["createdEvent"]["entity"]["priceSummary"]["total"]
        assert total == {"amount": "10.00", "formattedAmount": "10,00\u00a0$"}
