"""The apps of a site over the API: made, installed, renewed, taken off, ended, and whose they are."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.administration import new_app
from tests.support.service import ADMIN, READER, Shop, new_shop, open_shop

Json = dict[str, Any]
ON_AN_APP = ("renewAppSecret", "removeApp", "deleteApp")


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def other(shop: Shop) -> Shop:
    return await new_shop(shop.service, shop.client)


async def token(shop: Shop, app: Json, secret: str) -> int:
    """Ask for the app's token and keep it as `app`; the status."""
    body = {
        "grant_type": "client_credentials",
        "client_id": app["id"],
        "client_secret": secret,
        "instance_id": app["instanceId"],
    }
    answer = await shop.client.post("/oauth2/token", json=body)
    if answer.status_code == 200:
        shop.credentials["app"] = answer.json()["access_token"]
    return answer.status_code


async def test_an_app_is_made_with_a_secret_that_is_told_once(other: Shop) -> None:
    request = {"name": "Parcels", "scopes": [READER, READER]}
    first = await other.do("createApp", request, idempotency_key="make")
    app, secret = first["app"], first["secret"]
    assert app == {
        "id": app["id"],
        "instanceId": app["instanceId"],
        "name": "Parcels",
        "scopes": [READER],
        "own": True,
        "installedDate": app["installedDate"],
    }
    assert await other.do("createApp", request, idempotency_key="make") == {"app": app}
    assert (await other.do("listApps"))["apps"] == [app]
    async with other.service.database.acquire() as connection:
        rows = await connection.fetch("SELECT t::text AS row FROM idempotency_keys t")
    kept = "".join(row["row"] for row in rows)
    assert secret not in kept
    assert secret.encode().hex() not in kept
    assert await token(other, app, secret) == 200
    assert (await other.send("searchOrders", by="app")).status_code == 200
    assert (await other.send("listApps", by="app")).status_code == 403


async def test_a_new_secret_takes_the_place_of_the_one_before(other: Shop) -> None:
    app, secret = await new_app(other)
    answer = await other.do("renewAppSecret", {"id": app["id"]}, idempotency_key="renew")
    assert answer["app"] == app
    assert await other.do("renewAppSecret", {"id": app["id"]}, idempotency_key="renew") == {"app": app}
    assert await token(other, app, secret) == 401
    assert await token(other, app, answer["secret"]) == 200


async def test_an_app_that_is_taken_off_can_be_installed_again(other: Shop) -> None:
    app, secret = await new_app(other)
    assert await token(other, app, secret) == 200
    assert await other.do("removeApp", {"id": app["id"]}) == {}
    assert (await other.send("searchOrders", by="app")).status_code == 401
    assert await token(other, app, secret) == 401
    assert await other.refused("removeApp", {"id": app["id"]}) == (404, "APP_NOT_FOUND", {"appId": app["id"]})
    again = (await other.do("installApp", {"id": app["id"], "scopes": [ADMIN]}))["app"]
    assert (again["id"], again["scopes"], again["own"]) == (app["id"], [ADMIN], True)
    assert again["instanceId"] != app["instanceId"]
    refusal = await other.refused("installApp", {"id": app["id"], "scopes": [ADMIN]})
    assert refusal == (409, "APP_ALREADY_INSTALLED", {"appId": app["id"]})
    assert await token(other, again, secret) == 200


async def test_an_app_that_has_ended_is_nowhere(shop: Shop, other: Shop) -> None:
    app, secret = await new_app(other)
    there = (await shop.do("installApp", {"id": app["id"], "scopes": [READER]}))["app"]
    assert there["own"] is False
    assert await token(shop, there, secret) == 200
    for name in ("renewAppSecret", "deleteApp"):
        refusal = await shop.refused(name, {"id": app["id"]})
        assert refusal == (409, "APP_OF_ANOTHER_SITE", {"appId": app["id"]})
    await other.do("deleteApp", {"id": app["id"]})
    assert (await shop.send("searchOrders", by="app")).status_code == 401
    assert await token(shop, there, secret) == 401
    for one in (shop, other):
        assert app["id"] not in str(await one.do("listApps"))
        refusal = await one.refused("installApp", {"id": app["id"], "scopes": [READER]})
        assert refusal == (404, "APP_NOT_FOUND", {"appId": app["id"]})


@pytest.mark.parametrize("name", ON_AN_APP)
async def test_another_sites_app_is_not_found(shop: Shop, other: Shop, name: str) -> None:
    app, _ = await new_app(shop)
    assert await other.refused(name, {"id": app["id"]}) == (404, "APP_NOT_FOUND", {"appId": app["id"]})
    assert (await other.do("listApps"))["apps"] == []
    assert app in (await shop.do("listApps"))["apps"]


async def test_an_app_sees_and_changes_itself_only(other: Shop) -> None:
    app, secret = await new_app(other)
    stranger, _ = await new_app(other)
    assert await token(other, app, secret) == 200
    assert (await other.do("listApps", by="app"))["apps"] == [app]
    for name in ON_AN_APP:
        refusal = await other.refused(name, {"id": stranger["id"]}, by="app")
        assert refusal == (404, "APP_NOT_FOUND", {"appId": stranger["id"]})
    refusal = await other.refused("installApp", {"id": stranger["id"], "scopes": [ADMIN]}, by="app")
    assert refusal == (404, "APP_NOT_FOUND", {"appId": stranger["id"]})


@pytest.mark.parametrize(
    ("fields", "field"), [({"scopes": []}, "scopes"), ({"scopes": ["SCOPE.ROOT"]}, "scopes[0]"), ({"name": ""}, "name")]
)
async def test_what_is_wrong_is_named(shop: Shop, fields: Json, field: str) -> None:
    answer = await shop.send("createApp", {"name": "App", "scopes": [ADMIN], **fields})
    assert answer.status_code == 400
    violations = answer.json()["details"]["validationError"]["fieldViolations"]
    assert [one["field"] for one in violations] == [field]
