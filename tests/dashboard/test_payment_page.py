"""The payment page in a browser: on a phone and a desktop, light and dark, and paid from the link to the money.

Stripe is localstripe, with a stand-in for the page that it lacks (`tests/support/localstripe_checkout.py`).
"""

import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from tests.support.browser import barriers, served
from tests.support.gateway_events import SIGNING_SECRET, connect
from tests.support.localstripe import LocalStripe, running_localstripe
from tests.support.orders import line, money, order
from tests.support.payment_page import INSTRUCTIONS, link_of, with_own_page
from tests.support.payment_requests import ask, read, statuses
from tests.support.service import Clock, Shop, new_shop, open_service
from tests.support.serving import until

from orderwright.payment_page.colors import accent
from orderwright.rules.colors import contrast

Json = dict[str, Any]
PHONE, DESKTOP = (390, 844), (1440, 900)
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40"/></svg>'
LOOK = {
    "businessName": "Tea & Co",
    "address": ["12 Harbour Street", "Dublin"],
    "contact": ["hello@tea.example"],
    "color": "#e0b020",
    "logo": base64.b64encode(LOGO).decode(),
    "logoType": "SVG",
}
DECLINED = "4000000000000341"
PAID = "4242424242424242"


@pytest.fixture(scope="module")
def stripe() -> Iterator[LocalStripe]:
    with running_localstripe() as running:
        yield running


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str, stripe: LocalStripe) -> AsyncIterator[Shop]:
    async with open_service(db_dsn, Clock(datetime.now(UTC))) as (service, client):
        shop = await new_shop(service, client)
        await connect(shop, apiBase=stripe.address, paymentMethodTypes=[])
        await shop.do("setDocumentSettings", {"documentSettings": LOOK})
        async with served(service) as address:
            await with_own_page(shop, f"{address}/pay/{{token}}", manual_payment_instructions=INSTRUCTIONS)
            stripe.notify(f"{address}/gateways/stripe/{shop.site_id}", SIGNING_SECRET)
            yield shop


async def asked(shop: Shop, **more: Any) -> tuple[Json, str]:
    """A new request over all of a new order of two lines, and its link."""
    lines = [line("24.90", 2, productName={"original": "Darjeeling, first flush, 500 g"}), line("7.50")]
    made = await shop.create(order(*lines))
    request = await ask(shop, made["id"], "57.30", title="Your order of March", **more)
    return request, await link_of(shop, request["id"])


@asynccontextmanager
async def opened(browser: Browser, link: str, size: tuple[int, int] = PHONE, **more: Any) -> AsyncIterator[Page]:
    """The page of a link in a window of its own; whatever it asks of another server is a failure."""
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, **more)
    page = await context.new_page()
    asked_for: list[str] = []
    page.on("request", lambda request: asked_for.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(link)
    yield page
    host = link.partition("/pay/")[0]
    assert [url for url in asked_for if not url.startswith((f"{host}/pay/", "http://127.0.0.1"))] == []
    assert [text for text in complaints if "Content Security Policy" in text] == []
    await context.close()


async def is_paid(page: Page) -> None:
    """Wait for the page to say so."""
    await expect(page.get_by_role("heading", level=1)).to_have_text("Paid: thank you")


async def ways_out(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_nothing_keeps_anybody_out(browser: Browser, shop: Shop, size: tuple[int, int], scheme: Any) -> None:
    _, payable = await asked(shop)
    ended, voided = await asked(shop)
    await shop.do("voidOrderPaymentRequest", {"orderPaymentRequestId": ended["id"]})
    for link, headline in (
        (payable, "Please pay $57.30"),
        (voided, "This request was withdrawn"),
        (payable[:-5], "This link leads nowhere"),
    ):
        async with opened(browser, link, size, color_scheme=scheme) as page:
            await expect(page.get_by_role("heading", level=1)).to_have_text(headline)
            assert await barriers(page) == []
            assert await ways_out(page) == 0


async def test_a_small_window_with_large_letters_needs_no_scrolling_sideways(browser: Browser, shop: Shop) -> None:
    _, link = await asked(shop)
    async with opened(browser, link, (320, 640)) as page:
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await ways_out(page) == 0


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_a_buyer_pays_through_stripe(
    browser: Browser, shop: Shop, stripe: LocalStripe, size: tuple[int, int]
) -> None:
    made, link = await asked(shop)
    async with opened(browser, link, size, java_script_enabled=False) as page:
        await page.get_by_role("button", name="Pay $57.30 now").click()
        await page.wait_for_url(f"{stripe.address}/_config/checkout/*")
        await expect(page.get_by_role("heading")).to_have_text("57.3 USD")
        await page.get_by_label("Card number").fill(DECLINED)
        await page.get_by_role("button", name="Pay").click()
        await expect(page.locator("#said")).to_have_text("Your card was declined.")
        # The page of the gateway takes another card: what was declined there is no end.
        await page.get_by_label("Card number").fill(PAID)
        await page.get_by_role("button", name="Pay").click()
        await is_paid(page)
        assert page.url == link
    assert (await read(shop, made["id"]))["status"] == "PAID"
    assert await statuses(shop, made["orderId"]) == ["APPROVED"]
    charged = [one for one in stripe.get("/v1/payment_intents", limit="100")["data"] if one["status"] == "succeeded"]
    of_order = [one for one in charged if one["metadata"]["orderwright_order"] == made["orderId"]]
    assert [one["amount"] for one in of_order] == [5730]
    assert (await shop.get(made["orderId"]))["paymentStatus"] == "PAID"


async def test_a_buyer_goes_back_without_paying_and_on_again(browser: Browser, shop: Shop) -> None:
    made, link = await asked(shop)
    async with opened(browser, link) as page:
        await page.get_by_role("button", name="Pay $57.30 now").click()
        await page.get_by_role("link", name="Back").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Your payment is under way")
        assert await barriers(page) == []
        await page.get_by_role("link", name="Go on with the payment").click()
        await page.get_by_label("Card number").fill(PAID)
        await page.get_by_role("button", name="Pay").click()
        await is_paid(page)
        assert await barriers(page) == []
    assert await statuses(shop, made["orderId"]) == ["APPROVED"]


async def test_a_notification_alone_pays_the_request(browser: Browser, shop: Shop, stripe: LocalStripe) -> None:
    made, link = await asked(shop)
    async with opened(browser, link) as page:
        await page.get_by_role("button", name="Pay $57.30 now").click()
        await page.get_by_label("Card number").fill(PAID)
        # The buyer never comes back: the way back is closed.
        await page.route(f"{link}/check", lambda route: route.abort())
        await page.get_by_role("button", name="Pay").click(no_wait_after=True)

        async def told() -> bool:
            return bool((await read(shop, made["id"]))["status"] == "PAID")

        await until(told)
    assert await statuses(shop, made["orderId"]) == ["APPROVED"]


async def test_a_visit_that_expired_can_be_made_again(browser: Browser, shop: Shop, stripe: LocalStripe) -> None:
    made, link = await asked(shop)
    async with opened(browser, link) as page:
        await page.get_by_role("button", name="Pay $57.30 now").click()
        await page.wait_for_url(f"{stripe.address}/_config/checkout/*")
        session = page.url.rpartition("/")[2]
        stripe.post(f"/v1/checkout/sessions/{session}/expire")
        await page.goto(f"{link}/check")
        notice = page.get_by_role("status")
        await expect(notice).to_have_text(
            "The last attempt did not go through, and nothing was taken by it. You can try again."
        )
        await page.get_by_role("button", name="Pay $57.30 now").click()
        await page.get_by_label("Card number").fill(PAID)
        await page.get_by_role("button", name="Pay").click()
        await is_paid(page)
    assert await statuses(shop, made["orderId"]) == ["DECLINED", "APPROVED"]


async def test_stripes_page_is_closed_when_staff_void_the_request(
    browser: Browser, shop: Shop, stripe: LocalStripe
) -> None:
    made, link = await asked(shop)
    async with opened(browser, link) as page:
        await page.get_by_role("button", name="Pay $57.30 now").click()
        await page.wait_for_url(f"{stripe.address}/_config/checkout/*")
        session = page.url.rpartition("/")[2]
        await shop.do("voidOrderPaymentRequest", {"orderPaymentRequestId": made["id"]})
        await page.get_by_role("link", name="Back").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("This request was withdrawn")
    assert stripe.get(f"/v1/checkout/sessions/{session}")["status"] == "expired"
    assert await statuses(shop, made["orderId"]) == ["DECLINED"]


async def test_a_buyer_pays_by_hand(browser: Browser, shop: Shop) -> None:
    made, link = await asked(shop)
    async with opened(browser, link, DESKTOP) as page:
        await expect(page.get_by_role("region", name="Pay in another way")).to_contain_text(
            "DE02 1203 0000 0000 2020 51"
        )
        details = {"offlinePayment": True, "paymentOrderId": made["paymentGatewayOrderId"]}
        payment = {"amount": money("57.30"), "status": "APPROVED", "regularPaymentDetails": details}
        await shop.do("addPayments", {"orderId": made["orderId"], "payments": [payment]})
        await page.reload()
        await is_paid(page)


async def test_a_double_click_is_one_payment(browser: Browser, shop: Shop, stripe: LocalStripe) -> None:
    made, link = await asked(shop)
    async with opened(browser, link) as page:
        await page.get_by_role("button", name="Pay $57.30 now").dblclick(no_wait_after=True)
        await page.wait_for_url(f"{stripe.address}/_config/checkout/*")
    assert await statuses(shop, made["orderId"]) == ["PENDING"]


async def test_the_keyboard_is_enough(browser: Browser, shop: Shop) -> None:
    _, link = await asked(shop)
    async with opened(browser, link, DESKTOP) as page:
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name="Pay $57.30 now")).to_be_focused()
        await page.get_by_role("link", name="Deutsch").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Bitte zahlen Sie 57,30 $")


@pytest.mark.parametrize("color", ["#000000", "#ffffff", "#777777", "#e0b020", "#1f5c4a", "#ff0000", "#7f7f7f"])
def test_letters_on_the_shops_colour_can_be_read(color: str) -> None:
    found = accent(color)
    assert found is not None
    assert contrast(found.ground, found.letters) >= 4.5
