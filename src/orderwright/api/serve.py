"""Running the service as processes that listen on a port: one, or several under a supervisor."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

import asyncpg
import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from orderwright.api.logs import configure_logging
from orderwright.api.metrics import DIRECTORY_VARIABLE
from orderwright.api.protocol import BoundedProtocol
from orderwright.api.serve_options import ServeOptions
from orderwright.api.worker_process import worker_app

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_PORT_IN_USE = 4

# Connections that are left to the worker process, the command line and the administrator.
_RESERVED_CONNECTIONS = 15
_LARGEST_POOL = 10
_BACKLOG = 2048


def run_server(options: ServeOptions, announce: Callable[[str], None] | None = None) -> int:
    """Serve until a signal says stop; returns an exit code. Errors that a person can mend go to standard error.

    `announce` is called with the address (`http://127.0.0.1:8080`) once the port is taken. On SIGTERM or SIGINT
    nothing new is accepted and what is in flight is finished within `stop_within` seconds. A worker process that
    dies is replaced.
    """
    configure_logging(level=options.log_level)
    try:
        listener = _listen(options.host, options.port)
    except OSError as error:
        print(_why_not(options.host, options.port, error), file=sys.stderr)  # noqa: T201
        return EXIT_PORT_IN_USE
    with listener, _shared_metrics(options.workers):
        pool_size = options.pool_size or asyncio.run(_pool_size(options))
        if announce is not None:
            announce(_address(listener))
        return _run(options, listener, pool_size)


def _run(options: ServeOptions, listener: socket.socket, pool_size: int) -> int:
    config = uvicorn.Config(
        partial(worker_app, options, pool_size, os.getpid() if options.workers > 1 else None),
        factory=True,
        http=BoundedProtocol,
        loop="uvloop",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        workers=options.workers,
        backlog=_BACKLOG,
        proxy_headers=bool(options.trusted_proxies),
        forwarded_allow_ips=options.trusted_proxies or None,
        timeout_keep_alive=options.keep_alive,
        timeout_graceful_shutdown=options.stop_within,
        # The application answers a full house itself, in JSON; this bound is for idle connections.
        limit_concurrency=options.edge.max_in_flight * 4,
    )
    if options.workers > 1:
        supervisor = Multiprocess(config, sockets=[listener])
        supervisor.run()
        failed = any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes)
        return EXIT_FAILED if failed else EXIT_OK
    server = uvicorn.Server(config)
    with _signals_end_here(), suppress(SystemExit):
        server.run(sockets=[listener])
    return EXIT_OK if server.started else EXIT_FAILED


@contextmanager
def _signals_end_here() -> Iterator[None]:
    """uvicorn stops gracefully and then raises the signal again, which would end the process without a code."""
    ignored = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: None) for number in ignored}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
        listener.set_inheritable(True)
    except BaseException:
        listener.close()
        raise
    return listener


def cannot_listen(host: str, port: int) -> str | None:
    """Why the address is not to be had at the moment, in words; None if it is. Nothing stays taken."""
    try:
        _listen(host, port).close()
    except OSError as error:
        return _why_not(host, port, error)
    return None


def _why_not(host: str, port: int, error: OSError) -> str:
    why = f"Cannot listen on {host} port {port}: {error.strerror or error}."
    return f"{why} Choose another with --port, or stop what uses it."


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def _shared_metrics(workers: int) -> Iterator[None]:
    """A directory in which several workers keep their figures, for as long as they run."""
    if workers == 1 or DIRECTORY_VARIABLE in os.environ:
        yield
        return
    folder = tempfile.mkdtemp(prefix="orderwright-metrics-")
    os.environ[DIRECTORY_VARIABLE] = folder
    try:
        yield
    finally:
        del os.environ[DIRECTORY_VARIABLE]
        shutil.rmtree(folder, ignore_errors=True)


async def _pool_size(options: ServeOptions) -> int:
    """Connections per worker such that all workers together stay within what the server allows."""
    try:
        connection = await asyncpg.connect(options.dsn, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        # The workers report a database that is away, and wait for it.
        return 2
    try:
        allowed = int(await connection.fetchval("SHOW max_connections"))
    finally:
        await connection.close()
    return max(2, min(_LARGEST_POOL, (allowed - _RESERVED_CONNECTIONS) // options.workers))
