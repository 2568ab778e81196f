"""The worker's part in webhooks: it queues what happened, sends what is due, and tells owners what ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from orderwright.store.transient import is_transient
from orderwright.workflows.service import Service
from orderwright.workflows.webhook_dispatch import Dispatcher
from orderwright.workflows.webhook_mails import tell_owners

#: Seconds between two looks for what is due.
INTERVAL = 0.5
_LONGEST_PAUSE = 30.0
#: Looks between two looks for subscriptions whose owners have to be told.
_NOTICES_EVERY = 4

#: Waits so many seconds, or until the event is set, or the worker stops.
Pause = Callable[[float, asyncio.Event | None], Awaitable[None]]

log = structlog.get_logger("orderwright.worker")


async def deliver_webhooks(service: Service, stopping: asyncio.Event, moved: asyncio.Event, pause: Pause) -> None:
    """Deliver until `stopping` is set; `moved` says that the feeds have moved. Waits out outages of the database."""
    dispatcher = Dispatcher(service)
    failures = told = 0
    try:
        while not stopping.is_set():
            moved.clear()
            try:
                queued = await dispatcher.queue_events()
                await dispatcher.start_due()
                if (told := told + 1) % _NOTICES_EVERY == 0:
                    await tell_owners(service)
                failures = 0
            except Exception as error:
                log.warning("webhooks_interrupted", error=type(error).__name__, exc_info=not is_transient(error))
                await pause(min(2.0**failures, _LONGEST_PAUSE), None)
                failures = min(failures + 1, 6)
                continue
            # What could not be queued at once is queued right away; the senders have their turn in between.
            await pause(0.02 if queued else INTERVAL, moved)
    finally:
        await dispatcher.stop()
