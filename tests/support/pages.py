"""Pages of the dashboard in Chromium: logging in, and what every page must keep."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from playwright.async_api import Browser, Page
from tests.support.dashboard import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "tests/dashboard/node_modules/axe-core/axe.min.js"
#: A telephone and a desk.
WIDTHS = (390, 1440)
_HEIGHTS = {390: 844, 1440: 900}


@dataclass
class LoggedIn:
    """A member of the staff in a browser: what pages asked of other hosts, and what the browser complained of."""

    page: Page
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@cache
def axe() -> str:
    """The script that finds what keeps people from using a page."""
    if not AXE.exists():
        subprocess.run([ROOT / "requirements/npm-ci", "tests/dashboard"], check=True, timeout=600)
    return AXE.read_text()


async def faults(page: Page) -> list[str]:
    """What breaks the rules of axe on the page as it is, and whether it is wider than its window."""
    result = await page.evaluate(f"{axe()}; axe.run()")
    found = [
        f"{one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for one in result["violations"]
        for node in one["nodes"]
    ]
    overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([f"wider than the window by {overflow}"] if overflow > 0 else [])]


async def login(page: Page, address: str, email: str, password: str = PASSWORD) -> None:
    """Log in by hand."""
    await page.goto(f"{address}/dashboard/login")
    await page.locator("[name=email]").fill(email)
    await page.locator("[name=password]").fill(password)
    await page.locator("main form button").click()
    await page.wait_for_url(f"{address}/dashboard/")


@asynccontextmanager
async def logged_in(
    browser: Browser,
    address: str,
    email: str,
    *,
    width: int = 1440,
    theme: str = "light",
    locale: str = "en",
    scripts: bool = True,
) -> AsyncIterator[LoggedIn]:
    """A member of the staff at a window of that width, on a system that is set to that theme."""
    context = await browser.new_context(
        viewport={"width": width, "height": _HEIGHTS[width]},
        color_scheme="dark" if theme == "dark" else "light",
        locale=locale,
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    page = await context.new_page()
    desk = LoggedIn(page)
    page.on(
        "request",
        lambda request: None if request.url.startswith((address, "data:")) else desk.foreign.append(request.url),
    )
    page.on("pageerror", lambda error: desk.complaints.append(str(error)))
    page.on("console", lambda said: desk.complaints.append(said.text) if said.type == "error" else None)
    try:
        await login(page, address, email)
        yield desk
    finally:
        await context.close()
