"""Accounts at payment gateways: credentials go in, and never come out again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from tests.support.gateway_events import SECRET_KEY, SIGNING_SECRET, send
from tests.support.localstripe import LocalStripe, running_localstripe
from tests.support.service import SECRETS_KEY, START, Shop, new_shop, open_shop
from tests.support.stripe_recorded import event

from orderwright.model.errors import ApplicationError
from orderwright.providers.payments.gateway import CallKind, Ending, NotificationRefused, PaymentCall
from orderwright.store.gateways import find_account
from orderwright.store.sealed import SealingKeys
from orderwright.workflows.gateways import GatewaySettings, SiteGateways, reseal

OTHER_KEY = "YW5vdGhlciBrZXkgdGhhdCBpcyBmb3IgdGVzdHMgISE="


@pytest_asyncio.fixture(scope="module")
async def house(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest.fixture
async def shop(house: Shop) -> Shop:
    return await new_shop(house.service, house.client)


async def put(shop: Shop, **account) -> dict:
    answer = await shop.do("setGatewayAccount", {"account": {"name": "stripe", **account}})
    return answer["account"]


async def test_an_account_shows_what_was_set_but_not_its_credentials(shop: Shop) -> None:
    made = await put(shop, secretKey=SECRET_KEY, webhookSecrets=[SIGNING_SECRET])
    assert made == {
        "name": "stripe",
        "enabled": True,
        "secretKey": {"lastFour": "9876", "fingerprint": made["secretKey"]["fingerprint"]},
        "webhookSecrets": [{"lastFour": "ning", "fingerprint": made["webhookSecrets"][0]["fingerprint"]}],
        "paymentMethodTypes": ["card"],
        "notificationPath": f"/gateways/stripe/{shop.site_id}",
        "createdDate": made["createdDate"],
        "updatedDate": made["createdDate"],
    }
    assert len(made["secretKey"]["fingerprint"]) == 16
    assert (await shop.do("getGatewayAccount", {"name": "stripe"}))["account"] == made
    assert (await shop.do("listGatewayAccounts", {}))["accounts"] == [made]


async def test_what_a_change_leaves_out_stays(shop: Shop) -> None:
    made = await put(shop, secretKey=SECRET_KEY, webhookSecrets=[SIGNING_SECRET], paymentMethodTypes=[])
    changed = await put(shop, secretKey="sk_test_another_1111")
    assert changed["secretKey"]["lastFour"] == "1111"
    assert (changed["webhookSecrets"], changed["paymentMethodTypes"]) == (made["webhookSecrets"], [])
    assert changed["createdDate"] == made["createdDate"] < changed["updatedDate"]
    changed = await put(shop, enabled=False, webhookSecrets=[])
    assert (changed["enabled"], changed["webhookSecrets"]) == (False, [])
    assert changed["secretKey"]["lastFour"] == "1111"
    changed = await put(shop, secretKey="sk_test_third_3333")
    assert (changed["enabled"], changed["secretKey"]["lastFour"]) == (False, "3333")
    assert (await put(shop, enabled=True))["enabled"] is True


async def test_it_is_noted_since_when_an_account_has_its_key(shop: Shop) -> None:
    async def key_since() -> datetime | None:
        async with shop.service.database.acquire() as connection:
            account = await find_account(connection, shop.site_id, "stripe")
        assert account is not None
        return account.facts.key_since

    await put(shop, secretKey=SECRET_KEY)
    first = await key_since()
    assert first == shop.clock.now
    await put(shop, secretKey=SECRET_KEY, webhookSecrets=[SIGNING_SECRET])
    await put(shop, enabled=False)
    assert await key_since() == first
    await put(shop, secretKey="sk_test_another_1111")
    assert await key_since() == shop.clock.now > first


async def test_a_new_account_needs_its_key(shop: Shop) -> None:
    assert await shop.refused("setGatewayAccount", {"account": {"name": "stripe"}}) == (
        400,
        "INVALID",
        {"account.secretKey": "REQUIRED_FIELD"},
    )


@pytest.mark.parametrize(
    ("account", "field"),
    [
        ({"secretKey": "pk_live_rosebud_publishable"}, "account.secretKey"),
        ({"secretKey": "rosebud"}, "account.secretKey"),
        ({"secretKey": "sk_test_rose bud"}, "account.secretKey"),
        ({"secretKey": "sk_test_rosebud\n"}, "account.secretKey"),
        ({"secretKey": "sk_" + "rosebud" * 100}, "account.secretKey"),
        ({"webhookSecrets": ["sk_test_rosebud"]}, "account.webhookSecrets[0]"),
        ({"webhookSecrets": ["whsec_rosebud"] * 6}, "account.webhookSecrets"),
        ({"apiBase": "https://rosebud.example.com"}, "account.apiBase"),
        ({"apiBase": "http://127.0.0.1@rosebud.example"}, "account.apiBase"),
        ({"apiBase": "http://169.254.169.254/rosebud"}, "account.apiBase"),
        ({"name": "rosebud"}, "account.name"),
    ],
)
async def test_a_fault_is_named_and_the_credential_is_not_repeated(shop: Shop, account: dict, field: str) -> None:
    request = {"account": {"name": "stripe", "secretKey": SECRET_KEY, **account}}
    answer = await shop.send("setGatewayAccount", request)
    (violation,) = answer.json()["details"]["validationError"]["fieldViolations"]
    assert (answer.status_code, violation["field"]) == (400, field)
    if "name" not in account:
        assert "rosebud" not in answer.text


async def test_another_address_needs_a_setting_of_the_process(shop: Shop, monkeypatch) -> None:
    monkeypatch.setattr(shop.service, "gateway_settings", GatewaySettings(SealingKeys(SECRETS_KEY)))
    request = {"account": {"name": "stripe", "secretKey": SECRET_KEY, "apiBase": "http://127.0.0.1:8420"}}
    assert (await shop.refused("setGatewayAccount", request))[2] == {"account.apiBase": "FIELD_NOT_ALLOWED"}


async def test_an_account_that_is_removed_is_gone_with_its_credentials(shop: Shop) -> None:
    await put(shop, secretKey=SECRET_KEY)
    assert await shop.do("deleteGatewayAccount", {"name": "stripe"}) == {}
    missing = (404, "GATEWAY_ACCOUNT_NOT_FOUND", {"gateway": "stripe"})
    for name in ("getGatewayAccount", "deleteGatewayAccount"):
        assert await shop.refused(name, {"name": "stripe"}) == missing
    assert await shop.service.gateways.get(shop.site_id, "stripe") is None
    assert await shop.service.gateways.listening(shop.site_id, "stripe") is None


async def test_an_account_that_is_made_again_has_nothing_of_the_former_one(shop: Shop) -> None:
    await put(shop, secretKey=SECRET_KEY, webhookSecrets=["whsec_of_the_former"])
    assert (await send(shop, event("ping", {}, id="evt_1"), secret="whsec_of_the_former")).status_code == 200
    await shop.do("deleteGatewayAccount", {"name": "stripe"})
    await put(shop, secretKey="sk_test_the_new_one", webhookSecrets=["whsec_of_the_new"])
    assert (await send(shop, event("ping", {}, id="evt_2"), secret="whsec_of_the_former")).status_code == 400
    assert (await send(shop, event("ping", {}, id="evt_2"), secret="whsec_of_the_new")).status_code == 200


async def test_a_copy_of_the_database_gives_no_credential_away(shop: Shop) -> None:
    await put(shop, secretKey=SECRET_KEY, webhookSecrets=[SIGNING_SECRET])
    async with shop.service.database.acquire() as connection:
        tables = await connection.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (name,) in tables:
            rows = await connection.fetch(f'SELECT t::text AS text FROM "{name}" t')
            for row in rows:
                for secret in (SECRET_KEY, SIGNING_SECRET):
                    assert secret not in row["text"], name
                    assert secret.encode().hex() not in row["text"], name


async def test_credentials_can_not_be_moved_to_another_site(shop: Shop) -> None:
    await put(shop, secretKey=SECRET_KEY)
    other = await new_shop(shop.service, shop.client)
    await put(other, secretKey="sk_test_of_the_other")
    async with shop.service.database.acquire() as connection:
        await connection.execute(
            "UPDATE gateway_accounts a SET sealed = b.sealed, version = a.version + 1 FROM gateway_accounts b"
            " WHERE a.site_id = $1 AND b.site_id = $2",
            *(other.site_id, shop.site_id),
        )
    with pytest.raises(ApplicationError, match="belong elsewhere"):
        await shop.service.gateways.get(other.site_id, "stripe")


async def test_without_a_key_nothing_can_be_set_and_the_error_says_why(shop: Shop, monkeypatch) -> None:
    monkeypatch.setattr(shop.service, "gateway_settings", GatewaySettings(SealingKeys()))
    request = {"account": {"name": "stripe", "secretKey": SECRET_KEY}}
    answer = await shop.send("setGatewayAccount", request)
    found = answer.json()["details"]["applicationError"]
    assert (answer.status_code, found["code"]) == (428, "SECRETS_KEY_PROBLEM")
    assert "ORDERWRIGHT_SECRETS_KEY" in found["description"]


async def test_a_rotated_key_is_taken_over_and_the_old_one_can_go(shop: Shop) -> None:
    await put(shop, secretKey=SECRET_KEY)
    both = SealingKeys(f"{OTHER_KEY} {SECRETS_KEY}")
    async with shop.service.database.transaction() as connection:
        assert await reseal(connection, shop.site_id, both) == 1
        assert await reseal(connection, shop.site_id, both) == 0
    alone = SiteGateways(shop.service.database, GatewaySettings(SealingKeys(OTHER_KEY)))
    assert await alone.get(shop.site_id, "stripe") is not None
    await alone.close()
    with pytest.raises(ApplicationError, match="is not among those that are set"):
        await shop.service.gateways.get(shop.site_id, "stripe")


async def test_who_lost_the_key_sets_the_credentials_anew(shop: Shop, monkeypatch) -> None:
    await put(shop, secretKey=SECRET_KEY)
    monkeypatch.setattr(shop.service, "gateway_settings", GatewaySettings(SealingKeys(OTHER_KEY)))
    assert (await shop.refused("setGatewayAccount", {"account": {"name": "stripe"}}))[1] == "SECRETS_KEY_PROBLEM"
    await put(shop, secretKey=SECRET_KEY, webhookSecrets=[SIGNING_SECRET])


async def test_a_repeat_under_an_idempotency_key_shows_no_credential_either(shop: Shop) -> None:
    request = {"account": {"name": "stripe", "secretKey": SECRET_KEY}}
    first = await shop.send("setGatewayAccount", request, Idempotency_Key="set-it")
    again = await shop.send("setGatewayAccount", request, Idempotency_Key="set-it")
    assert (first.status_code, again.json()) == (200, first.json())


async def test_a_change_counts_at_once_in_every_process(shop: Shop) -> None:
    elsewhere = SiteGateways(shop.service.database, shop.service.gateway_settings)
    await put(shop, secretKey=SECRET_KEY, webhookSecrets=["whsec_first_one"])
    before = await elsewhere.get(shop.site_id, "stripe")
    assert await elsewhere.get(shop.site_id, "stripe") is before
    await put(shop, secretKey="sk_test_another_1111")
    after = await elsewhere.get(shop.site_id, "stripe")
    assert after is not None
    assert after is not before
    assert await elsewhere.chosen(shop.site_id) is after
    await put(shop, enabled=False)
    assert await elsewhere.get(shop.site_id, "stripe") is None
    assert await elsewhere.chosen(shop.site_id) is None
    listening = await elsewhere.listening(shop.site_id, "stripe")
    assert listening is not None
    with pytest.raises(NotificationRefused):
        listening.verify(b"{}", {}, START)
    await elsewhere.close()


async def test_two_changes_at_once_are_both_made(shop: Shop) -> None:
    await put(shop, secretKey=SECRET_KEY, webhookSecrets=[SIGNING_SECRET])
    await asyncio.gather(put(shop, webhookSecrets=["whsec_changed"]), put(shop, secretKey="sk_test_another_1111"))
    found = (await shop.do("getGatewayAccount", {"name": "stripe"}))["account"]
    assert (found["secretKey"]["lastFour"], found["webhookSecrets"][0]["lastFour"]) == ("1111", "nged")


@pytest.fixture(scope="module")
def localstripe() -> Iterator[LocalStripe]:
    with running_localstripe() as server:
        yield server


async def test_the_account_reaches_the_gateway(shop: Shop, localstripe: LocalStripe) -> None:
    await put(shop, secretKey=SECRET_KEY, apiBase=localstripe.address, paymentMethodTypes=[])
    gateway = await shop.service.gateways.chosen(shop.site_id)
    assert gateway is not None
    call = PaymentCall(
        reference=uuid4(),
        kind=CallKind.CHARGE,
        amount=Decimal("10.00"),
        currency="USD",
        order_id=UUID(int=1),
        payment_id=UUID(int=2),
        saved_method=localstripe.card(),
    )
    assert (await gateway.perform(call)).ending is Ending.SUCCEEDED


def test_settings_that_the_environment_names(monkeypatch) -> None:
    monkeypatch.delenv("ORDERWRIGHT_TEST_GATEWAYS", raising=False)
    assert GatewaySettings.configured().test_servers is False
    monkeypatch.setenv("ORDERWRIGHT_TEST_GATEWAYS", "1")
    assert GatewaySettings.configured().test_servers is True
