"""What a killed supervisor leaves running: found by its working directory, and ended before the next start."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from orderwright.store.embedded.paths import EmbeddedError

#: How long each kind of end may take before the next harsher one: fast shutdown, immediate shutdown, kill.
STOP_STAGES = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))

#: What ends by itself, by the parent-death signal or the death of the server's first process, gets this long.
_PATIENCE_SECONDS = 10.0

_POLL_SECONDS = 0.005
_PROGRAMS = ("postgres", "initdb")


def end_left_overs(cluster: Path) -> None:
    """End the server that still runs on this cluster, and remove a `postmaster.pid` that means nobody.

    PostgreSQL itself takes any living process with the number of the dead server for the server, which after a
    reboot or in a container is likely. Here a process counts only if it is a PostgreSQL with this working directory.
    Raises EmbeddedError when they do not end.
    """
    if not Path("/proc/self/cwd").exists():
        return  # Elsewhere than on Linux PostgreSQL's own check has to do.
    for stage, patience in (None, _PATIENCE_SECONDS), *STOP_STAGES:
        if _have_ended(cluster, stage, patience):
            (cluster / "postmaster.pid").unlink(missing_ok=True)
            return
    raise EmbeddedError(f"Processes of an earlier server still use {cluster}: {list(_processes_in(cluster))}")


def kill_makers(unfinished: Path) -> None:
    """Kill what still works on a cluster that nobody will finish, so that it can be removed."""
    if Path("/proc/self/cwd").exists():
        _have_ended(unfinished, signal.SIGKILL, _PATIENCE_SECONDS)


def _have_ended(cluster: Path, stage: signal.Signals | None, patience: float) -> bool:
    """Send the signal, if any, to all processes of the cluster until they have ended (True) or the time is up."""
    signalled: set[int] = set()
    deadline = time.monotonic() + patience
    while left_overs := set(_processes_in(cluster)):
        if time.monotonic() > deadline:
            return False
        if stage is not None:
            _send(left_overs - signalled, stage)
            signalled |= left_overs
        time.sleep(_POLL_SECONDS)
    return True


def _processes_in(cluster: Path) -> Iterator[int]:
    wanted = cluster.stat()
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            found = os.stat(f"/proc/{entry.name}/cwd")
            if (found.st_dev, found.st_ino) != (wanted.st_dev, wanted.st_ino):
                continue
            if Path(f"/proc/{entry.name}/comm").read_text().strip() in _PROGRAMS:
                yield int(entry.name)
        except OSError:
            continue  # It has ended meanwhile, or belongs to another user and cannot be ours.


def _send(processes: set[int], which: signal.Signals) -> None:
    for pid in processes:
        try:
            os.kill(pid, which)
        except ProcessLookupError:
            continue
