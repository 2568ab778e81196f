"""What the pages cost over the wire, at the first visit and later, and that nothing on them moves while they load."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from tests.support.dashboard import member
from tests.support.drafts import custom, scratch
from tests.support.orders import full_order
from tests.support.pages import WIDTHS, logged_in
from tests.support.payments import add, cash
from tests.support.service import Shop

from orderwright.model.identity import Role

#: Bytes as they come over the wire, with the heads of the answers.
FIRST, LATER = 200_000, 30_000
#: More than a page of the list holds.
ORDERS = 60
_WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    window.shifts.push([one.value, ...one.sources.map((source) => source.node?.outerHTML?.slice(0, 120))]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
#: Two frames after all is loaded nothing is left to be laid out.
_SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(window.shifts))))"


@dataclass(frozen=True)
class Staff:
    """Somebody logged in, with the pages to look at."""

    cookies: list[Any]
    paths: dict[str, str]


@pytest_asyncio.fixture(scope="module")
async def staff(browser: Browser, address: str, shop: Shop) -> Staff:
    made = [await shop.create(full_order(status="APPROVED")) for _ in range(ORDERS)]
    await add(shop, made[-1]["id"], cash("10.00"))
    draft = await scratch(shop, customLineItems=[custom(), custom("Advice")])
    owner = await member(shop, Role.OWNER)
    async with logged_in(browser, address, owner.email) as desk:
        cookies = await desk.page.context.cookies()
    paths = {"list": "/orders", "order": f"/orders/{made[-1]['id']}", "home": "/", "editor": f"/drafts/{draft['id']}"}
    return Staff(cookies, paths)


@pytest_asyncio.fixture
async def page(browser: Browser, staff: Staff) -> AsyncIterator[Page]:
    """A window with an empty cache, of somebody who is logged in."""
    context = await browser.new_context(locale="en")
    await context.add_cookies(staff.cookies)
    await context.add_init_script(_WATCH)
    yield await context.new_page()
    await context.close()


@pytest.mark.parametrize("name", ["list", "order", "home", "editor"])
async def test_a_page_is_light_at_first_and_lighter_later(page: Page, address: str, staff: Staff, name: str) -> None:
    wire = await page.context.new_cdp_session(page)
    await wire.send("Network.enable")
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda loaded: sizes.append(loaded["encodedDataLength"]))
    await page.goto(f"{address}/dashboard{staff.paths[name]}", wait_until="networkidle")
    first = sum(sizes)
    # The page, the style and the script, if not the icon.
    assert len(sizes) >= 3
    sizes.clear()
    await page.goto(f"{address}/dashboard{staff.paths[name]}", wait_until="networkidle")
    later = sum(sizes)
    assert 0 < later < LATER
    assert later < first < FIRST


@pytest.mark.parametrize("width", WIDTHS)
async def test_nothing_moves_while_a_page_loads(page: Page, address: str, staff: Staff, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for name, path in staff.paths.items():
        await page.goto(f"{address}/dashboard{path}", wait_until="networkidle")
        found[name] = await page.evaluate(_SETTLED)
    assert found == {name: [] for name in staff.paths}
