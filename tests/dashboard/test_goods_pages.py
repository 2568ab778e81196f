"""The pages about goods whose addresses hold an id, in a real browser."""

import os
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.support.catalog import FOOD, made, rated, reference, shirt
from tests.support.dashboard import member
from tests.support.files import upload
from tests.support.gift_cards import issue, paying
from tests.support.orders import line, order
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.service import Shop, declare_field
from tests.support.stock import sold, stocked

from orderwright.dashboard.coded import coded
from orderwright.dashboard.stock_rows import code_of
from orderwright.model.catalog import CATALOG_APP_ID
from orderwright.model.identity import Role
from orderwright.rules.stock import stock_key

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> str:
    return (await member(shop, Role.OWNER)).email


@pytest_asyncio.fixture(scope="module")
async def paths(shop: Shop) -> AsyncIterator[list[str]]:
    """Something of everything, and the addresses of it."""
    yield [
        *await stock_paths(shop),
        *await product_paths(shop),
        *await card_paths(shop),
        *await file_paths(shop),
        *await field_paths(shop),
    ]


async def stock_paths(shop: Shop) -> list[str]:
    """Quantities that are counted, sold out, oversold, and not counted."""
    lamp = await made(shop, "Harbor lamp", sku="LAMP-1")
    await made(shop, "A product with a rather long name, as some shops have them for their buyers", sku="LONG-NAME-1")
    wear = (await shop.do("createProduct", {"product": shirt(id=None)}))["product"]
    items = [{**reference(lamp["id"]), "quantity": 12}]
    items += [{**reference(lamp["id"]), "quantity": 0, "locationId": str(uuid4())}]
    items += [{**reference(wear["id"]), "variant": wear["variants"][0]["id"], "quantity": 2}]
    await shop.do("setStock", {"items": items, "note": "Stocktaking in November"})
    sale = {**sold("x", 3), "catalogReference": reference(lamp["id"])}
    await shop.create(order(sale, status="APPROVED", shippingInfo={"title": "Standard"}))
    await stocked(shop, "vase", 1)
    await shop.create(order(sold("vase", 4), paymentStatus="PAID"))
    mine = f"/stock/{code_of(stock_key(CATALOG_APP_ID, lamp['id']))}"
    never = f"/stock/{code_of(stock_key(CATALOG_APP_ID, wear['id'], wear['variants'][1]['id']))}"
    return [
        "/stock",
        "/stock?show=counted",
        "/stock/count",
        mine,
        f"{mine}/adjust",
        f"{mine}/set",
        f"{mine}/stop",
        never,
    ]


async def product_paths(shop: Shop) -> list[str]:
    """A product with variants, and one that is downloaded."""
    await rated(shop)
    file = await upload(shop, "album.zip", b"x" * 5000)
    album = await made(shop, "Album", "9.00", itemType="DIGITAL", digitalFile={"fileId": file["id"]}, taxGroupId=FOOD)
    choices = [{"name": "Size", "choices": ["S", "M"]}, {"name": "Colour", "choices": ["Midnight blue"]}]
    variants = [
        {"choices": [{"option": "Size", "choice": size}, {"option": "Colour", "choice": "Midnight blue"}]}
        for size in ("S", "M")
    ]
    coat = await made(shop, "Coat", "120.00", options=choices, variants=variants, compareAtPrice={"amount": "150"})
    mine = f"/products/{coat['id']}"
    below = [f"{mine}/{name}" for name in ("edit", "options", "variants", "delete")]
    return ["/products", "/products/new", mine, *below, f"/products/{album['id']}"]


async def card_paths(shop: Shop) -> list[str]:
    """A gift card that has paid, and one that was stopped."""
    card, code = await issue(shop, "50.00", recipient="Jane Doe", note="For her birthday")
    placed = await shop.create(order(line("10.00")))
    await shop.do("redeemGiftCard", paying(placed["id"], code, "10.00"))
    stopped, _code = await issue(shop, "20.00", expirationDate="2031-03-05T00:00:00Z")
    await shop.do("disableGiftCard", {"id": stopped["id"]})
    mine = f"/gift-cards/{card['id']}"
    return ["/gift-cards", "/gift-cards/new", mine, f"{mine}/stop", f"{mine}/void", f"/gift-cards/{stopped['id']}"]


async def file_paths(shop: Shop) -> list[str]:
    """A file that no product delivers."""
    file = await upload(shop, "a-rather-long-name-of-a-file-that-nobody-would-choose-2026.tar.gz", b"x" * 3_000_000)
    return ["/files", f"/files/{file['id']}", f"/files/{file['id']}/delete"]


async def field_paths(shop: Shop) -> list[str]:
    """Fields with and without limits."""
    await declare_field(shop, "@acme/loyalty", "memberSince")
    limits = {"maxLength": 20, "allowedValues": ["red", "midnight blue"]}
    color = {"namespace": "@acme/gifts", "key": "ribbon", "type": "STRING", **limits}
    await shop.do("declareExtendedField", {"field": color})
    marks = {"namespace": "@acme/gifts", "key": "marks", "type": "ARRAY", "itemType": "INTEGER", "maxItems": 5}
    await shop.do("declareExtendedField", {"field": marks})
    path = "/settings/extended-fields"
    return [path, f"{path}/new", *(f"{path}/{coded(['@acme/gifts', key])}" for key in ("ribbon", "marks"))]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_every_page_can_be_used_by_everybody(
    browser: Browser, address: str, owner: str, paths: list[str], width: int, theme: str
) -> None:
    folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
    async with logged_in(browser, address, owner, width=width, theme=theme) as desk:
        found = {}
        for number, path in enumerate(paths):
            await desk.page.goto(f"{address}/dashboard{path}")
            found[path] = await faults(desk.page)
            if folder:
                name = f"{number:02}-{path.strip('/').replace('/', '_')[:20]}-{width}-{theme}.png"
                await desk.page.screenshot(path=f"{folder}/{name}", full_page=True)
        assert {path: broken for path, broken in found.items() if broken} == {}
        assert desk.foreign == []
        assert desk.complaints == []


async def test_stock_is_adjusted_in_a_dialog(
    browser: Browser, address: str, owner: str, paths: list[str], shop: Shop
) -> None:
    lamp = await made(shop, "Dialog lamp")
    await shop.do("setStock", {"items": [{**reference(lamp["id"]), "quantity": 5}]})
    code = code_of(stock_key(CATALOG_APP_ID, lamp["id"]))
    async with logged_in(browser, address, owner) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/stock/{code}")
        await page.get_by_role("link", name="Adjust").click()
        dialog = page.get_by_role("dialog", name="Adjust the stock")
        await dialog.get_by_label("Take units off").check()
        await dialog.get_by_label("Units", exact=False).last.fill("7")
        await dialog.get_by_label("Reason", exact=False).fill("Broken")
        await dialog.get_by_role("button", name="Adjust").click()
        await expect(dialog.get_by_text("Only 5 are left.")).to_be_visible()
        await expect(dialog.get_by_label("Take units off")).to_be_checked()
        assert await faults(page) == []
        await dialog.locator("[name=units]").fill("2")
        await dialog.get_by_role("button", name="Adjust").click()
        await expect(page.get_by_text("The stock was adjusted.")).to_be_visible()
        await expect(page.get_by_text("3 units can be sold.")).to_be_visible()
        assert desk.complaints == ["Failed to load resource: the server responded with a status of 409 (Conflict)"]


async def test_the_code_of_a_gift_card_is_shown_once(browser: Browser, address: str, owner: str) -> None:
    async with logged_in(browser, address, owner, width=390) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/gift-cards/new")
        await page.get_by_label("Amount").fill("12,50")
        await page.get_by_role("button", name="Make the card").click()
        code = await page.locator("#code").inner_text()
        assert len(code) == 19
        assert await faults(page) == []
        folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
        if folder:
            await page.screenshot(path=f"{folder}/issued-390.png", full_page=True)
        await page.get_by_role("link", name="Go to the card").click()
        await expect(page.get_by_text(f"************{code[-4:]}")).to_be_visible()
        assert code not in await page.content()
        assert desk.complaints == []
