"""generateInvoice: the invoice of one order, with the site's next number of the year."""

from __future__ import annotations

from orderwright.model.invoices import GenerateInvoiceRequest, GenerateInvoiceResponse
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Context
from orderwright.workflows.invoices import open_desk


async def generate_invoice(context: Context, request: GenerateInvoiceRequest) -> GenerateInvoiceResponse:
    """Issue it, and tell it by an activity of the order."""
    order = await open_order(context, request.order_id)
    issued = await (await open_desk(order)).issue_invoice()
    await order.save()
    return GenerateInvoiceResponse(invoice_id=str(issued.id))
