"""Invoices and other papers in tests: orders that can have them, and what stands in a PDF."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader
from tests.support.orders import address, full_order, order
from tests.support.payments import add, cash
from tests.support.service import Shop

Json = dict[str, Any]

#: The operations on invoices and papers that need more than the id of an order.
ON_INVOICES = (
    "listInvoicesForMultipleOrders",
    "bulkGenerateInvoices",
    "addInvoiceToOrder",
    "generateInvoice",
    "creditInvoice",
    "listDocuments",
    "getInvoiceFile",
    "getReceiptFile",
    "getPackingSlip",
    "getDocumentSettings",
    "setDocumentSettings",
    "previewDocument",
)


async def billed(shop: Shop, *lines: Json, **more: Any) -> Json:
    """An approved order with somebody to bill; without lines the usual one with tax and shipping."""
    document = order(*lines, billingInfo=address()) if lines else full_order()
    return await shop.create({**document, "status": "APPROVED", **more})


async def invoiced(shop: Shop, order_id: str) -> str:
    """The id of the invoice that is issued for the order."""
    return str((await shop.do("generateInvoice", {"orderId": order_id}))["invoiceId"])


async def pdf(shop: Shop, name: str, id_: str, **headers: str) -> bytes:
    """The file of a document."""
    answer = await shop.send(name, {"id": id_}, **headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content


def text_of(file: bytes) -> str:
    """The text of a PDF, with single blanks."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).split())


async def receipt_of(shop: Shop, order_id: str, amount: str = "10.00") -> str:
    """The id of the receipt of a new payment of the order."""
    (payment,) = await add(shop, order_id, cash(amount))
    made = await shop.do("generateReceipts", {"orderId": order_id, "paymentIds": [payment]})
    return str(made["receipts"][0]["receiptId"])


async def request_about_invoices(shop: Shop, name: str) -> Json:
    """A request of one of `ON_INVOICES` that succeeds."""
    one = (await billed(shop))["id"]
    if name in ("creditInvoice", "getInvoiceFile"):
        return {"id": await invoiced(shop, one)}
    if name == "getReceiptFile":
        return {"id": await receipt_of(shop, one)}
    requests: dict[str, Json] = {
        "listInvoicesForMultipleOrders": {"orderIds": [one]},
        "bulkGenerateInvoices": {"orderIds": [one]},
        "addInvoiceToOrder": {"orderId": one, "invoiceInfo": {"id": "EXT-1"}},
        "generateInvoice": {"orderId": one},
        "getPackingSlip": {"id": one},
        "setDocumentSettings": {"documentSettings": {"footer": "x"}},
        "previewDocument": {"documentSettings": {"footer": "x"}},
    }
    return requests.get(name, {})
