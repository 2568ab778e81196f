"""Members of the staff who use the dashboard without a browser: forms are read from their pages, as a browser would."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from html import unescape
from itertools import count

import httpx
from tests.support.service import Shop

from orderwright.api.app import create_app
from orderwright.cli.pages import pages
from orderwright.model.credentials import User
from orderwright.model.identity import Role
from orderwright.store.users import create_user

PASSWORD = "correct horse battery"
_DESKS = count(1)
_TAG = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


async def member(shop: Shop, role: Role, *, email: str | None = None, password: str = PASSWORD) -> User:
    """A new member of the staff of the shop."""
    async with shop.service.database.acquire() as connection:
        return await create_user(
            connection,
            shop.site_id,
            email=email or f"{role.value}@shop.example",
            role=role,
            password=password,
            now=shop.clock(),
        )


class Desk:
    """A browser without scripts: it keeps cookies and follows no redirect by itself."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page; underscores in the names of headers stand for hyphens."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.get(f"/dashboard{path}", headers=sent)

    async def post(
        self, path: str, data: Mapping[str, object] | None = None, *, token: str | None = None, **headers: str
    ) -> httpx.Response:
        """Send a form. Its token is taken from the account page (or the login) unless it is given."""
        if token is None:
            token = await self.token()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.post(f"/dashboard{path}", data={"_csrf": token, **(data or {})}, headers=sent)

    async def token(self) -> str:
        """A CSRF token for this browser."""
        for path in ("/account", "/login/code", "/login"):
            answer = await self.get(path)
            if answer.status_code == 200:
                return hidden(answer.text)["_csrf"]
        raise AssertionError("no page has a form")

    async def log_in(self, email: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        """Log in with the form of the login page."""
        answer = await self.get("/login")
        token = hidden(answer.text)["_csrf"]
        return await self.post("/login", {"email": email, "password": password, **fields}, token=token)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, the first of each name."""
    found: dict[str, str] = {}
    for tag in _TAG.findall(page):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if attributes.get("type") == "hidden":
            found.setdefault(attributes["name"], unescape(attributes.get("value", "")))
    return found


def text_of(page: str) -> str:
    """What can be read of a page, without its tags."""
    body = re.sub(r"<(script|style|svg|head)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@asynccontextmanager
async def open_desk(shop: Shop, *, address: str = "10.1.1.1", scheme: str = "http") -> AsyncIterator[Desk]:
    """A browser at that network address, which has never been here."""
    transport = httpx.ASGITransport(create_app(shop.service, mounts=pages, ready=False), client=(address, 40000))
    async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://edge") as client:
        yield Desk(client)


@asynccontextmanager
async def desk_of(shop: Shop, role: Role) -> AsyncIterator[Desk]:
    """A logged-in member of the staff with this role; made at first."""
    from orderwright.store.users import list_users

    async with shop.service.database.acquire() as connection:
        known = {user.email for user in await list_users(connection, shop.site_id)}
    email = f"{role.value}@shop.example"
    if email not in known:
        await member(shop, role)
    # Each at an address of its own, because logins are counted by address.
    number = next(_DESKS)
    async with open_desk(shop, address=f"10.2.{number // 250}.{number % 250}") as desk:
        # Users of other sites in this database may have the same address and password.
        answer = await desk.log_in(email, site=str(shop.site_id))
        assert answer.status_code == 303, answer.text
        yield desk
