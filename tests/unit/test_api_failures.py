import asyncpg
import msgspec
import pytest

from orderwright.api.failures import failure_of
from orderwright.model.errors import (
    Conflict,
    FieldViolation,
    OrderwrightError,
    PermissionDenied,
    StaleRevision,
    Unauthenticated,
    Unavailable,
    ValidationFailed,
    order_not_found,
)


def test_an_application_error_has_the_contracts_body() -> None:
    failure = failure_of(order_not_found("o-1"))
    assert failure.status == 404
    assert failure.body == (
        b'{"message":"Order o-1 was not found","details":{"applicationError":'
        b'{"code":"ORDER_NOT_FOUND","description":"Order o-1 was not found","data":{"orderId":"o-1"}}}}'
    )


def test_a_validation_error_names_every_field() -> None:
    violations = [
        FieldViolation("order.lineItems[0].quantity", "must be at least 1", "MIN", data={"threshold": 1}),
        FieldViolation("order.currency", "is not one", "OTHER", rule_name="CURRENCY"),
    ]
    failure = failure_of(ValidationFailed(violations))
    assert failure.status == 400
    assert msgspec.json.decode(failure.body) == {
        "message": "order.lineItems[0].quantity: must be at least 1; order.currency: is not one",
        "details": {
            "validationError": {
                "fieldViolations": [
                    {
                        "field": "order.lineItems[0].quantity",
                        "description": "must be at least 1",
                        "violatedRule": "MIN",
                        "data": {"threshold": 1},
                    },
                    {
                        "field": "order.currency",
                        "description": "is not one",
                        "violatedRule": "OTHER",
                        "ruleName": "CURRENCY",
                    },
                ]
            }
        },
    }


@pytest.mark.parametrize("error", [RuntimeError("secret detail"), KeyError("x"), OrderwrightError("inner words")])
def test_a_defect_says_nothing(error: Exception) -> None:
    failure = failure_of(error)
    assert (failure.status, failure.body, failure.defect) == (500, b'{"message":"","details":{}}', True)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Unauthenticated("UNAUTHENTICATED", "x"), 401),
        (PermissionDenied("PERMISSION_DENIED", "x"), 403),
        (Conflict("BUSY", "x"), 409),
        (StaleRevision("STALE_REVISION", "x"), 412),
    ],
)
def test_an_error_keeps_its_status(error: Exception, status: int) -> None:
    assert failure_of(error).status == status


def test_a_401_names_a_way_to_authenticate() -> None:
    assert failure_of(Unauthenticated("UNAUTHENTICATED", "x")).headers == ((b"www-authenticate", b"Bearer"),)


@pytest.mark.parametrize(
    "error",
    [
        asyncpg.DiskFullError("53100"),
        asyncpg.TooManyConnectionsError("53300"),
        asyncpg.AdminShutdownError("57P01"),
        asyncpg.CannotConnectNowError("57P03"),
        asyncpg.QueryCanceledError("57014"),
        asyncpg.ConnectionDoesNotExistError("08003"),
        asyncpg.DeadlockDetectedError("40P01"),
        asyncpg.SerializationError("40001"),
        asyncpg.LockNotAvailableError("55P03"),
        asyncpg.ReadOnlySQLTransactionError("25006"),
        asyncpg.InterfaceError("connection is closed"),
        ConnectionRefusedError(111, "refused"),
        TimeoutError(),
    ],
)
def test_a_database_that_is_away_is_503_with_retry_after(error: Exception) -> None:
    failure = failure_of(error)
    assert (failure.status, failure.retry_after, failure.defect) == (503, 1, False)
    application = msgspec.json.decode(failure.body)["details"]["applicationError"]
    assert application["code"] == "UNAVAILABLE"
    assert str(error) not in application["description"] or not str(error)


def test_a_503_of_an_operation_always_says_when_to_return() -> None:
    assert failure_of(Unavailable("DISK_FULL", "no room")).retry_after == 1
    assert failure_of(Unavailable("DISK_FULL", "no room", retry_after=30)).retry_after == 30


def test_text_that_the_database_cannot_hold_is_the_callers_error() -> None:
    failure = failure_of(asyncpg.CharacterNotInRepertoireError("22021"))
    assert failure.status == 400
    violation = msgspec.json.decode(failure.body)["details"]["validationError"]["fieldViolations"][0]
    assert violation["violatedRule"] == "FORMAT"


@pytest.mark.parametrize("error", [asyncpg.UndefinedTableError("42P01"), asyncpg.UniqueViolationError("23505")])
def test_other_database_errors_are_defects(error: Exception) -> None:
    assert failure_of(error).status == 500
