"""When a call is tried again, and after how long."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from orderwright.client.failures import ApiError, IdempotencyKeyInUse, NoAnswer, OrderwrightClientError

#: What passes by itself: too many requests, and a service, or a proxy before it, that can't answer now.
_PASSING = frozenset({408, 429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Retry:
    """How often and how patiently a call that found no answer, or a passing failure, is sent again.

    A read is repeated as it is, a write with the idempotency key of its first attempt, so that it happens once.
    Waiting is random between nothing and a bound that doubles from `first` seconds up to `longest`, so that clients
    which failed together do not come back together. If the service says `Retry-After`, it is waited for at least so
    long; more than `patience` seconds are not waited for, the failure is raised instead.
    """

    attempts: int = 4
    first: float = 0.25
    longest: float = 8.0
    patience: float = 60.0
    random: Callable[[], float] = field(default=random.random, repr=False)

    def __post_init__(self) -> None:
        """Raise `ValueError` for figures that make no sense."""
        if self.attempts < 1 or min(self.first, self.longest, self.patience) < 0:
            raise ValueError("Retry needs at least one attempt, and times that are not negative")

    def delay(self, attempt: int, failure: OrderwrightClientError) -> float | None:
        """The seconds to wait after that attempt, the first of which is 1; None to give up."""
        if attempt >= self.attempts or not _passes(failure):
            return None
        spread = self.random() * min(self.longest, self.first * 2.0 ** min(attempt - 1, 32))
        asked = failure.retry_after if isinstance(failure, ApiError) else None
        if asked is None:
            return spread
        return None if asked > self.patience else asked + spread


#: For a client that never repeats anything by itself.
NO_RETRY = Retry(attempts=1)


def _passes(failure: OrderwrightClientError) -> bool:
    if isinstance(failure, ApiError):
        return failure.status in _PASSING or isinstance(failure, IdempotencyKeyInUse)
    return isinstance(failure, NoAnswer)
