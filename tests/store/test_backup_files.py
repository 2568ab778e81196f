"""Backups with the files that shops sell: all that the copied database names, whatever goes meanwhile."""

import asyncio
import hashlib
import json
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from tests.api.test_cli import Terminal
from tests.support.embedded import new_data_directory

from orderwright.cli.backup_files import files_folder, restore_files
from orderwright.providers.files.copies import CopiedFile, copy_files, nothing_goes
from orderwright.providers.files.local_files import LocalFiles
from orderwright.store.embedded import EmbeddedError, EmbeddedPostgres
from orderwright.store.embedded.backup import restore_backup, take_backup, verify_backup

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
SONG, ALBUM = b"la la la", b"many songs " * 300_000


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """The data directory of a shop."""
    with new_data_directory() as path:
        Terminal(ORDERWRIGHT_DATA_DIR=str(path)).json("site", "create", "Records", "--currency", "EUR")
        yield path


@pytest.fixture
def shell(data: Path) -> Iterator[Terminal]:
    """Its command line. What it sells is gone after each test."""
    terminal = Terminal(ORDERWRIGHT_DATA_DIR=str(data))
    yield terminal
    for file in terminal.json("file", "list")["files"]:
        terminal.json("file", "remove", file["id"])
    assert contents(data / "files") == {}


def add(shell: Terminal, folder: Path, name: str, content: bytes) -> str:
    """The path of a new file below the folder of files."""
    (folder / name).write_bytes(content)
    added = shell.json("file", "add", str(folder / name))["file"]
    assert added["sha256"] == hashlib.sha256(content).hexdigest()
    return f"{shell.json('site', 'show')['siteId']}/{added['id']}"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.glob("*/*")}


def test_a_backup_has_the_files_and_restoring_brings_them_back(shell: Terminal, data: Path, tmp_path: Path) -> None:
    kept = {add(shell, tmp_path, "song.mp3", SONG): SONG, add(shell, tmp_path, "album.zip", ALBUM): ALBUM}
    told = shell.json("backup", str(tmp_path / "one.tar.gz"))
    assert (told["format"], told["digitalFiles"]) == (2, 2)
    other = Terminal(ORDERWRIGHT_DATA_DIR=str(tmp_path / "restored"))
    answer = other.json("restore", str(tmp_path / "one.tar.gz"))
    assert (answer["files"], answer["missingFiles"]) == (2, 0)
    assert contents(tmp_path / "restored" / "files") == kept
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "restored" / "files").glob("*/*")} == {0o600}
    # The folder may lie elsewhere: then only what is missing there comes into it.
    elsewhere = tmp_path / "elsewhere"
    (first, *_) = kept
    (elsewhere / first).parent.mkdir(parents=True)
    (elsewhere / first).write_bytes(b"already here")
    third = Terminal(ORDERWRIGHT_DATA_DIR=str(tmp_path / "third"), ORDERWRIGHT_FILES_DIR=str(elsewhere))
    third.json("restore", str(tmp_path / "one.tar.gz"))
    assert contents(elsewhere) == {**kept, first: b"already here"}
    assert not (tmp_path / "third" / "files").exists()


def test_a_damaged_or_missing_file_makes_a_backup_worthless(shell: Terminal, tmp_path: Path) -> None:
    name = add(shell, tmp_path, "song.mp3", SONG)
    shell.json("backup", str(tmp_path / "backup"))
    file = tmp_path / "backup" / "files" / name
    for spoil in (lambda: file.write_bytes(SONG + b"!"), file.unlink):
        spoil()
        with pytest.raises(EmbeddedError, match=f"files/{name} is not what it was"):
            verify_backup(tmp_path / "backup")
    assert "is not what it was" in shell.fails(
        "restore", str(tmp_path / "backup"), "--data-dir", str(tmp_path / "restored")
    )
    assert not (tmp_path / "restored").exists()


async def delete(dsn: str, root: Path, name: str) -> None:
    """What `deleteFile` does."""
    site_id, file_id = map(UUID, name.split("/"))
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("DELETE FROM digital_files WHERE site_id = $1 AND id = $2", site_id, file_id)
    finally:
        await connection.close()
    await LocalFiles(root).delete(site_id, file_id)


def test_a_file_that_is_deleted_between_database_and_files_is_in_the_backup(
    shell: Terminal, data: Path, tmp_path: Path
) -> None:
    stays, goes = add(shell, tmp_path, "song.mp3", SONG), add(shell, tmp_path, "album.zip", ALBUM)
    root, restored = files_folder(data), tmp_path / "restored"

    def copied(target: Path) -> list[CopiedFile]:
        asyncio.run(delete(server.dsn, root, goes))
        assert not (root / goes).exists()
        return copy_files(root, target)

    with EmbeddedPostgres.start(data, grace_seconds=0.0) as server, nothing_goes(root):
        take_backup(server, tmp_path / "backup", version="1", revision="1", now=NOW, copy_files=copied)
    # Nothing of it is left once the backup is there.
    assert contents(root) == {stays: SONG}
    found: list[dict[str, int]] = []

    def check(dsn: str, scratch: Path) -> None:
        found.append(asyncio.run(restore_files(tmp_path / "backup", dsn, scratch / "files")))

    restore_backup(tmp_path / "backup", restored, force=False, check=check)
    assert found == [{"files": 2, "missingFiles": 0}]
    assert contents(restored / "files") == {stays: SONG, goes: ALBUM}


def test_what_the_folder_lost_before_is_told(shell: Terminal, data: Path, tmp_path: Path) -> None:
    name = add(shell, tmp_path, "song.mp3", SONG)
    (data / "files" / name).unlink()
    shell.json("backup", str(tmp_path / "backup.tar"))
    with tarfile.open(tmp_path / "backup.tar") as tar:
        info = tar.extractfile("backup/backup.json")
        assert info is not None
        assert json.load(info)["digitalFiles"] == 0
    place = ("--data-dir", str(tmp_path / "restored"))
    answer = shell.json("restore", str(tmp_path / "backup.tar"), *place)
    assert (answer["files"], answer["missingFiles"]) == (0, 1)
