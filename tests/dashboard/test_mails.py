"""Mails in a real browser: every kind in every language, on a phone and on a desk, light and dark; and the mailbox."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page
from tests.support.browser import served
from tests.support.mails import KINDS, LONG, follow, preview, telling_order
from tests.support.orders import full_order
from tests.support.service import Shop

from orderwright.workflows.mail_servers import MAILBOX_VARIABLE, MailEnvironment, MailServers
from orderwright.workflows.send_mails import send_due_mails

KEY = "a-secret-of-sixteen-and-more"
#: What is in the heading of a confirmation.
HEADINGS = {
    "en": "Thank you for your order",
    "de": "Vielen Dank für Ihre Bestellung",
    "fr": "Merci pour votre commande",
    "es": "Gracias por su pedido",
}
TOTALS = {"en": "$1,312.80", "de": "1.312,80\xa0$", "fr": "1\u202f312,80\xa0$US", "es": "$1,312.80"}
LIGHT, DARK = "rgb(255, 255, 255)", "rgb(30, 35, 43)"


@pytest_asyncio.fixture(scope="module")
async def order_id(shop: Shop) -> str:
    return await telling_order(shop)


@pytest_asyncio.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    page = await browser.new_page()
    yield page
    await page.close()


async def keep(page: Page, name: str) -> None:
    """Keep a picture for people to look at, where one is wanted."""
    folder = os.environ.get("ORDERWRIGHT_SCREENSHOTS")
    if folder:
        await page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("language", sorted(HEADINGS))
async def test_every_mail_fits_a_phone_and_a_desk_light_and_dark(
    shop: Shop, order_id: str, page: Page, language: str
) -> None:
    for kind in KINDS:
        message = "Das tut uns leid.\nMit besten Grüßen" if kind in ("ORDER_CANCELED", "ORDER_REFUNDED") else None
        more = {"customMessage": message} if message else {}
        body = await preview(shop, order_id, kind.value, language=language, **more)
        assert body["language"] == language
        await page.set_content(body["html"])
        for width in (390, 800):
            await page.set_viewport_size({"width": width, "height": 900})
            assert await page.evaluate("document.documentElement.scrollWidth") == width, (kind, language, width)
            for scheme, color in (("light", LIGHT), ("dark", DARK)):
                await page.emulate_media(color_scheme=scheme)
                shown = await page.eval_on_selector(".card", "card => getComputedStyle(card).backgroundColor")
                assert shown == color
                await keep(page, f"{kind.value}-{language}-{width}-{scheme}")
        assert await page.locator("h1").inner_text() != ""
        assert await page.locator("html").get_attribute("lang") == language
        assert "{" not in await page.locator("body").inner_text()


@pytest.mark.parametrize("language", sorted(HEADINGS))
async def test_a_confirmation_says_what_was_ordered(shop: Shop, order_id: str, page: Page, language: str) -> None:
    body = await preview(shop, order_id, "ORDER_CONFIRMATION", language=language)
    await page.set_content(body["html"])
    assert await page.locator("h1").inner_text() == HEADINGS[language]
    text = await page.locator("body").inner_text()
    assert LONG in text
    assert "Größe: A3" in text
    assert TOTALS[language] in text
    assert "525 5th Avenue" in text


async def test_the_mailbox_shows_mails_in_a_frame_that_does_nothing(
    shop: Shop, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MAILBOX_VARIABLE, KEY)
    service = shop.service
    service.mail = MailServers(service.database, service.gateway_settings.keys, MailEnvironment(mailbox=True))
    evil = "<img src=x onerror=alert(1)>Eve"
    sent = full_order(status="APPROVED")
    sent["billingInfo"]["contactDetails"]["firstName"] = evil
    made = await shop.create(sent)
    await shop.do("generateInvoice", {"orderId": made["id"]})
    await follow(shop)
    await send_due_mails(service, shop.site_id)
    async with served(service) as address:
        page = await browser.new_page()
        asked: list[str] = []
        dialogs: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        await page.goto(f"{address}/mailbox/{KEY}")
        await keep(page, "mailbox")
        await page.get_by_text(f"Invoice INV-2026-00002 for order {made['number']}").click()
        await page.get_by_role("link", name="INV-2026-00002.pdf").wait_for()
        frame = page.frame_locator("iframe")
        assert await frame.locator("h1").inner_text() == "Your invoice"
        assert evil in await frame.locator("body").inner_text()
        await keep(page, "mailbox-mail")
        assert dialogs == []
        assert [url for url in asked if not url.startswith(address)] == []
        html = await page.request.get(f"{page.url}/html")
        policy = html.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        file = await page.request.get(f"{page.url}/files/0")
        assert (await file.body()).startswith(b"%PDF")
        assert file.headers["content-disposition"] == 'attachment; filename="INV-2026-00002.pdf"'
        unknown = f"/mailbox/{KEY}/{made['id']}/{made['id']}"
        for path in ("/mailbox/another-secret-of-sixteen", f"/mailbox/{KEY}/x/y", unknown):
            assert (await page.request.get(f"{address}{path}")).status == 404
        await page.close()


async def test_there_is_no_mailbox_without_its_secret(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MAILBOX_VARIABLE, "1")
    async with served(shop.service) as address:
        answer = await shop.client.get(f"{address}/mailbox/1")
        assert answer.status_code == 404
