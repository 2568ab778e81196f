"""Importing the orders of a file in the background: what is asked, and what became of each order."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from orderwright.model.base import BrokenRule, Guid, Message, OneOf

#: The most characters that a file may have, and the most orders that a job takes.
MAX_CONTENT = 16 * 1024 * 1024
MAX_ORDERS = 5000


class ImportFormat(StrEnum):
    """Whose export a file is: that of another system, or our own lines of JSON."""

    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
    WIX = "wix"
    JSONL = "jsonl"


class BulkImportOrdersRequest(Message, kw_only=True):
    """The orders to import: the text of a file, or those of a dry run that has ended.

    A dry run tells what would become of each order, and keeps nothing. From its orders an import can be started once,
    for as long as its job can be read.
    """

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("content", "dry_run_job_id", required=True),)

    content: Annotated[str, Meta(min_length=1, max_length=MAX_CONTENT)] | None = None
    # Whose export the content is; needed with it.
    format: ImportFormat | None = None
    dry_run_job_id: Guid | None = None
    # False when absent.
    dry_run: bool | None = None

    def check(self) -> Iterator[BrokenRule]:
        """Nobody can tell from a text alone what it is, and a dry run of a dry run says nothing new."""
        if self.content is not None and self.format is None:
            yield BrokenRule("format", "is required with content", "REQUIRED_FIELD")
        if self.dry_run_job_id is not None and self.dry_run:
            yield BrokenRule("dryRun", "is not for the orders of a dry run", "FIELD_NOT_ALLOWED")


class BulkImportOrdersResponse(Message, kw_only=True):
    """The job that imports them. How far it is tells `getAsyncJob`."""

    job_id: Guid
    # How many orders it takes.
    orders: int


class ImportedRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of an order that was read: new, here or changed, its number, and flags for staff."""

    outcome: str
    number: int | None = None
    flags: list[str] = []
