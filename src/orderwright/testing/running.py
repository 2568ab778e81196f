"""Running the emulator in a process of its own until a signal, or the end of whoever started it."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from orderwright import __version__
from orderwright.testing.databases import drop_leftovers, new_database, start_cluster

if TYPE_CHECKING:
    from orderwright.api.pages import Mounts
    from orderwright.store.embedded import EmbeddedPostgres

_STOP_WITHIN = 5


class PortTaken(Exception):
    """The address is not to be had; the words say why."""


def facts_of(address: str) -> dict[str, str]:
    """What a program is told of a running emulator."""
    return {"address": address, "control": f"{address}/_emulator", "version": __version__}


def run_emulator(
    *,
    host: str,
    port: int,
    cache: Path | None,
    log_level: str,
    with_parent: bool,
    mounts: Mounts | None,
    announce: Callable[[str], None],
) -> None:
    """Serve until SIGTERM or SIGINT; with `with_parent` also until standard input ends. `port` 0 takes a free one.

    `announce` is told the address when requests are answered. Raises `PortTaken`.
    """
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise PortTaken(f"cannot listen on {host} port {port}: {error.strerror or error}") from None
    with listener, ThreadPoolExecutor(1) as beside:
        # The database comes up while this process loads the service.
        ready = beside.submit(_ready_database, cache)
        _load(log_level)
        cluster, dsn = ready.result()
        try:
            asyncio.run(_serve(listener, cluster.dsn, dsn, with_parent=with_parent, mounts=mounts, announce=announce))
        finally:
            cluster.close()


def _ready_database(cache: Path | None) -> tuple[EmbeddedPostgres, str]:
    cluster = start_cluster(cache)
    try:
        return cluster, asyncio.run(new_database(cluster.dsn))
    except BaseException:
        cluster.close()
        raise


def _load(log_level: str) -> None:
    """Import what serves. What is loaded stays, so the garbage collector looks at nothing of it, now or later."""
    from orderwright.api.lean import load_structlog

    gc.disable()
    try:
        load_structlog()
        from orderwright.api.logs import configure_logging
        from orderwright.contract.registry import operations
        from orderwright.testing import control

        assert control.PREFIX, "it is loaded for whoever imports it later"
        operations()
        configure_logging(level=log_level)
        gc.freeze()
    finally:
        gc.enable()


async def _serve(
    listener: socket.socket,
    server_dsn: str,
    dsn: str,
    *,
    with_parent: bool,
    mounts: Mounts | None,
    announce: Callable[[str], None],
) -> None:
    import uvicorn

    from orderwright.api.protocol import BoundedProtocol
    from orderwright.testing.clock import EmulatedClock
    from orderwright.testing.control import Emulator
    from orderwright.testing.stage import Stage
    from orderwright.workflows.service import utc_now

    clock = EmulatedClock(utc_now)
    where, at = listener.getsockname()[:2]
    address = f"http://[{where}]:{at}" if ":" in where else f"http://{where}:{at}"
    emulator = Emulator(server_dsn, await Stage.open(server_dsn, clock, mounts, dsn), clock, mounts, address)
    try:
        server = uvicorn.Server(
            uvicorn.Config(
                emulator,
                http=BoundedProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_STOP_WITHIN,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        # The listener takes connections already: who comes now waits until the server has come up.
        announce(address)
        leftovers = asyncio.create_task(drop_leftovers(server_dsn))
        if with_parent:
            await _wait_for_parent(serving)
            server.should_exit = True
        await asyncio.gather(serving, leftovers, return_exceptions=True)
    finally:
        await emulator.close()


async def _wait_for_parent(serving: asyncio.Task[None]) -> None:
    """Return when standard input ends, which the system closes however its owner ends, or when the server does."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    ended = asyncio.create_task(reader.read())
    try:
        await asyncio.wait({ended, serving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended.cancel()
        transport.close()
