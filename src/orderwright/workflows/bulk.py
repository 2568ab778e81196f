"""Answers about many records at once: what became of each, and how many succeeded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from orderwright.model.bulk import ItemError
from orderwright.model.errors import ApplicationError, FieldViolation, OrderwrightError, ValidationFailed
from orderwright.workflows.context import Answer

_encode = msgspec.json.Encoder().encode

Result = dict[str, Any]


def repeated_ids(ids: Sequence[str], field: str, below: str = "") -> None:
    """Raise a violation for every id that stands in the list before: which of two changes comes last is no accident."""
    seen: set[str] = set()
    violations = []
    for index, value in enumerate(ids):
        if value and value.lower() in seen:
            violations.append(
                FieldViolation(
                    f"{field}[{index}]{below}",
                    "the same id stands in the list before",
                    "OTHER",
                    rule_name="DUPLICATE_ID",
                )
            )
        seen.add(value.lower())
    if violations:
        raise ValidationFailed(violations)


def succeeded(record_id: str, index: int, item: msgspec.Raw | None = None) -> Result:
    """The result of a record that was changed; `item` is the record, encoded, where it was asked for."""
    result: Result = {"itemMetadata": {"id": record_id, "originalIndex": index, "success": True}}
    if item is not None:
        result["item"] = item
    return result


def failed(record_id: str, index: int, error: OrderwrightError) -> Result:
    """The result of a record that was left alone, with the reason."""
    return {
        "itemMetadata": {
            "id": record_id,
            "originalIndex": index,
            "success": False,
            "error": item_error(error),
        }
    }


def item_error(error: OrderwrightError) -> ItemError:
    """An error as the contract writes it beside one record of many."""
    if isinstance(error, ApplicationError):
        return ItemError(code=error.code, description=error.message, data=error.data)
    data = {"fieldViolations": error.violations} if isinstance(error, ValidationFailed) else {}
    return ItemError(code="INVALID_ARGUMENT", description=error.message, data=data)


def bulk_answer(results: list[Result]) -> Answer:
    """The whole answer, in the order of the request."""
    successes = sum(result["itemMetadata"]["success"] for result in results)
    metadata = {
        "totalSuccesses": successes,
        "totalFailures": len(results) - successes,
        "undetailedFailures": 0,
    }
    return Answer(body=_encode({"results": results, "bulkActionMetadata": metadata}))
