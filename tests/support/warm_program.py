"""The program `orderwright`, loaded once and forked for each command: a process of its own that starts in no time.

Loading takes most of what a command takes, and the tests type hundreds. A command that is run from here is what the
installed program is in everything else: arguments, environment, working directory, standard streams and exit status.
What is about the program's own start, or about signals to it, runs the installed one.
"""

from __future__ import annotations

import atexit
import functools
import gc
import importlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

#: Seconds for a command; it only keeps a failing test from hanging.
_DEADLINE = 300.0

Json = dict[str, Any]


def run(
    arguments: Iterable[str], *, environment: Mapping[str, str], stdin: str = "", cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, as `subprocess.run` with captured texts does."""
    words = list(map(str, arguments))
    with tempfile.TemporaryDirectory(prefix="orderwright-command-") as name:
        folder = Path(name)
        (folder / "0").write_text(stdin)
        order = {"words": words, "environment": dict(environment), "cwd": str(cwd or Path.cwd()), "folder": name}
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_DEADLINE)
            line.connect(_address())
            line.sendall(json.dumps(order).encode() + b"\n")
            told = line.makefile().readline()
        assert told, f"the process of {words} was lost"
        printed = [(folder / stream).read_text() for stream in "12"]
    return subprocess.CompletedProcess(words, int(told), *printed)


@functools.cache
def _address() -> str:
    """Where the loaded program listens. It ends with this process."""
    folder = tempfile.mkdtemp(prefix="orderwright-warm-")
    atexit.register(shutil.rmtree, folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.warm_program", f"{folder}/socket"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    atexit.register(process.kill)
    return f"{folder}/socket"


def _load() -> None:
    from typer.main import get_command

    from orderwright.cli.main import app
    from orderwright.operations.binding import bound

    list(get_command(app).commands.values())  # type: ignore[attr-defined]  # a group has them
    bound()
    for name in ("typer._adapters", "orderwright.workflows.service", "orderwright.store.embedded", "uvicorn"):
        importlib.import_module(name)
    # The processes share the memory of what is loaded for as long as nobody writes there.
    gc.freeze()


def _serve(address: str) -> Json:
    """Fork for each command. Returns in the process of the command alone, with what it was ordered."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(100)
    # Whoever started this is gone when its end of standard input is.
    parent = os.getppid()
    listener.settimeout(1.0)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while os.getppid() == parent:
        try:
            line, _ = listener.accept()
        except TimeoutError:
            continue
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            line.setblocking(True)
            order: Json = json.loads(line.makefile().readline())
            child = os.fork()
            if child == 0:
                line.close()
                return order
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            line.sendall(b"%d\n" % status)
            os._exit(0)
        line.close()
    os._exit(0)


def _become(order: Json) -> None:
    folder = Path(order["folder"])
    for number, flags in ((0, os.O_RDONLY), (1, os.O_WRONLY | os.O_CREAT), (2, os.O_WRONLY | os.O_CREAT)):
        stream = os.open(folder / str(number), flags | os.O_APPEND)
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["cwd"])
    sys.argv = ["orderwright", *order["words"]]


def _finish() -> int:
    from orderwright.cli.start import main

    status: Any = 0
    try:
        main()
    except SystemExit as end:
        status = end.code
        if isinstance(status, str):
            sys.stderr.write(f"{status}\n")
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    return status if isinstance(status, int) else int(status is not None)


if __name__ == "__main__":
    _load()
    _become(_serve(sys.argv[1]))
    ended = _finish()
    # What an interpreter does at its end, but for taking apart all that was loaded: that takes longer than a command.
    threading._shutdown()  # type: ignore[attr-defined]  # nobody else waits for threads
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ended)
