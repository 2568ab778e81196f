"""An order as one of its versions left it. By its number, because several versions may have one millisecond."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderwright.model.errors import NotFound
from orderwright.store.orders import as_order_id
from orderwright.store.versions import order_at_revisions
from orderwright.workflows.context import Call, Context
from orderwright.workflows.present import visible_document

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page


async def document_at(page: Page, order_id: str, revision: int) -> bytes:
    """The encoded order as the reader may see it. Raises `NotFound` for a version that the order does not have."""
    number = as_order_id(order_id)
    async with page.service.database.acquire() as connection:
        found = await order_at_revisions(connection, page.site.id, number, [revision])
    if revision not in found:
        raise NotFound("NOT_FOUND", f"The order has no version {revision}")
    now = page.service.clock()
    call = Call(caller=page.caller, request_id=f"page-{page.service.new_id()}", now=now)
    context = Context(service=page.service, call=call, site=page.site, operation="orders.getOrder")
    return visible_document(found[revision], context)
