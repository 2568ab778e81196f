"""Migrations: numbered SQL scripts, which Alembic applies in order and which run once.

Each revision is a pair: `versions/NNNN_name.py`, a few lines that give the order, and `sql/NNNN_name.sql`, the
script. A revision's id is that common name. This module is light: what a start needs to know is read with asyncpg
and from the names of the scripts. Only `migrate`, and only if there is something to do, imports Alembic.

There are no downgrades, on purpose. A script that gives back a dropped column can't give back what was in it, so a
"downgrade" that nobody ever ran on real data is a promise that breaks when it is needed. The way back is the
backup that was taken before; the way on is another migration.
"""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path

import asyncpg

from orderwright.model.errors import OrderwrightError
from orderwright.store.database import AnyConnection, Connection

SCRIPTS = Path(__file__).parent
OLDEST_SERVER = 15
VERSION_TABLE = "alembic_version"
# Any fixed number will do: it only has to be the same in every process and used for nothing else.
_LOCK = 0x6F77_6D69_6772  # "owmigr"
_LOCK_POLL_SECONDS = 0.1


class NotMigrated(Exception):
    """The database is not at the version that this program needs: `orderwright migrate` brings it there."""


class MigrationError(OrderwrightError):
    """The database can't be brought to the schema of this program, or is beyond it. The message says why."""


@cache
def latest_revision() -> str:
    """The newest revision that this program knows, by the names of its scripts."""
    return max(path.stem for path in (SCRIPTS / "sql").glob("[0-9]*.sql"))


async def current_revision(connection: AnyConnection) -> str | None:
    """The revision of the database, None if it was never migrated."""
    # A failed SELECT would abort a transaction of the caller, so the table is looked for first.
    if await connection.fetchval("SELECT to_regclass($1)", VERSION_TABLE) is None:
        return None
    revision: str | None = await connection.fetchval(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608
    return revision


async def needs_migration(connection: AnyConnection) -> bool:
    """True if revisions of this program are missing from the database.

    Raises `MigrationError` if the server is too old, or if a newer program has migrated the database already.
    """
    check_server(connection)
    current, latest = await current_revision(connection), latest_revision()
    if current is not None and current > latest:
        raise MigrationError(
            f"The database is at revision {current}, but this program knows revisions up to {latest} only:"
            " use the newer program, or restore the backup from before the upgrade"
        )
    return current != latest


def check_server(connection: AnyConnection) -> None:
    """Raise `MigrationError` unless the server is PostgreSQL 15 or newer."""
    version = connection.get_server_version()
    if version.major < OLDEST_SERVER:
        raise MigrationError(
            f"The server runs PostgreSQL {version.major}; Orderwright needs PostgreSQL {OLDEST_SERVER} or newer"
        )


async def migrate(dsn: str) -> list[str]:
    """Bring the database to the latest revision and return the revisions applied, in order; none if it was there.

    `dsn` is whatever asyncpg accepts, and must lead to a server itself or to a pooler in session mode: the lock
    that makes processes which start at once migrate once belongs to the session. Each revision is a transaction of
    its own with the note that it was applied. Raises `MigrationError`, or asyncpg's error of the failed statement.
    """
    connection: Connection = await asyncpg.connect(
        dsn, server_settings={"application_name": "orderwright-migrate"}, command_timeout=None
    )
    try:
        check_server(connection)
        await _lock(connection)
        if not await needs_migration(connection):
            return []
        from orderwright.store.migrations.upgrade import upgrade

        return await upgrade(connection, latest_revision())
    finally:
        # Closing the session releases the lock.
        await connection.close()


async def _lock(connection: Connection) -> None:
    # It asks again and again instead of waiting in the server: a statement that waits keeps its snapshot, and
    # a CREATE INDEX CONCURRENTLY of the one who holds the lock would wait for that snapshot for ever.
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):  # noqa: ASYNC110  # no event of ours tells it
        await asyncio.sleep(_LOCK_POLL_SECONDS)
