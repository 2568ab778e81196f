"""The OAuth clients of a site's front ends over the API and on their page."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from tests.support.dashboard import desk_of, text_of
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.identity import Role

Json = dict[str, Any]
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest_asyncio.fixture(scope="module")
async def service_shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn, language="en") as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service_shop: Shop) -> Shop:
    """A site without clients."""
    return await new_shop(service_shop.service, service_shop.client, language="en")


async def token(shop: Shop, client_id: str) -> int:
    """Ask for a visitor's token and keep it as `visitor`; the status."""
    body = {"grantType": "anonymous", "clientId": client_id}
    answer = await shop.client.post("/oauth2/token", json=body)
    if answer.status_code == 200:
        shop.credentials["visitor"] = answer.json()["access_token"]
    return answer.status_code


async def is_known(shop: Shop) -> bool:
    """Whether the visitor is let in: then a read is forbidden, not unauthenticated."""
    return (await shop.send("listApps", by="visitor")).status_code == 403


async def listed(shop: Shop) -> list[Json]:
    found: list[Json] = (await shop.do("listOauthClients"))["oauthClients"]
    return found


async def test_a_client_is_made_renamed_and_revoked(shop: Shop) -> None:
    made = (await shop.do("createOauthClient", {"name": "Shop front"}, idempotency_key="make"))["oauthClient"]
    assert made == {"id": made["id"], "name": "Shop front", "createdDate": made["createdDate"]}
    assert (await shop.do("createOauthClient", {"name": "Shop front"}, idempotency_key="make"))["oauthClient"] == made
    assert await listed(shop) == [made]
    assert await token(shop, made["id"]) == 200
    assert await is_known(shop)
    renamed = (await shop.do("renameOauthClient", {"id": made["id"], "name": "Till"}))["oauthClient"]
    assert renamed == {**made, "name": "Till"}
    assert await is_known(shop)
    assert await shop.do("revokeOauthClient", {"id": made["id"]}) == {}
    assert await listed(shop) == []
    assert not await is_known(shop)
    assert await token(shop, made["id"]) == 401
    told = [
        (one["operation"], one["target"], [(change["field"], change["value"]) for change in one["changes"]])
        for one in (await shop.do("listAuditEntries", {"operation": "oauth-clients"}))["entries"]
    ]
    assert told == [
        ("oauth-clients.revokeOauthClient", made["id"], []),
        ("oauth-clients.renameOauthClient", made["id"], [("name", "Till")]),
        ("oauth-clients.createOauthClient", made["id"], [("name", "Shop front")]),
    ]


async def test_what_is_revoked_of_another_site_or_nowhere_is_not_found(shop: Shop, service_shop: Shop) -> None:
    ended = (await shop.do("createOauthClient", {"name": "Ended"}))["oauthClient"]["id"]
    await shop.do("revokeOauthClient", {"id": ended})
    theirs = (await service_shop.do("createOauthClient", {"name": "Theirs"}))["oauthClient"]["id"]
    for id_ in (ended, theirs, NOWHERE):
        missing = (404, "OAUTH_CLIENT_NOT_FOUND", {"clientId": id_})
        assert await shop.refused("renameOauthClient", {"id": id_, "name": "Mine"}) == missing
        assert await shop.refused("revokeOauthClient", {"id": id_}) == missing
    assert [one["name"] for one in await listed(service_shop)] == ["Theirs"]
    assert await shop.refused("createOauthClient", {"name": ""}) == (400, "INVALID", {"name": "MIN_LENGTH"})


async def test_the_page_adds_renames_and_revokes_front_ends(shop: Shop) -> None:
    async with desk_of(shop, Role.OWNER) as owner:
        assert "There are no front ends" in text_of((await owner.get("/settings/clients")).text)
        form = {"name": "Shop <front>", "_key": "add"}
        for _ in range(2):  # A form that is sent twice does its work once.
            assert (await owner.post("/settings/clients", form)).headers["location"] == "/dashboard/settings/clients"
        (client,) = await listed(shop)
        page = (await owner.get("/settings/clients")).text
        assert f"Shop <front> can get tokens now. Its id: {client['id']}" in text_of(page)
        base = f"/settings/clients/{client['id']}"
        assert set(re.findall(rf'href="/dashboard{base}/([a-z]+)"', page)) == {"rename", "revoke"}
        assert 'value="Shop &lt;front&gt;"' in (await owner.get(f"{base}/rename")).text
        refused = await owner.post(f"{base}/rename", {"name": ""})
        assert (refused.status_code, (await listed(shop))[0]["name"]) == (422, "Shop <front>")
        await owner.post(f"{base}/rename", {"name": "Shop"})
        assert [one["name"] for one in await listed(shop)] == ["Shop"]
        assert "This cannot be taken back." in text_of((await owner.get(f"{base}/revoke")).text)
        await owner.post(f"{base}/revoke")
        assert await listed(shop) == []
        for path in (f"{base}/rename", f"{base}/revoke"):
            assert (await owner.get(path)).status_code == 404
            assert (await owner.post(path, {"name": "Again"})).status_code == 404
        log = text_of((await owner.get("/settings/audit-log?area=oauth-clients")).text)
        assert "Revoked a front end" in log
        assert "Renamed a front end" in log
        assert "Added a front end" in log
