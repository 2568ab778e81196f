"""The token endpoints, over the real service."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from tests.support.http_edge import Recorder, edge_app
from tests.support.sites import new_site_on

from orderwright.api.options import EdgeOptions
from orderwright.store import apps
from orderwright.workflows.service import Service

APP_SCOPE = "SCOPE.DC-STORES.READ-ORDERS"


@dataclass(frozen=True)
class Shop:
    client: httpx.AsyncClient
    site: UUID
    front_end: UUID
    app: UUID
    secret: str
    instance: UUID


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    service = await Service.start(db_dsn, pool_size=6)
    now = service.clock()
    site = await new_site_on(service)
    async with service.database.acquire() as connection:
        front_end = await apps.create_oauth_client(connection, site, "Front end", now=now)
        app, secret = await apps.create_app(connection, "An app", now=now)
        instance = await apps.install_app(connection, site, app.id, [APP_SCOPE], now=now)
    transport = httpx.ASGITransport(edge_app(Recorder(), service=service))
    async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:
        yield Shop(client, site, front_end.id, app.id, secret, instance.id)
    await service.close()


async def test_an_app_gets_a_token_that_works(shop: Shop) -> None:
    body = {
        "grant_type": "client_credentials",
        "client_id": str(shop.app),
        "client_secret": shop.secret,
        "instance_id": str(shop.instance),
    }
    answer = await shop.client.post("/oauth2/token", json=body)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert set(answer.json()) == {"access_token", "expires_in", "token_type"}
    token = answer.json()["access_token"]
    read = await shop.client.get("/ecom/v1/notes/n1", headers={"Authorization": token, "wix-site-id": str(shop.site)})
    written = await shop.client.post("/ecom/v1/notes/n1/close", headers={"Authorization": f"Bearer {token}"})
    assert (read.status_code, written.status_code) == (200, 403)


async def test_a_form_is_read_like_json(shop: Shop) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": str(shop.app),
        "client_secret": shop.secret,
        "instance_id": str(shop.instance),
    }
    answer = await shop.client.post("/oauth/access", data=form)
    assert answer.status_code == 200


async def test_a_visitor_gets_a_token_and_renews_it(shop: Shop) -> None:
    first = await shop.client.post("/oauth2/token", json={"clientId": str(shop.front_end), "grantType": "anonymous"})
    assert first.status_code == 200
    renewal = {
        "clientId": str(shop.front_end),
        "refreshToken": first.json()["refresh_token"],
        "grantType": "refresh_token",
    }
    second = await shop.client.post("/oauth2/token", json=renewal)
    assert second.status_code == 200
    assert second.json()["refresh_token"] == first.json()["refresh_token"]
    refused = await shop.client.get("/ecom/v1/notes/n1", headers={"Authorization": second.json()["access_token"]})
    assert refused.status_code == 403


async def test_token_info_says_whose_a_token_is(shop: Shop) -> None:
    issued = await shop.client.post("/oauth2/token", json={"clientId": str(shop.front_end), "grantType": "anonymous"})
    answer = await shop.client.post("/oauth2/token-info", json={"token": issued.json()["access_token"]})
    told = answer.json()
    assert (answer.status_code, told["active"], told["clientId"], told["siteId"]) == (
        200,
        True,
        str(shop.front_end),
        str(shop.site),
    )
    for wrong in ("not one", "ow_not_one", f"Bearer {issued.json()['access_token']}"):
        unknown = await shop.client.post("/oauth2/token-info", json={"token": wrong})
        assert (unknown.status_code, unknown.json()) == (200, {"active": False})


@pytest.mark.parametrize(
    "change", [{"client_secret": "wrong"}, {"instance_id": str(UUID(int=1))}, {"client_id": "x\0"}], ids=str
)
async def test_a_wrong_client_is_401_with_the_same_words(shop: Shop, change: dict[str, str]) -> None:
    body = {
        "grant_type": "client_credentials",
        "client_id": str(shop.app),
        "client_secret": shop.secret,
        "instance_id": str(shop.instance),
    }
    answer = await shop.client.post("/oauth2/token", json=body | change)
    assert answer.status_code == 401
    assert answer.json() == {
        "message": "The client, its secret or its token is not valid",
        "details": {
            "applicationError": {
                "code": "INVALID_CLIENT",
                "description": "The client, its secret or its token is not valid",
                "data": {},
            }
        },
    }


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/oauth2/token", b"", "grantType"),
        ("/oauth2/token", b"[]", ""),
        ("/oauth2/token", b"{", ""),
        ("/oauth2/token", b'{"grant_type":7}', "grantType"),
        ("/oauth2/token", b'{"grant_type":"password"}', "grantType"),
        ("/oauth2/token", b'{"grant_type":"anonymous"}', "clientId"),
        ("/oauth2/token-info", b"{}", "token"),
        ("/oauth2/token-info", b'{"token":7}', "token"),
    ],
)
async def test_a_bad_token_call_names_the_field(shop: Shop, path: str, body: bytes, field: str) -> None:
    answer = await shop.client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    [violation] = answer.json()["details"]["validationError"]["fieldViolations"]
    assert violation["field"] == field


async def test_other_content_types_and_large_bodies_are_refused(shop: Shop) -> None:
    text = await shop.client.post("/oauth2/token", content=b"x", headers={"Content-Type": "text/plain"})
    large = await shop.client.post("/oauth2/token", content=b"x" * 70_000)
    assert (text.status_code, large.status_code) == (415, 413)


async def test_guessing_is_limited_by_address() -> None:
    app = edge_app(Recorder(), options=EdgeOptions(rate_per_second=0.001, rate_burst=1))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge") as client:
        answers = [await client.post("/oauth2/token-info", json={}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 429]
