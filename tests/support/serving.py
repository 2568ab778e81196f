"""`orderwright serve` as processes of its own that a test can kill, and clients that go on through it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from tests.support import warm_program
from tests.support.database import table_contents
from tests.support.embedded import comes_true, is_alive

#: Long: it only keeps a failing test from hanging.
DEADLINE = 60.0
COMMAND = (sys.executable, "-c", "from orderwright.cli.main import main; main()")

#: What the log says of errors that nobody had thought of.
_DEFECTS = (
    "unexpected_error",
    "readiness_check_failed",
    "write_failed_after_its_caller_left",
    "never retrieved",
    '"status":500',
)

Json = dict[str, Any]


def command(*arguments: str | Path, prefix: Sequence[str] = ()) -> Json:
    """Run a command of ours to its end; what it printed as JSON."""
    words = [*map(str, arguments), "--json"]
    if prefix:
        done = subprocess.run(
            [*prefix, *COMMAND, *words], check=False, capture_output=True, text=True, timeout=DEADLINE
        )
    else:
        done = warm_program.run(words, environment=os.environ)
    assert done.returncode == 0, done.stderr
    answer: Json = json.loads(done.stdout)
    return answer


@dataclass(frozen=True)
class Access:
    """A site and a key that may do everything on it."""

    site_id: str
    key: str

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Authorization": self.key, "wix-site-id": self.site_id}


def new_site(*target: str | Path, prefix: Sequence[str] = ()) -> Access:
    """A new site that counts in US dollars, made as an administrator makes it."""
    site = command("site", "create", "A shop", "--currency", "USD", *target, prefix=prefix)["siteId"]
    return Access(site, command("key", "create", "--site", site, "--name", "test", *target, prefix=prefix)["apiKey"])


class Server:
    """The processes of one `serve`, on a port of its own; `address` is known once it listens."""

    def __init__(self, log: Path, *options: str | Path, prefix: Sequence[str] = ()) -> None:
        self.log = log
        with log.open("a") as target:
            self._process = subprocess.Popen(
                [*prefix, *COMMAND, "serve", *map(str, options), "--port", "0", "--no-worker", "--json"],
                stdout=subprocess.PIPE,
                stderr=target,
                text=True,
                start_new_session=True,
            )
        self._seen: set[int] = set()
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, log.read_text()
        self.address: str = json.loads(line)["address"]

    @property
    def pid(self) -> int:
        """The process that was started, the parent of the workers."""
        return self._process.pid

    @property
    def port(self) -> int:
        """Where it listens on the loopback address."""
        return int(self.address.rpartition(":")[2])

    @property
    def alive(self) -> bool:
        """Whether the parent runs."""
        return self._process.poll() is None

    def workers(self) -> set[int]:
        """The processes that serve."""
        return {pid for pid in self._children() if b"spawn_main" in _read(f"/proc/{pid}/cmdline")}

    def processes(self) -> set[int]:
        """All processes of the command; the database's are not among them."""
        return {self.pid, *self._children()}

    def _children(self) -> set[int]:
        found = {int(pid) for pid in _read(f"/proc/{self.pid}/task/{self.pid}/children").split()}
        self._seen |= found
        return found

    def stop(self) -> int:
        """Let it stop in good order; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(DEADLINE)

    def end(self) -> None:
        """Kill what is left of it and wait until it is gone."""
        self._children()
        kill(self.pid)
        self._process.wait()
        kill(*self._seen)
        assert comes_true(lambda: not any(map(is_alive, self._seen)))
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def serving(log: Path, *options: str | Path, prefix: Sequence[str] = ()) -> Iterator[Server]:
    """A server for the time of the block."""
    server = Server(log, *options, prefix=prefix)
    try:
        yield server
    finally:
        server.end()


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def kill(*pids: int) -> None:
    """What `kill -9` does; those that are gone already are fine."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def defects(log: Path) -> list[str]:
    """The lines of a server's log that tell of an error nobody had thought of."""
    return [line for line in log.read_text().splitlines() if any(word in line for word in _DEFECTS)]


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = DEADLINE) -> None:
    """Return when the condition holds."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.05)


async def status_of(client: httpx.AsyncClient, path: str) -> int:
    """The status of a GET; 0 while nobody answers."""
    try:
        return (await client.get(path)).status_code
    except httpx.TransportError:
        return 0


async def until_ready(client: httpx.AsyncClient) -> None:
    """Return when `/readyz` is content."""

    async def ready() -> bool:
        return await status_of(client, "/readyz") == 200

    await until(ready)


async def until_replaced(server: Server, victim: int) -> None:
    """Return when two others serve instead of a killed worker."""

    async def replaced() -> bool:
        workers = server.workers()
        return victim not in workers and len(workers) == 2

    await until(replaced)


@asynccontextmanager
async def client_of(server: Server, access: Access, *, connections: int = 100) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the site's, once the server is ready."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    async with httpx.AsyncClient(
        base_url=server.address, headers=access.headers, timeout=DEADLINE, limits=limits
    ) as client:
        await until_ready(client)
        yield client


async def persist(call: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """What a careful client does: the same request again until it is told how it ended.

    Only connections that break, 503 and the 409 of a key that is being worked on are reasons to go on.
    """
    async with asyncio.timeout(DEADLINE):
        while True:
            try:
                answer = await call()
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code == 503:
                check_unavailable(answer)
            elif not is_busy(answer):
                return answer
            await asyncio.sleep(0.05)


def is_busy(answer: httpx.Response) -> bool:
    """Whether this is the 409 of a key whose first request is still running."""
    return answer.status_code == 409 and error_code(answer) == "IDEMPOTENCY_KEY_IN_USE"


def error_code(answer: httpx.Response) -> str:
    """The code of an application error."""
    code: str = answer.json()["details"]["applicationError"]["code"]
    return code


def check_unavailable(answer: httpx.Response) -> None:
    """It is a 503 in the contract's form, says when to come again, and tells nothing of the inside."""
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) >= 1
    assert len(answer.headers["X-Wix-Request-Id"]) == 36
    body = answer.json()
    error = body["details"]["applicationError"]
    assert body == {"message": error["description"], "details": {"applicationError": error}}
    assert error["code"] in {"UNAVAILABLE", "DATABASE_UNAVAILABLE", "REQUEST_TIMEOUT"}
    assert not any(word in answer.text for word in ("Traceback", "asyncpg", "postgres", "/tmp", "Errno"))


async def contents(dsn: str) -> dict[str, tuple[int, str]]:
    """What all tables of a database hold: see `table_contents`."""
    connection = await asyncpg.connect(dsn)
    try:
        return await table_contents(connection)
    finally:
        await connection.close()
