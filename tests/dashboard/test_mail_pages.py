"""The pages about mails whose addresses hold an id or a kind in a real browser, and trying a text in a frame."""

import os

import pytest
from playwright.async_api import Browser, expect
from tests.support.dashboard import member
from tests.support.orders import full_order
from tests.support.pages import WIDTHS, faults, logged_in
from tests.support.service import Shop

from orderwright.model.identity import Role

PLACE = "/settings/mail"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
async def test_every_page_about_mails_can_be_used_by_everybody(
    browser: Browser, address: str, shop: Shop, width: int, theme: str
) -> None:
    owner = await member(shop, Role.OWNER, email=f"{theme}{width}@shop.example")
    made = await shop.create(full_order())
    (mail,) = (await shop.do("sendMail", {"orderId": made["id"], "kind": "ORDER_CONFIRMATION"}))["mails"]
    await shop.do("setMailTemplate", {"template": {"kind": "INVOICE", "language": "de", "subject": "Rechnung"}})
    paths = [PLACE, f"{PLACE}/test", f"{PLACE}/INVOICE?language=de", f"{PLACE}/NEW_ORDER?begin=1", "/mails"]
    folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
    async with logged_in(browser, address, owner.email, width=width, theme=theme) as desk:
        for number, path in enumerate([*paths, f"/mails/{mail['id']}"]):
            await desk.page.goto(f"{address}/dashboard{path}")
            assert await faults(desk.page) == [], path
            if folder:
                await desk.page.screenshot(path=f"{folder}/mail-{number}-{width}-{theme}.png", full_page=True)
        assert (desk.foreign, desk.complaints) == ([], [])


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_text_is_tried_in_a_frame_as_often_as_one_likes_and_then_kept(
    browser: Browser, address: str, shop: Shop, scripts: bool
) -> None:
    owner = await member(shop, Role.OWNER, email=f"tries{scripts}@shop.example")
    made = await shop.create(full_order())
    async with logged_in(browser, address, owner.email, scripts=scripts) as desk:
        page = desk.page
        await page.goto(f"{address}/dashboard{PLACE}/ORDER_CHANGED?language=en")
        await expect(page.get_by_label("With the order")).to_have_value(str(made["number"]))
        frame = page.frame_locator("iframe")
        for words in ("First", "Second"):
            await page.get_by_label("HTML", exact=True).fill(f"<p style='color:red'>{words} {{{{ mail.order }}}}</p>")
            await page.get_by_role("button", name="Show the mail").click()
            await expect(frame.locator("p")).to_have_text(f"{words} {made['number']}")
        await expect(frame.locator("p")).to_have_css("color", "rgb(255, 0, 0)")
        await page.get_by_role("button", name="Show subject and text").click()
        await expect(frame.locator("body")).to_contain_text("Subject:")
        await page.get_by_label("HTML", exact=True).fill("{{ nothing }}")
        await page.get_by_role("button", name="Show the mail").click()
        await expect(frame.locator("body")).to_contain_text("The template can't be used.")
        await page.get_by_label("HTML", exact=True).fill("<p>Kept</p>")
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
        if scripts:
            assert await faults(page) == []
        await page.get_by_role("button", name="Back to the text of the service").click()
        await expect(page.get_by_text("These mails look as the service has them again.")).to_be_visible()
