"""Which orders get an invoice, and what invoices, credit notes, receipts and packing slips say.

Pure functions: everything comes in, and a document of final texts comes out, so that the same facts always make the
same paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from orderwright.model.errors import ApplicationError
from orderwright.model.invoices import DocumentKind, PriceDisplay
from orderwright.model.item_parts import ItemTypePreset
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import OrderStatus
from orderwright.model.orders import OrderHead
from orderwright.model.payments import ChargebackStatus, Payment
from orderwright.model.printing import Entry, PrintedDocument, PrintedLine
from orderwright.model.refunds import Refund
from orderwright.model.sites import Site
from orderwright.rules.document_language import Wording, wording
from orderwright.rules.invoice_figures import (
    CreditedLine,
    Figures,
    TaxedPart,
    invoice_figures,
    refund_lines,
    tax_by_rate,
)
from orderwright.rules.money import round_money
from orderwright.rules.order_texts import addressee, destination, line_details, line_name, postal
from orderwright.rules.totals import summary_adds_up

_PREFIXES: Final = {DocumentKind.INVOICE: "INV", DocumentKind.CREDIT_NOTE: "CN"}
_SOLD: Final = frozenset({OrderStatus.APPROVED})
_NOT_SHIPPED: Final = frozenset({ItemTypePreset.DIGITAL, ItemTypePreset.SERVICE})
_ZERO: Final = Decimal(0)


class Printing(NamedTuple):
    """What every document is made of: the order, where and when it is issued (UTC), and how prices are shown."""

    site: Site
    order_number: str
    ordered: datetime
    head: OrderHead
    lines: Sequence[OrderLineItem]
    at: datetime
    prices: PriceDisplay | None = None

    @property
    def words(self) -> Wording:
        """How the document speaks: the buyer's language, else that of the site, else English."""
        bill = self.head.billing_info.address if self.head.billing_info else None
        tags = [tag for tag in (self.head.buyer_language, self.site.language) if tag]
        return wording(tags, bill.country if bill else None)

    @property
    def gross(self) -> bool:
        """Whether lines show their prices with tax."""
        if self.prices is None:
            return self.head.tax_included_in_prices
        return self.prices is PriceDisplay.GROSS


def local_year(at: datetime, site: Site) -> int:
    """The year of an instant in the site's time zone: numbers begin anew with it."""
    return at.astimezone(ZoneInfo(site.time_zone)).year


def display_number(kind: DocumentKind, year: int, number: int) -> str:
    """How the number of an invoice (`INV-2026-00042`) or a credit note (`CN-2026-00007`) is written."""
    return f"{_PREFIXES[kind]}-{year}-{number:05d}"


def check_invoiceable(head: OrderHead, payments: Sequence[Payment]) -> None:
    """Raise the contract's reason why the order gets no invoice, if there is one (docs/concepts/invoices.md)."""
    if head.imported or head.status not in _SOLD:
        why = "was sold elsewhere" if head.imported else f"is {head.status}"
        raise ApplicationError("GENERATE_INVOICE_NOT_SUPPORTED", f"The order {why}: it gets no invoice here")
    if not addressee(head.billing_info) and not (head.buyer_info and head.buyer_info.email):
        raise ApplicationError("MISSING_CONTACT", "The order names nobody to whom the invoice could be addressed")
    summary = head.price_summary
    if summary_adds_up(
        subtotal=Decimal(summary.subtotal.amount),
        shipping=Decimal(summary.shipping.amount),
        tax=Decimal(summary.tax.amount),
        discount=Decimal(summary.discount.amount),
        fees=Decimal(summary.total_additional_fees.amount),
        total=Decimal(summary.total.amount),
    ):
        raise ApplicationError("INVALID_PRICE_AMOUNT", "The parts of the order's price summary do not make its total")
    for payment in payments:
        details = payment.regular_payment_details
        if details and any(one.status is not ChargebackStatus.REVERSED for one in details.chargebacks):
            raise ApplicationError(
                "ORDER_HAS_CHARGEBACKS",
                "The buyer's bank has taken a payment of the order back",
                data={"paymentId": payment.id},
            )


def invoice(printing: Printing, number: str) -> tuple[PrintedDocument, Figures]:
    """The invoice of an order, and its figures."""
    words, head = printing.words, printing.head
    figures = invoice_figures(head, printing.lines)
    document = _document(printing, DocumentKind.INVOICE, "invoice", number)
    document.columns = [words.text(key) for key in ("item", "quantity", "unit_price", "tax_rate", "amount")]
    document.lines = [
        _invoice_line(printing, line, part) for line, part in zip(printing.lines, figures.lines, strict=True)
    ]
    document.totals = [*_parts_of_total(printing, figures), *_total(printing, figures.total, figures.tax, "total")]
    paid = Decimal(head.balance_summary.paid.amount) - Decimal(head.balance_summary.refunded.amount)
    if paid > 0:
        document.totals.append(Entry(label=words.text("paid"), text=words.money(paid, head.currency)))
        due = words.money(max(figures.total - paid, _ZERO), head.currency)
        document.totals.append(Entry(label=words.text("due"), text=due))
    _add_taxes(document, printing, figures.by_rate, 1)
    if head.tax_info.tax_exempt:
        document.notes.append(words.text("tax_exempt"))
    return document, figures


class Credit(NamedTuple):
    """A credit note with what it takes back: amounts above zero, `tax` within `amount`."""

    document: PrintedDocument
    amount: Decimal
    tax: Decimal


def credit_of_refund(printing: Printing, number: str, invoice_number: str, refund: Refund, most: TaxedPart) -> Credit:
    """The credit note of a refund, over `most` (what is left of the invoice) at most."""
    words = printing.words
    credited = refund_lines(refund, printing.head, printing.lines)
    amount = sum((one.part.gross for one in credited), _ZERO)
    if amount > most.gross:
        credited, amount = [CreditedLine(None, 1, most)], most.gross
    tax = min(sum((one.part.tax for one in credited), _ZERO), most.tax)
    document = _credit_note(printing, number, invoice_number)
    document.lines = [
        PrintedLine(
            name=line_name(one.line) if one.line else words.text("other_refund"),
            cells=[
                words.number(one.quantity) if one.line and one.quantity else "",
                words.money(-one.part.gross, printing.head.currency),
            ],
        )
        for one in credited
    ]
    document.totals = _total(printing, -amount, -tax, "total_credit")
    if all(one.line is not None for one in credited):
        _add_taxes(document, printing, tax_by_rate([one.part for one in credited]), -1)
    if refund.details.reason:
        document.notes.append(f"{words.text('reason')}: {refund.details.reason}")
    return Credit(document, amount, tax)


def credit_of_invoice(
    printing: Printing, number: str, invoice_number: str, left: TaxedPart, reason: str | None
) -> Credit:
    """The credit note that takes all back that is left of an invoice."""
    words = printing.words
    document = _credit_note(printing, number, invoice_number)
    amount = words.money(-left.gross, printing.head.currency)
    document.lines = [PrintedLine(name=words.text("cancellation_of", number=invoice_number), cells=["", amount])]
    document.totals = _total(printing, -left.gross, -left.tax, "total_credit")
    if reason:
        document.notes.append(f"{words.text('reason')}: {reason}")
    return Credit(document, left.gross, left.tax)


def receipt(printing: Printing, number: str, amount: Decimal, method: str | None) -> PrintedDocument:
    """The receipt of a payment of `amount` in major units; `method` is how it was paid, as staff or a gateway say."""
    words = printing.words
    document = _document(printing, DocumentKind.RECEIPT, "receipt", number)
    if method:
        document.facts.append(Entry(label=words.text("payment_method"), text=method))
    shown = words.money(amount, printing.head.currency)
    document.columns = [words.text("item"), words.text("amount")]
    document.lines = [PrintedLine(name=words.text("payment_for", number=printing.order_number), cells=[shown])]
    document.totals = [Entry(label=words.text("paid"), text=shown, strong=True)]
    return document


def packing_slip(printing: Printing) -> PrintedDocument:
    """What goes into the parcel: the units of the order's lines without prices. What is not shipped is left out."""
    words, head = printing.words, printing.head
    document = _document(printing, DocumentKind.PACKING_SLIP, "packing_slip", printing.order_number)
    if head.shipping_info and head.shipping_info.title:
        document.facts.append(Entry(label=words.text("delivery"), text=head.shipping_info.title))
    document.columns = [words.text("item"), words.text("sku"), words.text("quantity")]
    for line in printing.lines:
        if line.item_type.preset in _NOT_SHIPPED:
            continue
        sku = line.physical_properties.sku if line.physical_properties else None
        cells = [sku or "", words.number(line.quantity)]
        document.lines.append(PrintedLine(name=line_name(line), details=line_details(line), cells=cells))
    if head.buyer_note:
        document.notes.append(f"{words.text('buyer_note')}: {head.buyer_note}")
    return document


def _document(printing: Printing, kind: DocumentKind, title: str, number: str) -> PrintedDocument:
    words, head, site = printing.words, printing.head, printing.site
    zone = ZoneInfo(site.time_zone)
    day = printing.at.astimezone(zone).date()
    facts = [Entry(label=words.text("number"), text=number), Entry(label=words.text("date"), text=words.day(day))]
    if kind is DocumentKind.PACKING_SLIP:
        facts = facts[1:]
    facts.append(Entry(label=words.text("order"), text=printing.order_number))
    ordered = words.day(printing.ordered.astimezone(zone).date())
    facts.append(Entry(label=words.text("order_date"), text=ordered))
    to = postal(words, head.billing_info)
    if not to and head.buyer_info and head.buyer_info.email:
        to = [head.buyer_info.email]
    ship_to = destination(words, head)
    return PrintedDocument(
        kind=kind,
        language=words.language,
        date=day.isoformat(),
        title=words.text(title),
        number=number,
        facts=facts,
        to_label=words.text("bill_to"),
        to=to,
        ship_to_label=words.text("ship_to"),
        ship_to=ship_to if kind is DocumentKind.PACKING_SLIP or ship_to != to else [],
        page_label=words.text("page"),
        seller=site.name,
    )


def _credit_note(printing: Printing, number: str, invoice_number: str) -> PrintedDocument:
    words = printing.words
    document = _document(printing, DocumentKind.CREDIT_NOTE, "credit_note", number)
    document.facts.insert(2, Entry(label=words.text("invoice_number"), text=invoice_number))
    document.columns = [words.text("item"), words.text("quantity"), words.text("amount")]
    return document


def _invoice_line(printing: Printing, line: OrderLineItem, part: TaxedPart) -> PrintedLine:
    words, currency = printing.words, printing.head.currency
    details = line_details(line)
    discount = _as_shown(printing, Decimal(line.total_discount.amount), part.rate)
    if discount:
        details.append(f"{words.text('discount')}: {words.money(-discount, currency)}")
    rate = words.rate(part.rate) if part.rate or not part.tax else words.text("several_rates")
    unit = _as_shown(printing, Decimal(line.price_before_discounts.amount), part.rate)
    amount = words.money(part.shown(gross=printing.gross), currency)
    cells = [words.number(line.quantity), words.money(unit, currency), rate, amount]
    return PrintedLine(name=line_name(line), details=details, cells=cells)


def _as_shown(printing: Printing, price: Decimal, rate: Decimal) -> Decimal:
    """A price of the order with or without its tax, as the document shows prices."""
    included = printing.head.tax_included_in_prices
    if printing.gross == included or not rate:
        return price
    return round_money(price / (1 + rate) if included else price * (1 + rate), printing.head.currency)


def _parts_of_total(printing: Printing, figures: Figures) -> list[Entry]:
    words, head = printing.words, printing.head
    gross = printing.gross
    amounts = [("items", sum((part.shown(gross=gross) for part in figures.lines), _ZERO))]
    if figures.shipping is not None:
        amounts.append(("shipping", figures.shipping.shown(gross=gross)))
    if figures.fees:
        amounts.append(("fees", sum((part.shown(gross=gross) for part in figures.fees), _ZERO)))
    left = figures.adjustment_gross if gross else figures.adjustment_net
    if left:
        amounts.append(("adjustment", left))
    return [Entry(label=words.text(key), text=words.money(amount, head.currency)) for key, amount in amounts]


def _total(printing: Printing, total: Decimal, tax: Decimal, key: str) -> list[Entry]:
    """The last rows of the figures: with gross prices the tax stands below the total, otherwise above it."""
    words, currency = printing.words, printing.head.currency
    whole = Entry(label=words.text(key), text=words.money(total, currency), strong=True)
    if printing.gross:
        return [whole, Entry(label=words.text("tax_included"), text=words.money(tax, currency))]
    net = Entry(label=words.text("net_total"), text=words.money(total - tax, currency))
    return [net, Entry(label=words.text("tax"), text=words.money(tax, currency)), whole]


def _add_taxes(document: PrintedDocument, printing: Printing, rates: Sequence[TaxedPart], sign: int) -> None:
    if not rates:
        return
    words, currency = printing.words, printing.head.currency
    document.tax_columns = [words.text("tax_rate"), words.text("net"), words.text("tax")]
    document.taxes = [
        [words.rate(one.rate), words.money(sign * one.net, currency), words.money(sign * one.tax, currency)]
        for one in rates
    ]
