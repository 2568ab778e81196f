"""When a delivery is tried again, and when it is given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

#: How long a delivery is tried, from its first attempt; and how long nothing may succeed before a subscription ends.
TRIED_FOR: Final = timedelta(hours=48)
#: Seconds before the second attempt, the third and so on; the last goes for all further ones.
_PAUSES: Final = (5, 15, 60, 300, 900, 1800, 3600, 7200, 14400, 21600)
#: A pause is drawn from this share of it up to the whole.
_LEAST_SHARE: Final = 0.75
#: A receiver that asks for more is tried after this time.
_LONGEST_WISH: Final = timedelta(hours=12)


def next_attempt(
    attempts: int, first: datetime, now: datetime, *, draw: float, wish: timedelta | None = None
) -> datetime | None:
    """When to try again after so many attempts that failed; None once 48 hours have passed since the first.

    `draw` is a random number from 0 to 1. `wish` is the receiver's `Retry-After`: it is never tried earlier. The last
    attempt comes at the very end of the 48 hours.
    """
    end = first + TRIED_FOR
    if now >= end:
        return None
    pause = timedelta(seconds=_PAUSES[min(attempts, len(_PAUSES)) - 1] * (_LEAST_SHARE + (1 - _LEAST_SHARE) * draw))
    if wish is not None:
        pause = max(pause, min(wish, _LONGEST_WISH))
    return min(now + pause, end)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """What a `Retry-After` header asks for, in seconds or as a date (RFC 9110); None without one that can be read."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(when - now, timedelta(0))
