"""The papers of an order: invoices and their credit notes, receipts, the packing slip."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_previews import previewed
from orderwright.dashboard.order_view import load_view, read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import NotFound, OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_INVOICE: Final = "order/papers/invoice.html"
_CREDIT: Final = "order/papers/credit.html"
_RECEIPT: Final = "order/papers/receipt.html"


@page("/orders/{id}/invoice", needs=Permission.MANAGE_INVOICES)
async def show_invoice(page: Page) -> Response:
    """What issuing an invoice means."""
    return await _show(page, _INVOICE)


@action("/orders/{id}/invoice", needs=Permission.MANAGE_INVOICES)
async def issue(page: Page) -> Response:
    """Issue it, with the next number."""
    try:
        await page.call("order-invoices.generateInvoice", {"orderId": page.param("id")}, if_match=page.revision())
    except OrderwrightError as error:
        return await _show(page, _INVOICE, page.problem(error))
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The invoice was issued."))


@action("/orders/{id}/invoice/preview", needs=Permission.MANAGE_INVOICES)
async def preview_invoice_mail(page: Page) -> Response:
    """The mail that the invoice would go out with."""
    return await previewed(page, "generateInvoice", {"orderId": page.param("id")})


@page("/orders/{id}/papers/{paper}/credit", needs=Permission.MANAGE_INVOICES)
async def show_credit(page: Page) -> Response:
    """What crediting an invoice means."""
    return await _show(page, _CREDIT, paper=await _paper(page))


@action("/orders/{id}/papers/{paper}/credit", needs=Permission.MANAGE_INVOICES)
async def credit(page: Page) -> Response:
    """Take the invoice back by a credit note."""
    paper = await _paper(page)
    request = {"id": paper["id"]}
    if page.field("reason"):
        request["reason"] = page.field("reason")
    try:
        await page.call("documents.creditInvoice", request)
    except OrderwrightError as error:
        return await _show(page, _CREDIT, page.problem(error), paper=paper)
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The credit note was issued."))


@page("/orders/{id}/receipt", needs=Permission.BILLING_GENERATE_RECEIPTS)
async def show_receipt(page: Page) -> Response:
    """The payments that a receipt can be made of."""
    return await _show(page, _RECEIPT)


@action("/orders/{id}/receipt", needs=Permission.BILLING_GENERATE_RECEIPTS)
async def make_receipt(page: Page) -> Response:
    """Make the receipt of one payment."""
    chosen = page.field("payment")
    if not chosen:
        return await _show(page, _RECEIPT, Problem(page.text("Choose a payment."), "EMPTY"))
    request = {"orderId": page.param("id"), "paymentIds": [chosen]}
    try:
        await page.call("order-billing.generateReceipts", request, if_match=page.revision())
    except OrderwrightError as error:
        return await _show(page, _RECEIPT, page.problem(error))
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The receipt was made."))


@page("/orders/{id}/papers/{paper}/file", needs=Permission.READ_INVOICES)
async def paper_file(page: Page) -> Response:
    """The paper as PDF."""
    paper = await _paper(page)
    key = "documents.getReceiptFile" if paper["kind"] == "RECEIPT" else "documents.getInvoiceFile"
    return await _pdf(page, key, paper["id"])


@page("/orders/{id}/packing-slip", needs=Permission.READ_ORDERS)
async def packing_slip(page: Page) -> Response:
    """What is to be sent, without prices, as PDF."""
    return await _pdf(page, "documents.getPackingSlip", page.param("id"))


async def _pdf(page: Page, key: str, id_: str) -> Response:
    answer = await page.answer(key, {"id": id_})
    name = f'inline; filename="{answer.file_name or "document.pdf"}"'
    return Response(answer.body, media_type="application/pdf", headers={"Content-Disposition": name})


async def _paper(page: Page) -> Json:
    """The paper of the address. Raises `NotFound` for one of another order."""
    order, _revision = await read_order(page, page.param("id"))
    answer = await page.call("documents.listDocuments", {"orderId": order["id"], "limit": 100})
    for one in answer.get("documents", []):
        if one["id"] == page.param("paper"):
            found: Json = document(one)
            return found
    raise NotFound("DOCUMENT_NOT_FOUND", "The order has no such document")


async def _show(page: Page, template: str, problem: Problem | None = None, **values: Any) -> Response:
    view = await load_view(page, page.param("id"))
    receipted = {one["sourceId"] for one in view.invoices if one["kind"] == "RECEIPT"}
    payable = [one for one in view.payments if one.get("status") == "APPROVED" and one["id"] not in receipted]
    return await page.render(template, view=view, order=view.order, payments=payable, problem=problem, **values)
