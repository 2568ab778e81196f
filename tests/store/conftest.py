"""What the tests of the store share: connections to the module's database."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from orderwright.store.database import Connection, Database


@pytest.fixture
async def connection(db_dsn: str) -> AsyncIterator[Connection]:
    """A connection of its own to the database of the module; some modules prepare theirs themselves."""
    opened = await asyncpg.connect(db_dsn)
    yield opened
    await opened.close()


@pytest.fixture
async def database(db_dsn: str) -> AsyncIterator[Database]:
    """A small pool on the database of the module."""
    opened = await Database.connect(db_dsn, min_size=1, max_size=4)
    yield opened
    await opened.close()
