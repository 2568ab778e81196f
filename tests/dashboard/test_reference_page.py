"""The reference of the API as a page."""

from playwright.async_api import Browser


async def test_the_reference_lists_operations_and_asks_no_other_server(browser: Browser, address: str) -> None:
    page = await browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{address}/docs")
    await page.locator("#operations-tag-api-keys").wait_for()  # What is further down is drawn when it is scrolled to.
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    await page.close()
