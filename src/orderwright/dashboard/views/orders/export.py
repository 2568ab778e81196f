"""Orders of the list as CSV, in a stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

from starlette.responses import Response, StreamingResponse

from orderwright.dashboard.order_query import asked_of
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.model.errors import ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.rules.export_columns import Table
from orderwright.workflows.context import Call, Context
from orderwright.workflows.export_orders import csv_chunks

_MOST_IDS: Final = 200


@page("/orders/export", needs=Permission.READ_ORDERS, file=True)
async def download(page: Page) -> Response:
    """What a query finds, or the orders of the ids; formula cells are defused."""
    search = _search(page)
    call = Call(caller=page.caller, request_id=f"page-{page.service.new_id()}", now=page.service.clock())
    context = Context(service=page.service, call=call, site=page.site, operation="orders.export")
    chunks = csv_chunks(context, Table.ITEMS if page.query("rows") == "items" else Table.ORDERS, search)
    # The first piece is asked for here, so that an error is a page and not a file that breaks off.
    first = await anext(chunks)
    day = page.formats.local(page.service.clock())
    name = f"orders-{day:%Y-%m-%d}.csv"
    return StreamingResponse(
        _joined(first, chunks),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


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
