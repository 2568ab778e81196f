"""Pictures of items in a browser: seen from our own address alone, in place before they are there, and light."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from tests.support.catalog import made
from tests.support.dashboard import member
from tests.support.drafts import custom, scratch
from tests.support.orders import line, order
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.picture_host import Answer, PictureHost, picture, picture_host
from tests.support.service import Shop

from orderwright.model.identity import Role
from orderwright.workflows.pictures import Pictures, PictureSettings

Json = dict[str, Any]
ITEMS = 20
#: Pictures with their sizes as they arrived, and as they stand there.
_SEEN = "() => [...document.querySelectorAll('img.thumb')].map((one) => [one.naturalWidth, one.clientWidth])"
_WATCH = """
window.shifts = [];
new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((one) => one.value)))
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest_asyncio.fixture(scope="module")
async def host(shop: Shop) -> AsyncIterator[PictureHost]:
    async with picture_host() as host:
        shop.service.pictures = Pictures(PictureSettings(allow_private=True), key=b"k" * 32, patience=30)
        for number in range(ITEMS):
            # Each has other colors, so that no two are alike.
            host.answers[f"/{number}.png"] = Answer(picture("PNG", (600, 600), (240 - 10 * number, 60, 10 * number)))
        yield host


@pytest_asyncio.fixture(scope="module")
async def paths(shop: Shop, host: PictureHost) -> dict[str, str]:
    """Pages with pictures, by name."""
    lines = [line("10.00", name=f"Mug {n}", image={"url": host.url(f"/{n}.png")}) for n in range(ITEMS)]
    placed = await shop.create(order(*lines, line("1.00", image={"id": "11062b_abc~mv2.jpg"}), line("2.00")))
    lamp = await made(shop, "Harbor lamp", imageUrl=host.url("/0.png"))
    await made(shop, "Plain lamp", "5.00")
    draft = await scratch(shop, customLineItems=[custom()])
    return {
        "order": f"/orders/{placed['id']}",
        "refund": f"/orders/{placed['id']}/refund",
        "fulfil": f"/orders/{placed['id']}/fulfil",
        "products": "/products",
        "product": f"/products/{lamp['id']}",
        "change": f"/products/{lamp['id']}/edit",
        "stock": "/stock",
        "choose": f"/drafts/{draft['id']}/items",
    }


async def seen(page: Page) -> list[list[int]]:
    """The pictures, once all of them have been scrolled to and are there."""
    for one in await page.locator("img.thumb").all():
        await one.scroll_into_view_if_needed()
    await page.wait_for_function("() => [...document.querySelectorAll('img.thumb')].every((one) => one.complete)")
    found: list[list[int]] = await page.evaluate(_SEEN)
    await page.evaluate("scrollTo(0, 0)")
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_pictures_are_seen_and_nothing_leaves_for_another_host(
    browser: Browser, shop: Shop, address: str, paths: dict[str, str], width: int, theme: str
) -> None:
    owner = await member(shop, Role.OWNER, email=f"{theme}{width}@shop.example")
    expected = {"order": ITEMS, "refund": ITEMS, "fulfil": ITEMS}
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        for name, path in paths.items():
            await desk.page.goto(f"{address}/dashboard{path}")
            side = 160 if name == "product" else 48
            assert await seen(desk.page) == [[160, side - 2]] * expected.get(name, 1), name
            assert await faults(desk.page) == [], name
            if folder := os.environ.get("ORDERWRIGHT_SCREENSHOTS"):
                await desk.page.screenshot(path=Path(folder) / f"pictures-{name}-{width}-{theme}.png", full_page=True)
        assert (desk.foreign, desk.complaints) == ([], [])


async def test_pictures_are_seen_without_a_script(
    browser: Browser, shop: Shop, address: str, paths: dict[str, str]
) -> None:
    viewer = await member(shop, Role.VIEWER)
    async with logged_in(browser, address, viewer.email, scripts=False) as desk:
        await desk.page.goto(f"{address}/dashboard{paths['product']}", wait_until="networkidle")
        shown = await desk.page.locator("img.thumb").screenshot()
        assert (desk.foreign, desk.complaints) == ([], [])
    async with logged_in(browser, address, viewer.email) as desk:
        await desk.page.set_content(f"<img src='data:image/png;base64,{_base64(shown)}'>")
        # The color of the middle: that of the picture, not of a sign for a missing one.
        color = await desk.page.evaluate(
            """async () => {
              const one = document.querySelector("img"); await one.decode();
              const on = new OffscreenCanvas(one.width, one.height).getContext("2d");
              on.drawImage(one, 0, 0);
              return [...on.getImageData(one.width / 2, one.height / 2, 1, 1).data];
            }"""
        )
    assert all(abs(is_ - was) < 12 for is_, was in zip(color, (240, 60, 0, 255), strict=True)), color


def _base64(content: bytes) -> str:
    import base64

    return base64.b64encode(content).decode()


async def test_a_page_with_pictures_is_light_and_nothing_on_it_moves_even_while_they_are_late(
    browser: Browser, shop: Shop, address: str, host: PictureHost, paths: dict[str, str]
) -> None:
    owner = await member(shop, Role.OWNER, email="light@shop.example")
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        wire = await page.context.new_cdp_session(page)
        await wire.send("Network.enable")
        sizes: list[float] = []
        wire.on("Network.loadingFinished", lambda loaded: sizes.append(loaded["encodedDataLength"]))
        await page.add_init_script(_WATCH)
        go = asyncio.Event()
        for number in range(ITEMS):
            host.answers[f"/late{number}.png"] = Answer(picture("PNG", (600, 600), (number, 9, 9)), waits=go)
        lines = [line("10.00", image={"url": host.url(f"/late{number}.png")}) for number in range(ITEMS)]
        late = await shop.create(order(*lines))
        asyncio.get_running_loop().call_later(1.0, go.set)
        await page.goto(f"{address}/dashboard/orders/{late['id']}")
        assert [shown[0] for shown in await seen(page)] == [160] * ITEMS
        assert await page.evaluate("window.shifts") == []
        await page.goto(f"{address}/dashboard{paths['order']}", wait_until="networkidle")
        await seen(page)
        sizes.clear()
        await page.goto(f"{address}/dashboard{paths['order']}", wait_until="networkidle")
        await seen(page)
        # The pictures are kept by the browser: the page alone is asked for again.
        assert 0 < sum(sizes) < 30_000
        assert await page.evaluate("window.shifts") == []


async def test_what_can_not_be_got_is_a_sign_without_a_complaint(
    browser: Browser, shop: Shop, address: str, host: PictureHost
) -> None:
    host.answers["/evil.svg"] = Answer(b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')
    missing = [line("1.00", image={"url": host.url(path)}) for path in ("/nothing.png", "/evil.svg")]
    placed = await shop.create(order(*missing))
    owner = await member(shop, Role.OWNER, email="missing@shop.example")
    async with logged_in(browser, address, owner.email) as desk:
        await desk.page.goto(f"{address}/dashboard/orders/{placed['id']}")
        # The sign is drawn with 48 pixels a side; what strangers sent has no size.
        assert await seen(desk.page) == [[48, 46], [48, 46]]
        assert await faults(desk.page) == []
        assert (desk.foreign, desk.complaints) == ([], [])
