"""What can go wrong, as typed errors.

An operation raises one of these; only the HTTP edge turns it into a status and a body. The wire form is that
of the contract: an application error carries a code, a validation error names every violated field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

import msgspec


class FieldViolation(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One rule that one field of a request breaks.

    `field` is the camelCase path from the root of the request (`order.lineItems[0].quantity`), empty for the
    request as a whole. `violated_rule` is one of the contract's rule types (`MIN`, `REQUIRED_FIELD`...);
    `rule_name` says more where that is `OTHER`. `data` holds the rule's figures, such as `{"threshold": 1}`.
    """

    field: str
    description: str
    violated_rule: str
    rule_name: str | None = None
    data: Mapping[str, Any] | None = None


class Status(IntEnum):
    """The HTTP statuses that the contract gives to failures."""

    BAD_REQUEST = 400
    UNAUTHENTICATED = 401
    PERMISSION_DENIED = 403
    NOT_FOUND = 404
    CONFLICT = 409
    STALE_REVISION = 412
    TOO_LARGE = 413
    FAILED_PRECONDITION = 428
    TOO_MANY_REQUESTS = 429
    INTERNAL = 500
    UNAVAILABLE = 503


class OrderwrightError(Exception):
    """The root of every failure that a caller is told about.

    `status` is the HTTP status; `message` is for people and never holds a secret; `retry_after` is in whole
    seconds and becomes the `Retry-After` header.
    """

    status: Status = Status.INTERNAL

    def __init__(self, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after


class ValidationFailed(OrderwrightError):
    """The request breaks limits of the contract: 400, with every violation in one answer."""

    status = Status.BAD_REQUEST

    def __init__(self, violations: Sequence[FieldViolation]) -> None:
        assert violations, "a validation error names at least one field"
        super().__init__("; ".join(f"{v.field or 'request'}: {v.description}" for v in violations[:5]))
        self.violations = list(violations)

    @classmethod
    def of(cls, field: str, description: str, rule: str, **data: Any) -> ValidationFailed:
        """The error of a single field; `data` holds the rule's figures."""
        return cls([FieldViolation(field, description, rule, data=data or None)])


class ApplicationError(OrderwrightError):
    """A documented failure with a code that client programs match on (`ORDER_NOT_FOUND`)."""

    status = Status.FAILED_PRECONDITION

    def __init__(
        self,
        code: str,
        description: str,
        *,
        status: Status | None = None,
        data: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(description, retry_after=retry_after)
        self.code = code
        self.data = dict(data) if data else {}
        if status is not None:
            self.status = status


class NotFound(ApplicationError):
    """No such record in the caller's site: 404. Another site's record is answered with the same words."""

    status = Status.NOT_FOUND


class Conflict(ApplicationError):
    """The state of the record, or of another request under way, forbids this one: 409."""

    status = Status.CONFLICT


class StaleRevision(ApplicationError):
    """`If-Match` names another revision than the record has now: 412, nothing was changed."""

    status = Status.STALE_REVISION


class Unauthenticated(ApplicationError):
    """No credential, or one that is unknown, expired or revoked: 401. The words never say which."""

    status = Status.UNAUTHENTICATED


class PermissionDenied(ApplicationError):
    """The caller is known but lacks the permission that the operation names: 403."""

    status = Status.PERMISSION_DENIED


class Unavailable(ApplicationError):
    """The service can't do its work now (no database, a full disk): 503 with `Retry-After`.

    Trying again is safe with the same idempotency key: a connection that is lost at the commit leaves open what
    became of the write.
    """

    status = Status.UNAVAILABLE


def order_not_found(order_id: object) -> NotFound:
    """The 404 of every operation on one order, for unknown ids and for those of other sites alike."""
    return NotFound("ORDER_NOT_FOUND", f"Order {order_id} was not found", data={"orderId": str(order_id)})
