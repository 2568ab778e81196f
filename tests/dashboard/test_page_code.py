"""The page code of the guide to web methods in a real browser: shop, backend and service are three origins."""

from __future__ import annotations

import asyncio
import sys
import types
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from tests.conformance.shops import make_shops
from tests.support.guides import blocks, program
from tests.support.listening import listening
from tests.support.orders import order
from tests.support.serving import serving

from orderwright import Orderwright


class StaticSite:
    """Files by their path: the shop's own pages."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, str]] = {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        kind, text = self.files.get(scope["path"], (b"text/plain", ""))
        headers = [(b"content-type", kind), (b"content-length", b"%d" % len(text.encode()))]
        await send({"type": "http.response.start", "status": 200 if text else 404, "headers": headers})
        await send({"type": "http.response.body", "body": text.encode()})


@dataclass(frozen=True)
class Place:
    """A page of the shop, another site, and the order that the page shows."""

    page: str
    elsewhere: str
    service: str
    web: str
    number: str


@pytest_asyncio.fixture(scope="module")
async def place(db_dsn: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    shop = (await make_shops(db_dsn, ["pages"]))["pages"]
    log: Path = tmp_path_factory.mktemp("serve") / "log"
    site = StaticSite()
    async with listening(site) as page, listening(site) as elsewhere:
        with serving(log, "--database-url", db_dsn, "--allowed-origin", page) as server:
            with Orderwright(server.address, api_key=shop["apiKey"], site_id=shop["siteId"]) as client:
                made = await asyncio.to_thread(client.orders.create_order, order())
            backend = backend_of(shop, server.address, page)
            async with listening(backend.web_app) as web:
                library, code = blocks("elevate.md", "js")
                words = {"SERVICE": server.address, "WEB": web, "CLIENT": shop["clientId"], "ORDER": made.id}
                for word, value in words.items():
                    code = code.replace(f'"{word}"', f'"{value}"')
                script = (b"text/javascript", code)
                html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>'
                site.files = {
                    "/": (b"text/html", html),
                    "/page.js": script,
                    "/backend.js": (b"text/javascript", library),
                }
                yield Place(page, elsewhere, server.address, web, made.number)
            await backend.shop.aclose()


def backend_of(shop: dict[str, str], service: str, page: str) -> types.ModuleType:
    """The backend of the guide as a module, which lets pages of the shop call it."""
    module = types.ModuleType("my_backend_file")
    given = {"SHOP_URL": service, "SHOP_SITE": shop["siteId"], "APP_ID": shop["appId"]}
    with pytest.MonkeyPatch.context() as patched:
        for name, value in {**given, "APP_SECRET": shop["appSecret"], "APP_INSTANCE": shop["instanceId"]}.items():
            patched.setenv(name, value)
        patched.setitem(sys.modules, module.__name__, module)
        code = program("elevate.md")
        assert '"https://shop.example"' in code
        exec(compile(code.replace('"https://shop.example"', repr(page)), "elevate.md", "exec"), module.__dict__)
    return module


async def test_a_page_shows_an_order_through_the_backend_and_stays_one_visitor(browser: Browser, place: Place) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    visitors = []
    for _ in range(2):
        async with page.expect_console_message() as told:
            await page.goto(place.page)
        assert (await told.value).text == f"Success! Retrieved order: {place.number}"
        visitors.append(await page.evaluate("JSON.parse(localStorage.getItem('visitor')).refresh"))
    assert visitors[0] == visitors[1]
    await context.close()


async def test_pages_of_another_site_get_neither_a_token_nor_an_answer(browser: Browser, place: Place) -> None:
    page = await browser.new_page()
    await page.route("**/page.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    await page.goto(place.elsewhere)
    asked = """async (address) => {
        const sent = { method: "POST", headers: { "Content-Type": "application/json" }, body: "[]" };
        return await fetch(address, sent).then(() => "answered", (error) => error.name);
    }"""
    addresses = (f"{place.service}/oauth2/token", f"{place.web}/my_get_order_function")
    assert [await page.evaluate(asked, address) for address in addresses] == ["TypeError", "TypeError"]
    await page.close()
