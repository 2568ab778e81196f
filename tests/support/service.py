"""A shop of its own for tests of operations: the whole service in process, on a real database, with a clock to move."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import httpx
from tests.support.database import table_contents

from orderwright.api.app import create_app
from orderwright.cli.pages import pages_when_asked_for
from orderwright.contract.operation import Operation
from orderwright.contract.registry import operation, operations
from orderwright.model.permissions import SCOPES, Permission
from orderwright.model.sites import NewSite
from orderwright.providers.files.local_files import LocalFiles
from orderwright.store import apps
from orderwright.store.api_keys import create_key
from orderwright.store.sealed import SealingKeys
from orderwright.workflows.gateways import GatewaySettings
from orderwright.workflows.pictures import PictureSettings
from orderwright.workflows.service import Service
from orderwright.workflows.sites import create_site
from orderwright.workflows.webhook_settings import WebhookSettings

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ADMIN = "SCOPE.ORDERWRIGHT.ADMIN"
READER = "SCOPE.DC-STORES.READ-ORDERS"
MANAGER = "SCOPE.DC-STORES.MANAGE-ORDERS"
IMPORTER = "SCOPE.ECOM.IMPORT-ORDERS"
#: With which the service encrypts the credentials of gateways.
SECRETS_KEY = "b25seSBmb3IgdGVzdHM6IHRoaXMgaXMgbm8ga2V5ISE="

Json = dict[str, Any]


class Clock:
    """The time of the service, which stands still until somebody moves it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time in UTC."""
        return self.now

    def tick(self, seconds: float = 1.0) -> datetime:
        """Move on, and tell the time."""
        self.now += timedelta(seconds=seconds)
        return self.now


def by_name(name: str) -> Operation:
    """The operation of that name (`createOrder`) or key (`events.readEvents`); of several, the last one."""
    return operation(name) if "." in name else [one for one in operations() if one.name == name][-1]


def _take(tree: Json, path: str) -> str:
    for name in path.split("."):
        tree = tree[name]
    return str(tree)


def address(one: Operation, request: Json, *, path: str | None = None) -> str:
    """The operation's path with the ids of the request in it."""
    return re.sub(r"\{([^}]+)\}", lambda match: _take(request, match.group(1)), path or one.path)


class Shop:
    """One site with its credentials. Every call comes one second after the one before."""

    def __init__(self, service: Service, clock: Clock, client: httpx.AsyncClient, site_id: UUID) -> None:
        self.service = service
        self.clock = clock
        self.client = client
        self.site_id = site_id
        self.credentials: dict[str, str] = {}

    async def key(self, name: str, *scopes: str, app_id: UUID | None = None) -> str:
        """Make an API key with these scopes, and know its text by `name` from now on."""
        async with self.service.database.acquire() as connection:
            _, self.credentials[name] = await create_key(
                connection,
                self.site_id,
                name,
                now=self.clock(),
                created_by="test",
                scopes=scopes or (ADMIN,),
                app_id=app_id,
            )
        return self.credentials[name]

    async def app(self, name: str, *scopes: str) -> UUID:
        """Make an app, install it and know its access token by `name`; the app's id."""
        async with self.service.database.acquire() as connection:
            app, secret = await apps.create_app(connection, name, now=self.clock())
            instance = await apps.install_app(connection, self.site_id, app.id, scopes, now=self.clock())
        self.credentials[name] = await self._token(
            grant_type="client_credentials", client_id=str(app.id), client_secret=secret, instance_id=str(instance.id)
        )
        return app.id

    async def visitor(self, name: str = "visitor") -> None:
        """Know the access token of a new visitor by `name`."""
        async with self.service.database.acquire() as connection:
            client = await apps.create_oauth_client(connection, self.site_id, "front end", now=self.clock())
        self.credentials[name] = await self._token(grantType="anonymous", clientId=str(client.id))

    async def _token(self, **body: str) -> str:
        answer = await self.client.post("/oauth2/token", json=body)
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    async def send(
        self, name: str, request: Json | None = None, *, by: str = "admin", path: str | None = None, **headers: str
    ) -> httpx.Response:
        """Call an operation as `by`; underscores in the names of headers stand for hyphens."""
        one, request = by_name(name), dict(request or {})
        self.clock.tick()
        sent = {"Authorization": self.credentials[by], "wix-site-id": str(self.site_id)}
        sent |= {header.replace("_", "-"): value for header, value in headers.items()}
        body: Json = {"params": request} if one.method in ("GET", "DELETE") else {"json": request}
        return await self.client.request(one.method, address(one, request, path=path), headers=sent, **body)

    async def do(self, name: str, request: Json | None = None, *, by: str = "admin", **headers: str) -> Json:
        """The answer of an operation that succeeds."""
        answer = await self.send(name, request, by=by, **headers)
        assert answer.status_code == 200, answer.text
        result: Json = answer.json()
        return result

    async def refused(
        self, name: str, request: Json | None = None, *, by: str = "admin", **headers: str
    ) -> tuple[int, str, Any]:
        """Status, code and data of an application error, or status, `INVALID` and the violations (field to rule).

        Nothing at all was written on the way.
        """
        before = await self.contents()
        answer = await self.send(name, request, by=by, **headers)
        assert await self.contents() == before
        details = answer.json()["details"]
        if "validationError" in details:
            found = details["validationError"]["fieldViolations"]
            return answer.status_code, "INVALID", {one["field"]: one["violatedRule"] for one in found}
        return answer.status_code, details["applicationError"]["code"], details["applicationError"].get("data", {})

    async def create(self, order: Json, *, by: str = "admin", settings: Json | None = None, **headers: str) -> Json:
        """Create an order, and return it."""
        request: Json = {"order": order} if settings is None else {"order": order, "settings": settings}
        result: Json = (await self.do("createOrder", request, by=by, **headers))["order"]
        return result

    async def get(self, order_id: str, *, by: str = "admin", **query: str) -> Json:
        """Read an order."""
        result: Json = (await self.do("getOrder", {"id": order_id, **query}, by=by))["order"]
        return result

    async def events(self, order_id: str, *, by: str = "admin") -> list[Json]:
        """The order's events from the beginning."""
        result: list[Json] = (await self.do("readEvents", {"orderId": order_id}, by=by))["events"]
        return result

    async def event_types(self, order_id: str) -> list[str]:
        """The slugs of the order's events, oldest first."""
        return [event["slug"] for event in await self.events(order_id)]

    async def contents(self) -> dict[str, tuple[int, str]]:
        """What all tables hold: see `table_contents`."""
        async with self.service.database.acquire() as connection:
            return await table_contents(connection)


@asynccontextmanager
async def open_service(dsn: str, clock: Clock | None = None) -> AsyncIterator[tuple[Service, httpx.AsyncClient]]:
    """The service on a database, and a client of its HTTP application in process."""
    settings = GatewaySettings(SealingKeys(SECRETS_KEY), test_servers=True)
    folder = TemporaryDirectory()
    files = LocalFiles(Path(folder.name))
    service = await Service.start(dsn, pool_size=6, clock=clock or Clock(), gateway_settings=settings, files=files)
    service.webhook_settings = WebhookSettings(allow_private=True)
    # Tests that want pictures from elsewhere say so: no other one asks a host.
    service.pictures.settings = PictureSettings(elsewhere=False)
    transport = httpx.ASGITransport(create_app(service, mounts=pages_when_asked_for, ready=False))
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:
            yield service, client
    finally:
        await service.close()
        folder.cleanup()


async def new_shop(service: Service, client: httpx.AsyncClient, **site: Any) -> Shop:
    """A new site, in dollars unless told otherwise, with keys for an administrator, a reader and an importer."""
    clock = service.clock
    assert isinstance(clock, Clock)
    async with service.database.acquire() as connection:
        made = await create_site(connection, NewSite(**{"name": "Shop", "currency": "USD", **site}), now=clock())
    shop = Shop(service, clock, client, made.id)
    for name, scope in {"admin": ADMIN, "reader": READER, "manager": MANAGER, "importer": IMPORTER}.items():
        await shop.key(name, scope)
    return shop


@asynccontextmanager
async def open_shop(dsn: str, **site: Any) -> AsyncIterator[Shop]:
    """A new site on a service of its own."""
    async with open_service(dsn) as (service, client):
        yield await new_shop(service, client, **site)


async def declare_field(shop: Shop, namespace: str, key: str, *, owner: UUID | None = None) -> None:
    """Declare a text field, owned by the app `owner` or by the site."""
    field: Json = {"namespace": namespace, "key": key, "type": "STRING"}
    if owner is not None:
        field["ownerAppId"] = str(owner)
    await shop.do("declareExtendedField", {"field": field})
    shop.service.sites.forget(shop.site_id)


def amounts(value: Any, path: str = "") -> dict[str, Mapping[str, Any]]:
    """Every amount in a document by its path."""
    if isinstance(value, list):
        return {k: v for i, item in enumerate(value) for k, v in amounts(item, f"{path}[{i}]").items()}
    if not isinstance(value, dict):
        return {}
    if isinstance(value.get("amount"), str):
        return {path: value}
    return {k: v for name, item in value.items() for k, v in amounts(item, f"{path}.{name}").items()}


def amount_at(document: Json, path: str) -> str:
    """The amount at a dotted path."""
    value: Any = document
    for name in path.split("."):
        value = value[int(name)] if name.isdigit() else value[name]
    result: str = value["amount"]
    return result


#: For each permission the largest scopes that lack it: what a caller may hold and still be refused.
SCOPES_WITHOUT = {
    permission: tuple(name for name, bundle in SCOPES.items() if permission not in bundle) for permission in Permission
}
