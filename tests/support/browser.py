"""A real browser, and the service on a port of its own for it."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from orderwright.api.app import create_app
from orderwright.cli.pages import pages
from orderwright.workflows.service import Service

_AXE = Path(__file__).parents[1] / "dashboard/node_modules/axe-core/axe.min.js"
#: Without them Chromium asks for the hosts of its maker at every start.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
)


@asynccontextmanager
async def launched_browser() -> AsyncIterator[Browser]:
    """Headless Chromium: the one that `make test` found, or Debian's."""
    program = os.environ.get("ORDERWRIGHT_TEST_BROWSER") or "/usr/bin/chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(QUIET))
        try:
            yield browser
        finally:
            await browser.close()


async def barriers(page: Page) -> list[str]:
    """What axe finds on a page that keeps people out: the rules that it breaks, with where it does."""
    await page.evaluate(_AXE.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = await page.evaluate("tags => axe.run({runOnly: tags})", tags)
    return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


@asynccontextmanager
async def served(service: Service) -> AsyncIterator[str]:
    """The address of the API and all pages, served in this process as `orderwright serve` does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            create_app(service, mounts=pages, ready=False), log_config=None, access_log=False, lifespan="on", ws="none"
        )
        server = uvicorn.Server(config)
        running = asyncio.create_task(server._serve([listener]))  # Without its signal handlers.
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running
