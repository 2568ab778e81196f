"""Turning what went wrong into an answer. Nothing of an unexpected error reaches the caller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from orderwright.model.errors import (
    ApplicationError,
    FieldViolation,
    OrderwrightError,
    Status,
    ValidationFailed,
)
from orderwright.store.transient import is_transient

#: The contract's system error, empty on purpose: details of a defect are for the log alone.
SYSTEM_ERROR = b'{"message":"","details":{}}'

_encode = msgspec.json.Encoder().encode

# Text that PostgreSQL can't hold: NUL characters and lone surrogates.
_BAD_TEXT_CODES = frozenset({"22021", "22P05"})


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as it is answered. `defect` says that it is ours and belongs in the log with its traceback."""

    status: int
    body: bytes
    retry_after: int | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()
    defect: bool = False


class Refused(ApplicationError):
    """A refusal that only HTTP knows: 405, 408, 415 and their like, which no operation can raise."""

    def __init__(
        self,
        http_status: int,
        code: str,
        description: str,
        *,
        data: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
        headers: tuple[tuple[bytes, bytes], ...] = (),
    ) -> None:
        super().__init__(code, description, data=data, retry_after=retry_after)
        self.http_status = http_status
        self.headers = headers


def failure_of(error: BaseException) -> Failure:
    """The answer to `error`: its own words if it is one of `model.errors`, otherwise 503 or a bare 500."""
    if isinstance(error, ValidationFailed):
        return Failure(400, _validation(error))
    if isinstance(error, Refused):
        return Failure(error.http_status, _application(error), error.retry_after, error.headers)
    if isinstance(error, ApplicationError):
        return Failure(error.status, _application(error), _retry_after(error), _challenge(error))
    if isinstance(error, asyncpg.PostgresError) and error.sqlstate in _BAD_TEXT_CODES:
        return Failure(400, _validation(_bad_text()))
    if isinstance(error, TimeoutError):
        return Failure(503, _application(unavailable("The service could not answer in time; try again")), 1)
    if is_transient(error):
        return Failure(503, _application(unavailable("The service can't reach its database now; try again")), 1)
    if isinstance(error, OrderwrightError) and error.status is Status.UNAVAILABLE:
        return Failure(503, _application(unavailable(error.message)), error.retry_after or 1)
    return Failure(500, SYSTEM_ERROR, defect=True)


def unavailable(description: str, retry_after: int = 1) -> Refused:
    """503 with `Retry-After`: to be tried again, a write with the same idempotency key."""
    return Refused(503, "UNAVAILABLE", description, retry_after=retry_after)


def _application(error: ApplicationError) -> bytes:
    return _encode(
        {
            "message": error.message,
            "details": {
                "applicationError": {"code": error.code, "description": error.message, "data": error.data},
            },
        }
    )


def _validation(error: ValidationFailed) -> bytes:
    return _encode(
        {"message": error.message, "details": {"validationError": {"fieldViolations": error.violations}}},
    )


def _retry_after(error: ApplicationError) -> int | None:
    if error.retry_after is None and error.status in (Status.UNAVAILABLE, Status.TOO_MANY_REQUESTS):
        return 1
    return error.retry_after


def _challenge(error: ApplicationError) -> tuple[tuple[bytes, bytes], ...]:
    # RFC 9110, section 11.6.1: a 401 names a way to authenticate.
    return ((b"www-authenticate", b"Bearer"),) if error.status is Status.UNAUTHENTICATED else ()


def _bad_text() -> ValidationFailed:
    description = "text must not hold NUL characters or lone surrogates"
    return ValidationFailed([FieldViolation("", description, "FORMAT")])
