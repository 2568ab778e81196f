"""Invoices, credit notes, receipts and packing slips: requests, answers, and how a site's papers look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, field

from orderwright.model.base import BrokenRule, CurrencyCode, Guid, Message, Name100, Text50, Text100, Text500, Timestamp
from orderwright.model.bulk import BulkActionMetadata, ItemMetadata
from orderwright.model.prices import Balance

#: The longest logo, as base64: some 300 KB of picture.
MAX_LOGO: Final = 400_000
#: The longest template of a site, in characters.
MAX_TEMPLATE: Final = 65_536

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


class DocumentKind(StrEnum):
    """What is printed. Only the first three are issued: kept with a number, and never changed."""

    INVOICE = "INVOICE"
    CREDIT_NOTE = "CREDIT_NOTE"
    RECEIPT = "RECEIPT"
    PACKING_SLIP = "PACKING_SLIP"


class PriceDisplay(StrEnum):
    """Whether the lines of a document show prices with their tax (GROSS) or without (NET)."""

    GROSS = "GROSS"
    NET = "NET"


class LogoType(StrEnum):
    """The format of a logo."""

    PNG = "PNG"
    JPEG = "JPEG"
    SVG = "SVG"


OrderIdText = Annotated[str, Meta(min_length=1, max_length=100)]


class Invoice(Message, kw_only=True):
    """An invoice of an order, and the app that made it; none for those that the service issued."""

    id: Name100
    app_id: Guid | None = None


class InvoicesForOrder(Message, kw_only=True):
    """The invoices of one order, oldest first."""

    order_id: str
    invoices_info: list[Invoice]


class ListInvoicesForMultipleOrdersRequest(Message, kw_only=True):
    """Whose invoices are wanted."""

    order_ids: Annotated[list[OrderIdText], Meta(max_length=100)]


class ListInvoicesForMultipleOrdersResponse(Message, kw_only=True):
    """The invoices by order. Orders that the caller does not see are left out."""

    invoices_for_order: list[InvoicesForOrder]


class GenerateInvoiceRequest(Message, kw_only=True):
    """Issue the invoice of an order."""

    order_id: OrderIdText


class GenerateInvoiceResponse(Message, kw_only=True):
    """The invoice that was issued."""

    invoice_id: str


class BulkGenerateInvoicesRequest(Message, kw_only=True):
    """Issue the invoices of up to 300 orders."""

    order_ids: Annotated[list[OrderIdText], Meta(min_length=1, max_length=300)]


class InvoiceForOrder(Message, kw_only=True):
    """An order with the invoice that was issued for it."""

    order_id: str
    invoice_id: str


class BulkInvoiceResult(Message, kw_only=True):
    """What became of one order."""

    item_metadata: ItemMetadata
    item: InvoiceForOrder | None = None


class BulkGenerateInvoicesResponse(Message, kw_only=True):
    """What became of each order, in the order of the request."""

    results: list[BulkInvoiceResult]
    bulk_action_metadata: BulkActionMetadata


class AddInvoiceToOrderRequest(Message, kw_only=True):
    """Note an invoice that was made elsewhere."""

    order_id: OrderIdText
    invoice_info: Invoice


class AddInvoiceToOrderResponse(Message, kw_only=True):
    """All invoices of the order, oldest first."""

    order_invoices: list[Invoice]


class CreditInvoiceRequest(Message, kw_only=True):
    """Take an invoice back by a credit note over all that is left of it."""

    id: Guid
    reason: Text500 | None = None


class CreditInvoiceResponse(Message, kw_only=True):
    """The credit note that was issued."""

    credit_note_id: Guid


class IssuedDocument(Message, kw_only=True):
    """An invoice, credit note or receipt. `amount` is below zero on a credit note."""

    id: Guid
    kind: DocumentKind
    number: str
    order_id: Guid
    # On a credit note the invoice, on a receipt the payment.
    source_id: Guid | None = None
    currency: CurrencyCode
    amount: Balance
    tax: Balance
    created_date: str
    # True for an invoice that a credit note has taken back.
    credited: bool


class ListDocumentsRequest(Message, kw_only=True):
    """Which documents are wanted: all of the site, or those of one order.

    `since` and `before` bound when they were issued: from the first on, before the second. `after` is the id that the
    page before ended with.
    """

    order_id: Guid | None = None
    kind: DocumentKind | None = None
    since: Timestamp | None = None
    before: Timestamp | None = None
    after: Guid | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class ListDocumentsResponse(Message, kw_only=True):
    """Documents, newest first."""

    documents: list[IssuedDocument]


class DocumentFileRequest(Message, kw_only=True):
    """Whose file is wanted."""

    id: Guid


class PackingSlipRequest(Message, kw_only=True):
    """Of which order the packing slip is wanted."""

    id: OrderIdText


class DocumentTemplate(Message, kw_only=True):
    """A template of a site's own, in the Typst language. It replaces the one that comes with the service."""

    kind: DocumentKind
    source: Annotated[str, Meta(min_length=1, max_length=MAX_TEMPLATE)]


class DocumentSettings(Message, kw_only=True):
    """How the papers of a site look, and what must stand on them. What is empty is not printed."""

    # The name of the site when absent.
    business_name: Text100 | None = None
    address: Annotated[list[Text100], Meta(max_length=8)] = field(default_factory=list)
    # Such as "VAT ID: DE123456789".
    tax_numbers: Annotated[list[Text100], Meta(max_length=5)] = field(default_factory=list)
    # Ways to reach the business: telephone, e-mail, web address.
    contact: Annotated[list[Text100], Meta(max_length=5)] = field(default_factory=list)
    footer: Text500 | None = None
    # What stands below the figures of an invoice, such as how to pay.
    note: Text500 | None = None
    # Six hexadecimal digits behind a #; a dark grey when absent.
    color: Text50 | None = None
    # A family among the fonts that the service has; one that it lacks is passed over.
    font: Text50 | None = None
    # As the order's prices are when absent.
    prices: PriceDisplay | None = None
    logo_type: LogoType | None = None
    # Base64.
    logo: Annotated[str, Meta(max_length=MAX_LOGO)] | None = None
    templates: Annotated[list[DocumentTemplate], Meta(max_length=4)] = field(default_factory=list)

    def check(self) -> Iterator[BrokenRule]:
        """The colour is one, the logo is base64 with its type, and no kind has two templates."""
        if self.color is not None and not _COLOR.fullmatch(self.color):
            yield BrokenRule("color", "must be # with six hexadecimal digits", "FORMAT")
        if (self.logo is None) != (self.logo_type is None):
            yield BrokenRule("logoType", "logo and logoType come together", "OTHER", "LOGO_WITH_TYPE")
        if self.logo is not None and (len(self.logo) % 4 or not _BASE64.fullmatch(self.logo)):
            yield BrokenRule("logo", "must be base64", "FORMAT")
        kinds = [template.kind for template in self.templates or ()]
        for index, kind in enumerate(kinds):
            if kind in kinds[:index]:
                yield BrokenRule(
                    f"templates[{index}].kind", "the kind has a template already", "OTHER", "DUPLICATE_KIND"
                )


class GetDocumentSettingsRequest(Message, kw_only=True):
    """The site of the caller has one object of settings."""


class SetDocumentSettingsRequest(Message, kw_only=True):
    """The settings as they are to be from now on: what is not sent is emptied."""

    document_settings: DocumentSettings


class PreviewDocumentRequest(Message, kw_only=True):
    """Set a sample paper of a kind with these settings, which are not kept."""

    document_settings: DocumentSettings
    kind: DocumentKind = DocumentKind.INVOICE


class DocumentSettingsResponse(Message, kw_only=True):
    """The settings as they are now. `revision` is 0 until they are set for the first time."""

    document_settings: DocumentSettings
    revision: int
