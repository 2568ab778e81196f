"""Settings in a real browser: pages whose address holds an id, a dialog with its errors, and rows without a script."""

import asyncio
import os
from uuid import UUID

import pytest
from playwright.async_api import Browser, expect
from tests.api.test_import_jobs import BAD, file_of, some
from tests.support.dashboard import member
from tests.support.gateway_events import SECRET_KEY, SIGNING_SECRET
from tests.support.pages import WIDTHS, faults, logged_in, login
from tests.support.service import Shop

from orderwright.model.identity import Role
from orderwright.store.queue import QueueEntry
from orderwright.worker.kinds import KINDS
from orderwright.worker.running import run_job

TAXES = {"taxes": [{"name": "State", "rate": "0.04"}, {"name": "City", "rate": "0.04875"}]}
PLACE = {"country": "US", "subdivision": "US-NY", "postalPrefix": "100"}
STEPS = [{"from": "0", "price": {"amount": "4.90"}}, {"from": "5"}]
WAY = {"code": "parcel", "title": "Parcel", "byWeight": STEPS}


async def prepared(shop: Shop) -> list[str]:
    """The addresses of the pages of a site that has something of everything."""
    region = {"name": "New York City", "destinations": [PLACE], "groups": [TAXES]}
    await shop.do("setTaxRates", {"taxRates": {"regions": [region]}})
    rates = {"regions": [{"name": "World", "restOfWorld": True, "options": [WAY]}]}
    await shop.do("setShippingRates", {"shippingRates": rates})
    account = {"name": "stripe", "secretKey": SECRET_KEY, "webhookSecrets": [SIGNING_SECRET]}
    await shop.do("setGatewayAccount", {"account": account})
    content, jobs = file_of([row for rows in some(3) for row in rows] + [BAD]), []
    for dry_run in (True, False):
        request = {"content": content, "format": "shopify", "dryRun": dry_run}
        job_id = (await shop.do("bulkImportOrders", request))["jobId"]
        kind = (await shop.do("getAsyncJob", {"id": job_id}))["job"]["type"]
        assert await run_job(shop.service, KINDS[kind], QueueEntry(shop.site_id, UUID(job_id)), asyncio.Event())
        jobs.append(f"data/imports/{job_id}")
    rows = ("tax/regions/new", "tax/regions/0", "shipping/regions/new", "shipping/regions/0")
    return ["tax?country=US", *rows, "payments", "payments/stripe", "payments/stripe/remove", *jobs]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_every_page_of_settings_can_be_used_by_everybody(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    owner = await member(shop, Role.OWNER, email=f"{theme}{width}@shop.example")
    paths, found = await prepared(shop), {}
    folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        for number, path in enumerate(paths):
            await desk.page.goto(f"{address}/dashboard/settings/{path}")
            found[path] = await faults(desk.page)
            if folder:
                await desk.page.screenshot(path=f"{folder}/settings-{number}-{width}-{theme}.png", full_page=True)
        assert {path: broken for path, broken in found.items() if broken} == {}
        assert (desk.foreign, desk.complaints) == ([], [])


async def test_a_mixed_up_key_is_told_in_the_dialog_and_the_right_one_leads_to_the_page(
    browser: Browser, address: str, shop: Shop
) -> None:
    owner = await member(shop, Role.OWNER, email="dialog@shop.example")
    await shop.send("deleteGatewayAccount", {"name": "stripe"})
    async with logged_in(browser, address, owner.email) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard/settings/payments")
        await page.get_by_role("link", name="Connect Stripe").click()
        dialog = page.get_by_role("dialog", name="Connect Stripe")
        await dialog.get_by_label("Secret key").fill("pk_live_publishable")
        await dialog.get_by_role("button", name="Save").click()
        await expect(dialog.get_by_label("Secret key")).to_have_attribute("aria-invalid", "true")
        await expect(dialog.get_by_label("Secret key")).to_have_value("")
        assert await faults(page) == []
        await dialog.get_by_label("Secret key").fill(SECRET_KEY)
        await dialog.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("The account was saved.")).to_be_visible()
        await expect(page.get_by_text("ends with 9876")).to_be_visible()


async def test_without_scripts_rows_are_added_and_the_enter_key_saves(
    browser: Browser, address: str, shop: Shop
) -> None:
    owner = await member(shop, Role.OWNER, email="plain@shop.example")
    await shop.do("setTaxRates", {"taxRates": {"regions": []}})
    context = await browser.new_context(java_script_enabled=False, locale="en")
    page = await context.new_page()
    await login(page, address, owner.email)
    await page.goto(f"{address}/dashboard/settings/tax/regions/new")
    await page.get_by_label("Name of the region").fill("Germany")
    await page.get_by_label("Country, row 1").select_option("DE")
    await page.get_by_role("button", name="Add a tax").click()
    await page.get_by_label("Name of the tax, row 2").fill("VAT")
    await page.get_by_label("Rate in percent, row 2").fill("19")
    await page.get_by_label("Rate in percent, row 2").press("Enter")
    await expect(page.get_by_text("All goods: VAT 19%")).to_be_visible()
    await context.close()
    (region,) = (await shop.do("getTaxRates"))["taxRates"]["regions"]
    assert region["groups"] == [{"taxes": [{"name": "VAT", "rate": "0.19"}]}]
