"""Orders of the list as a file: CSV or lines of JSON in a stream, or Parquet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from tempfile import TemporaryFile
from typing import Any, Final

from starlette.responses import Response, StreamingResponse

from orderwright.dashboard.order_query import asked_of
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.taken_out import note_download
from orderwright.model.errors import PermissionDenied, ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.rules.export_columns import Table
from orderwright.workflows.audit import EXPORT
from orderwright.workflows.context import Call, Context
from orderwright.workflows.export_orders import csv_chunks, exported_pages, json_lines

_MOST_IDS: Final = 200
_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
_RIGHTS: Final = (Permission.READ_TRANSACTIONS, Permission.READ_FULFILLMENTS)
_PIECE: Final = 64 * 1024


@page("/orders/export", needs=Permission.READ_ORDERS, file=True)
async def download(page: Page) -> Response:
    """What a query finds, or the orders of the ids; formula cells are defused.

    The files that hold payments and parcels whole need the rights to read them.
    """
    search, kind = _search(page), page.query("format", "csv")
    if kind not in _TYPES:
        raise ValidationFailed.of("format", "must be csv, jsonl or parquet", "INVALID_ENUM_VALUE")
    for right in _RIGHTS if kind != "csv" else ():
        if not page.may(right):
            raise PermissionDenied("PERMISSION_DENIED", f"This file needs the permission {right.value}")
    call = Call(caller=page.caller, request_id=f"page-{page.service.new_id()}", now=page.service.clock())
    context = Context(service=page.service, call=call, site=page.site, operation="orders.export")
    table = Table.ITEMS if page.query("rows") == "items" else Table.ORDERS
    if kind == "parquet":
        chunks = _parquet(context, table, search)
    else:
        chunks = csv_chunks(context, table, search) if kind == "csv" else json_lines(context, search)
    # The first piece is asked for here, so that an error is a page and not a file that breaks off.
    first = await anext(chunks, b"")
    await note_download(page, EXPORT, {"format": kind, "query": page.query("q")})
    day = page.formats.local(page.service.clock())
    name = f"orders-{day:%Y-%m-%d}.{kind}"
    return StreamingResponse(
        _joined(first, chunks),
        media_type=_TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _parquet(context: Context, table: Table, search: dict[str, Any]) -> AsyncIterator[bytes]:
    """The file in pieces. It is complete before the first one: its end says what stands where."""
    # It takes a library that nothing else in the dashboard needs.
    from orderwright.workflows.export_parquet import write_parquet

    with TemporaryFile() as file:
        await write_parquet(exported_pages(context, search), table, file)
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _search(page: Page) -> dict[str, Any]:
    ids = [one for one in page.query("ids").split(",") if one]
    if ids:
        return {"filter": {"id": {"$in": ids[:_MOST_IDS]}}}
    asked = asked_of(page, page.query("q"), page.query("sort"))
    if asked.problem is not None:
        raise ValidationFailed.of("q", asked.problem.message, "FORMAT")
    return asked.search


async def _joined(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk
