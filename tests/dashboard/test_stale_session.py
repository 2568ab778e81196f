"""A session that ends while somebody types: what was typed is not lost."""

from playwright.async_api import Browser, expect
from tests.support.dashboard import PASSWORD, member
from tests.support.orders import line, order
from tests.support.pages import logged_in
from tests.support.service import Shop

from orderwright.model.identity import Role


async def test_what_was_typed_is_sent_after_another_login(browser: Browser, address: str, shop: Shop) -> None:
    who = await member(shop, Role.MANAGER)
    made = await shop.create(order(line("10.00", 2), status="APPROVED"))
    before = len(made["activities"])
    async with logged_in(browser, address, who.email) as desk:
        page, dialog = desk.page, desk.page.get_by_role("dialog")
        await page.goto(f"{address}/dashboard/orders/{made['id']}")
        await page.get_by_role("link", name="Add a comment").click()
        await dialog.get_by_label("Comment").fill('He said: "two <b>weeks</b>"')
        shop.clock.tick(9 * 3600)
        await dialog.get_by_role("button", name="Add").click()
        await expect(dialog.get_by_text("What you typed is kept")).to_be_visible()
        await expect(dialog.get_by_label("E-mail address")).to_be_focused()
        await dialog.get_by_label("E-mail address").fill(who.email)
        await dialog.get_by_label("Password").fill("not this one")
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_role("alert")).to_be_visible()
        await dialog.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_role("button", name="Send it")).to_be_focused()
        assert len((await shop.get(made["id"]))["activities"]) == before
        await page.keyboard.press("Enter")
        await expect(page.get_by_text('He said: "two <b>weeks</b>"')).to_be_visible()
    told = [one["merchantComment"]["message"] for one in (await shop.get(made["id"]))["activities"][before:]]
    assert told == ['He said: "two <b>weeks</b>"']
