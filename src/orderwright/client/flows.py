"""What a call does, told apart from how it is done: flows ask for effects, and a driver performs them.

A flow is a generator. It yields what it needs (a request sent, a pause, a lock held) and gets the outcome, so that the
blocking and the asynchronous client run the very same code.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import httpx

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request; the outcome is the response, or an `httpx.HTTPError` raised into the flow."""

    request: httpx.Request


@dataclass(frozen=True, slots=True)
class Sleep:
    """Do nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Locked:
    """Run a flow while nobody else runs one under the same lock; the outcome is its result."""

    lock: Any
    flow: Flow[Any]


Effect: TypeAlias = Send | Sleep | Locked
Flow: TypeAlias = Generator[Effect, Any, T]


class BlockingDriver:
    """Runs flows in the calling thread. Any number of threads may use it at once."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def new_lock(self) -> threading.Lock:
        """A lock for `Locked`."""
        return threading.Lock()

    def run(self, flow: Flow[T]) -> T:
        """The result of a flow. Raises what it raises."""
        try:
            effect = next(flow)
            while True:
                try:
                    outcome = self._perform(effect)
                except Exception as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(outcome)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            flow.close()

    def _perform(self, effect: Effect) -> Any:
        if isinstance(effect, Send):
            return self.client.send(effect.request)
        if isinstance(effect, Sleep):
            return time.sleep(effect.seconds)
        with effect.lock:
            return self.run(effect.flow)


class AsyncDriver:
    """Runs flows in the calling task. Any number of tasks of one event loop may use it at once."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    def new_lock(self) -> asyncio.Lock:
        """A lock for `Locked`."""
        return asyncio.Lock()

    async def run(self, flow: Flow[T]) -> T:
        """The result of a flow. Raises what it raises."""
        try:
            effect = next(flow)
            while True:
                try:
                    outcome = await self._perform(effect)
                except Exception as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(outcome)
        except StopIteration as done:
            result: T = done.value
            return result
        finally:
            flow.close()

    async def _perform(self, effect: Effect) -> Any:
        if isinstance(effect, Send):
            return await self.client.send(effect.request)
        if isinstance(effect, Sleep):
            return await asyncio.sleep(effect.seconds)
        async with effect.lock:
            return await self.run(effect.flow)
