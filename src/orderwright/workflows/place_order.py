"""Placing new orders: those that wait for the same site are taken together, each succeeds or fails alone.

The counter of a site is one row, so its transactions come one after the other, each with a commit to disk. While one
is under way, further orders of the site gather; the next transaction takes all of them. An order alone is not kept
waiting: the first one goes at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg
import structlog

from orderwright.model.errors import Unavailable
from orderwright.store.database import Database
from orderwright.store.orders import NewOrder, PlacedOrder, numbers_of, place_orders
from orderwright.store.transient import is_transient

#: How many orders one transaction takes, and how many bytes of documents, so that none runs long.
MAX_BATCH = 200
MAX_BATCH_BYTES = 4 * 1024 * 1024
#: How many orders of one site may wait; more are turned away at once rather than left to time out.
MAX_WAITING = 5_000
#: How many bytes of documents, of all sites together. An order waits on when its caller has left, so that the number
#: of requests at a time does not bound them.
MAX_WAITING_BYTES = 64 * 1024 * 1024

_SETTLE_TRIES = 3

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Waiting:
    order: NewOrder
    future: asyncio.Future[PlacedOrder]

    @property
    def size(self) -> int:
        return len(self.order.head) + len(self.order.lines)


@dataclass(slots=True)
class _Queue:
    waiting: list[_Waiting] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class OrderPlacer:
    """Takes new orders of all sites and writes them, one transaction per site at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queues: dict[UUID, _Queue] = {}
        self._bytes = 0

    async def place(self, site_id: UUID, order: NewOrder) -> PlacedOrder:
        """Write one order and return what became of it.

        Cancelling the caller does not cancel the write. Raises the database's error if the order itself can't be
        written, and `Unavailable` if the database can't be reached, the site's queue is full, or the orders of
        all sites that wait take too much memory.
        """
        queue = self._queues.get(site_id) or _Queue()
        waiting = _Waiting(order, asyncio.get_running_loop().create_future())
        if len(queue.waiting) >= MAX_WAITING:
            raise Unavailable("TOO_MANY_WAITING", "Too many orders of this site wait to be written", retry_after=1)
        if self._bytes + waiting.size > MAX_WAITING_BYTES:
            raise Unavailable("TOO_MANY_WAITING", "Too many large orders wait to be written", retry_after=1)
        self._bytes += waiting.size
        self._queues[site_id] = queue
        queue.waiting.append(waiting)
        if queue.task is None:
            queue.task = asyncio.create_task(self._drain(site_id, queue))
        return await waiting.future

    async def close(self) -> None:
        """Wait until everything that was taken is written."""
        while tasks := [queue.task for queue in self._queues.values() if queue.task is not None]:
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _drain(self, site_id: UUID, queue: _Queue) -> None:
        try:
            while queue.waiting:
                batch = _take(queue.waiting)
                try:
                    await self._write(site_id, batch)
                except Exception as error:
                    # Whatever it is, nobody is left waiting, and those behind get their turn.
                    for waiting in batch:
                        _fail(waiting, error)
                finally:
                    self._bytes -= sum(waiting.size for waiting in batch)
        finally:
            queue.task = None
            self._queues.pop(site_id, None)

    async def _write(self, site_id: UUID, batch: list[_Waiting]) -> None:
        try:
            placed = await self._run(site_id, [waiting.order for waiting in batch])
        except Exception as error:
            if _is_lost(error):
                await self._settle(site_id, batch, error)
                return
            if len(batch) == 1:
                _fail(batch[0], error)
                return
            # One of them is at fault; alone, the others succeed.
            for waiting in batch:
                await self._write(site_id, [waiting])
        else:
            for waiting, result in zip(batch, placed, strict=True):
                _resolve(waiting, result)

    async def _run(self, site_id: UUID, orders: Sequence[NewOrder]) -> list[PlacedOrder]:
        async with self._database.acquire() as connection:
            return await place_orders(connection, site_id, orders)

    async def _settle(self, site_id: UUID, batch: list[_Waiting], error: Exception) -> None:
        """The connection was lost and the commit may or may not have happened: the ids made beforehand tell."""
        log.warning("commit_outcome_unknown", site_id=str(site_id), orders=len(batch), error=type(error).__name__)
        numbers = await self._look_up(site_id, batch)
        if numbers is None:
            words = (
                "The database went away, and the order may have been written: repeat the request with the same "
                "Idempotency-Key, or look before trying again"
            )
        else:
            words = "The order could not be written; try again"
        for waiting in batch:
            number = (numbers or {}).get(waiting.order.id)
            if number is not None:
                _resolve(waiting, PlacedOrder("placed", waiting.order.id, 1, number))
            else:
                _fail(waiting, Unavailable("DATABASE_UNAVAILABLE", words, retry_after=2))

    async def _look_up(self, site_id: UUID, batch: list[_Waiting]) -> dict[UUID, int] | None:
        """The numbers of those orders that were written; None if the database does not come back soon."""
        for _ in range(_SETTLE_TRIES):
            try:
                async with self._database.acquire() as connection:
                    return await numbers_of(connection, site_id, [waiting.order.id for waiting in batch])
            except Exception as error:
                if not is_transient(error):
                    raise
                await asyncio.sleep(0.5)
        return None


def _is_lost(error: Exception) -> bool:
    """Whether the database or the connection went away; a transaction that it rolled back is tried again instead."""
    return is_transient(error) and not isinstance(error, asyncpg.TransactionRollbackError)


def _take(waiting: list[_Waiting]) -> list[_Waiting]:
    """The next batch, taken off the front of the list."""
    size = count = 0
    for item in waiting[:MAX_BATCH]:
        size += item.size
        if count and size > MAX_BATCH_BYTES:
            break
        count += 1
    batch = waiting[:count]
    del waiting[:count]
    return batch


def _resolve(waiting: _Waiting, result: PlacedOrder) -> None:
    if not waiting.future.done():
        waiting.future.set_result(result)


def _fail(waiting: _Waiting, error: Exception) -> None:
    if not waiting.future.done():
        waiting.future.set_exception(error)
