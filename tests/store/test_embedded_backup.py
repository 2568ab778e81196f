"""Backups of the embedded PostgreSQL: consistent while it is written to, verified, and never over anything else."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from tests.api.test_cli import Terminal
from tests.support.postgres import wait_until_stopped

from orderwright.store.embedded import EmbeddedError, EmbeddedPostgres
from orderwright.store.embedded.backup import restore_backup, take_backup, verify_backup

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@contextmanager
def running(data: Path) -> Iterator[EmbeddedPostgres]:
    """The server of a data directory; it has ended after the block."""
    server = EmbeddedPostgres.start(data, grace_seconds=0.0)
    paths = server.paths
    try:
        yield server
    finally:
        server.close()
        wait_until_stopped(paths)


def taken(server: EmbeddedPostgres, target: Path) -> Path:
    take_backup(server, target, version="1", revision="0001", now=NOW)
    return target


def accept(_: str, __: Path) -> None:
    """Find nothing wrong with what was restored."""


async def query(dsn: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return list(await connection.fetch(statement))
    finally:
        await connection.close()


def rows(dsn: str) -> list[int]:
    return [row[0] for row in asyncio.run(query(dsn, "SELECT n FROM written ORDER BY n"))]


async def backed_up_while_writing(server: EmbeddedPostgres, target: Path) -> tuple[int, int]:
    """Write numbers in transactions of two rows while the backup is taken; what was committed before and after it."""
    connection = await asyncpg.connect(server.dsn)
    await connection.execute("CREATE TABLE written (n bigint PRIMARY KEY, filler text)")
    written = 0

    async def write() -> None:
        nonlocal written
        while True:
            async with connection.transaction():
                for n in (written + 1, written + 2):
                    await connection.execute("INSERT INTO written VALUES ($1, repeat('x', 500))", n)
            written += 2

    writing = asyncio.create_task(write())
    while written < 100:
        await asyncio.sleep(0.01)
    before = written
    await asyncio.to_thread(taken, server, target)
    after = written
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
    await connection.close()
    return before, after


def test_a_backup_of_a_server_that_is_written_to_holds_whole_transactions(data: Path, tmp_path: Path) -> None:
    (data / "secrets.key").write_text("key")
    with running(data) as server:
        before, after = asyncio.run(backed_up_while_writing(server, tmp_path / "backup"))
    assert verify_backup(tmp_path / "backup")["files"].keys() == {"secrets.key", "files.sha256"}
    seen: list[list[int]] = []
    place = tmp_path / "restored"
    assert restore_backup(tmp_path / "backup", place, force=False, check=lambda dsn, _: seen.append(rows(dsn))) is None
    with running(place) as server:
        found = rows(server.dsn)
    assert seen == [found]
    assert before <= len(found) <= after + 2
    assert (len(found) % 2, found) == (0, list(range(1, len(found) + 1)))
    assert (place / "secrets.key").read_text() == "key"
    assert (place / "secrets.key").stat().st_mode & 0o777 == 0o600


def test_a_damaged_backup_is_not_restored(data: Path, tmp_path: Path) -> None:
    (data / "secrets.key").write_text("key")
    with running(data) as server:
        backup = taken(server, tmp_path / "backup")
    place = tmp_path / "restored"
    file = max((backup / "cluster" / "base").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    kept = file.read_bytes()
    file.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    with pytest.raises(EmbeddedError, match="pg_verifybackup failed"):
        restore_backup(backup, place, force=False, check=accept)
    file.write_bytes(kept)
    (backup / "secrets.key").write_text("another")
    with pytest.raises(EmbeddedError, match=r"secrets.key is not what it was"):
        restore_backup(backup, place, force=False, check=accept)
    (backup / "backup.json").write_text(json.dumps({"format": 3, "files": {}, "postgresql": "18.6"}))
    with pytest.raises(EmbeddedError, match="format 3"):
        restore_backup(backup, place, force=False, check=accept)
    with pytest.raises(EmbeddedError, match="no backup of Orderwright"):
        verify_backup(tmp_path)
    assert not place.exists()


def test_nothing_is_overwritten(data: Path, tmp_path: Path) -> None:
    with running(data) as server:
        backup = taken(server, tmp_path / "backup")
        with pytest.raises(EmbeddedError, match="never overwrites"):
            taken(server, backup)
        with pytest.raises(EmbeddedError, match="is in use"):
            restore_backup(backup, data, force=True, check=accept)
    mark = data / "mark"
    mark.write_text("mine")
    with pytest.raises(EmbeddedError, match="holds data already"):
        restore_backup(backup, data, force=False, check=accept)

    def refuse(_: str, __: Path) -> None:
        raise ValueError("it is not as it should be")

    with pytest.raises(ValueError, match="as it should"):
        restore_backup(backup, data, force=True, check=refuse)
    assert mark.read_text() == "mine"
    aside = restore_backup(backup, data, force=True, check=accept)
    assert aside is not None
    assert (aside / "mark").read_text() == "mine"
    assert not mark.exists()
    # Nothing is left of the tries.
    assert [path.name for path in data.parent.iterdir() if path.name.startswith(f".{data.name}.")] == []


def test_the_commands_back_up_to_a_file_and_restore_it(new_data: Path, tmp_path: Path) -> None:
    shell = Terminal(ORDERWRIGHT_DATA_DIR=str(new_data))
    made = shell.json("site", "create", "Lamps", "--currency", "EUR")
    file, place = tmp_path / "backup.tar.gz", tmp_path / "restored"
    told = shell.json("backup", str(file))
    assert (told["backup"], told["format"]) == (str(file), 2)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "is there already" in shell.fails("backup", str(file))
    other = Terminal(ORDERWRIGHT_DATA_DIR=str(place))
    answer = other.json("restore", str(file))
    assert answer == {
        "dataDir": str(place),
        "migration": told["migration"],
        "sites": 1,
        "orders": 0,
        "files": 0,
        "missingFiles": 0,
        "movedAside": None,
    }
    assert other.json("site", "show")["siteId"] == made["siteId"]
    file.write_bytes(file.read_bytes()[:-2000])
    assert "is damaged" in other.fails("restore", str(file), "--data-dir", str(tmp_path / "third"))
    away = Terminal(ORDERWRIGHT_DATABASE_URL="postgresql://nobody@nowhere/none")
    assert "pg_basebackup" in away.fails("backup", str(tmp_path / "x"))
