"""What can go wrong in a call, as exceptions. `errors` adds one class for each code of the contract.

Everything that the client raises is an `OrderwrightClientError`. An answer of the service that is no success is an
`ApiError`, by its status one of the classes below, by its code one of those made from the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from orderwright.model.errors import FieldViolation

__all__ = [
    "AnswerNotUnderstood",
    "ApiError",
    "BadRequest",
    "CallerRefused",
    "Conflict",
    "ElevationUnavailable",
    "FailedPrecondition",
    "FieldViolation",
    "IdempotencyKeyInUse",
    "IdempotencyKeyReused",
    "InvalidWebhook",
    "NoAnswer",
    "NoCaller",
    "NotFound",
    "OrderwrightClientError",
    "PayloadTooLarge",
    "PermissionDenied",
    "ServerError",
    "StaleRevision",
    "TooManyRequests",
    "Unauthenticated",
    "Unavailable",
    "ValidationError",
]


class OrderwrightClientError(Exception):
    """The root of everything that the client raises."""


class NoAnswer(OrderwrightClientError):
    """No answer came, after all retries: no connection, a timeout, a connection that broke.

    What became of a write is not known. `idempotency_key` is the one that it was sent with: the same call with this
    key finds out, and does nothing twice.
    """

    def __init__(self, message: str, *, idempotency_key: str | None = None) -> None:
        super().__init__(message)
        self.idempotency_key = idempotency_key


class AnswerNotUnderstood(OrderwrightClientError):
    """Success was answered in a form that this version of the client does not know.

    With a `request_id`, under which the service logged it, the service answered and the call has happened. Without one,
    something between may have answered in its place, and what became of a write is not known: `idempotency_key` is the
    one that it was sent with, and the same call with this key finds out. `body` is the answer as it came.
    """

    def __init__(
        self, message: str, *, body: bytes, request_id: str | None, idempotency_key: str | None = None
    ) -> None:
        super().__init__(message)
        self.body = body
        self.request_id = request_id
        self.idempotency_key = idempotency_key


class ElevationUnavailable(OrderwrightClientError):
    """`elevate` was used with a client that was given no credentials of the backend. Nothing was sent."""


class CallerRefused(OrderwrightClientError):
    """The token of the caller, for whom an elevated function was to run, does not count on the site.

    Forged, expired, or of another site. The function was not called.
    """


class InvalidWebhook(OrderwrightClientError):
    """A delivery that was not signed by the service, is too old, or is no event: answer 400 and do nothing."""


class NoCaller(OrderwrightClientError):
    """A function of a client that acts for its caller was used outside of a web method: there is no caller."""


class ApiError(OrderwrightClientError):
    """The service refused, or could not do, what it was asked.

    `status` is the HTTP status, `code` the application error (`ORDER_NOT_FOUND`; empty where the answer has none),
    `message` is for people, `data` names what the error is about. `request_id` finds the request in the service's log.
    `retry_after` is in seconds, where the service said when to try again. `idempotency_key` is the one that a write
    was sent with.
    """

    #: The code that the class stands for; empty for the classes that stand for a status.
    CODE: ClassVar[str] = ""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str = "",
        data: Mapping[str, Any] | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.data: dict[str, Any] = dict(data or {})
        self.request_id = request_id
        self.retry_after = retry_after
        self.idempotency_key = idempotency_key

    def __str__(self) -> str:
        told = f"{self.status} {self.code or 'without a code'}: {self.message or 'the service says nothing more'}"
        return f"{told} (request {self.request_id})" if self.request_id else told


class BadRequest(ApiError):
    """400: the request is not one."""


class ValidationError(BadRequest):
    """400: the request breaks rules of the contract. `violations` names every field that does, and how."""

    def __init__(self, message: str, *, violations: list[FieldViolation], **others: Any) -> None:
        super().__init__(message, **others)
        self.violations = violations


class Unauthenticated(ApiError):
    """401: no credential, or one that does not count."""


class PermissionDenied(ApiError):
    """403: the caller is known and lacks a right; `data["permission"]` names it where the service does."""


class NotFound(ApiError):
    """404: the site has no such record."""


class Conflict(ApiError):
    """409: another request, or the state of the record, is in the way."""


class IdempotencyKeyInUse(Conflict):
    """409: the first request with this idempotency key is still running."""

    CODE = "IDEMPOTENCY_KEY_IN_USE"


class IdempotencyKeyReused(Conflict):
    """409: the idempotency key was used for another request before."""

    CODE = "IDEMPOTENCY_KEY_REUSED"


class StaleRevision(ApiError):
    """412: `if_match` names another revision than the record has now. Nothing was changed."""

    CODE = "STALE_REVISION"


class PayloadTooLarge(ApiError):
    """413: the request is larger than the service takes."""


class FailedPrecondition(ApiError):
    """428: a rule of the business forbids it now."""


class TooManyRequests(ApiError):
    """429: more requests than the service takes from one credential."""


class ServerError(ApiError):
    """500: a defect of the service. It says nothing more; its log does, under `request_id`."""


class Unavailable(ApiError):
    """502, 503, 504: not now. Trying again later is safe, a write with the same idempotency key."""


OF_STATUS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthenticated,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    412: StaleRevision,
    413: PayloadTooLarge,
    428: FailedPrecondition,
    429: TooManyRequests,
    500: ServerError,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}

OF_CODE: dict[str, type[ApiError]] = {each.CODE: each for each in (IdempotencyKeyInUse, IdempotencyKeyReused)}


class _ApplicationError(msgspec.Struct):
    code: str | int = ""
    description: str = ""
    data: dict[str, Any] | None = None


class _Violations(msgspec.Struct, rename="camel"):
    field_violations: list[FieldViolation] = msgspec.field(default_factory=list)


class _Details(msgspec.Struct, rename="camel"):
    application_error: _ApplicationError | None = None
    validation_error: _Violations | None = None


class _Body(msgspec.Struct):
    message: str = ""
    details: _Details = msgspec.field(default_factory=_Details)


_read_body = msgspec.json.Decoder(_Body).decode


def error_of(
    status: int,
    body: bytes,
    *,
    reason: str = "",
    request_id: str | None = None,
    retry_after: float | None = None,
    idempotency_key: str | None = None,
) -> ApiError:
    """The exception for an answer that is no success. A body that is not the contract's (a proxy's) is not shown."""
    try:
        read = _read_body(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        read = _Body(message=reason)
    others: dict[str, Any] = {
        "status": status,
        "request_id": request_id,
        "retry_after": retry_after,
        "idempotency_key": idempotency_key,
    }
    if read.details.validation_error is not None:
        found = read.details.validation_error.field_violations
        return ValidationError(read.message, violations=found, code="INVALID_ARGUMENT", **others)
    kind = OF_STATUS.get(status, ApiError)
    told = read.details.application_error
    if told is None:
        return kind(read.message, **others)
    code = str(told.code)
    return OF_CODE.get(code, kind)(told.description or read.message, code=code, data=told.data, **others)
