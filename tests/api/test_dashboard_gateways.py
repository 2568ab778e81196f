"""Accounts at payment gateways in the dashboard: what is set, what is never shown, and who may do it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.dashboard import Desk, desk_of, hidden, text_of
from tests.support.gateway_events import SECRET_KEY, SIGNING_SECRET
from tests.support.service import Shop, open_shop

from orderwright.model.identity import Role

Json = dict[str, Any]
PATH = "/settings/payments"
FORM = {"secret_key": SECRET_KEY, "webhook_secret": SIGNING_SECRET, "methods": "card\r\nsepa_debit"}


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.OWNER) as desk:
        yield desk


async def accounts(shop: Shop) -> list[Json]:
    found: list[Json] = (await shop.do("listGatewayAccounts"))["accounts"]
    return found


async def test_an_account_is_set_shown_without_credentials_and_removed(shop: Shop, owner: Desk) -> None:
    assert "Connect Stripe" in text_of((await owner.get(PATH)).text)
    assert (await owner.post(f"{PATH}/stripe", FORM)).headers["location"] == f"/dashboard{PATH}"
    (made,) = await accounts(shop)
    assert (made["enabled"], made["paymentMethodTypes"]) == (True, ["card", "sepa_debit"])
    pages = [(await owner.get(path)).text for path in (PATH, f"{PATH}/stripe")]
    for page in pages:
        assert SECRET_KEY not in page
        assert SIGNING_SECRET not in page
    assert "ends with 9876" in text_of(pages[0])
    assert f">http://edge/gateways/stripe/{shop.site_id}<" in pages[0]
    assert "Connect Stripe" not in text_of(pages[0])
    assert (await owner.post(f"{PATH}/stripe/remove")).status_code == 303
    assert await accounts(shop) == []
    assert (await owner.post(f"{PATH}/stripe/remove")).status_code == 404


async def test_what_stays_empty_stays_and_the_account_is_switched(shop: Shop, owner: Desk) -> None:
    base = "http://127.0.0.1:9999"
    given = {"name": "stripe", "secretKey": SECRET_KEY, "webhookSecrets": [SIGNING_SECRET], "apiBase": base}
    await shop.do("setGatewayAccount", {"account": given})
    (before,) = await accounts(shop)
    assert (await owner.post(f"{PATH}/stripe", {"all_methods": "on", "methods": "card"})).status_code == 303
    for on, enabled in (("off", False), ("on", True)):
        assert (await owner.post(f"{PATH}/stripe/enabled", {"on": on})).status_code == 303
        (after,) = await accounts(shop)
        assert after == before | {
            "enabled": enabled,
            "paymentMethodTypes": [],
            "updatedDate": after["updatedDate"],
        }
    rotated = {"webhook_secret": "whsec_first_new", "second_webhook_secret": "whsec_next_abcd"}
    await owner.post(f"{PATH}/stripe", rotated)
    (after,) = await accounts(shop)
    assert [one["lastFour"] for one in after["webhookSecrets"]] == ["_new", "abcd"]
    assert (after["secretKey"], after["apiBase"]) == (before["secretKey"], base)
    await shop.do("deleteGatewayAccount", {"name": "stripe"})


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"secret_key": ""}, "secret_key", "This is needed."),
        ({"secret_key": "pk_test_publishable"}, "secret_key", "A secret key of Stripe begins with sk_"),
        ({"webhook_secret": "sk_test_mixed_up"}, "webhook_secret", "begins with whsec_"),
        ({"second_webhook_secret": "sk_test_mixed_up"}, "second_webhook_secret", "begins with whsec_"),
    ],
)
async def test_mixed_up_credentials_are_told_at_their_field_and_not_shown_again(
    shop: Shop, owner: Desk, typed: dict[str, str], field: str, words: str
) -> None:
    answer = await owner.post(f"{PATH}/stripe", FORM | typed)
    assert answer.status_code == 422
    told = answer.text.partition(f'id="f-{field}-error">')[2].partition("<")[0]
    assert words in told
    assert answer.text.count('-error">') == 1
    for secret in (SECRET_KEY, SIGNING_SECRET, *(value for value in typed.values() if value)):
        assert secret not in answer.text
    assert await accounts(shop) == []


async def test_only_owners_reach_the_accounts_and_only_known_gateways_are_there(shop: Shop, owner: Desk) -> None:
    assert (await owner.get(f"{PATH}/nonsense")).status_code == 404
    assert (await owner.post(f"{PATH}/stripe/enabled", {"on": "on"})).status_code == 404
    async with desk_of(shop, Role.MANAGER) as desk:
        assert (await desk.get(PATH)).status_code == 403
        assert (await desk.post(f"{PATH}/stripe", FORM)).status_code == 403
    assert "_key" in hidden((await owner.get(f"{PATH}/stripe")).text)
    assert await accounts(shop) == []
