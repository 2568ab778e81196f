"""Sending mails: each site in a task of its own, so that a server that hangs holds up no other site."""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog

from orderwright.store.mails import sites_with_due_mails
from orderwright.store.transient import is_transient
from orderwright.workflows.send_mails import send_due_mails
from orderwright.workflows.service import Service

#: How many sites one worker sends for at a time.
MOST_SITES = 50

log = structlog.get_logger("orderwright.worker")


class Mailing:
    """The sites whose mails this worker is sending."""

    def __init__(self, service: Service, stopping: asyncio.Event) -> None:
        self._service = service
        self._stopping = stopping
        self._tasks: dict[UUID, asyncio.Task[None]] = {}

    async def begin(self) -> None:
        """Begin to send for all sites with mails that are due and are not being sent for."""
        async with self._service.database.acquire() as connection:
            due = await sites_with_due_mails(connection, self._service.clock())
        for site_id in due:
            if site_id not in self._tasks and len(self._tasks) < MOST_SITES:
                self._tasks[site_id] = asyncio.create_task(self._send(site_id))

    async def finish(self) -> None:
        """Wait until what is under way has ended; each mail has a time of its own to end in."""
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _send(self, site_id: UUID) -> None:
        try:
            await send_due_mails(self._service, site_id, self._stopping)
        except Exception as error:
            name = type(error).__name__
            log.warning("mails_interrupted", site_id=str(site_id), error=name, exc_info=not is_transient(error))
        finally:
            del self._tasks[site_id]
