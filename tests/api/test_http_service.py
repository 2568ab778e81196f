"""The declared operations through the whole service: the edge, the operations, a real database."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from tests.support.sites import new_site_on

from orderwright.api.app import create_app
from orderwright.contract.operation import Operation
from orderwright.contract.registry import operations
from orderwright.store.api_keys import create_key
from orderwright.workflows.service import Service

ORDER: dict[str, Any] = {
    "lineItems": [
        {
            "productName": {"original": "Coffee"},
            "quantity": 2,
            "price": {"amount": "10.00"},
            "itemType": {"preset": "PHYSICAL"},
            "catalogReference": {
                "catalogItemId": "0614129c-8777-9f3b-4dfe-b80a54df10d5",
                "appId": "215238eb-22a5-4c36-9e7b-e7c08025e04e",
            },
        }
    ],
    "channelInfo": {"type": "WEB"},
    "buyerInfo": {"email": "buyer@example.com"},
}


@dataclass(frozen=True)
class Shop:
    client: httpx.AsyncClient
    site: UUID
    keys: dict[str, str]

    def headers(self, key: str = "admin", **more: str) -> dict[str, str]:
        return {"Authorization": self.keys[key], "wix-site-id": str(self.site), **more}


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    service = await Service.start(db_dsn, pool_size=6)
    site, other = await new_site_on(service), await new_site_on(service, "Another shop")
    keys: dict[str, str] = {}
    wanted = {
        "admin": (site, "SCOPE.ORDERWRIGHT.ADMIN"),
        "reader": (site, "SCOPE.DC-STORES.READ-ORDERS"),
        "importer": (site, "SCOPE.ECOM.IMPORT-ORDERS"),
        "stranger": (other, "SCOPE.ORDERWRIGHT.ADMIN"),
    }
    async with service.database.acquire() as connection:
        for name, (of, scope) in wanted.items():
            _, keys[name] = await create_key(
                connection, of, name, now=service.clock(), created_by="test", scopes=[scope]
            )
    transport = httpx.ASGITransport(create_app(service))
    async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:
        yield Shop(client, site, keys)
    await service.close()


async def created(shop: Shop, **headers: str) -> httpx.Response:
    answer = await shop.client.post("/ecom/v1/orders", json={"order": ORDER}, headers=shop.headers(**headers))
    assert answer.status_code == 200, answer.text
    return answer


async def test_an_order_is_created_and_read_under_both_families(shop: Shop) -> None:
    order = (await created(shop)).json()["order"]
    for family in ("/ecom/v1/orders", "/_api/ecom-orders/v1/orders"):
        answer = await shop.client.get(f"{family}/{order['id']}?id={order['id']}", headers=shop.headers())
        assert (answer.status_code, answer.json()["order"]) == (200, order)
        assert answer.headers["etag"] == '"1"'


async def test_a_stale_revision_changes_nothing(shop: Shop) -> None:
    order = (await created(shop)).json()["order"]
    path = f"/ecom/v1/orders/{order['id']}"
    body = {"order": {"id": order["id"], "buyerInfo": {"email": "new@example.com"}}}
    first = await shop.client.patch(path, json=body, headers=shop.headers(**{"If-Match": '"1"'}))
    second = await shop.client.patch(path, json=body, headers=shop.headers(**{"If-Match": '"1"'}))
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    assert second.status_code == 412
    assert (await shop.client.get(path, headers=shop.headers())).headers["etag"] == '"2"'


async def test_a_repeated_key_creates_one_order(shop: Shop) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, second = await created(shop, **key), await created(shop, **key)
    assert first.json() == second.json()
    other = await shop.client.post(
        "/ecom/v1/orders", json={"order": ORDER, "settings": {}}, headers=shop.headers(**key)
    )
    assert other.status_code == 409


@pytest.mark.parametrize("missing", ["67668940-527d-4465-94c6-5475d8c7a412", "no-guid", "%20", "a%2Fb", "ü"])
async def test_an_unknown_order_is_404(shop: Shop, missing: str) -> None:
    answer = await shop.client.get(f"/ecom/v1/orders/{missing}", headers=shop.headers())
    assert answer.status_code == 404
    assert answer.json()["details"]["applicationError"]["code"] == "ORDER_NOT_FOUND"


async def test_another_sites_order_is_404_with_the_same_words(shop: Shop) -> None:
    order_id = (await created(shop)).json()["order"]["id"]
    answer = await shop.client.get(f"/ecom/v1/orders/{order_id}", headers={"Authorization": shop.keys["stranger"]})
    assert answer.status_code == 404
    assert answer.json()["message"] == f"Order {order_id} was not found"


async def test_a_key_does_not_open_another_site(shop: Shop) -> None:
    headers = shop.headers("stranger")
    assert (await shop.client.get(f"/ecom/v1/orders/{uuid4()}", headers=headers)).status_code == 401


def addresses() -> list[Any]:
    return [
        pytest.param(one, re.sub(r"\{[^}]+\}", str(UUID(int=5)), path), id=f"{one.key} {path}")
        for one in operations()
        for path in one.paths
    ]


@pytest.mark.parametrize(("operation", "path"), addresses())
async def test_no_operation_answers_without_credential_or_permission(
    shop: Shop, operation: Operation, path: str
) -> None:
    nobody = await shop.client.request(operation.method, path)
    lacking = "importer" if operation.permission.value.startswith(("ECOM.", "ORDERWRIGHT.READ_")) else "reader"
    if operation.permission.value == "ORDERWRIGHT.READ_JOBS":
        lacking = ""  # both may read jobs
    assert nobody.status_code == 401
    if lacking:
        refused = await shop.client.request(operation.method, path, headers=shop.headers(lacking))
        assert refused.status_code == 403
        assert refused.json()["details"]["applicationError"]["data"] == {"permission": operation.permission.value}
