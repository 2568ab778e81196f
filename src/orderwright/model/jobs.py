"""Background jobs: what is asked of one, and how far it is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import msgspec

from orderwright.model.base import Int32, Message
from orderwright.model.bulk import ItemError
from orderwright.model.identity import Identity

#: How many failed items an answer lists; the counts cover all of them.
MAX_FAILURES_SHOWN = 1000


class JobType(StrEnum):
    """What a job does, by the operation that starts it."""

    BULK_DELETE_IMPORTED_ORDERS = "orders.bulkDeleteImportedOrders"
    BULK_IMPORT_ORDERS = "orders.bulkImportOrders"
    #: The same operation where nothing is to be kept.
    DRY_RUN_IMPORT = "orders.bulkImportOrders.dryRun"
    #: What staff do with many orders of the list at once; each item is one of the API's operations.
    CHANGE_ORDERS = "dashboard.changeOrders"


class JobStatus(StrEnum):
    """How a job stands. FINISHED: every item was tried; some may have failed. FAILED: it was given up before that."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    FINISHED = "FINISHED"
    FAILED = "FAILED"


class JobFailure(Message, kw_only=True):
    """An item that failed, and why. It changed nothing."""

    item_id: str
    error: ItemError


class AsyncJob(Message, kw_only=True):
    """A job as it stands.

    Items are taken in the order in which they were given, so those behind the first `succeededItems + failedItems`
    have not been tried. `failures` lists the first 1,000. `error` says why a FAILED job was given up.
    """

    id: str
    type: str
    status: JobStatus
    created_date: str
    updated_date: str
    total_items: Int32
    succeeded_items: Int32
    failed_items: Int32
    failures: list[JobFailure]
    error: ItemError | None = None


class ItemResult(NamedTuple):
    """What an item that succeeded came to, as JSON, and what it was made of where that is needed again."""

    result: bytes
    source: bytes | None = None


class JobRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a job works from: its items in order, and who asked for them in which request.

    The identity becomes the actor of every event that the job causes.
    """

    identity: Identity
    request_id: str
    items: tuple[str, ...]
    #: What to do with each item, and with which values, where the kind of the job leaves that open.
    action: str = ""
    values: dict[str, str] = {}
