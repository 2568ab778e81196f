"""What the directory's writes check alike, and the errors that they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from uuid import UUID

import asyncpg

from orderwright.model.errors import FieldViolation, NotFound
from orderwright.model.permissions import SCOPES
from orderwright.model.text_limits import text_fault

MAX_NAME: Final = 200


def name_violations(name: str) -> Iterator[FieldViolation]:
    """What is wrong with the name of a key, an app or a client."""
    if not name:
        yield FieldViolation("name", "needs at least 1 character", "MIN_LENGTH", data={"threshold": 1})
    if len(name) > MAX_NAME:
        yield FieldViolation(
            "name", f"may have at most {MAX_NAME} characters", "MAX_LENGTH", data={"threshold": MAX_NAME}
        )
    if fault := text_fault(name):
        yield FieldViolation("name", fault, "VALIDATION")


def scope_violations(scopes: Sequence[str]) -> Iterator[FieldViolation]:
    """Which of the scopes there are not (`scopes[1]`)."""
    for index, scope in enumerate(scopes):
        if scope not in SCOPES:
            words = f"{scope} is not a scope; there are {', '.join(SCOPES)}"
            yield FieldViolation(f"scopes[{index}]", words, "INVALID_ENUM_VALUE", data={"allowed": list(SCOPES)})


def missing_parent(error: asyncpg.ForeignKeyViolationError, site_id: UUID, app_id: UUID | None) -> NotFound:
    """The 404 behind a foreign key that found nothing: of the app, else of the site."""
    if "app_id" in (error.constraint_name or ""):
        return app_not_found(app_id)
    return site_not_found(site_id)


def site_not_found(site_id: UUID) -> NotFound:
    """The 404 of a site that is not there."""
    return NotFound("SITE_NOT_FOUND", f"Site {site_id} was not found", data={"siteId": str(site_id)})


def app_not_found(app_id: UUID | None) -> NotFound:
    """The 404 of an app that is not there."""
    return NotFound("APP_NOT_FOUND", f"App {app_id} was not found", data={"appId": str(app_id)})
