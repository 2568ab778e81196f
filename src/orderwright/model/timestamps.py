"""Points in time on the documents: text in RFC 3339 on the wire, aware datetimes in UTC inside."""

from __future__ import annotations

from datetime import UTC, datetime


def parse_timestamp(text: str) -> datetime:
    """The point in time that a `Timestamp` names, in UTC. Digits beyond the microsecond are cut off."""
    return datetime.fromisoformat(text).astimezone(UTC)


def format_timestamp(moment: datetime) -> str:
    """The wire form: milliseconds (cut off, not rounded) and `Z`, as in `2022-07-31T13:42:13.136Z`.

    `moment` must be aware: a naive one raises ValueError rather than being taken for local time.
    """
    if moment.tzinfo is None:
        raise ValueError("a point in time needs a time zone")
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds") + "Z"


def normalise_timestamp(text: str) -> str:
    """The same point in time in UTC: kept as sent when it ends in `Z`, otherwise rewritten with milliseconds."""
    return text if text.endswith("Z") else format_timestamp(parse_timestamp(text))
