"""A dialog while the service cannot do what it asks for, answers late, or not at all."""

import asyncio

import asyncpg
import pytest
from playwright.async_api import Browser, Route, expect
from tests.support.dashboard import member
from tests.support.dialogs import clerk
from tests.support.orders import full_order, order
from tests.support.pages import logged_in
from tests.support.service import Shop

from orderwright.dashboard.page import Page
from orderwright.model.identity import Role


async def test_what_was_typed_outlives_a_service_that_cannot_do_it_now(
    browser: Browser, address: str, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = await member(shop, Role.SUPPORT)
    async with logged_in(browser, address, who.email) as desk:
        owner = clerk(desk, address)
        made = await shop.create(order(status="APPROVED"))
        await owner.goto(f"/orders/{made['id']}")
        dialog = await owner.open("Add a comment", "Add a comment")
        await dialog.fill("Comment", "Ring twice")

        async def fail(*_given: object, **_named: object) -> None:
            raise asyncpg.CannotConnectNowError("the database system is starting up")

        with monkeypatch.context() as patched:
            patched.setattr(Page, "call", fail)
            await dialog.press("Add")
        note = dialog.box.get_by_role("alert")
        why = "The service cannot reach its database, or has too much to do. Try again in a moment."
        await expect(note).to_have_text(why)
        await expect(note).to_be_focused()
        await expect(dialog.field("Comment")).to_have_value("Ring twice")
        await owner.page.context.set_offline(True)
        await dialog.box.get_by_role("button", name="Add", exact=True).click()
        await expect(note).to_have_text("The server did not answer. Try again.")
        await expect(dialog.field("Comment")).to_have_value("Ring twice")
        await owner.page.context.set_offline(False)
        await dialog.sent("Add")
        await expect(owner.page.get_by_text("Ring twice")).to_be_visible()
        found = (await shop.get(made["id"]))["activities"]
        assert [one["merchantComment"]["message"] for one in found if one.get("merchantComment")] == ["Ring twice"]


async def test_what_is_typed_while_another_country_is_asked_for_stays(
    browser: Browser, address: str, shop: Shop
) -> None:
    who = await member(shop, Role.SUPPORT, email="quick@shop.example")
    made = await shop.create(full_order(status="APPROVED"))
    async with logged_in(browser, address, who.email) as desk:
        owner = clerk(desk, address)
        await owner.goto(f"/orders/{made['id']}")
        dialog = await owner.open("Change whom the bill is for", "Change whom the bill is for")
        asked, answers = asyncio.Event(), asyncio.Event()

        async def wait(route: Route) -> None:
            asked.set()
            await answers.wait()
            await route.continue_()

        await owner.page.route("**/contact/*", wait)
        await dialog.field("Country").select_option("CA")
        await asyncio.wait_for(asked.wait(), 30)
        await dialog.fill("City", "Hali")
        answers.set()
        await expect(dialog.box.get_by_role("option", name="Nova Scotia")).to_be_attached()
        await expect(dialog.field("City")).to_be_focused()
        await owner.page.keyboard.type("fax")
        await expect(dialog.field("City")).to_have_value("Halifax")
        await expect(dialog.field("Country")).to_have_value("CA")
        # Where the regions of a country are not known theirs is typed, where they are it is chosen.
        asked.clear()
        answers.clear()
        await dialog.field("Country").select_option("AW")
        answers.set()
        region = dialog.box.locator("input[name=subdivision]")
        await expect(region).to_be_visible()
        answers.clear()
        await dialog.field("Country").select_option("US")
        await region.fill("Anywhere")
        answers.set()
        await expect(dialog.box.get_by_role("option", name="Nevada")).to_be_attached()
        await expect(dialog.box.locator("select[name=subdivision]")).to_be_focused()
        await dialog.fill("Telephone", "")
        await dialog.done("Save", "The address was saved.")
    billed = (await shop.get(made["id"]))["billingInfo"]["address"]
    assert (billed["country"], billed["city"]) == ("US", "Halifax")
