"""The file of a document."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.model.permissions import Permission


@page("/documents/{paper}/file", needs=Permission.READ_INVOICES, file=True)
async def show(page: Page) -> Response:
    """The PDF, to be looked at, or to be kept where the address says so (`keep`)."""
    receipt = page.query("kind") == "RECEIPT"
    key = "documents.getReceiptFile" if receipt else "documents.getInvoiceFile"
    answer = await page.answer(key, {"id": page.param("paper")})
    how = "attachment" if page.query("keep") else "inline"
    name = f'{how}; filename="{answer.file_name or "document.pdf"}"'
    return Response(answer.body, media_type="application/pdf", headers={"Content-Disposition": name})
