"""Copies of a folder of files for backups. While one is taken no content goes: what is deleted is only put aside.

A file is in the folder before the database knows of it, and the database forgets it before its content goes. So if the
database is copied under `nothing_goes`, and the files after it, then the copy has the content of every file that the
copied database names, whatever is uploaded and deleted meanwhile.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

_ASIDE: Final = ".deleted"
_PIECE: Final = 1024 * 1024


class CopiedFile(NamedTuple):
    """A copied file: its path below the folder, `SITE/FILE`, and the SHA-256 of what was copied."""

    name: str
    sha256: str


@contextmanager
def nothing_goes(root: Path) -> Iterator[None]:
    """Keep the content of deleted files for the time of the block; whatever was put aside goes at its end."""
    with _locked(_made(root), fcntl.LOCK_EX):
        try:
            yield
        finally:
            for path in root.glob(f"*/.*{_ASIDE}"):
                path.unlink(missing_ok=True)


def forget(path: Path) -> None:
    """Remove the content of a file, or put it aside while a copy is taken. It may be gone already."""
    with suppress(FileNotFoundError):
        try:
            with _locked(path.parent.parent, fcntl.LOCK_SH | fcntl.LOCK_NB):
                path.unlink()
        except BlockingIOError:
            path.rename(path.with_name(f".{path.name}{_ASIDE}"))


def copy_files(root: Path, target: Path) -> list[CopiedFile]:
    """Copy all files, put aside or not, to a new folder. Memory does not depend on their sizes."""
    target.mkdir(mode=0o700)
    return [_copied(path, target, name) for name, path in sorted(_contents(root).items())]


def place_file(source: Path, root: Path, name: str) -> None:
    """Put a copy into its place, unless it has one there: what has an id never changes."""
    place = root / name
    if place.exists():
        return
    for folder in (root, place.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = place.with_name(f".{place.name}.{secrets.token_hex(8)}")
    _write(source, scratch)
    scratch.rename(place)


def _contents(root: Path) -> dict[str, Path]:
    found = {}
    for folder in (one for one in root.iterdir() if _is_id(one.name)):
        for path in folder.iterdir():
            name = path.name.removeprefix(".").removesuffix(_ASIDE)
            # Names of uploads under way hold more than an id.
            if _is_id(name):
                found[f"{folder.name}/{name}"] = path
    return found


def _copied(path: Path, target: Path, name: str) -> CopiedFile:
    place = target / name
    place.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        return CopiedFile(name, _write(path, place))
    except FileNotFoundError:
        # It was put aside since the folder was read.
        return CopiedFile(name, _write(path.with_name(f".{path.name}{_ASIDE}"), place))


def _write(source: Path, place: Path) -> str:
    """Copy and bring to the disk; the SHA-256 of what was read."""
    digest = hashlib.sha256()
    with source.open("rb") as reader, open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as writer:
        while piece := reader.read(_PIECE):
            digest.update(piece)
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


@contextmanager
def _locked(root: Path, how: int) -> Iterator[None]:
    """Hold the lock of the folder. Raises `BlockingIOError` if it may not wait, and `FileNotFoundError`."""
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _made(root: Path) -> Path:
    """The folder, for the service to use even if root makes it."""
    if not root.exists():
        root.mkdir(mode=0o700, parents=True)
        if os.geteuid() == 0:
            facts = root.parent.stat()
            os.chown(root, facts.st_uid, facts.st_gid)
    return root
