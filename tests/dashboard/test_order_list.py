"""The order list and the first page in a real browser."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from tests.support.dashboard import member
from tests.support.orders import line, order
from tests.support.pages import faults, logged_in, login
from tests.support.service import Shop

from orderwright.model.identity import Role


@pytest_asyncio.fixture(scope="module")
async def owner(shop: Shop) -> str:
    for number in range(3):
        buyer = {"firstName": f"Jane{number}", "lastName": "Doe"}
        await shop.create(
            order(
                line(f"{number + 1}0.00"),
                channelInfo={"type": "BACKOFFICE_MERCHANT"},
                shippingInfo={"title": "Post"},
                billingInfo={"contactDetails": buyer},
            )
        )
    return (await member(shop, Role.OWNER)).email


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1440, "light")])
async def test_lists_with_orders_can_be_used_by_everybody(
    browser: Browser, address: str, owner: str, width: int, theme: str
) -> None:
    async with logged_in(browser, address, owner, width=width, theme=theme, locale="de") as desk:
        page = desk.page
        await expect(page.locator("svg.chart rect")).to_have_count(30)
        assert await faults(page) == []
        await page.goto(f"{address}/dashboard/orders?q=jane&sort=total:asc")
        await page.locator("details.menu-of > summary", has_text="Filter").click()
        assert await faults(page) == []
        await page.keyboard.press("Escape")
        await page.locator("#q-help + details > summary").click()
        await expect(page.locator("#q-help + details code").first).to_be_visible()
        assert await faults(page) == []
        await page.locator(".row-check").first.check()
        await expect(page.locator(".bulk-bar")).to_be_visible()
        assert await faults(page) == []
        await page.goto(f"{address}/dashboard/orders/slips?q=jane")
        assert await faults(page) == []
        assert (desk.foreign, desk.complaints) == ([], [])


async def test_orders_are_found_chosen_and_archived_with_the_keyboard(
    browser: Browser, address: str, owner: str
) -> None:
    async with logged_in(browser, address, owner) as desk:
        page = desk.page
        await page.keyboard.press("g")
        await page.keyboard.press("o")
        await page.wait_for_url(re.compile(r"/dashboard/orders$"))
        await page.keyboard.press("/")
        await expect(page.locator("#q")).to_be_focused()
        await page.keyboard.type("jane1 payment:unpaid")
        await page.keyboard.press("Enter")
        await expect(page.locator(".row-check")).to_have_count(1)
        await page.locator("body").press("j")
        await expect(page.locator("[data-row]")).to_be_focused()
        await page.locator(".row-check").press("Space")
        await page.get_by_role("button", name="Archive", exact=True).press("Enter")
        await expect(page.get_by_text("1 order", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Archive", exact=True).press("Enter")
        await page.wait_for_url(re.compile(r"/dashboard/orders/jobs/"))
        await expect(page.get_by_text("0 of 1 orders")).to_be_visible()  # No worker runs here.
        assert await faults(page) == []


async def test_without_scripts_filters_and_pages_work(browser: Browser, address: str, owner: str) -> None:
    context = await browser.new_context(java_script_enabled=False, locale="en")
    page = await context.new_page()
    await login(page, address, owner)
    await page.goto(f"{address}/dashboard/orders")
    await page.locator("details.menu-of > summary", has_text="Filter").click()
    await page.locator("#add-channel").select_option("backoffice_merchant")
    await page.get_by_role("button", name="Add", exact=True).click()
    await page.wait_for_url(re.compile(r"q=channel%3Abackoffice_merchant"))
    await expect(page.locator(".row-check")).to_have_count(3)
    await page.get_by_role("link", name="Take away Channel: Staff").click()
    await page.wait_for_url(re.compile(r"/orders\?sort="))
    await context.close()


async def test_on_a_telephone_each_order_is_a_card(browser: Browser, address: str, owner: str) -> None:
    async with logged_in(browser, address, owner, width=390) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/orders")
        row = page.get_by_role("row").first
        box = await row.bounding_box()
        assert box is not None
        for name in ("check", "number", "customer", "payment", "fulfillment", "total"):
            part = await row.locator(f".at-{name}").bounding_box()
            assert part is not None, name
            assert part["x"] >= box["x"], name
            assert part["x"] + part["width"] <= box["x"] + box["width"] + 1, name
        # What can't be pressed as a heading is chosen from a list.
        await page.locator("details.menu-of > summary", has_text="Filter").click()
        await page.get_by_label("Sorted by").select_option("total:asc")
        await page.get_by_role("button", name="Add", exact=True).click()
        await page.wait_for_url(re.compile(r"sort=total%3Aasc"))
        totals = [float(one.strip("$").replace(",", "")) for one in await page.locator(".at-total").all_inner_texts()]
        assert totals == sorted(totals)
        assert await faults(page) == []
