"""`python -m tests.support.emulated_process SERVER DATABASE`: the emulator on a database that is there already.

It prints its address as JSON, and stops on SIGTERM. No worker runs beside it: what falls due when the clock is moved is
done by the call that meets it, or when it is ordered (`POST /_emulator/work`).
"""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys

import uvicorn

from orderwright.api.logs import configure_logging
from orderwright.api.protocol import BoundedProtocol
from orderwright.testing.clock import EmulatedClock
from orderwright.testing.control import Emulator
from orderwright.testing.stage import Stage
from orderwright.workflows.service import utc_now


class QuietStage(Stage):
    """A stage on which nothing happens by itself."""

    async def _run_worker(self) -> None:
        await self._stopping.wait()


async def _serve(listener: socket.socket, server_dsn: str, dsn: str) -> None:
    clock = EmulatedClock(utc_now)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    emulator = Emulator(server_dsn, await QuietStage.open(server_dsn, clock, None, dsn), clock, None, address)
    options = {"lifespan": "off", "log_config": None, "access_log": False, "server_header": False}
    try:
        server = uvicorn.Server(uvicorn.Config(emulator, http=BoundedProtocol, ws="none", **options))
        print(json.dumps({"address": address}), flush=True)
        await server.serve(sockets=[listener])
    finally:
        await emulator.close()


def main() -> None:
    """Serve until SIGTERM, and drop the database."""
    configure_logging(level="info")
    # uvicorn stops, and then raises the signal again, which would end the process with the database still there.
    signal.signal(signal.SIGTERM, lambda *_: None)
    server_dsn, dsn = sys.argv[1:]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        asyncio.run(_serve(listener, server_dsn, dsn))


if __name__ == "__main__":
    main()
