"""One worker process: its logs, its own service with its own pool, and its claim on the embedded database."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import importlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from orderwright.api.app import Application, create_app
from orderwright.api.logs import configure_logging
from orderwright.api.metrics import forget_dead_workers
from orderwright.api.serve_options import ServeOptions
from orderwright.providers.files.local_files import LocalFiles
from orderwright.store.embedded import EmbeddedPostgres
from orderwright.workflows.gateways import GatewaySettings
from orderwright.workflows.service import Service

if TYPE_CHECKING:
    from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_STRIPE = "orderwright.providers.payments.stripe_gateway"


def worker_app(options: ServeOptions, pool_size: int, supervisor: int | None) -> Application:
    """The application of this process. uvicorn calls it, under a supervisor in a process of its own.

    `supervisor` is the process id of the supervisor, None if there is none.
    """
    configure_logging(level=options.log_level)
    # It would be loaded for the first request that needs it, and hold up all others.
    importlib.import_module(_STRIPE)
    if supervisor is not None:
        _stop_with(supervisor)
        forget_dead_workers()
    start = partial(owned_service, options.dsn, options.data_dir, pool_size)
    return create_app(start, options=options.edge, mounts=options.mounts)


@asynccontextmanager
async def owned_service(dsn: str, data_dir: Path | None, pool_size: int) -> AsyncIterator[Service]:
    """A service for this process alone; with a data directory it holds the embedded database as long as it runs."""
    claim = None if data_dir is None else await asyncio.to_thread(EmbeddedPostgres.start, data_dir)
    try:
        service = await Service.start(
            dsn if claim is None else claim.dsn,
            pool_size=pool_size,
            gateway_settings=GatewaySettings.configured(data_dir),
            files=LocalFiles.configured(data_dir),
        )
        _settle_memory()
        try:
            yield service
        finally:
            await service.close()
    finally:
        if claim is not None:
            await asyncio.to_thread(claim.close)


def _settle_memory() -> None:
    """Look for garbage less often, and never in what stays for good.

    A request makes thousands of small objects and no circles, so the collector finds nothing and costs a third of
    the CPU of creating an order under load; what is loaded at the start need not be walked again at all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _stop_with(supervisor: int) -> None:
    """Stop gracefully when the supervisor is killed: a worker without one would keep the port for ever."""
    if sys.platform != "linux":
        return
    libc: Callable[..., int] = ctypes.CDLL(None, use_errno=True).prctl
    libc(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != supervisor:
        # It died before the kernel was asked to tell.
        os.kill(os.getpid(), signal.SIGTERM)
