"""Files in a folder: as a whole or not at all, apart by site, and never all of one in memory."""

import hashlib
import tracemalloc
from pathlib import Path
from uuid import UUID

import pytest

from orderwright.providers.files.file_store import FileStoreFailed, FileTooLarge
from orderwright.providers.files.local_files import FOLDER_VARIABLE, LocalFiles

SITE, OTHER, FILE = UUID(int=1), UUID(int=2), UUID(int=3)


def left_in(folder: Path) -> list[str]:
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


async def test_what_is_put_can_be_opened_and_deleted(tmp_path):
    store = LocalFiles(tmp_path / "files")
    put = await store.put(SITE, FILE, [b"la ", b"la"])
    assert (put.size, put.sha256) == (5, hashlib.sha256(b"la la").hexdigest())
    path = await store.open(SITE, FILE)
    assert path is not None
    assert path.read_bytes() == b"la la"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert await store.open(OTHER, FILE) is None
    await store.delete(OTHER, FILE)
    await store.delete(SITE, FILE)
    await store.delete(SITE, FILE)
    assert await store.open(SITE, FILE) is None
    assert left_in(tmp_path) == []


async def test_nothing_is_left_of_what_is_too_large_or_breaks_off(tmp_path):
    store = LocalFiles(tmp_path, limit=5)
    assert (await store.put(SITE, FILE, [b"12345"])).size == 5
    await store.delete(SITE, FILE)
    with pytest.raises(FileTooLarge) as caught:
        await store.put(SITE, FILE, [b"123", b"456"])
    assert caught.value.limit == 5

    def broken():
        yield b"123"
        raise ValueError("the sender left")

    with pytest.raises(ValueError, match="the sender left"):
        await store.put(SITE, FILE, broken())
    assert left_in(tmp_path) == []


async def test_a_folder_that_can_not_be_written_is_named_as_the_reason(tmp_path):
    (tmp_path / "files").write_text("no folder")
    store = LocalFiles(tmp_path / "files")
    with pytest.raises(FileStoreFailed, match="can't be written: File exists"):
        await store.put(SITE, FILE, [b"1"])
    with pytest.raises(FileStoreFailed, match="can't be deleted: Not a directory"):
        await store.delete(SITE, FILE)
    assert await store.open(SITE, FILE) is None


async def test_memory_does_not_grow_with_the_file(tmp_path):
    piece = bytes(1024 * 1024)
    tracemalloc.start()
    try:
        put = await LocalFiles(tmp_path).put(SITE, FILE, (piece for _ in range(64)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert put.size == 64 * 1024 * 1024
    assert peak < 8 * 1024 * 1024


def test_the_folder_is_that_of_the_environment_else_one_beside_the_data(tmp_path, monkeypatch):
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    assert LocalFiles.configured() is None
    beside = LocalFiles.configured(tmp_path)
    assert beside is not None
    assert beside._root == tmp_path / "files"
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "named"))
    named = LocalFiles.configured(tmp_path)
    assert named is not None
    assert named._root == tmp_path / "named"
