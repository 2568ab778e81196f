"""Writes that run to their end, whatever becomes of the client that asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import structlog

from orderwright.api.failures import Refused, failure_of
from orderwright.workflows.context import Answer

_log = structlog.get_logger("orderwright.api")


class Running:
    """The writes under way. They are kept here because the client that asked for one may be gone before it ends."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Answer]] = set()

    async def finish(self, work: Awaitable[Answer], seconds: float) -> Answer:
        """Run a write to its end, whatever becomes of the caller.

        After so many seconds the caller is told 503, while the write goes on: whether it is half done is then a
        question only of its transaction, which is whole or not at all.
        """
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            done, _ = await asyncio.wait({task}, timeout=seconds)
        except asyncio.CancelledError:
            task.add_done_callback(_note_late_end)
            raise
        if not done:
            task.add_done_callback(_note_late_end)
            raise Refused(
                503,
                "REQUEST_TIMEOUT",
                "The request takes too long and may still succeed: repeat it with the same Idempotency-Key, "
                "or read the record before trying again",
                retry_after=5,
            )
        return task.result()

    async def drain(self, seconds: float) -> int:
        """Wait for the writes under way; returns how many were still running after so long."""
        if not self._tasks:
            return 0
        _, pending = await asyncio.wait(self._tasks, timeout=seconds)
        return len(pending)


def _note_late_end(task: asyncio.Task[Answer]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None and failure_of(error).defect:
        _log.error("write_failed_after_its_caller_left", exc_info=error)
    else:
        _log.info("write_ended_after_its_caller_left", failed=error is not None or task.cancelled())
