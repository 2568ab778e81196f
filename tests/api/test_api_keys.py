"""API keys over the API: made, shown once, listed, revoked; and those of apps."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.administration import new_key
from tests.support.service import ADMIN, READER, Shop, new_shop, open_shop

from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def keys(shop: Shop, by: str = "admin") -> dict[str, Json]:
    """The keys by their ids."""
    return {key["id"]: key for key in (await shop.do("listApiKeys", by=by))["apiKeys"]}


async def test_a_key_is_told_once_and_works_until_it_is_revoked(shop: Shop) -> None:
    expires = format_timestamp(shop.clock() + timedelta(days=90))
    request = {"name": "Reports", "scopes": [READER], "expiresDate": expires}
    first = await shop.do("createApiKey", request, idempotency_key="make")
    key, secret = first["apiKey"], first["secret"]
    (mine,) = [one["id"] for one in (await keys(shop)).values() if one["name"] == "admin"]
    assert key == {
        "id": key["id"],
        "name": "Reports",
        "scopes": [READER],
        "createdBy": f"key:{mine}",
        "createdDate": key["createdDate"],
        "expiresDate": expires,
    }
    assert await shop.do("createApiKey", request, idempotency_key="make") == {"apiKey": key}
    async with shop.service.database.acquire() as connection:
        rows = await connection.fetch("SELECT t::text AS row FROM idempotency_keys t")
        kept = "".join(row["row"] for row in rows)
    assert secret not in kept
    assert secret.encode().hex() not in kept
    shop.credentials["made"] = secret
    assert (await shop.send("searchOrders", by="made")).status_code == 200
    assert (await shop.send("listApiKeys", by="made")).status_code == 403
    revoked = (await shop.do("revokeApiKey", {"id": key["id"]}))["apiKey"]
    assert revoked["revokedDate"] > key["createdDate"]
    assert (await shop.do("revokeApiKey", {"id": key["id"]}))["apiKey"] == revoked
    assert (await shop.send("searchOrders", by="made")).status_code == 401
    await shop.service.authenticator.flush_last_use()
    used = (await keys(shop))[key["id"]]
    assert used == {**revoked, "lastUsedDate": used["lastUsedDate"]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": [ADMIN, "SCOPE.ROOT"]}, "scopes[1]"),
        ({"name": ""}, "name"),
        ({"expiresDate": "2020-01-01T00:00:00Z"}, "expiresDate"),
    ],
)
async def test_what_is_wrong_is_named(shop: Shop, fields: Json, field: str) -> None:
    answer = await shop.send("createApiKey", {"name": "Key", "scopes": [ADMIN], **fields})
    assert answer.status_code == 400
    violations = answer.json()["details"]["validationError"]["fieldViolations"]
    assert [one["field"] for one in violations] == [field]


async def test_another_sites_key_is_not_found(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    key, _ = await new_key(shop)
    refusal = await other.refused("revokeApiKey", {"id": key["id"]})
    assert refusal == (404, "API_KEY_NOT_FOUND", {"apiKeyId": key["id"]})
    assert key["id"] not in await keys(other)
    assert (await keys(shop))[key["id"]] == key


async def test_an_app_makes_sees_and_ends_its_own_keys_only(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    app, stranger = await other.app("app", ADMIN), await other.app("stranger", ADMIN)
    of_site, _ = await new_key(other)
    made = (await other.do("createApiKey", {"name": "Own", "scopes": [READER]}, by="app"))["apiKey"]
    assert made["appId"] == str(app)
    assert made["createdBy"].startswith("app:")
    assert list(await keys(other, "app")) == [made["id"]]
    assert await keys(other, "stranger") == {}
    for by, id_ in (("app", of_site["id"]), ("stranger", made["id"])):
        refusal = await other.refused("revokeApiKey", {"id": id_}, by=by)
        assert refusal == (404, "API_KEY_NOT_FOUND", {"apiKeyId": id_})
    foreign = {"name": "Not mine", "scopes": [READER], "appId": str(stranger)}
    refusal = await other.refused("createApiKey", foreign, by="app")
    assert refusal == (404, "APP_NOT_FOUND", {"appId": str(stranger)})
    assert (await other.do("createApiKey", foreign))["apiKey"]["appId"] == str(stranger)
    assert "revokedDate" in (await other.do("revokeApiKey", {"id": made["id"]}, by="app"))["apiKey"]
