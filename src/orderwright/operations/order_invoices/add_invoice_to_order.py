"""addInvoiceToOrder: an invoice that an app made elsewhere stands on the order's list."""

from __future__ import annotations

from orderwright.model.activity_types import ActivityType
from orderwright.model.errors import ValidationFailed
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.invoices import AddInvoiceToOrderRequest, AddInvoiceToOrderResponse, Invoice
from orderwright.store.invoices import invoices_of_orders, note_invoice
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Context
from orderwright.workflows.settle_order import add_activity

#: The contract's limit of the list that answers show.
MAX_INVOICES = 300


async def add_invoice_to_order(context: Context, request: AddInvoiceToOrderRequest) -> AddInvoiceToOrderResponse:
    """Note it with its app, which is the caller where none is named, and tell it by an activity."""
    order = await open_order(context, request.order_id)
    connection, site_id, order_id = context.work.connection, context.site.id, order.locked.id
    sent = request.invoice_info
    app_id = sent.app_id.lower() if sent.app_id else None
    if app_id is None and context.caller.identity.app_id is not None:
        app_id = str(context.caller.identity.app_id)
    if await note_invoice(connection, site_id, order_id, Invoice(id=sent.id, app_id=app_id)):
        add_activity(order, ActivityType.INVOICE_ADDED)
        order.event(ORDER_UPDATED.name)
        await order.save()
    invoices = (await invoices_of_orders(connection, site_id, [order_id]))[order_id]
    if len(invoices) > MAX_INVOICES:
        text = f"the order may have {MAX_INVOICES} invoices"
        raise ValidationFailed.of("invoiceInfo", text, "MAX_SIZE", threshold=MAX_INVOICES)
    return AddInvoiceToOrderResponse(order_invoices=invoices)
