"""Throw-away databases: copies of one that was migrated once for this version of the program.

The cluster lives in a cache directory of the user, runs for as long as somebody uses it, and serves all emulators. It
runs without durability: nothing in it has to survive a power cut.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import platformdirs

from orderwright.store.embedded import EmbeddedPostgres
from orderwright.store.migrations import migrate

#: Quick, and good for nothing else.
SETTINGS: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
    "max_connections": "400",
}
#: How long the cluster outlives its last user, so that one test run after the other finds it running.
GRACE_SECONDS: Final = 60.0
_NAME: Final = re.compile(r"emulated_(\d+)_(\d+)_[0-9a-f]+")
_LOCK: Final = 7_316_041


def default_cache() -> Path:
    """Where the cluster is kept for the user."""
    return Path(platformdirs.user_cache_dir("orderwright")) / "emulator"


def start_cluster(cache: Path | None) -> EmbeddedPostgres:
    """The running cluster; the first time it is made, which takes a second or two."""
    folder = cache or default_cache()
    folder.mkdir(parents=True, exist_ok=True)
    return EmbeddedPostgres.start(folder, grace_seconds=GRACE_SECONDS, settings=SETTINGS)


@asynccontextmanager
async def throw_away(server_dsn: str) -> AsyncIterator[str]:
    """The DSN of a migrated database without rows, dropped afterwards."""
    dsn = await new_database(server_dsn)
    try:
        yield dsn
    finally:
        await drop_database(server_dsn, dsn)


async def new_database(server_dsn: str) -> str:
    """Make a migrated database without rows, and return its DSN."""
    name = f"emulated_{os.getpid()}_{_started(os.getpid())}_{uuid4().hex[:12]}"
    connection = await asyncpg.connect(server_dsn)
    try:
        template = await _template(connection, server_dsn)
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()
    return _dsn(server_dsn, name)


async def drop_database(server_dsn: str, dsn: str) -> None:
    """Drop a database of ours, whoever is connected to it."""
    name = urlsplit(dsn).path.removeprefix("/")
    connection = await asyncpg.connect(server_dsn)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


async def drop_leftovers(server_dsn: str) -> int:
    """Drop the databases of emulators that were killed, and templates of other versions; returns how many."""
    connection = await asyncpg.connect(server_dsn)
    try:
        names = [row[0] for row in await connection.fetch("SELECT datname FROM pg_database WHERE NOT datistemplate")]
        gone = [name for name in names if _is_left_over(name)]
        for name in gone:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()
    return len(gone)


def _is_left_over(name: str) -> bool:
    match = _NAME.fullmatch(name)
    return match is not None and _started(int(match[1])) != int(match[2])


def _started(pid: int) -> int:
    """When a process was started, in a unit of the system's own: it tells it from a later one with the same id."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except (OSError, IndexError, ValueError):
        # Elsewhere than on Linux the id has to do.
        return 0 if _alive(pid) else -1


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


async def _template(connection: asyncpg.Connection[asyncpg.Record], server_dsn: str) -> str:
    """The name of the migrated database that others are copied from; made where it is missing."""
    name = f"template_{_version()}"
    found = "SELECT 1 FROM pg_database WHERE datname = $1"
    if await connection.fetchval(found, name):
        return name
    # One emulator makes it; the others wait, and find it.
    await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
    try:
        if not await connection.fetchval(found, name):
            scratch = f"making_{name}"
            await connection.execute(f'DROP DATABASE IF EXISTS "{scratch}" WITH (FORCE)')
            await connection.execute(f'CREATE DATABASE "{scratch}"')
            await migrate(_dsn(server_dsn, scratch))
            await connection.execute(f'ALTER DATABASE "{scratch}" RENAME TO "{name}"')
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)
    return name


def _version() -> str:
    """Stands for all migrations as they are: a development version changes them without another number."""
    folder = Path(__file__).resolve().parents[1] / "store" / "migrations"
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("sql/*.sql"), *folder.glob("versions/*.py")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _dsn(server_dsn: str, name: str) -> str:
    return urlunsplit(urlsplit(server_dsn)._replace(path=f"/{name}"))
