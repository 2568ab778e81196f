"""Helpers of the tests of the embedded PostgreSQL: commands in processes of their own, and their ends."""

import atexit
import functools
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
from tests.support.postgres import wait_until_stopped

from orderwright.store.embedded import EmbeddedPaths, EmbeddedPostgres

SOURCE = Path(__file__).resolve().parents[2] / "src"

#: A command that claims the server, says so, and answers queries and "close" until its standard input ends.
HOLDER = """
import asyncio, json, signal, sys
from pathlib import Path
from orderwright.store.embedded import EmbeddedPostgres

signal.signal(signal.SIGINT, signal.SIG_IGN)
server = EmbeddedPostgres.start(Path(sys.argv[1]), grace_seconds=float(sys.argv[2]))
print(json.dumps({"dsn": server.dsn, "supervisor": server.supervisor_pid}), flush=True)

async def query(statement):
    import asyncpg
    connection = await asyncpg.connect(server.dsn)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()

for line in sys.stdin:
    if line == "close\\n":
        server.close()
        print("null", flush=True)
    else:
        print(json.dumps(asyncio.run(query(line))), flush=True)
"""


class Holder:
    """A command that holds a claim, in a process and a process group of its own."""

    def __init__(self, data: Path, *, grace_seconds: float = 0.0) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(data), str(grace_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._answers: dict[str, Any] | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def claimed(self) -> dict[str, Any]:
        """What it says when it has its claim: the DSN and the supervisor's process id."""
        if self._answers is None:
            self._answers = self._read()
        return self._answers

    def ask(self, line: str) -> Any:
        assert self.claimed
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._read()

    def kill(self) -> None:
        """What `kill -9` does."""
        self._process.kill()
        self.finish()

    def finish(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())


@contextmanager
def new_data_directory() -> Iterator[Path]:
    """A data directory that does not exist yet, and does not any more afterwards."""
    parent = Path(tempfile.mkdtemp(prefix="orderwright-test-"))
    try:
        with nothing_left(parent / "data"):
            yield parent / "data"
    finally:
        shutil.rmtree(parent)


@contextmanager
def used_data_directory() -> Iterator[Path]:
    """The data directory that the tests of this run share, one after the other: making one takes a second."""
    data = _made_once()
    with nothing_left(data):
        yield data


@functools.cache
def _made_once() -> Path:
    parent = Path(tempfile.mkdtemp(prefix="orderwright-test-"))
    atexit.register(shutil.rmtree, parent)
    with EmbeddedPostgres.start(parent / "data", grace_seconds=0.0) as server:
        paths = server.paths
    wait_until_stopped(paths)
    return paths.data


@contextmanager
def nothing_left(data: Path) -> Iterator[None]:
    """What still runs on the data directory at the end of the block is killed and reported."""
    try:
        yield
    finally:
        left = [pid for pid in processes_of(data) if not ends_soon(pid)]
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    assert left == []


def processes_of(data: Path) -> list[int]:
    """The supervisors and PostgreSQL processes of a data directory."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes()
            inside = Path(os.readlink(entry / "cwd")).is_relative_to(data)
        except OSError:
            continue
        if inside or (b"embedded.supervisor" in command and json.dumps(str(data)).encode() in command):
            found.append(int(entry.name))
    return found


def stop(server: EmbeddedPostgres) -> None:
    """Give the claim up, and return when the server has ended."""
    server.close()
    wait_until_stopped(server.paths)


def mode(path: Path) -> int:
    """The permissions of a file, such as 0o700; a link is not followed."""
    return stat.S_IMODE(path.lstat().st_mode)


def postmaster_pid(paths: EmbeddedPaths) -> int:
    return int((paths.cluster / "postmaster.pid").read_text().splitlines()[0])


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that only waits for its parent to take note of its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def ends_soon(pid: int) -> bool:
    return comes_true(lambda: not is_alive(pid))


def comes_true(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Whether the condition holds before the deadline, which is long: it only keeps a failing test from hanging."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.01)
    return False


async def fetch(server: EmbeddedPostgres | str, statement: str) -> Any:
    """The single value that the statement returns, over a connection of its own."""
    connection = await asyncpg.connect(server if isinstance(server, str) else server.dsn)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def fetch_when_back(dsn: str, statement: str) -> Any:
    """The same, after the server has come back."""
    deadline = time.monotonic() + 30.0
    while True:
        try:
            return await fetch(dsn, statement)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            assert time.monotonic() < deadline
            time.sleep(0.02)
