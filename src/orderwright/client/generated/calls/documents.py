"""The calls of `documents` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.model.invoices import (
    CreditInvoiceResponse,
    DocumentSettingsResponse,
    ListDocumentsResponse,
)

CREDIT_INVOICE: Call[CreditInvoiceResponse] = Call(
    key="documents.creditInvoice",
    method="POST",
    path="/invoices/v1/invoices/{id}/credit",
    response=CreditInvoiceResponse,
    fields={"id": "id", "reason": "reason"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

GET_DOCUMENT_SETTINGS: Call[DocumentSettingsResponse] = Call(
    key="documents.getDocumentSettings",
    method="GET",
    path="/invoices/v1/settings",
    response=DocumentSettingsResponse,
    fields={},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

GET_INVOICE_FILE: Call[bytes] = Call(
    key="documents.getInvoiceFile",
    method="GET",
    path="/invoices/v1/invoices/{id}/file",
    response=bytes,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

GET_PACKING_SLIP: Call[bytes] = Call(
    key="documents.getPackingSlip",
    method="GET",
    path="/ecom/v1/orders/{id}/packing-slip",
    response=bytes,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=False,
    member=None,
    pages=None,
)

GET_RECEIPT_FILE: Call[bytes] = Call(
    key="documents.getReceiptFile",
    method="GET",
    path="/receipts/v1/receipts/{id}/file",
    response=bytes,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

LIST_DOCUMENTS: Call[ListDocumentsResponse] = Call(
    key="documents.listDocuments",
    method="GET",
    path="/invoices/v1/documents",
    response=ListDocumentsResponse,
    fields={
        "order_id": "orderId",
        "kind": "kind",
        "since": "since",
        "before": "before",
        "after": "after",
        "limit": "limit",
    },
    parameters={},
    writes=False,
    member=None,
    pages=Pages(cursor=("after",), items="documents", following=(), more=None),
)

PREVIEW_DOCUMENT: Call[bytes] = Call(
    key="documents.previewDocument",
    method="POST",
    path="/invoices/v1/settings/preview",
    response=bytes,
    fields={"document_settings": "documentSettings", "kind": "kind"},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)

SET_DOCUMENT_SETTINGS: Call[DocumentSettingsResponse] = Call(
    key="documents.setDocumentSettings",
    method="PUT",
    path="/invoices/v1/settings",
    response=DocumentSettingsResponse,
    fields={"document_settings": "documentSettings"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)
