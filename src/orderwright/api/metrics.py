"""Figures for Prometheus: requests by operation and status, how long they took, and the connection pool.

One process keeps its figures in a registry of its own. Several worker processes share the directory that
`PROMETHEUS_MULTIPROC_DIR` names (`serve` makes one), so that whichever worker is asked answers for all of them.
"""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from orderwright.store.figures import Backlog

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
DIRECTORY_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
#: The gauges of what waits, by the names that `Backlog` has for it.
_BACKLOG = {
    "feed_events": ("orderwright_feed_waiting_events", "Events without a place in the feed yet"),
    "feed_age": ("orderwright_feed_oldest_event_seconds", "Age of the oldest event without a place"),
    "jobs": ("orderwright_jobs_unfinished", "Background jobs that have not ended"),
    "jobs_age": ("orderwright_jobs_oldest_seconds", "Age of the oldest job that has not ended"),
    "followers": ("orderwright_follower_lag_events", "Events of one site that the slowest follower has not passed"),
    "webhook_events": ("orderwright_webhook_lag_events", "Events that subscriptions have not queued yet"),
    "webhook_pending": ("orderwright_webhook_pending_deliveries", "Deliveries that wait or are tried again"),
    "webhook_due_age": ("orderwright_webhook_oldest_due_seconds", "Since when the oldest due delivery has been due"),
    "webhook_failures": ("orderwright_webhook_failures_last_hour", "Attempts of the last hour that failed"),
    "webhook_disabled": ("orderwright_webhook_disabled_subscriptions", "Subscriptions that are disabled"),
    "mails_waiting": ("orderwright_mails_waiting", "Mails that are to be sent or tried again"),
    "mails_due_age": ("orderwright_mails_oldest_due_seconds", "Since when the oldest due mail has been due"),
    "mails_failed": ("orderwright_mails_failed_last_day", "Mails of the last day that were not and will not be sent"),
}
assert tuple(_BACKLOG) == Backlog._fields
_Mode = Literal["livesum", "livemostrecent"]
_READ_ATTEMPTS = 20
_READ_PAUSE_SECONDS = 0.05
_CREATE = "orders.createOrder"


class Meter:
    """The figures of one operation. The labels of each status are looked up once."""

    __slots__ = ("_by_status", "_created", "_duration", "_operation", "_requests")

    def __init__(self, metrics: Metrics, operation: str) -> None:
        self._operation = operation
        self._requests = metrics.requests
        self._duration = metrics.duration
        self._created = metrics.orders_created if operation == _CREATE else None
        self._by_status: dict[int, tuple[Callable[[], None], Callable[[float], None]]] = {}

    def record(self, status: int, seconds: float, *, replayed: bool = False) -> None:
        """Count one answered request. `replayed` is the repeat of an earlier answer, which created nothing."""
        known = self._by_status.get(status)
        if known is None:
            count = self._requests.labels(self._operation, str(status)).inc
            observe = self._duration.labels(self._operation, str(status)).observe
            known = self._by_status[status] = (count, observe)
        known[0]()
        known[1](seconds)
        if self._created is not None and status == 200 and not replayed:
            self._created.inc()


class Metrics:
    """All figures of one process."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._shared = os.environ.get(DIRECTORY_VARIABLE)
        names = ("operation", "status")
        self.requests = Counter("orderwright_http_requests", "Answered requests", names, registry=registry)
        self.duration = Histogram(
            "orderwright_http_request_duration_seconds",
            "Time from the head of the request to the whole answer",
            names,
            buckets=_SECONDS,
            registry=registry,
        )
        self.orders_created = Counter("orderwright_orders_created", "Orders that were created", registry=registry)
        self._in_flight = self._gauge("orderwright_http_requests_in_flight", "Requests being worked on")
        self._pool_size = self._gauge("orderwright_database_pool_connections", "Open database connections")
        self._pool_used = self._gauge("orderwright_database_pool_connections_in_use", "Connections at work")
        # All processes read the same from the database: the newest reading counts, not their sum.
        self._backlog = [self._gauge(name, description, "livemostrecent") for name, description in _BACKLOG.values()]

    def _gauge(self, name: str, description: str, mode: _Mode = "livesum") -> Gauge:
        return Gauge(name, description, registry=self._registry, multiprocess_mode=mode)

    def meter(self, operation: str) -> Meter:
        """The figures of one operation, by its key."""
        return Meter(self, operation)

    def sample(self, in_flight: int, pool_size: int, pool_used: int) -> None:
        """Note what this process has open at the moment."""
        self._in_flight.set(in_flight)
        self._pool_size.set(pool_size)
        self._pool_used.set(pool_used)

    def sample_backlog(self, backlog: Backlog) -> None:
        """Note how far the work in the background is behind."""
        for gauge, value in zip(self._backlog, backlog, strict=True):
            gauge.set(value)

    async def text(self) -> bytes:
        """Everything in the text format of Prometheus; with several workers, the sum over them."""
        if not self._shared:
            return generate_latest(self._registry)
        for _ in range(_READ_ATTEMPTS):
            # A worker that is just starting has made its file but not filled it: the library stumbles over that.
            with suppress(struct.error):
                return _sum_over_workers(self._shared)
            await asyncio.sleep(_READ_PAUSE_SECONDS)
        return _sum_over_workers(self._shared)


def _sum_over_workers(folder: str) -> bytes:
    together = CollectorRegistry()
    MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]  # of prometheus_client
    return generate_latest(together)


def forget_dead_workers() -> None:
    """Drop the gauges of worker processes that are gone: what they had open is closed. Counters stay."""
    shared = os.environ.get(DIRECTORY_VARIABLE)
    for path in Path(shared).glob("gauge_live*_*.db") if shared else ():
        worker = path.stem.rpartition("_")[2]
        if worker.isdigit() and not Path(f"/proc/{worker}").exists():
            mark_process_dead(int(worker), shared)  # type: ignore[no-untyped-call]  # of prometheus_client
