"""creditInvoice: an invoice is taken back by a credit note over all that is left of it."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.errors import Conflict
from orderwright.model.invoices import CreditInvoiceRequest, CreditInvoiceResponse, DocumentKind
from orderwright.store.invoices import find_document
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Context
from orderwright.workflows.document_files import document_not_found
from orderwright.workflows.invoices import open_desk


async def credit_invoice(context: Context, request: CreditInvoiceRequest) -> CreditInvoiceResponse:
    """Issue the credit note. Whether the invoice was taken back before is looked at under the order's lock."""
    found = await find_document(context.work.connection, context.site.id, UUID(request.id))
    if found is None or found.kind is not DocumentKind.INVOICE:
        raise document_not_found(request.id)
    order = await open_order(context, str(found.order_id))
    desk = await open_desk(order)
    if desk.invoice is None or desk.invoice.id != found.id:
        text = f"The invoice {found.display_number} was taken back before"
        raise Conflict("INVOICE_ALREADY_CREDITED", text, data={"invoiceId": str(found.id)})
    issued = await desk.credit_invoice(desk.invoice, request.reason)
    await order.save()
    return CreditInvoiceResponse(credit_note_id=str(issued.id))
