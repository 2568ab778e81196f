"""A limit on how often one credential may ask, counted in this process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from orderwright.api.failures import Refused

_MAX_BUCKETS = 10_000


class RateLimiter:
    """A token bucket for each credential: `burst` requests at once, then `per_second` on average.

    Counted per worker process: N workers together let through N times as much. With a rate of 0 nothing is
    limited. At most 10,000 buckets are held; the oldest ones make room, which forgives rather than refuses.
    """

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = per_second
        self._burst = float(burst)
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, credential: str) -> None:
        """Count one request. Raises `Refused` with 429 and `Retry-After` when the bucket is empty."""
        if not self._rate:
            return
        now = self._clock()
        tokens, since = self._buckets.pop(credential, (self._burst, now))
        tokens = min(self._burst, tokens + (now - since) * self._rate)
        if tokens < 1:
            self._buckets[credential] = (tokens, now)
            wait = max(1, math.ceil((1 - tokens) / self._rate))
            raise Refused(429, "TOO_MANY_REQUESTS", "Too many requests from this credential", retry_after=wait)
        # Put back last, so that the first key is always the one that has been idle longest.
        self._buckets[credential] = (tokens - 1, now)
        if len(self._buckets) > _MAX_BUCKETS:
            del self._buckets[next(iter(self._buckets))]
