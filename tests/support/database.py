"""Migrated databases for tests: one template is migrated, every module gets a copy of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.postgres import database_name, drop_database, fresh_database

from orderwright.store.migrations import migrate


@asynccontextmanager
async def template_database(server_dsn: str) -> AsyncIterator[str]:
    """The name of a migrated database that nobody is connected to."""
    dsn = await fresh_database(server_dsn)
    try:
        await migrate(dsn)
        yield database_name(dsn)
    finally:
        await drop_database(dsn, server_dsn)


@asynccontextmanager
async def migrated_database(server_dsn: str, template: str) -> AsyncIterator[str]:
    """The DSN of a fresh database with all tables and no rows, dropped afterwards."""
    dsn = await fresh_database(server_dsn, template=template)
    try:
        yield dsn
    finally:
        await drop_database(dsn, server_dsn)
