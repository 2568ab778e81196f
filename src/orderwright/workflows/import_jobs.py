"""Imports in the background: each order of a file is an item of a job, imported as the command line does it."""

from __future__ import annotations

import asyncio
import hashlib
import io
from uuid import UUID

import msgspec

from orderwright.model.errors import ApplicationError, NotFound
from orderwright.model.identity import Caller
from orderwright.model.jobs import ItemResult, JobRequest, JobType
from orderwright.model.order_imports import MAX_ORDERS, ImportedRow, ImportFormat
from orderwright.model.permissions import Permission
from orderwright.model.sites import Site
from orderwright.rules.file_faults import Fault
from orderwright.rules.moving_in.order import SourceOrder
from orderwright.rules.moving_in.reading import NotAnExport, fault_in_file, orders_in, source_system
from orderwright.store.job_results import forget_sources, result_sources
from orderwright.store.jobs import job_of_request, read_job, start_job
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.bulk_import import Outcome, import_group
from orderwright.workflows.context import Call, Context
from orderwright.workflows.service import Service

#: The rights of whoever started a job that count for its items, by their names in the values of the job.
_RIGHTS = (Permission.IMPORT_ORDERS, Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.MODIFY_PRIVATE_TAGS)
_RIGHTS_FIELD = "rights"
_MAX_ITEM = 100


class ImportItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One order of a file as a job keeps it: its name there, its row, and what was read or what is wrong."""

    # Under which the order is kept with its id there.
    system: str
    name: str
    row: int
    order: SourceOrder | None = None
    faults: list[Fault] = []

    @property
    def id(self) -> str:
        """What the item is called in the job: no two orders of a file begin in one row."""
        return f"{self.row}:{self.name}"[:_MAX_ITEM]


_encode = msgspec.json.Encoder().encode
_decode_item = msgspec.json.Decoder(ImportItem).decode


async def start_import(context: Context, content: str, format_: ImportFormat, *, dry_run: bool) -> tuple[UUID, int]:
    """Read the orders and queue the job; its id and how many orders there are.

    Raises `NOT_AN_EXPORT`, `TOO_MANY_ORDERS`.
    """
    try:
        # A large file takes seconds, in which this process would answer nobody.
        items = await asyncio.to_thread(_items, content, format_, context.site)
    except NotAnExport as error:
        raise ApplicationError("NOT_AN_EXPORT", f"The content {error}") from None
    if not 1 <= len(items) <= MAX_ORDERS:
        words = f"A job takes 1 to {MAX_ORDERS} orders"
        raise ApplicationError("TOO_MANY_ORDERS", words, data={"most": str(MAX_ORDERS)})
    return await _start(context, items, JobType.DRY_RUN_IMPORT if dry_run else JobType.BULK_IMPORT_ORDERS), len(items)


async def import_of_dry_run(context: Context, dry_run: str) -> tuple[UUID, int]:
    """Import the orders that a dry run found nothing wrong with; again it is the job of the first time.

    Raises `DRY_RUN_NOT_FOUND`.
    """
    connection, site_id, job_id = context.work.connection, context.site.id, UUID(dry_run)
    key = hashlib.sha256(f"import of dry run {job_id}".encode()).digest()
    # They are locked by it, so that of two requests at a time the second one finds the job of the first.
    items = [_decode_item(source) for source in await result_sources(connection, site_id, job_id)]
    begun = await job_of_request(connection, site_id, key)
    if begun is not None:
        return begun, (await read_job(connection, site_id, begun)).total_items
    if not items:
        words = "The site has no dry run of that id that has ended with orders to import"
        raise NotFound("DRY_RUN_NOT_FOUND", words, data={"jobId": str(job_id)})
    started = await _start(context, items, JobType.BULK_IMPORT_ORDERS, key)
    await forget_sources(connection, site_id, job_id)
    return started, len(items)


async def import_item(service: Service, unit: UnitOfWork, request: JobRequest, item: str) -> ItemResult:
    """Import one order in the unit of work that counts it, or tell what would become of it.

    Raises `ORDER_NOT_IMPORTABLE`.
    """
    kept = _decode_item(request.values[item])
    if kept.order is None:
        raise _failure(kept, kept.faults)
    rights = frozenset(Permission(one) for one in request.values[_RIGHTS_FIELD].split())
    caller = Caller(site_id=unit.site.id, identity=request.identity, permissions=rights, credential="worker")
    call = Call(caller=caller, request_id=request.request_id, now=service.clock())
    context = Context(service=service, call=call, site=unit.site, operation="orders.importOrder")
    dry_run = request.action == JobType.DRY_RUN_IMPORT
    (result,) = await import_group(context, kept.system, [kept.order], dry_run=dry_run, connection=unit.connection)
    if result.outcome is Outcome.FAILED:
        raise _failure(kept, [fault_in_file(kept.order, violation) for violation in result.violations])
    row = ImportedRow(outcome=result.outcome.value, number=result.number, flags=list(result.flags))
    return ItemResult(_encode(row), _encode(kept) if dry_run else None)


def _items(content: str, format_: ImportFormat, site: Site) -> list[ImportItem]:
    items: list[ImportItem] = []
    system = source_system(format_)
    for read in orders_in(io.StringIO(content, newline=""), format_, site):
        order = None if read.order is None else read.order._replace(places=dict(read.order.places))
        items.append(ImportItem(system=system, name=read.name, row=read.row, order=order, faults=list(read.faults)))
        if len(items) > MAX_ORDERS:
            break
    return items


async def _start(context: Context, items: list[ImportItem], kind: JobType, request_key: bytes | None = None) -> UUID:
    ids = tuple(one.id for one in items)
    rights = " ".join(one.value for one in _RIGHTS if context.caller.may(one))
    values = {one.id: _encode(one).decode() for one in items} | {_RIGHTS_FIELD: rights}
    identity, request_id = context.caller.identity, context.call.request_id
    request = JobRequest(identity=identity, request_id=request_id, items=ids, action=kind, values=values)
    return await start_job(
        context.work.connection,
        context.site.id,
        kind=kind,
        payload=_encode(request),
        items=ids,
        at=context.call.now,
        request_key=request_key,
    )


def _failure(item: ImportItem, faults: list[Fault]) -> ApplicationError:
    places = [f"row {one.row}{f', {one.column}' if one.column else ''}: {one.words}" for one in faults]
    data = {
        "row": str(item.row),
        "order": item.name,
        "faults": [
            {"row": one.row, "column": one.column, "message": one.words, "code": one.code, "data": dict(one.values)}
            for one in faults
        ],
    }
    return ApplicationError("ORDER_NOT_IMPORTABLE", "; ".join(places), data=data)
