"""getInvoiceFile: an invoice or a credit note as PDF."""

from __future__ import annotations

from orderwright.model.invoices import DocumentFileRequest, DocumentKind
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.document_files import stored_file


async def get_invoice_file(context: Context, request: DocumentFileRequest) -> Answer:
    """Its file, the same bytes each time."""
    return await stored_file(context, request.id, DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE)
