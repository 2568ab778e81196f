"""The connection pool. Every process of the service has one; nothing else opens connections for requests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Self

import asyncpg

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
    PooledConnection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    AnyConnection = Connection | PooledConnection
    Pool = asyncpg.Pool[asyncpg.Record]
else:  # asyncpg's classes are generic in the stubs only.
    Connection = PooledConnection = AnyConnection = asyncpg.Connection
    Pool = asyncpg.Pool


#: How long a request waits for a connection before it is told to come again, in seconds.
ACQUIRE_SECONDS = 10.0


class _NoResetConnection(Connection):
    """A connection that is handed back without a reset query.

    Only SET LOCAL and transaction-level locks are used, so nothing outlives a transaction, and a round trip per
    request is saved. The same rule makes PgBouncer's transaction mode possible.
    """

    def get_reset_query(self) -> str:
        """No query: see the class."""
        return ""


class Database:
    """A pool of connections to one PostgreSQL server."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    @classmethod
    async def connect(
        cls, dsn: str, *, min_size: int = 2, max_size: int = 10, command_timeout: float | None = 30.0
    ) -> Self:
        """Open the pool. `command_timeout` is in seconds and bounds each statement; None leaves it unbounded."""
        pool = await asyncpg.create_pool(
            dsn,
            min_size=min_size,
            max_size=max_size,
            command_timeout=command_timeout,
            connection_class=_NoResetConnection,
            server_settings={"application_name": "orderwright", "jit": "off"},
        )
        return cls(pool)

    async def close(self) -> None:
        """Wait for the connections that are in use, then close them all."""
        await self.pool.close()

    def acquire(self) -> AbstractAsyncContextManager[PooledConnection]:
        """Borrow a connection. Waits at most ten seconds for a free one (`TimeoutError`).

        The clock is only set where there is none free: it costs more than everything else here.
        """
        return self.pool.acquire(timeout=None if self.pool.get_idle_size() else ACQUIRE_SECONDS)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PooledConnection]:
        """Borrow a connection with a READ COMMITTED transaction around it; the locks on rows give the order."""
        async with self.acquire() as connection, connection.transaction():
            yield connection
