"""The calls of `order_invoices` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.model.invoices import (
    AddInvoiceToOrderResponse,
    BulkGenerateInvoicesResponse,
    GenerateInvoiceResponse,
    ListInvoicesForMultipleOrdersResponse,
)

ADD_INVOICE_TO_ORDER: Call[AddInvoiceToOrderResponse] = Call(
    key="order-invoices.addInvoiceToOrder",
    method="POST",
    path="/ecom/v1/invoices/orders/{orderId}/add-invoice",
    response=AddInvoiceToOrderResponse,
    fields={"order_id": "orderId", "invoice_info": "invoiceInfo"},
    parameters={"orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

BULK_GENERATE_INVOICES: Call[BulkGenerateInvoicesResponse] = Call(
    key="order-invoices.bulkGenerateInvoices",
    method="POST",
    path="/ecom/v1/bulk/invoices/generate",
    response=BulkGenerateInvoicesResponse,
    fields={"order_ids": "orderIds"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

GENERATE_INVOICE: Call[GenerateInvoiceResponse] = Call(
    key="order-invoices.generateInvoice",
    method="POST",
    path="/ecom/v1/invoices/orders/{orderId}",
    response=GenerateInvoiceResponse,
    fields={"order_id": "orderId"},
    parameters={"orderId": "order_id"},
    writes=True,
    member=None,
    pages=None,
)

LIST_INVOICES_FOR_MULTIPLE_ORDERS: Call[ListInvoicesForMultipleOrdersResponse] = Call(
    key="order-invoices.listInvoicesForMultipleOrders",
    method="POST",
    path="/ecom/v1/invoices/list-by-ids",
    response=ListInvoicesForMultipleOrdersResponse,
    fields={"order_ids": "orderIds"},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)
