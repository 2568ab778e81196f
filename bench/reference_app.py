"""Reference (a): a bare Starlette handler that fetches the same row with asyncpg and returns its bytes.

No authentication, no validation, no log, no metrics. Started by uvicorn as `bench.reference_app:app`.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orderwright.store.orders import FETCH

SITE = UUID(os.environ["BENCH_SITE"])


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Open the pool."""
    app.state.pool = await asyncpg.create_pool(os.environ["BENCH_DSN"], min_size=2, max_size=10)
    yield
    await app.state.pool.close()


async def get_order(request: Request) -> Response:
    """Fetch and answer."""
    row = await request.app.state.pool.fetchrow(FETCH, SITE, UUID(request.path_params["id"]))
    return Response(b'{"order":%b}' % row["head"], media_type="application/json")


app = Starlette(routes=[Route("/ecom/v1/orders/{id}", get_order)], lifespan=lifespan)
