"""One run of the PostgreSQL server below the supervisor: start, wait until it is ready, stop."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from orderwright.store.embedded.account import ServerAccount
from orderwright.store.embedded.cluster import server_environment
from orderwright.store.embedded.leftovers import STOP_STAGES, end_left_overs
from orderwright.store.embedded.paths import EmbeddedError
from orderwright.store.embedded.programs import Programs
from orderwright.store.embedded.settings import server_settings

_POLL_SECONDS = 0.005

_PR_SET_PDEATHSIG = 1
_STATUS_LINE = 7


class Postmaster:
    """A running PostgreSQL server. It ends with the supervisor, even when that one is killed."""

    def __init__(self, process: subprocess.Popen[bytes], cluster: Path, socket_dir: Path) -> None:
        self._process = process
        self._cluster = cluster
        self.socket_dir = socket_dir
        self.started_at = time.monotonic()

    @classmethod
    def start(
        cls,
        programs: Programs,
        account: ServerAccount,
        cluster: Path,
        socket_dir: Path,
        settings: Mapping[str, str],
    ) -> "Postmaster":
        """Start the server on this cluster, and return when it accepts connections (a crash recovery included).

        Must be called in the supervisor's main thread: the parent-death signal fires when the thread ends that
        started the server. Raises EmbeddedError when the server ends before it is ready.
        """
        end_left_overs(cluster)
        remove_stale_sockets(socket_dir)
        options = [f"--{name}={value}" for name, value in server_settings(socket_dir, settings).items()]
        process = subprocess.Popen(  # noqa: S603 - the program is ours and there is no shell
            [str(programs.folder / "postgres"), "-D", str(account.name_of(cluster)), *options],
            stdin=subprocess.DEVNULL,
            cwd=cluster,
            env=server_environment(),
            umask=0o077,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - the supervisor has one thread
            **account.credentials,
        )
        server = cls(process, cluster, socket_dir)
        server._wait_until_ready()
        return server

    @property
    def pid(self) -> int:
        """The process id of the server's first process."""
        return self._process.pid

    def has_ended(self) -> bool:
        """Whether the server is gone, for whatever reason."""
        return self._process.poll() is not None

    def stop(self) -> None:
        """End the server: what is running is rolled back, what is committed is written out. Blocks until it is gone."""
        for stage, patience in STOP_STAGES:
            if self.has_ended():
                return
            self._process.send_signal(stage)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                continue

    def _wait_until_ready(self) -> None:
        while not _is_ready(self._cluster, self.pid):
            if self.has_ended():
                raise EmbeddedError("PostgreSQL did not start.")
            time.sleep(_POLL_SECONDS)


def _is_ready(cluster: Path, pid: int) -> bool:
    """Whether `postmaster.pid` says so; its eighth line holds the state, as the server's own `pg_ctl` reads it."""
    try:
        lines = (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
    except OSError:
        return False
    return len(lines) > _STATUS_LINE and lines[0].strip() == str(pid) and lines[_STATUS_LINE].strip() == "ready"


def _die_with(parent: int) -> Callable[[], None]:
    """What the new process does before it becomes PostgreSQL: ask for a fast shutdown when the supervisor dies.

    The request comes after the change of user, which would clear it.
    """
    if sys.platform != "linux":
        return lambda: None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signal.SIGINT), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def remove_stale_sockets(socket_dir: Path) -> None:
    """Remove the sockets of a server that is known to be gone: their lock files have the flaw of `postmaster.pid`."""
    for left_over in socket_dir.glob(".s.PGSQL.*"):
        left_over.unlink(missing_ok=True)
