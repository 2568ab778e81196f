"""How much a page asks of the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from asyncpg.connection import LoggedQuery
from tests.support.dashboard import Desk
from tests.support.service import Shop

from orderwright.store.database import PooledConnection


async def statements(shop: Shop, desk: Desk, path: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that opening a page takes, once it was opened before."""
    # What the process knows of the site is read anew every five seconds: not while statements are counted.
    monkeypatch.setattr(shop.service.sites, "_ttl", 3600.0)
    shop.service.sites.forget(shop.site_id)
    await desk.get(path)
    counted: list[LoggedQuery] = []
    acquire = shop.service.database.acquire

    @asynccontextmanager
    async def watched() -> AsyncIterator[PooledConnection]:
        async with acquire() as connection:
            with connection.query_logger(counted.append):
                yield connection
                await asyncio.sleep(0)  # The listener is called in the next turn of the loop.

    with monkeypatch.context() as patched:
        patched.setattr(shop.service.database, "acquire", watched)
        assert (await desk.get(path)).status_code == 200
    return [one.query for one in counted]
