"""A command's claim on the embedded PostgreSQL: found running or started, and found again after an accident."""

import contextlib
import fcntl
import itertools
import logging
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from orderwright.store.embedded.log import log_size, log_tail, open_log
from orderwright.store.embedded.paths import (
    DATABASE,
    PORT,
    DataLayout,
    EmbeddedError,
    EmbeddedPaths,
    default_data_dir,
    prepare_data_dir,
)
from orderwright.store.embedded.programs import binaries
from orderwright.store.embedded.protocol import Answer, Order
from orderwright.store.embedded.settings import check_settings
from orderwright.store.embedded.sockets import connect_to

#: A start takes a second; the recovery after a crash in the middle of much writing may take minutes.
START_SECONDS = 300.0

_POLL_SECONDS = 0.01
_MAX_SPAWNS = 3
_CLOSE_SECONDS = 5.0
#: Seconds before each new try; the last one is repeated for as long as the claim lasts, because a full disk may take
#: its owner hours to clear.
_RECLAIM_DELAYS = (0.0, 0.5, 2.0, 5.0, 10.0)

_SUPERVISE = """\
import json, sys
sys.path.insert(0, json.loads(sys.argv[1])["source"])
from orderwright.store.embedded.supervisor import main
main(sys.argv[1])
"""

_logger = logging.getLogger(__name__)


class EmbeddedPostgres:
    """Holds one command's claim on the embedded server; closing it (or dying) gives the claim up.

    The server runs for as long as any process holds a claim. Should it or its supervisor be killed, it is started
    again while the claim lasts, at the same address: connections break, a pool that reconnects goes on. A forked
    child shares the claim of its parent; a spawned one makes its own, which is cheap.
    """

    def __init__(self, order: Order, connection: socket.socket, answer: Answer) -> None:
        """Use `start`."""
        self._order = order
        self._connection = connection
        self._answer = answer
        self._process = os.getpid()
        self._closing, self._closed = socket.socketpair()
        self._watcher = threading.Thread(target=self._watch, name="embedded-postgresql", daemon=True)
        self._watcher.start()

    @classmethod
    def start(
        cls,
        data_dir: Path | None = None,
        *,
        grace_seconds: float = 2.0,
        settings: Mapping[str, str] | None = None,
    ) -> Self:
        """Claim the server of this data directory; start it, and make the directory, where necessary. Blocks.

        `grace_seconds` (how long the server outlives its last claim) and `settings` (PostgreSQL settings over ours)
        are those of the command that starts the server; a running one keeps its own. Raises EmbeddedError, whose
        message says what to do.
        """
        order = Order(
            source=str(Path(__file__).resolve().parents[3]),
            data=str(prepare_data_dir(data_dir or default_data_dir()).data),
            programs=str(binaries()),
            grace_seconds=grace_seconds,
            settings=check_settings(settings or {}),
        )
        try:
            connection, answer = _claim(order)
        except OSError as error:
            raise EmbeddedError(f"The data directory {order.data} cannot be used: {error}") from error
        return cls(order, connection, answer)

    @property
    def dsn(self) -> str:
        """For asyncpg, psql and pg_dump: the database `orderwright` as its owner.

        It holds no secret: on the socket the kernel tells PostgreSQL which user connects, and it admits only the one
        who owns the data directory.
        """
        return f"postgresql://{DATABASE}@/{DATABASE}?host={quote(self._answer.socket_dir, safe='')}&port={PORT}"

    @property
    def paths(self) -> EmbeddedPaths:
        """Where the running server keeps its files."""
        layout = DataLayout(Path(self._order.data))
        return EmbeddedPaths(
            data=layout.data,
            cluster=Path(self._answer.cluster),
            socket_dir=Path(self._answer.socket_dir),
            control_socket=layout.control_socket,
            lock=layout.lock,
            log=layout.log,
        )

    @property
    def supervisor_pid(self) -> int:
        """The process that runs the server; for diagnosis."""
        return self._answer.supervisor_pid

    def close(self) -> None:
        """Give the claim up. May be called again. In a forked child it leaves the parent's claim alone."""
        if os.getpid() != self._process:
            self._hang_up()
        elif self._watcher.is_alive():
            with contextlib.suppress(OSError):  # The watcher has just ended by itself.
                self._closing.send(b"\0")
            self._watcher.join(_CLOSE_SECONDS)

    def __enter__(self) -> Self:
        """The claim itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the claim up."""
        self.close()

    def _watch(self) -> None:
        """Wait until the claim is closed, and claim again whenever the supervisor goes before that."""
        try:
            while not self._is_closing(self._connection):
                _logger.warning("The supervisor of the embedded PostgreSQL is gone; starting it again.")
                if not self._reclaim():
                    return
        finally:
            self._hang_up()

    def _is_closing(self, *others: socket.socket, within: float | None = None) -> bool:
        """Wait until the claim is to be closed (True), or something happens on the others or the time is up."""
        return self._closed in select.select([self._closed, *others], [], [], within)[0]

    def _hang_up(self) -> None:
        for end in (self._connection, self._closed, self._closing):
            end.close()

    def _reclaim(self) -> bool:
        for delay in itertools.chain(_RECLAIM_DELAYS, itertools.repeat(_RECLAIM_DELAYS[-1])):
            if self._is_closing(within=delay):
                return False
            try:
                connection, answer = _claim(self._order)
            except (EmbeddedError, OSError) as error:
                _logger.error("The embedded PostgreSQL could not be started again: %s", error)
                continue
            self._connection.close()
            self._connection, self._answer = connection, answer
            return True
        return False


def _claim(order: Order) -> tuple[socket.socket, Answer]:
    """Connect to the supervisor, starting one when nobody holds the lock, and wait for its answer."""
    layout = DataLayout(Path(order.data))
    deadline = time.monotonic() + START_SECONDS
    spawns, log_start = 0, log_size(layout.log)
    while time.monotonic() < deadline:
        connection = connect_to(layout.control_socket)
        if connection is not None:
            answer = _read_answer(connection, deadline)
            if answer is not None:
                return connection, _accepted(answer, connection)
            connection.close()  # It came to its end while we were in the queue: the next one will take us.
        elif (lock := _try_lock(layout)) is not None:
            try:
                if spawns == _MAX_SPAWNS:
                    break
                _spawn(order, layout, lock)
                spawns += 1
            finally:
                os.close(lock)
        time.sleep(_POLL_SECONDS)
    raise EmbeddedError(
        f"The embedded PostgreSQL in {layout.data} did not start; its log is {layout.log}\n"
        f"{log_tail(layout.log, log_start)}".rstrip()
    )


def _accepted(answer: Answer, connection: socket.socket) -> Answer:
    problem = answer.error
    if not problem and not Path(answer.socket_dir).is_dir():
        problem = (
            f"The embedded PostgreSQL runs, but its socket folder {answer.socket_dir} is not visible here: it was "
            "started in another container or by a service with a /tmp of its own. Run this command there."
        )
    if problem:
        connection.close()
        raise EmbeddedError(problem)
    return answer


def _read_answer(connection: socket.socket, deadline: float) -> Answer | None:
    """The supervisor's answer, or None when it ended without one. It answers when the server is ready."""
    line = b""
    try:
        while not line.endswith(b"\n"):
            connection.settimeout(max(0.001, deadline - time.monotonic()))
            received = connection.recv(65536)
            if not received:
                return None
            line += received
    except (ConnectionError, TimeoutError):
        return None
    connection.settimeout(None)
    return Answer.decode(line)


def _try_lock(layout: DataLayout) -> int | None:
    """The handle of the locked file, or None while a supervisor, or a command that starts one, holds it."""
    handle = os.open(layout.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _spawn(order: Order, layout: DataLayout, lock: int) -> None:
    """Start a supervisor in a session of its own, and hand it the lock: there is no moment without a holder."""
    if not sys.executable:
        raise EmbeddedError("The path of the Python interpreter is unknown, so that no supervisor can be started.")
    kept = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "HOME", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    log = open_log(layout.log)
    try:
        subprocess.run(  # noqa: S603 - the program is ours and there is no shell
            [sys.executable, "-I", "-c", _SUPERVISE, order.encode()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment,
            pass_fds=(lock,),
            start_new_session=True,
            check=False,
        )
    finally:
        os.close(log)
