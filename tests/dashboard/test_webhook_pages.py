"""The pages of a webhook and of its deliveries in a real browser, and its dialogs."""

import os
import re

import pytest
from playwright.async_api import Browser, expect
from tests.support.dashboard import member
from tests.support.orders import order
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.receiver import answer, deliver, receiving, subscribe
from tests.support.service import Shop

from orderwright.model.identity import Role

PLACE = "/settings/webhooks"


async def used(shop: Shop) -> list[str]:
    """A webhook that was told of an order, failed and was told again; the addresses of the pages about it."""
    async with receiving(answer(500, b"Not now")) as receiver:
        made = (await subscribe(shop, receiver))["subscription"]["id"]
        sold = await shop.create(order())
        await deliver(shop)
        receiver.behave = answer()
        shop.clock.tick(60)
        await deliver(shop)
        await shop.do("replayEvents", {"id": made, "orderId": sold["id"]})
        await deliver(shop)
        receiver.behave = answer(503)
        await shop.do("cancelOrder", {"id": sold["id"]})
        await deliver(shop)
    deliveries = (await shop.do("listDeliveries", {"subscriptionId": made}))["deliveries"]
    below = (
        "",
        "/edit",
        "/new-secret",
        "/delete",
        "/replay",
        "/test",
        *(f"/deliveries/{one['id']}" for one in deliveries),
    )
    return [*(f"{PLACE}/{made}{path}" for path in below), f"/orders/{sold['id']}/deliveries", f"/orders/{sold['id']}"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_every_page_about_a_webhook_can_be_used_by_everybody(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    owner = await member(shop, Role.OWNER, email=f"{theme}{width}@shop.example")
    paths = [PLACE, *await used(shop)]
    folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        for number, path in enumerate(paths):
            await desk.page.goto(f"{address}/dashboard{path}")
            assert await faults(desk.page) == [], path
            if folder:
                await desk.page.screenshot(path=f"{folder}/hook-{number}-{width}-{theme}.png", full_page=True)
        assert (desk.foreign, desk.complaints) == ([], [])


async def test_a_secret_is_made_anew_in_a_dialog_that_shows_it(browser: Browser, address: str, shop: Shop) -> None:
    owner = await member(shop, Role.OWNER, email="secret@shop.example")
    made = (await shop.do("createSubscription", {"subscription": {"url": "https://a.example/"}}))["subscription"]
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard{PLACE}/{made['id']}")
        await page.locator("summary", has_text="More").click()
        await page.get_by_role("link", name="Make a new secret").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Make a new secret").click()
        await expect(dialog.get_by_label("Secret")).to_have_value(re.compile(r"^whsec_"))
        assert await faults(page) == []
        secret = await dialog.get_by_label("Secret").input_value()
        await dialog.get_by_role("link", name="I have kept it").click()
        await expect(page.get_by_text(f"…{secret[-4:]}")).to_be_visible()
        await expect(page.locator("dialog.modal")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_test_is_sent_in_a_dialog_that_tells_what_came_back(
    browser: Browser, address: str, shop: Shop, width: int
) -> None:
    owner = await member(shop, Role.OWNER, email=f"test{width}@shop.example")
    async with receiving(answer(200, b"thanks")) as receiver:
        made = (await subscribe(shop, receiver))["subscription"]["id"]
        async with logged_in(browser, address, owner.email, width=width) as desk:
            page = desk.page
            await page.goto(f"{address}/dashboard{PLACE}/{made}")
            await page.get_by_role("link", name="Send a test").click()
            dialog = page.get_by_role("dialog")
            await dialog.get_by_role("button", name="Send the test").click()
            await expect(dialog.get_by_role("status")).to_contain_text("Accepted")
            await expect(dialog.get_by_text("thanks")).to_be_visible()
            assert await faults(page) == []
            if folder := os.environ.get("ORDERWRIGHT_SCREENSHOTS"):
                await page.screenshot(path=f"{folder}/hook-tested-{width}.png")
            receiver.behave = answer(503, b"not now")
            await dialog.get_by_role("button", name="Send another test").click()
            await expect(dialog.get_by_role("status")).to_contain_text("Failed")
            await expect(dialog.get_by_text("not now")).to_be_visible()
            await dialog.get_by_role("link", name="Close").click()
            await expect(dialog).to_have_count(0)
            assert len(receiver.received) == 2
            assert (desk.foreign, desk.complaints) == ([], [])
