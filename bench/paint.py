"""What a browser sees of pages: when the largest thing on them is painted, at the first visit and later."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

from playwright.async_api import Page
from tests.support.browser import launched_browser

from bench.visitor import PORT, Visitor

REPEATS = 7
_WATCH = """
window.painted = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.painted = one.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
"""


async def browse(paths: Mapping[str, str]) -> dict[str, Any]:
    """Milliseconds until the largest paint: medians of visits with an empty cache, and of those that follow them."""
    cookies = [
        {"name": name, "value": value, "domain": "127.0.0.1", "path": "/dashboard"}
        for name, value in Visitor().client.cookies.items()
    ]
    found = {}
    async with launched_browser() as browser:
        for name, path in paths.items():
            first, later = [], []
            for _ in range(REPEATS):
                context = await browser.new_context(viewport={"width": 1440, "height": 900})
                await context.add_init_script(_WATCH)
                await context.add_cookies(cookies)
                page = await context.new_page()
                first.append(await _painted(page, path))
                later.append(await _painted(page, path))
                await context.close()
            found[name] = {"first visit": statistics.median(first), "later": statistics.median(later)}
    return found


async def _painted(page: Page, path: str) -> float:
    await page.goto(f"http://127.0.0.1:{PORT}/dashboard{path}", wait_until="networkidle")
    await page.wait_for_function("() => window.painted > 0")
    painted: float = await page.evaluate("() => window.painted")
    return painted
