"""Tests that open pages in headless Chromium."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser
from tests.support.browser import launched_browser, served
from tests.support.service import Shop, open_shop


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all; each test opens a context of its own."""
    async with launched_browser() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    """A site on a service of its own, one for each module of tests."""
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def address(shop: Shop) -> AsyncIterator[str]:
    """Where the shop's service listens, pages and API alike."""
    async with served(shop.service) as address:
        yield address
