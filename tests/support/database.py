"""Migrated databases for tests: one template is migrated, every module gets a copy of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.support.postgres import database_name, drop_database, fresh_database

from orderwright.store.database import AnyConnection
from orderwright.store.migrations import migrate

_TABLES = (
    "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
)
#: They note when a key was used, which a request that is refused does, too, and that somebody called an operation,
#: whether or not anything was left to change.
_NOTING_USE = ("api_keys", "audit_log", "service_secrets")


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


async def table_contents(connection: AnyConnection) -> dict[str, tuple[int, str]]:
    """For every table the number of its rows and a checksum of them; what only notes the use of keys is left out."""
    found = {}
    for (name,) in await connection.fetch(_TABLES):
        if name not in _NOTING_USE:
            count, checksum = await connection.fetchrow(
                f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM "{name}" t'
            )
            found[name] = (count, checksum)
    return found
