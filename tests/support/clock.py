"""A clock that tests move by hand."""

from datetime import datetime, timedelta

from tests.support.sites import NOW


class Clock:
    """Both clocks of the service, moved together by `seconds`."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        """Seconds since some time."""
        return self.seconds

    def now(self) -> datetime:
        """The time in UTC: `NOW` at the start."""
        return NOW + timedelta(seconds=self.seconds - 1000.0)
