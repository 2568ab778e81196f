"""Issuing invoices, credit notes and receipts under an order's lock. Their texts are frozen; they are set later."""

from __future__ import annotations

from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.activity_types import ActivityType
from orderwright.model.errors import Conflict
from orderwright.model.events import ORDER_UPDATED
from orderwright.model.invoices import DocumentKind, Invoice
from orderwright.model.payments import Payment
from orderwright.model.printing import PrintedDocument
from orderwright.model.refunds import Refund
from orderwright.model.timestamps import parse_timestamp
from orderwright.rules import invoices as rules
from orderwright.rules.invoice_figures import TaxedPart
from orderwright.rules.invoices import Credit, Printing
from orderwright.store import invoices as store
from orderwright.store.database import AnyConnection
from orderwright.store.document_settings import newest_settings
from orderwright.store.documents import fixed_facts
from orderwright.store.invoices import StoredDocument
from orderwright.store.receipts import Receipt
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.settle_order import add_activity

_ZERO: Final = Decimal(0)
_encode = msgspec.json.Encoder().encode


class Desk:
    """Where the documents of one open order are issued. What is issued is written at once; the caller saves the order.

    Numbers are taken last: after the first document nothing else may be locked in the unit of work.
    """

    def __init__(
        self, order: OpenOrder, printing: Printing, settings_revision: int, known: list[StoredDocument]
    ) -> None:
        self.order = order
        self.printing = printing
        self.known = known
        self._settings_revision = settings_revision

    @property
    def invoice(self) -> StoredDocument | None:
        """The order's invoice, if it has one of ours that was not taken back."""
        return next((one for one in self.known if one.kind is DocumentKind.INVOICE and not one.credited), None)

    async def issue_invoice(self) -> StoredDocument:
        """Issue the invoice, and a credit note for each refund that is complete by now. Raises what `check` does."""
        records = await self.order.load_records()
        await self.check()
        year, number, shown = await self._next_number(DocumentKind.INVOICE)
        document, figures = rules.invoice(self.printing, shown)
        issued = await self._add(document, year, number, figures.total, figures.tax)
        noted = Invoice(id=str(issued.id))
        await store.note_invoice(self._connection, self.order.context.site.id, self.order.locked.id, noted)
        add_activity(self.order, ActivityType.INVOICE_ADDED)
        self.order.event(ORDER_UPDATED.name)
        for refund in records.refunds.now:
            await self.credit_refund(refund)
        return issued

    async def check(self) -> None:
        """Raise `INVOICE_ALREADY_EXISTS` and what `check_invoiceable` does unless an invoice can be issued."""
        if self.invoice is not None:
            data = {"orderId": str(self.order.locked.id), "invoiceId": str(self.invoice.id)}
            text = f"The order has the invoice {self.invoice.display_number}"
            raise Conflict("INVOICE_ALREADY_EXISTS", text, data=data)
        rules.check_invoiceable(self.order.head, (await self.order.load_records()).payments.now)

    async def coming_number(self) -> str:
        """The number that the next invoice gets, unless another one is issued before."""
        site = self.order.context.site
        year = rules.local_year(self.order.at, site)
        number = await store.coming_number(self._connection, site.id, DocumentKind.INVOICE, year)
        return rules.display_number(DocumentKind.INVOICE, year, number)

    async def credit_refund(self, refund: Refund) -> StoredDocument | None:
        """Issue the credit note of a refund; None if it is not complete, has one, or there is nothing to take back."""
        invoice = self.invoice
        if invoice is None or refund.summary.pending or not Decimal(refund.summary.refunded.amount):
            return None
        left = self.left_of(invoice)
        if left.gross <= 0 or any(str(one.refund_id) == refund.id for one in self.known):
            return None
        year, number, shown = await self._next_number(DocumentKind.CREDIT_NOTE)
        credit = rules.credit_of_refund(self.printing, shown, invoice.display_number, refund, left)
        return await self._add_credit(credit, year, number, invoice, UUID(refund.id))

    async def credit_invoice(self, invoice: StoredDocument, reason: str | None) -> StoredDocument:
        """Take all back that is left of an invoice: the order can have another one then."""
        left = self.left_of(invoice)
        year, number, shown = await self._next_number(DocumentKind.CREDIT_NOTE)
        credit = rules.credit_of_invoice(self.printing, shown, invoice.display_number, left, reason)
        issued = await self._add_credit(credit, year, number, invoice, None)
        await store.mark_credited(self._connection, self.order.context.site.id, invoice.id)
        return issued

    async def issue_receipt(self, payment: Payment, receipt: Receipt) -> StoredDocument:
        """Issue the receipt of a payment under the number that it has been given."""
        amount = received(payment)
        shown = str(receipt.number)
        document = rules.receipt(self.printing, shown, amount, paid_by(payment))
        year = rules.local_year(self.order.at, self.order.context.site)
        return await self._add(
            document, year, receipt.number, amount, _ZERO, id_=receipt.id, source_id=UUID(payment.id)
        )

    def left_of(self, invoice: StoredDocument) -> TaxedPart:
        """What no credit note has taken back of an invoice yet."""
        notes = [one for one in self.known if one.kind is DocumentKind.CREDIT_NOTE and one.source_id == invoice.id]
        gross = invoice.amount + sum((one.amount for one in notes), _ZERO)
        tax = invoice.tax + sum((one.tax for one in notes), _ZERO)
        return TaxedPart(gross - tax, gross, _ZERO)

    @property
    def _connection(self) -> AnyConnection:
        return self.order.context.work.connection

    async def _next_number(self, kind: DocumentKind) -> tuple[int, int, str]:
        site = self.order.context.site
        year = rules.local_year(self.order.at, site)
        number = await store.next_number(self._connection, site.id, kind, year)
        return year, number, rules.display_number(kind, year, number)

    async def _add_credit(
        self, credit: Credit, year: int, number: int, invoice: StoredDocument, refund_id: UUID | None
    ) -> StoredDocument:
        return await self._add(
            credit.document, year, number, -credit.amount, -credit.tax, source_id=invoice.id, refund_id=refund_id
        )

    async def _add(
        self,
        document: PrintedDocument,
        year: int,
        number: int,
        amount: Decimal,
        tax: Decimal,
        *,
        id_: UUID | None = None,
        source_id: UUID | None = None,
        refund_id: UUID | None = None,
    ) -> StoredDocument:
        issued = StoredDocument(
            id=id_ or self.order.context.service.new_id(),
            kind=document.kind,
            order_id=self.order.locked.id,
            source_id=source_id,
            refund_id=refund_id,
            year=year,
            number=number,
            display_number=document.number,
            currency=self.printing.head.currency,
            amount=amount,
            tax=tax,
            settings_revision=self._settings_revision,
            credited=False,
            created_date=self.order.at,
        )
        await store.add_document(self._connection, self.order.context.site.id, issued, _encode(document))
        self.known.append(issued)
        return issued


async def open_desk(order: OpenOrder) -> Desk:
    """The place where documents of a locked order are issued, with what it has been issued so far."""
    work = order.context.work
    state = await newest_settings(work.connection, work.site.id)
    known = await store.documents_of_order(work.connection, work.site.id, order.locked.id)
    facts = fixed_facts(order.locked.head)
    printing = Printing(
        site=work.site,
        order_number=facts.number,
        ordered=parse_timestamp(facts.created_date),
        head=order.head,
        lines=order.lines,
        at=order.at,
        prices=state.settings.prices,
    )
    return Desk(order, printing, state.revision, known)


def received(payment: Payment) -> Decimal:
    """What a payment brought, in major units: of an authorization what was captured."""
    details = payment.regular_payment_details
    authorization = details.authorization_details if details else None
    captured = [one.amount for one in authorization.captures if one.amount] if authorization else []
    return Decimal((captured[0] if captured else payment.amount).amount)


def paid_by(payment: Payment) -> str | None:
    """How a payment was made, in the buyer's language where that is known."""
    details = payment.regular_payment_details
    if details is None:
        return None
    name = details.payment_method_name
    if name is None:
        return details.payment_method
    own = name.user_defined_name.custom if name.user_defined_name else None
    return name.buyer_language_name or own or name.site_language_name or details.payment_method
