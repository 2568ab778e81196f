"""Logs: one line of JSON per event on standard error, or a readable line when a person watches a terminal.

Nothing secret is ever handed to the log; the redaction below is a second line of defence.
"""

from __future__ import annotations

import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_SECRET = re.compile(
    r"authorization|password|passphrase|secret|token|cookie|credit_?card|api_?key|private_?key|session_?id|dsn", re.I
)
_REDACTED = "[redacted]"
_encode = msgspec.json.Encoder(enc_hook=repr).encode
_access = structlog.get_logger("orderwright.access")


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace the values of fields whose names sound secret, inside nested mappings and lists too."""
    for name, value in event.items():
        if _SECRET.search(name):
            event[name] = _REDACTED
        elif isinstance(value, dict | list | tuple):
            event[name] = _without_secrets(value)
    return event


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _REDACTED if _SECRET.search(str(name)) else _without_secrets(inner) for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without_secrets(inner) for inner in value]
    return value


def _as_json(_: WrappedLogger, __: str, event: EventDict) -> bytes:
    return _encode(event)


class _Sink:
    """Writes finished lines to a stream, or to whatever is standard error at the moment."""

    def __init__(self) -> None:
        self.stream: TextIO | None = None
        self.json_access = False

    def write(self, line: bytes) -> None:
        stream = self.stream or sys.stderr
        try:
            buffer = getattr(stream, "buffer", None)
            if buffer is None:
                stream.write(line.decode() + "\n")
            else:
                buffer.write(line + b"\n")
                buffer.flush()
        except (OSError, ValueError):
            # Whoever read the log is gone. A request must not fail for that.
            return

    debug = info = warning = error = critical = exception = msg = write


# One sink and one list of processors for the whole process: loggers are cached with both, so that a change of the
# configuration reaches them only if it happens inside.
_sink = _Sink()
_processors: list[Processor] = []


def configure_logging(stream: TextIO | None = None, *, level: str = "info", readable: bool | None = None) -> None:
    """Set up the logs of this process, on standard error unless `stream` says otherwise.

    `readable` chooses lines for people; by default a terminal gets them and everything else gets JSON. Messages of
    libraries that use `logging` come out in the same form, from warnings up (uvicorn's from `level` up).
    """
    lowest = logging.getLevelNamesMapping()[level.upper()]
    readable = (stream or sys.stderr).isatty() if readable is None else readable
    _sink.stream = stream
    _sink.json_access = not readable and lowest <= logging.INFO
    _processors[:] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
        *(_for_people() if readable else [structlog.processors.format_exc_info, _as_json]),
    ]
    structlog.configure(
        processors=_processors,
        wrapper_class=structlog.make_filtering_bound_logger(lowest),
        logger_factory=lambda *_: _sink,
        cache_logger_on_first_use=True,
    )
    _route_standard_logging(lowest)


def _for_people() -> list[Processor]:
    # The default formatter of tracebacks prints local variables, and with them the headers of the request.
    plain = structlog.dev.plain_traceback
    render = structlog.dev.ConsoleRenderer(colors=True, exception_formatter=plain)
    return [lambda logger, name, event: render(logger, name, event).encode()]


class AccessLine(msgspec.Struct, kw_only=True):
    """What the log says of every request. It has no room for a secret. `duration_ms` is in milliseconds."""

    event: str = "request"
    level: str = "info"
    timestamp: datetime = msgspec.field(default_factory=lambda: datetime.now(UTC))
    request_id: str
    method: str
    route: str | None
    status: int
    duration_ms: float
    site_id: str | None
    credential: str | None


def log_access(line: AccessLine) -> None:
    """Write the line of one request. As JSON it takes a way of its own, a third as long as the common one."""
    if _sink.json_access:
        _sink.write(_encode(line))
        return
    fields = msgspec.structs.asdict(line)
    for made_again in ("event", "level", "timestamp"):
        del fields[made_again]
    _access.info(line.event, **fields)


class _SinkHandler(logging.Handler):
    """Gives what libraries log through `logging` the same form and the same way out."""

    def emit(self, record: logging.LogRecord) -> None:
        """Render and write one record."""
        event: Any = {"event": record.getMessage(), "logger": record.name}
        if record.exc_info:
            event["exc_info"] = record.exc_info
        for process in _processors:
            event = process(None, record.levelname.lower(), event)
        _sink.write(event)


def _route_standard_logging(lowest: int) -> None:
    root = logging.getLogger()
    root.handlers = [_SinkHandler()]
    root.setLevel(logging.WARNING)
    logging.getLogger("uvicorn.error").setLevel(max(lowest, logging.INFO))
