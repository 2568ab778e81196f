import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from orderwright.api.logs import configure_logging


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    configure_logging()
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def written(target: io.TextIOWrapper) -> str:
    raw = target.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode()


def test_a_line_is_json_with_the_bound_request_id() -> None:
    target = stream()
    configure_logging(target)
    structlog.contextvars.bind_contextvars(request_id="r-1")
    structlog.get_logger("x").info("hello", count=3)
    line = json.loads(written(target))
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "hello", "level": "info", "request_id": "r-1", "count": 3}


@pytest.mark.parametrize(
    "name",
    [
        "authorization",
        "Authorization",
        "password",
        "client_secret",
        "access_token",
        "apiKey",
        "api_key",
        "dsn",
        "cookie",
    ],
)
def test_fields_named_like_secrets_are_redacted(name: str) -> None:
    target = stream()
    configure_logging(target)
    structlog.get_logger("x").warning("oops", **{name: "s3cr3t"}, data={"inner": [{name: "s3cr3t", "kept": 1}]})
    text = written(target)
    assert "s3cr3t" not in text
    assert json.loads(text)["data"] == {"inner": [{name: "[redacted]", "kept": 1}]}


def test_lines_below_the_level_are_left_out() -> None:
    target = stream()
    configure_logging(target, level="warning")
    structlog.get_logger("x").info("quiet")
    assert written(target) == ""


def test_an_exception_is_one_line_with_its_traceback() -> None:
    target = stream()
    configure_logging(target)
    structlog.get_logger("x").error("failed", exc_info=ValueError("the reason"))
    line = json.loads(written(target))
    assert line["exception"].endswith("ValueError: the reason")


def test_libraries_that_use_logging_come_out_in_the_same_form() -> None:
    target = stream()
    configure_logging(target)
    logging.getLogger("some.library").warning("careful with %s", "that")
    logging.getLogger("some.library").info("chatter")
    line = json.loads(written(target))
    assert (line["event"], line["level"], line["logger"]) == ("careful with that", "warning", "some.library")


def test_a_terminal_gets_readable_lines() -> None:
    target = Terminal(io.BytesIO(), encoding="utf-8", write_through=True)
    configure_logging(target)
    structlog.get_logger("x").info("hello", count=3)
    assert "hello" in written(target)
    with pytest.raises(json.JSONDecodeError):
        json.loads(written(target))


@pytest.mark.parametrize("make", [stream, lambda: Terminal(io.BytesIO(), encoding="utf-8", write_through=True)])
def test_a_traceback_shows_no_local_variables(make: Callable[[], io.TextIOWrapper]) -> None:
    target = make()
    configure_logging(target)
    secret = "-".join(["the", "local", "secret"])
    try:
        int(secret[:3])
    except ValueError as error:
        structlog.get_logger("x").error("failed", exc_info=error)
    assert "ValueError" in written(target)
    assert secret not in written(target)
