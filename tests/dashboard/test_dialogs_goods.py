"""The dialogs about goods: stock, products, gift cards and files, with what keeps each from being done."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.support.catalog import made, reference
from tests.support.dashboard import member
from tests.support.dialogs import NO_UNITS, STALE, Clerk, clerk, opens
from tests.support.files import upload
from tests.support.gift_cards import balance_of, issue, paying
from tests.support.orders import order
from tests.support.pages import logged_in
from tests.support.service import Json, Shop

from orderwright.dashboard.stock_rows import code_of
from orderwright.model.catalog import CATALOG_APP_ID
from orderwright.model.identity import Role
from orderwright.rules.stock import stock_key


@pytest_asyncio.fixture(scope="module")
async def owner(browser: Browser, address: str, shop: Shop) -> AsyncIterator[Clerk]:
    who = await member(shop, Role.OWNER, email="goods-dialogs@shop.example")
    async with logged_in(browser, address, who.email) as desk:
        yield clerk(desk, address)
        assert desk.foreign == []


async def counted(shop: Shop, name: str, quantity: int) -> tuple[Json, str]:
    """A product of which so much is there, and the page of its stock."""
    lamp = await made(shop, name)
    await count(shop, lamp, quantity)
    return lamp, f"/stock/{code_of(stock_key(CATALOG_APP_ID, lamp['id']))}"


async def count(shop: Shop, lamp: Json, quantity: int) -> None:
    """Somebody counts the product."""
    await shop.do("setStock", {"items": [{**reference(lamp["id"]), "quantity": quantity}]})


async def stock_of(shop: Shop, lamp: Json) -> list[int]:
    """What is left of the product, nothing where nobody counts it."""
    asked = {"items": [{"appId": CATALOG_APP_ID, "catalogItemId": lamp["id"]}]}
    return [one["quantity"] for one in (await shop.do("queryStock", asked))["stock"]]


@opens("/stock/{key}/adjust")
async def test_adjust_the_stock(owner: Clerk, shop: Shop) -> None:
    lamp, place = await counted(shop, "Adjusted lamp", 3)
    await owner.goto(place)
    dialog = await owner.open("Adjust", "Adjust the stock")
    await dialog.fill("Units", "some")
    await dialog.press("Adjust")
    await dialog.wrong(units=NO_UNITS, note="Say why: it stands with the movement for good.")
    await dialog.fill("Reason", "Broken")
    await dialog.fill("Units", "")
    await dialog.press("Adjust")
    await dialog.wrong(units="How many?")
    await dialog.field("Take units off: broken, lost, given away").check()
    await dialog.fill("Units", "4")
    await dialog.press("Adjust")
    await dialog.wrong("Nothing was changed.", units="Only 3 are left.")
    await expect(dialog.field("Reason")).to_have_value("Broken")
    await expect(dialog.field("Take units off: broken, lost, given away")).to_be_checked()
    assert await stock_of(shop, lamp) == [3]
    await dialog.fill("Units", "2")
    await dialog.done("Adjust", "The stock was adjusted.")
    assert await stock_of(shop, lamp) == [1]


@opens("/stock/{key}/set")
async def test_set_the_count(owner: Clerk, shop: Shop) -> None:
    lamp, place = await counted(shop, "Counted lamp", 3)
    await owner.goto(place)
    dialog = await owner.open("Set the count", "Set the count")
    await dialog.press("Save the count")
    await dialog.wrong(count="How many?")
    await dialog.fill("Counted", "4")
    await dialog.fill("Note", "Stocktaking")
    await count(shop, lamp, 2)
    await dialog.press("Save the count")
    await dialog.wrong("Nothing was changed.", count="Meanwhile there are 2. Count again, or send the form once more.")
    await expect(dialog.field("Note")).to_have_value("Stocktaking")
    await expect(dialog.box.get_by_text("2 are available.")).to_be_visible()
    assert await stock_of(shop, lamp) == [2]
    await dialog.done("Save the count", "The count was saved.")
    assert await stock_of(shop, lamp) == [4]


@opens("/stock/{key}/stop")
async def test_count_it_no_more_and_begin_again(owner: Clerk, shop: Shop) -> None:
    lamp, place = await counted(shop, "Forgotten lamp", 3)
    await owner.goto(place)
    dialog = await owner.open("Count it no more", "Count it no more", menu="More")
    await dialog.fill("Note", "Made to order")
    await count(shop, lamp, 5)
    await dialog.press("Count it no more")
    await dialog.refused("The stock has changed meanwhile. Nothing was saved.")
    await expect(dialog.box.get_by_text("5 are available.")).to_be_visible()
    await expect(dialog.field("Note")).to_have_value("Made to order")
    assert await stock_of(shop, lamp) == [5]
    await dialog.done("Count it no more", "It is not counted any more. The movements stay.")
    assert await stock_of(shop, lamp) == []
    dialog = await owner.open("Begin to count", "Begin to count")
    await dialog.fill("Counted", "1.5")
    await dialog.press("Save the count")
    await dialog.wrong(count=NO_UNITS)
    await dialog.fill("Counted", "7")
    await dialog.done("Save the count", "The count was saved.")
    assert await stock_of(shop, lamp) == [7]


@opens("/products/{id}/delete")
async def test_delete_a_product(owner: Clerk, shop: Shop) -> None:
    lamp = await made(shop, "Deleted lamp")
    await owner.goto(f"/products/{lamp['id']}")
    dialog = await owner.open("Delete for good", "Delete Deleted lamp", menu="More")
    await shop.do("updateProduct", {"product": {"id": lamp["id"], "sku": "LAMP-9"}})
    await dialog.press("Delete the product for good")
    await dialog.refused(STALE)
    assert (await shop.do("getProduct", {"id": lamp["id"]}))["product"]["sku"] == "LAMP-9"
    await dialog.done("Delete the product for good", "The product was deleted.")
    assert (await shop.send("getProduct", {"id": lamp["id"]})).status_code == 404


@opens("/gift-cards/{id}/stop")
async def test_stop_a_gift_card(owner: Clerk, shop: Shop) -> None:
    card, _code = await issue(shop, "20.00")
    await owner.goto(f"/gift-cards/{card['id']}")
    dialog = await owner.open("Stop it", "Stop the gift card")
    await shop.do("voidGiftCard", {"id": card["id"]})
    await dialog.press("Stop it")
    await dialog.refused("This gift card was ended.")
    card, _code = await issue(shop, "20.00")
    await owner.goto(f"/gift-cards/{card['id']}")
    dialog = await owner.open("Stop it", "Stop the gift card")
    await dialog.done("Stop it", "The card was stopped.")
    assert (await shop.do("getGiftCard", {"id": card["id"]}))["giftCard"]["state"] == "DISABLED"


@opens("/gift-cards/{id}/void")
async def test_end_a_gift_card(owner: Clerk, shop: Shop) -> None:
    card, code = await issue(shop, "20.00")
    await owner.goto(f"/gift-cards/{card['id']}")
    dialog = await owner.open("End it for good", "End the gift card", menu="More")
    placed = await shop.create(order())
    await shop.do("redeemGiftCard", paying(placed["id"], code, "10.00"))
    await dialog.press("End it, and lose $20.00")
    await dialog.refused("What is on the card has changed meanwhile. Nothing was done.")
    assert await balance_of(shop, card) == "10.00"
    await dialog.done("End it, and lose $10.00", "The card was ended.")
    found = (await shop.do("getGiftCard", {"id": card["id"]}))["giftCard"]
    assert (found["balance"]["amount"], "voidedDate" in found) == ("0.00", True)


@opens("/files/{id}/delete")
async def test_delete_a_file(owner: Clerk, shop: Shop) -> None:
    file = await upload(shop, "song.mp3")
    await owner.goto(f"/files/{file['id']}")
    dialog = await owner.open("Delete", "Delete song.mp3")
    await made(shop, "Album", itemType="DIGITAL", digitalFile={"fileId": file["id"]})
    await dialog.press("Delete the file for good")
    await dialog.refused("A product that the question did not name delivers this file now. Nothing was deleted.")
    await expect(dialog.box.get_by_text("1 product delivers it, and has nothing to download then.")).to_be_visible()
    assert (await shop.send("getFile", {"id": file["id"]})).status_code == 200
    await dialog.done("Delete the file for good", "The file was deleted.")
    assert (await shop.send("getFile", {"id": file["id"]})).status_code == 404
