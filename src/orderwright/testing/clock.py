"""The time of the emulator: it runs as time does, until somebody stops or moves it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

#: What is sure to fit into every date of the database and the wire.
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9000, 1, 1, tzinfo=UTC)


class EmulatedClock:
    """A clock for `Service`: call it for the time in UTC."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._ahead = timedelta(0)
        self._stopped: datetime | None = None

    def __call__(self) -> datetime:
        """The time."""
        return self._stopped if self._stopped is not None else self._real() + self._ahead

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._stopped is not None

    def set(self, moment: datetime) -> None:
        """Go to this time; a clock that stands goes on standing there. Raises ValueError outside 1970 to 9000."""
        if not EARLIEST <= moment <= LATEST:
            raise ValueError("the time must be from 1970-01-01 to 9000-01-01")
        self._ahead = moment - self._real()
        if self._stopped is not None:
            self._stopped = moment

    def advance(self, seconds: float) -> None:
        """Go on by so many seconds; a negative number goes back. Raises ValueError outside 1970 to 9000."""
        try:
            moment = self() + timedelta(seconds=seconds)
        except OverflowError:
            raise ValueError("the time must be from 1970-01-01 to 9000-01-01") from None
        self.set(moment)

    def freeze(self) -> None:
        """Stand still from now on."""
        self._stopped = self()

    def release(self) -> None:
        """Run on from where it stands."""
        moment, self._stopped = self(), None
        self._ahead = moment - self._real()

    def reset(self) -> None:
        """Tell the real time again."""
        self._ahead, self._stopped = timedelta(0), None
