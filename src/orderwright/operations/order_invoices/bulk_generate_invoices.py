"""bulkGenerateInvoices: the invoices of up to 300 orders in one transaction, each of which succeeds or fails alone."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.errors import OrderwrightError, order_not_found
from orderwright.model.invoices import BulkGenerateInvoicesRequest, InvoiceForOrder
from orderwright.store.orders import LockedOrder
from orderwright.workflows.bulk import Result, bulk_answer, failed, repeated_ids, succeeded
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.fulfillments import ids_in
from orderwright.workflows.invoices import open_desk

_encode = msgspec.json.Encoder().encode


async def bulk_generate_invoices(context: Context, request: BulkGenerateInvoicesRequest) -> Answer:
    """Lock all orders first, by id; then issue in the order of the request, and report on each."""
    repeated_ids(request.order_ids, "orderIds")
    locked = await context.work.lock_many(ids_in(request.order_ids))
    results = []
    for index, order_id in enumerate(request.order_ids):
        try:
            results.append(await _issue(context, order_id, index, locked))
        except OrderwrightError as error:
            results.append(failed(order_id, index, error))
    return bulk_answer(results)


async def _issue(context: Context, order_id: str, index: int, locked: dict[UUID, LockedOrder]) -> Result:
    known = next((locked[one] for one in ids_in([order_id]) if one in locked), None)
    if known is None:
        raise order_not_found(order_id)
    order = OpenOrder(context, known)
    order.check_owner_apps()
    issued = await (await open_desk(order)).issue_invoice()
    await order.save()
    item = InvoiceForOrder(order_id=str(known.id), invoice_id=str(issued.id))
    return succeeded(order_id, index, msgspec.Raw(_encode(item)))
