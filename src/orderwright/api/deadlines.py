"""A time limit for many short pieces of work, watched by one timer for all of them.

A timer of its own for each request, which almost never fires, costs more than the look-up it guards.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")

_LARGEST_INTERVAL = 0.5


class Deadlines:
    """Ends what runs longer than `seconds`, give or take an eighth of that, at most half a second."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._interval = min(_LARGEST_INTERVAL, seconds / 8)
        self._open: dict[asyncio.Task[object], float] = {}
        self._overdue: set[asyncio.Task[object]] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def run(self, work: Awaitable[T], longer: float = 0.0) -> T:
        """The result of `work`. Raises `TimeoutError` after it was cancelled for taking too long.

        `longer` are seconds that it may take beyond the limit.
        """
        task = asyncio.current_task()
        assert task is not None, "requests are served in tasks"
        loop = task.get_loop()
        self._open[task] = loop.time() + self._seconds + longer
        if self._timer is None:
            self._timer = loop.call_later(self._interval, self._look, loop)
        try:
            return await work
        except asyncio.CancelledError:
            # Somebody else may have cancelled the task as well; then that is what counts.
            if task in self._overdue and task.uncancel() == 0:
                raise TimeoutError from None
            raise
        finally:
            del self._open[task]
            self._overdue.discard(task)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        for task, deadline in self._open.items():
            if deadline <= now and task not in self._overdue:
                self._overdue.add(task)
                task.cancel()
        self._timer = loop.call_later(self._interval, self._look, loop) if self._open else None
