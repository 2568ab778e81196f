"""The Python client on a shop of the tests, in process."""

from __future__ import annotations

from typing import Any

import httpx
from tests.support.service import MANAGER, Shop

from orderwright import App, AsyncOrderwright, Visitor
from orderwright.api.app import create_app
from orderwright.client.calls import Call
from orderwright.client.credentials import Credentials
from orderwright.client.generated import calls as package
from orderwright.contract.operation import Operation, snake
from orderwright.store import apps

Json = dict[str, Any]


def client_on(shop: Shop, credentials: Credentials | None = None, **options: Any) -> AsyncOrderwright:
    """A client of the shop's service: by the administrator's key unless told otherwise."""
    if credentials is None:
        options["api_key"] = shop.credentials["admin"]
    transport = httpx.ASGITransport(create_app(shop.service, ready=False))
    return AsyncOrderwright("http://edge", credentials=credentials, transport=transport, **options)


async def installed_app(shop: Shop, *scopes: str) -> App:
    """An app that is installed on the shop's site, as a backend knows it."""
    async with shop.service.database.acquire() as connection:
        app, secret = await apps.create_app(connection, "backend", now=shop.clock())
        instance = await apps.install_app(connection, shop.site_id, app.id, scopes or (MANAGER,), now=shop.clock())
    return App(str(app.id), secret, str(instance.id))


async def front_end(shop: Shop) -> str:
    """The id of the OAuth client of the shop's pages."""
    async with shop.service.database.acquire() as connection:
        return str((await apps.create_oauth_client(connection, shop.site_id, "pages", now=shop.clock())).id)


async def visitor_of(shop: Shop) -> Visitor:
    """A new visitor of the shop."""
    return Visitor(await front_end(shop))


def call_of(one: Operation) -> Call[Any]:
    """The generated call of an operation."""
    module = getattr(package, snake(one.module), None) or __import__(
        f"{package.__name__}.{snake(one.module)}", fromlist=["*"]
    )
    call: Call[Any] = getattr(module, snake(one.name).upper())
    return call


def method_of(client: AsyncOrderwright, one: Operation) -> Any:
    """The method of an operation."""
    return getattr(getattr(client, snake(one.module)), snake(one.name))


def arguments_of(one: Operation, request: Json) -> Json:
    """A request as the contract has it, as the arguments of the method."""
    call = call_of(one)
    names = {wire: name for name, wire in call.fields.items()}
    found = {names[wire]: value for wire, value in request.items() if wire in names}
    for parameter, name in call.parameters.items():
        value: Any = request
        for part in parameter.split("."):
            value = value[part]
        found[name] = value
    return found
