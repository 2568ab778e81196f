"""The operations on invoices, and on the papers of a site: their files and how they look."""

from __future__ import annotations

from orderwright.contract.operation import BUSINESS, ErrorCode, Operation, Unit
from orderwright.contract.orders import NOT_EDITABLE, NOT_FOUND
from orderwright.model.errors import Status
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.identity import IdentityType
from orderwright.model.invoices import (
    AddInvoiceToOrderRequest,
    AddInvoiceToOrderResponse,
    BulkGenerateInvoicesRequest,
    BulkGenerateInvoicesResponse,
    CreditInvoiceRequest,
    CreditInvoiceResponse,
    DocumentFileRequest,
    DocumentSettingsResponse,
    GenerateInvoiceRequest,
    GenerateInvoiceResponse,
    GetDocumentSettingsRequest,
    ListDocumentsRequest,
    ListDocumentsResponse,
    ListInvoicesForMultipleOrdersRequest,
    ListInvoicesForMultipleOrdersResponse,
    PackingSlipRequest,
    PreviewDocumentRequest,
    SetDocumentSettingsRequest,
)
from orderwright.model.permissions import Permission

_PDF = "application/pdf"
_SET_ONCE = "The file is made when it is first asked for and has the same bytes ever after."

INVOICE_ALREADY_EXISTS = ErrorCode(
    "INVOICE_ALREADY_EXISTS", Status.CONFLICT, "The order has an invoice that was not taken back; `data.invoiceId`."
)
NOT_SUPPORTED = ErrorCode(
    "GENERATE_INVOICE_NOT_SUPPORTED", Status.FAILED_PRECONDITION, "The order is not approved, or was imported."
)
MISSING_CONTACT = ErrorCode(
    "MISSING_CONTACT", Status.FAILED_PRECONDITION, "The order names no person, no company and no e-mail address."
)
INVALID_PRICE_AMOUNT = ErrorCode(
    "INVALID_PRICE_AMOUNT", Status.FAILED_PRECONDITION, "The parts of the price summary do not make its total."
)
ORDER_HAS_CHARGEBACKS = ErrorCode(
    "ORDER_HAS_CHARGEBACKS", Status.FAILED_PRECONDITION, "The buyer's bank took a payment back; `data.paymentId`."
)
DOCUMENT_NOT_FOUND = ErrorCode("DOCUMENT_NOT_FOUND", Status.NOT_FOUND, "The site has no such document.")
INVOICE_CREDITED = ErrorCode("INVOICE_ALREADY_CREDITED", Status.CONFLICT, "A credit note took the invoice back before.")
FONT_MISSING = ErrorCode(
    "DOCUMENT_FONT_MISSING",
    Status.FAILED_PRECONDITION,
    "No font of the service has the characters in `data.text`; nothing is printed with gaps.",
)
NOT_RENDERED = ErrorCode(
    "DOCUMENT_NOT_RENDERED", Status.FAILED_PRECONDITION, "The site's template or logo is faulty, or takes too much."
)

LIST_INVOICES = Operation(
    module="order-invoices",
    name="listInvoicesForMultipleOrders",
    method="POST",
    path="/ecom/v1/invoices/list-by-ids",
    site_path="/v1/invoices/list-by-ids",
    request=ListInvoicesForMultipleOrdersRequest,
    response=ListInvoicesForMultipleOrdersResponse,
    permission=Permission.READ_INVOICES,
    identities=BUSINESS | {IdentityType.MEMBER},
    unit=Unit.READ,
    summary="List the invoices of up to 100 orders",
    description="A member sees orders of its own only (`buyerInfo.memberId`). Orders that are not seen are left out.",
)
GENERATE_INVOICE = Operation(
    module="order-invoices",
    name="generateInvoice",
    method="POST",
    path="/ecom/v1/invoices/orders/{orderId}",
    site_path="/v1/invoices/orders/{orderId}",
    request=GenerateInvoiceRequest,
    response=GenerateInvoiceResponse,
    permission=Permission.MANAGE_INVOICES,
    unit=Unit.WRITE,
    conditional=True,
    hidden=True,
    summary="Issue the invoice of an order",
    description="It gets the site's next number of the year, and never changes. Refunds that are complete get their "
    "credit notes with it.",
    errors=(
        NOT_FOUND,
        NOT_EDITABLE,
        INVOICE_ALREADY_EXISTS,
        NOT_SUPPORTED,
        MISSING_CONTACT,
        INVALID_PRICE_AMOUNT,
        ORDER_HAS_CHARGEBACKS,
    ),
    events=(ORDER_UPDATED.name,),
)
BULK_GENERATE_INVOICES = Operation(
    module="order-invoices",
    name="bulkGenerateInvoices",
    method="POST",
    path="/ecom/v1/bulk/invoices/generate",
    site_path="/v1/bulk/invoices/generate",
    request=BulkGenerateInvoicesRequest,
    response=BulkGenerateInvoicesResponse,
    permission=Permission.MANAGE_INVOICES,
    unit=Unit.WRITE,
    hidden=True,
    summary="Issue the invoices of up to 300 orders",
    description="Each succeeds or fails alone, with the errors of `generateInvoice`.",
    events=(ORDER_UPDATED.name,),
)
ADD_INVOICE_TO_ORDER = Operation(
    module="order-invoices",
    name="addInvoiceToOrder",
    method="POST",
    path="/ecom/v1/invoices/orders/{orderId}/add-invoice",
    site_path="/v1/invoices/orders/{orderId}/add-invoice",
    request=AddInvoiceToOrderRequest,
    response=AddInvoiceToOrderResponse,
    permission=Permission.MANAGE_INVOICES,
    unit=Unit.WRITE,
    conditional=True,
    hidden=True,
    summary="Note an invoice that was made elsewhere",
    description="Only its id and its app are kept: there is no file of it here. One that is known changes nothing.",
    errors=(NOT_FOUND, NOT_EDITABLE),
    events=(ORDER_UPDATED.name,),
)
CREDIT_INVOICE = Operation(
    module="documents",
    name="creditInvoice",
    method="POST",
    path="/invoices/v1/invoices/{id}/credit",
    request=CreditInvoiceRequest,
    response=CreditInvoiceResponse,
    permission=Permission.MANAGE_INVOICES,
    unit=Unit.WRITE,
    addition=True,
    summary="Take an invoice back by a credit note",
    description="The credit note is over all that earlier ones have left. The order can get another invoice then.",
    errors=(DOCUMENT_NOT_FOUND, NOT_EDITABLE, INVOICE_CREDITED),
)
LIST_DOCUMENTS = Operation(
    module="documents",
    name="listDocuments",
    method="GET",
    path="/invoices/v1/documents",
    request=ListDocumentsRequest,
    response=ListDocumentsResponse,
    permission=Permission.READ_INVOICES,
    unit=Unit.READ,
    addition=True,
    summary="List issued invoices, credit notes and receipts, newest first",
    query={
        "orderId": "Only documents of this order.",
        "kind": "Only documents of this kind.",
        "since": "Only documents that were issued at this time or later.",
        "before": "Only documents that were issued before this time.",
        "after": "The id that the page before ended with.",
        "limit": "How many, 1 to 100.",
    },
)
GET_INVOICE_FILE = Operation(
    module="documents",
    name="getInvoiceFile",
    method="GET",
    path="/invoices/v1/invoices/{id}/file",
    request=DocumentFileRequest,
    response=bytes,
    media_type=_PDF,
    permission=Permission.READ_INVOICES,
    unit=Unit.OWN,
    addition=True,
    summary="Read an invoice or a credit note as PDF",
    description=_SET_ONCE,
    errors=(DOCUMENT_NOT_FOUND, FONT_MISSING, NOT_RENDERED),
)
GET_RECEIPT_FILE = Operation(
    module="documents",
    name="getReceiptFile",
    method="GET",
    path="/receipts/v1/receipts/{id}/file",
    request=DocumentFileRequest,
    response=bytes,
    media_type=_PDF,
    permission=Permission.READ_INVOICES,
    unit=Unit.OWN,
    addition=True,
    summary="Read a receipt as PDF",
    description=_SET_ONCE,
    errors=(DOCUMENT_NOT_FOUND, FONT_MISSING, NOT_RENDERED),
)
GET_PACKING_SLIP = Operation(
    module="documents",
    name="getPackingSlip",
    method="GET",
    path="/ecom/v1/orders/{id}/packing-slip",
    request=PackingSlipRequest,
    response=bytes,
    media_type=_PDF,
    permission=Permission.READ_ORDERS,
    unit=Unit.READ,
    addition=True,
    summary="Read the packing slip of an order as PDF",
    description="It is made of the order as it is now, each time anew, and is not kept.",
    errors=(NOT_FOUND, FONT_MISSING, NOT_RENDERED),
)
GET_DOCUMENT_SETTINGS = Operation(
    module="documents",
    name="getDocumentSettings",
    method="GET",
    path="/invoices/v1/settings",
    request=GetDocumentSettingsRequest,
    response=DocumentSettingsResponse,
    permission=Permission.READ_INVOICES,
    unit=Unit.READ,
    addition=True,
    summary="Read how the papers of the site look",
)
SET_DOCUMENT_SETTINGS = Operation(
    module="documents",
    name="setDocumentSettings",
    method="PUT",
    path="/invoices/v1/settings",
    request=SetDocumentSettingsRequest,
    response=DocumentSettingsResponse,
    permission=Permission.MANAGE_SITE,
    unit=Unit.OWN,
    conditional=True,
    addition=True,
    summary="Set how the papers of the site look",
    description="What is not sent is emptied. Documents that were issued before stay as they are.",
    errors=(FONT_MISSING, NOT_RENDERED),
)
PREVIEW_DOCUMENT = Operation(
    module="documents",
    name="previewDocument",
    method="POST",
    path="/invoices/v1/settings/preview",
    request=PreviewDocumentRequest,
    response=bytes,
    media_type=_PDF,
    permission=Permission.MANAGE_SITE,
    unit=Unit.READ,
    addition=True,
    summary="Set a sample paper with settings that are not kept, as PDF",
    description="The paper is about an invented order, in the site's language. It gets no number, and nothing is kept.",
    errors=(FONT_MISSING, NOT_RENDERED),
)
