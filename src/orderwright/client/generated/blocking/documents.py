"""The operations of `documents` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from orderwright.client.generated.calls import documents as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.model.invoices import (
    CreditInvoiceResponse,
    DocumentKind,
    DocumentSettings,
    DocumentSettingsResponse,
    IssuedDocument,
    ListDocumentsResponse,
)


class DocumentsOperations(BlockingNamespace):
    """The operations of the module `documents`."""

    def credit_invoice(
        self, id: str, *, reason: str | None = None, idempotency_key: str | None = None, timeout: float | None = None
    ) -> CreditInvoiceResponse:
        """Take an invoice back by a credit note.

        The credit note is over all that earlier ones have left. The order can get another invoice then.

        Take an invoice back by a credit note over all that is left of it.

        Needs `ORDERWRIGHT.MANAGE_INVOICES`; open to apps, staff and API keys.

        Raises:
            DocumentNotFound: The site has no such document.
            OrderCannotBeEdited: Only the apps named at creation may edit the order.
            InvoiceAlreadyCredited: A credit note took the invoice back before.
        """
        return self._call(
            calls.CREDIT_INVOICE,
            {"id": id, "reason": reason},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    def get_document_settings(self, *, timeout: float | None = None) -> DocumentSettingsResponse:
        """Read how the papers of the site look.

        The site of the caller has one object of settings.

        Needs `ECOM.READ_INVOICES`; open to apps, staff and API keys.
        """
        return self._call(calls.GET_DOCUMENT_SETTINGS, {}, Options(timeout=timeout))

    def get_invoice_file(self, id: str, *, timeout: float | None = None) -> bytes:
        """Read an invoice or a credit note as PDF.

        The file is made when it is first asked for and has the same bytes ever after.

        Whose file is wanted.

        Needs `ECOM.READ_INVOICES`; open to apps, staff and API keys.

        Raises:
            DocumentNotFound: The site has no such document.
            DocumentFontMissing: No font of the service has the characters in `data.text`; nothing is printed
                with gaps.
            DocumentNotRendered: The site's template or logo is faulty, or takes too much.
        """
        return self._call(calls.GET_INVOICE_FILE, {"id": id}, Options(timeout=timeout))

    def get_packing_slip(self, id: str, *, timeout: float | None = None) -> bytes:
        """Read the packing slip of an order as PDF.

        It is made of the order as it is now, each time anew, and is not kept.

        Of which order the packing slip is wanted.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys.

        Raises:
            OrderNotFound: The site has no order of that id.
            DocumentFontMissing: No font of the service has the characters in `data.text`; nothing is printed
                with gaps.
            DocumentNotRendered: The site's template or logo is faulty, or takes too much.
        """
        return self._call(calls.GET_PACKING_SLIP, {"id": id}, Options(timeout=timeout))

    def get_receipt_file(self, id: str, *, timeout: float | None = None) -> bytes:
        """Read a receipt as PDF.

        The file is made when it is first asked for and has the same bytes ever after.

        Whose file is wanted.

        Needs `ECOM.READ_INVOICES`; open to apps, staff and API keys.

        Raises:
            DocumentNotFound: The site has no such document.
            DocumentFontMissing: No font of the service has the characters in `data.text`; nothing is printed
                with gaps.
            DocumentNotRendered: The site's template or logo is faulty, or takes too much.
        """
        return self._call(calls.GET_RECEIPT_FILE, {"id": id}, Options(timeout=timeout))

    def list_documents(
        self,
        *,
        order_id: str | None = None,
        kind: DocumentKind | str | None = None,
        since: str | datetime | None = None,
        before: str | datetime | None = None,
        after: str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> ListDocumentsResponse:
        """List issued invoices, credit notes and receipts, newest first.

        Which documents are wanted: all of the site, or those of one order.

        `since` and `before` bound when they were issued: from the first on, before the second. `after` is the
        id that the page before ended with.

        Needs `ECOM.READ_INVOICES`; open to apps, staff and API keys.
        """
        return self._call(
            calls.LIST_DOCUMENTS,
            {"order_id": order_id, "kind": kind, "since": since, "before": before, "after": after, "limit": limit},
            Options(timeout=timeout),
        )

    def iter_documents(
        self,
        *,
        order_id: str | None = None,
        kind: DocumentKind | str | None = None,
        since: str | datetime | None = None,
        before: str | datetime | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> Iterator[IssuedDocument]:
        """Every record that `list_documents` finds, page after page; a page is asked for when it is needed.

        Which documents are wanted: all of the site, or those of one order.

        `since` and `before` bound when they were issued: from the first on, before the second. `after` is the
        id that the page before ended with.

        Needs `ECOM.READ_INVOICES`; open to apps, staff and API keys.
        """
        return self._pages(
            calls.LIST_DOCUMENTS,
            {"order_id": order_id, "kind": kind, "since": since, "before": before, "limit": limit},
            Options(timeout=timeout),
        )

    def preview_document(
        self,
        document_settings: DocumentSettings | Mapping[str, Any],
        *,
        kind: DocumentKind | str | None = None,
        timeout: float | None = None,
    ) -> bytes:
        """Set a sample paper with settings that are not kept, as PDF.

        The paper is about an invented order, in the site's language. It gets no number, and nothing is kept.

        Set a sample paper of a kind with these settings, which are not kept.

        Needs `ORDERWRIGHT.MANAGE_SITE`; open to apps, staff and API keys.

        Raises:
            DocumentFontMissing: No font of the service has the characters in `data.text`; nothing is printed
                with gaps.
            DocumentNotRendered: The site's template or logo is faulty, or takes too much.
        """
        return self._call(
            calls.PREVIEW_DOCUMENT, {"document_settings": document_settings, "kind": kind}, Options(timeout=timeout)
        )

    def set_document_settings(
        self,
        document_settings: DocumentSettings | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> DocumentSettingsResponse:
        """Set how the papers of the site look.

        What is not sent is emptied. Documents that were issued before stay as they are.

        The settings as they are to be from now on: what is not sent is emptied.

        Needs `ORDERWRIGHT.MANAGE_SITE`; open to apps, staff and API keys.

        Raises:
            DocumentFontMissing: No font of the service has the characters in `data.text`; nothing is printed
                with gaps.
            DocumentNotRendered: The site's template or logo is faulty, or takes too much.
        """
        return self._call(
            calls.SET_DOCUMENT_SETTINGS,
            {"document_settings": document_settings},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )
