"""PostgreSQL for tests: the embedded server on a throw-away data directory, or the one that the environment names.

`ORDERWRIGHT_TEST_DATABASE_URL` names a database of a PostgreSQL 15 or newer whose user may create databases.
"""

import asyncio
import fcntl
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from orderwright.store.embedded import EmbeddedPaths, EmbeddedPostgres

#: Nothing of a test has to survive a power cut. The service itself never runs with these.
UNSAFE_AND_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def embedded_server() -> EmbeddedPostgres:
    """An embedded server of its own on a new data directory; `discard` ends it and removes the directory."""
    data = Path(tempfile.mkdtemp(prefix="orderwright-test-"))
    return EmbeddedPostgres.start(data, grace_seconds=0.0, settings=UNSAFE_AND_QUICK)


def discard(server: EmbeddedPostgres) -> None:
    """Give the claim up, wait until the server has ended, and remove all that it kept."""
    paths = server.paths
    server.close()
    wait_until_stopped(paths)
    shutil.rmtree(paths.data)


def wait_until_stopped(paths: EmbeddedPaths) -> None:
    """Return when no supervisor is left: it holds the lock for as long as it lives."""
    with paths.lock.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


@contextmanager
def maintenance_dsn() -> Iterator[str]:
    """The DSN of a database from which others are made and dropped."""
    given = os.environ.get("ORDERWRIGHT_TEST_DATABASE_URL")
    if given:
        yield given
        return
    server = embedded_server()
    try:
        yield server.dsn
    finally:
        discard(server)


async def fresh_database(server_dsn: str, *, template: str | None = None) -> str:
    """Create a database under a new name, as a copy of the database named `template` if given; return its DSN.

    Nobody may be connected to the template meanwhile.
    """
    name = f"orderwright_test_{uuid.uuid4().hex}"
    copied = f' TEMPLATE "{template}"' if template else ""
    await _execute(server_dsn, f'CREATE DATABASE "{name}"{copied}')
    return urlunsplit(urlsplit(server_dsn)._replace(path=f"/{name}"))


async def drop_database(dsn: str, server_dsn: str) -> None:
    """Drop the database of this DSN, whoever is connected to it."""
    await _execute(server_dsn, f'DROP DATABASE IF EXISTS "{database_name(dsn)}" WITH (FORCE)')


def database_name(dsn: str) -> str:
    """The name of the database in a DSN."""
    return urlsplit(dsn).path.removeprefix("/")


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        async with asyncio.timeout(60):
            await connection.execute(statement)
    finally:
        await connection.close()
