"""The application on a port of its own, in the process of the test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from orderwright.api.app import Application
from orderwright.api.protocol import BoundedProtocol


@asynccontextmanager
async def listening(app: Application) -> AsyncIterator[str]:
    """Serve the application over real connections; its address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, http=BoundedProtocol, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
