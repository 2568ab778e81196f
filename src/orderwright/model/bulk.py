"""The answers of operations on many records at once."""

from __future__ import annotations

from typing import Any

from orderwright.model.base import Int32, Message


class ItemError(Message, kw_only=True):
    """Why one item of a bulk request failed (`ApplicationError` in the contract)."""

    code: str
    description: str
    data: dict[str, Any] | None = None


class ItemMetadata(Message, kw_only=True):
    """What became of one item of a bulk request."""

    id: str | None = None
    # The position in the request, from 0.
    original_index: Int32
    success: bool
    error: ItemError | None = None


class BulkActionMetadata(Message, kw_only=True):
    """How many items succeeded and failed."""

    total_successes: Int32
    total_failures: Int32
    undetailed_failures: Int32
