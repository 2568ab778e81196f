"""The operations of `order_invoices` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from orderwright.client.generated.calls import order_invoices as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.model.invoices import (
    AddInvoiceToOrderResponse,
    BulkGenerateInvoicesResponse,
    GenerateInvoiceResponse,
    Invoice,
    ListInvoicesForMultipleOrdersResponse,
)


class OrderInvoicesOperations(BlockingNamespace):
    """The operations of the module `order-invoices`."""

    def add_invoice_to_order(
        self,
        order_id: str,
        invoice_info: Invoice | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> AddInvoiceToOrderResponse:
        """Note an invoice that was made elsewhere.

        Only its id and its app are kept: there is no file of it here. One that is known changes nothing.

        Note an invoice that was made elsewhere.

        Needs `ORDERWRIGHT.MANAGE_INVOICES`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
        """
        return self._call(
            calls.ADD_INVOICE_TO_ORDER,
            {"order_id": order_id, "invoice_info": invoice_info},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def bulk_generate_invoices(
        self, order_ids: Sequence[str], *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> BulkGenerateInvoicesResponse:
        """Issue the invoices of up to 300 orders.

        Each succeeds or fails alone, with the errors of `generateInvoice`.

        Issue the invoices of up to 300 orders.

        Needs `ORDERWRIGHT.MANAGE_INVOICES`; open to apps, staff and API keys.
        """
        return self._call(
            calls.BULK_GENERATE_INVOICES,
            {"order_ids": order_ids},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    def generate_invoice(
        self,
        order_id: str,
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> GenerateInvoiceResponse:
        """Issue the invoice of an order.

        It gets the site's next number of the year, and never changes. Refunds that are complete get their
        credit notes with it.

        Issue the invoice of an order.

        Needs `ORDERWRIGHT.MANAGE_INVOICES`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
            InvoiceAlreadyExists: The order has an invoice that was not taken back; `data.invoiceId`.
            GenerateInvoiceNotSupported: The order is not approved, or was imported.
            MissingContact: The order names no person, no company and no e-mail address.
            InvalidPriceAmount: The parts of the price summary do not make its total.
            OrderHasChargebacks: The buyer's bank took a payment back; `data.paymentId`.
        """
        return self._call(
            calls.GENERATE_INVOICE,
            {"order_id": order_id},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def list_invoices_for_multiple_orders(
        self, order_ids: Sequence[str], *, timeout: float | None = None
    ) -> ListInvoicesForMultipleOrdersResponse:
        """List the invoices of up to 100 orders.

        A member sees orders of its own only (`buyerInfo.memberId`). Orders that are not seen are left out.

        Whose invoices are wanted.

        Needs `ECOM.READ_INVOICES`; open to apps, staff and API keys, members.
        """
        return self._call(calls.LIST_INVOICES_FOR_MULTIPLE_ORDERS, {"order_ids": order_ids}, Options(timeout=timeout))
