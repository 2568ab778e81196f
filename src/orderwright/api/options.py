"""What can be set at the HTTP edge. Everything has a default that suits a small shop behind a reverse proxy."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeOptions:
    """Limits and habits of the HTTP edge.

    `max_body` is in bytes. The timeouts are in seconds: `body_timeout` for the whole body to arrive,
    `request_timeout` for the operation to answer. `max_in_flight` is the number of requests that one worker
    process works on at a time; further ones are answered 503. `rate_per_second` and `rate_burst` bound each
    credential within one worker process; a rate of 0 switches the limit off. `allowed_origins` are the origins
    whose pages may read answers in a browser (`*` for all); none by default.
    """

    max_body: int = 4 * 1024 * 1024
    body_timeout: float = 30.0
    request_timeout: float = 30.0
    max_in_flight: int = 500
    rate_per_second: float = 0.0
    rate_burst: int = 100
    allowed_origins: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Raise `ValueError` for figures that would refuse every request."""
        for name in ("max_body", "body_timeout", "request_timeout", "max_in_flight", "rate_burst"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be greater than 0")
        if self.rate_per_second < 0:
            raise ValueError("rate_per_second must not be negative")
