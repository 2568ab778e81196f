"""What mails say. Pure: an order and what happened to it come in, final texts come out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from orderwright.model.fulfillments import Fulfillment
from orderwright.model.invoices import DocumentSettings
from orderwright.model.line_items import OrderLineItem
from orderwright.model.mail_content import Block, Button, Download, Entry, MailContent, MailLine, Parcel
from orderwright.model.mails import TO_BUSINESS, MailKind
from orderwright.model.orders import OrderHead
from orderwright.model.payment_requests import OrderPaymentRequest
from orderwright.model.payments import Payment
from orderwright.model.refunds import Refund
from orderwright.model.sites import Site
from orderwright.model.timestamps import parse_timestamp
from orderwright.rules.colors import luminance
from orderwright.rules.document_language import MAIL_TEXTS, Wording, wording
from orderwright.rules.file_links import MadeLink
from orderwright.rules.invoice_figures import invoice_figures
from orderwright.rules.money import parse_amount
from orderwright.rules.order_texts import addressee, destination, line_details, line_name, postal, postal_address

_ZERO: Final = Decimal(0)
#: A subject longer than this is cut: names come from outside, and servers refuse lines of any length.
MAX_SUBJECT: Final = 200
#: How many lines of an order a mail shows; the rest is counted.
MAX_LINES: Final = 100
_LABELS: Final = (
    "item",
    "quantity",
    "amount",
    "track",
    "carrier",
    "tracking_number",
    "download",
    "order",
)


class MailSource(msgspec.Struct, frozen=True, kw_only=True):
    """What a mail about an order is made of.

    `fulfillment`, `refund`, `payment` and `request` are there for the kinds that are about one. `link` is where a
    payment request is paid; `invoice` the number of the invoice that is attached. `files` are links to the files of
    the site that lines deliver, by their `fileId`.
    """

    site: Site
    look: DocumentSettings
    number: str
    ordered: datetime
    head: OrderHead
    lines: Sequence[OrderLineItem]
    language: str | None = None
    custom_message: str | None = None
    fulfillment: Fulfillment | None = None
    refund: Refund | None = None
    payment: Payment | None = None
    request: OrderPaymentRequest | None = None
    link: str | None = None
    invoice: str | None = None
    files: Mapping[str, MadeLink] = msgspec.field(default_factory=dict)

    @property
    def seller(self) -> str:
        """What the business calls itself."""
        return one_line(self.look.business_name or self.site.name)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the site."""
        return ZoneInfo(self.site.time_zone)


def mail_words(kind: MailKind, site: Site, *, asked: str | None, head: OrderHead | None) -> Wording:
    """How a mail speaks: to the buyer in the buyer's language, to the business in that of the site, else in English."""
    if kind in TO_BUSINESS:
        country = site.locale.replace("_", "-").rpartition("-")[2]
        return wording([tag for tag in (asked, site.locale, site.language) if tag], country, MAIL_TEXTS)
    bill = head.billing_info.address if head is not None and head.billing_info is not None else None
    tags = [asked, head.buyer_language if head is not None else None, site.language]
    return wording([tag for tag in tags if tag], bill.country if bill else None, MAIL_TEXTS)


def mail_content(kind: MailKind, source: MailSource) -> MailContent:
    """The mail of that kind about an order."""
    words = mail_words(kind, source.site, asked=source.language, head=source.head)
    values = {
        "number": source.number,
        "seller": source.seller,
        "amount": _amount(kind, source, words),
        "invoice": source.invoice or "",
    }
    to_business = kind in TO_BUSINESS
    content = MailContent(
        kind=kind,
        language=words.language,
        subject=one_line(words.text(f"{kind}_subject", **values))[:MAX_SUBJECT],
        preview=words.text(f"{kind}_intro", **values),
        heading=words.text(f"{kind}_heading", **values),
        greeting="" if to_business else _greeting(source, words),
        paragraphs=[words.text(f"{kind}_intro", **values)],
        words={key: words.text(key) for key in _LABELS},
        order=source.number,
        buyer=_buyer(source.head),
        seller=source.seller,
        footer=_footer(source, words, to_business=to_business),
    )
    content.words["message"] = words.text("message_label", seller=source.seller)
    if source.look.color:
        content.color, content.ink = source.look.color, ink_on(source.look.color)
    if source.custom_message:
        content.message = [part.strip() for part in source.custom_message.splitlines() if part.strip()]
    if not to_business:
        content.closing = [words.text("questions")]
    day = words.day(source.ordered.astimezone(source.zone).date())
    content.facts = [
        Entry(label=words.text("order"), text=source.number),
        Entry(label=words.text("order_date"), text=day),
    ]
    _PARTS[kind](content, source, words)
    return content


def webhook_disabled(site: Site, look: DocumentSettings, *, address: str, reason: str, at: datetime) -> MailContent:
    """The mail about a webhook that is no longer called."""
    kind = MailKind.WEBHOOK_DISABLED
    words = mail_words(kind, site, asked=None, head=None)
    seller = one_line(look.business_name or site.name)
    intro = words.text(f"{kind}_intro")
    return MailContent(
        kind=kind,
        language=words.language,
        subject=one_line(words.text(f"{kind}_subject", seller=seller))[:MAX_SUBJECT],
        preview=intro,
        heading=words.text(f"{kind}_heading"),
        paragraphs=[intro],
        facts=[
            Entry(label=words.text("address"), text=address),
            Entry(label=words.text("reason"), text=reason),
            Entry(label=words.text("time"), text=words.moment(at, site.time_zone)),
        ],
        words={key: words.text(key) for key in _LABELS},
        seller=seller,
        footer=[words.text("sent_plain", seller=seller)],
    )


def ink_on(color: str) -> str:
    """Black or white, whichever can be read better on a colour (#rrggbb)."""
    return "#ffffff" if luminance(color) < 0.179 else "#111111"


def one_line(text: str) -> str:
    """The text without line breaks and other control characters: what stands in a header, or in one row."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def web_link(text: str | None) -> str:
    """The text if it is the address of a web page, else nothing: a mail never links to a script."""
    if not text or any(not c.isprintable() or c.isspace() for c in text):
        return ""
    try:
        scheme, host = urlsplit(text).scheme.lower(), urlsplit(text).hostname
    except ValueError:
        return ""
    return text if scheme in ("http", "https") and host else ""


def _amount(kind: MailKind, source: MailSource, words: Wording) -> str:
    currency = source.head.currency
    if source.request is not None and kind is MailKind.PAYMENT_REQUEST:
        return words.money(parse_amount(source.request.amount.amount), source.request.currency)
    if source.refund is not None and kind is MailKind.ORDER_REFUNDED:
        return words.money(parse_amount(source.refund.summary.refunded.amount), currency)
    if source.payment is not None and kind is MailKind.PAYMENT_FAILED:
        return words.money(parse_amount(source.payment.amount.amount), currency)
    return words.money(parse_amount(source.head.price_summary.total.amount), currency)


def _buyer(head: OrderHead) -> str:
    """The name of who ordered, else of who receives the order."""
    for one in (head.billing_info, head.recipient_info):
        details = one.contact_details if one is not None else None
        name = " ".join(part for part in (details.first_name, details.last_name) if part) if details else ""
        if name.strip():
            return one_line(name)
    return ""


def _greeting(source: MailSource, words: Wording) -> str:
    buyer = _buyer(source.head)
    return words.text("greeting", name=buyer) if buyer else words.text("greeting_nobody")


def _footer(source: MailSource, words: Wording, *, to_business: bool) -> list[str]:
    if to_business:
        return [words.text("sent_to_business", number=source.number)]
    look = source.look
    return [
        words.text("sent_by", seller=source.seller, number=source.number),
        *([", ".join(look.address)] if look.address else []),
        *look.contact,
        *look.tax_numbers,
        *([look.footer] if look.footer else []),
    ]


def _add_lines(content: MailContent, source: MailSource, words: Wording) -> None:
    """All lines of the order with what it comes to, in the same figures as its invoice."""
    head, currency = source.head, source.head.currency
    figures, gross = invoice_figures(head, source.lines), head.tax_included_in_prices
    for line, part in list(zip(source.lines, figures.lines, strict=True))[:MAX_LINES]:
        shown = words.money(part.shown(gross=gross), currency)
        content.lines.append(_line(line, words.number(line.quantity), shown))
    _count_rest(content, len(source.lines) - MAX_LINES)
    rows = [("items", sum((part.shown(gross=gross) for part in figures.lines), _ZERO))]
    if figures.shipping is not None:
        rows.append(("shipping", figures.shipping.shown(gross=gross)))
    if figures.fees:
        rows.append(("fees", sum((part.shown(gross=gross) for part in figures.fees), _ZERO)))
    adjustment = figures.adjustment_gross if gross else figures.adjustment_net
    if adjustment:
        rows.append(("adjustment", adjustment))
    rows += [("total", figures.total), ("tax_included", figures.tax)] if gross else [("tax", figures.tax)]
    if not gross:
        rows.append(("total", figures.total))
    balance = head.balance_summary
    paid, refunded = parse_amount(balance.paid.amount), parse_amount(balance.refunded.amount)
    due = parse_amount(balance.balance.amount)
    rows += [row for row in (("paid", paid), ("refunded", refunded), ("due", max(due, _ZERO))) if row[1]]
    for key, amount in rows:
        if key in ("tax", "tax_included") and not amount:
            continue
        shown = words.money(amount, currency)
        content.totals.append(Entry(label=words.text(key), text=shown, strong=key == "total"))


def _line(line: OrderLineItem, quantity: str, amount: str = "") -> MailLine:
    return MailLine(name=line_name(line), details=line_details(line), quantity=quantity, amount=amount)


def _count_rest(content: MailContent, more: int) -> None:
    if more > 0:
        content.lines.append(MailLine(name=f"+ {more}"))


def _add_delivery(content: MailContent, source: MailSource, words: Wording) -> None:
    """Where the order goes, or is picked up, and to whom the bill goes."""
    shipping = source.head.shipping_info
    logistics = shipping.logistics if shipping is not None else None
    if shipping is not None and shipping.title:
        time = logistics.delivery_time if logistics is not None else None
        text = one_line(f"{shipping.title} ({time})" if time else shipping.title)
        content.facts.append(Entry(label=words.text("delivery"), text=text))
    if logistics is not None and logistics.pickup_details is not None:
        rows = postal_address(words, logistics.pickup_details.address)
        _add_block(content, words.text("pickup_at"), rows)
    elif shipping is not None:
        _add_block(content, words.text("ship_to"), destination(words, source.head))
    _add_block(content, words.text("bill_to"), postal(words, source.head.billing_info))


def _add_block(content: MailContent, label: str, rows: list[str]) -> None:
    if rows:
        content.blocks.append(Block(label=label, rows=[one_line(row) for row in rows]))


def _confirmation(content: MailContent, source: MailSource, words: Wording) -> None:
    _add_lines(content, source, words)
    _add_delivery(content, source, words)


def _shipped(content: MailContent, source: MailSource, words: Wording) -> None:
    known = {line.id.lower(): line for line in source.lines}
    fulfillment = source.fulfillment
    sent = fulfillment.line_items if fulfillment is not None else []
    for one in sent[:MAX_LINES]:
        line = known.get(one.id.lower())
        if line is not None:
            content.lines.append(_line(line, words.number(one.quantity)))
    _count_rest(content, len(sent) - MAX_LINES)
    tracking = fulfillment.tracking_info if fulfillment is not None else None
    if tracking is not None:
        content.parcels = [
            Parcel(
                number=one_line(tracking.tracking_number or ""),
                carrier=_carrier(one_line(tracking.shipping_provider or "")),
                link=web_link(tracking.tracking_link),
            )
        ]
    if fulfillment is not None and fulfillment.custom_info is not None:
        for name, text in fulfillment.custom_info.fields_data.items():
            content.facts.append(Entry(label=one_line(name), text=one_line(text)))
    _add_delivery(content, source, words)


def _carrier(name: str) -> str:
    """A carrier as it calls itself: callers name those with short names by their codes (`ups`, `dhl`)."""
    return name.upper() if len(name) <= 4 and name.islower() else name


def _downloads(content: MailContent, source: MailSource, words: Wording) -> None:
    """A link for each line with a file: one made for this mail where the site has the file, else that of the line."""
    for line in source.lines:
        if (file := line.digital_file) is None:
            continue
        made, ends = source.files.get(file.file_id or ""), file.expiration_date
        link = made.address if made is not None else web_link(file.link)
        if not link:
            continue
        until = made.until if made is not None else parse_timestamp(ends) if ends else None
        text = words.text("valid_until", date=words.moment(until, source.site.time_zone)) if until else ""
        content.downloads.append(Download(name=line_name(line), link=link, until=text))


def _canceled(content: MailContent, source: MailSource, words: Wording) -> None:
    _add_lines(content, source, words)


def _refunded(content: MailContent, source: MailSource, words: Wording) -> None:
    refund = source.refund
    content.paragraphs.append(words.text("refund_goes_back"))
    content.facts.append(Entry(label=words.text("refunded"), text=_amount(content.kind, source, words), strong=True))
    if refund is None:
        return
    if refund.details.reason:
        content.facts.append(Entry(label=words.text("reason"), text=one_line(refund.details.reason)))
    known = {line.id.lower(): line for line in source.lines}
    for one in refund.details.line_items[:MAX_LINES]:
        line = known.get(one.line_item_id.lower())
        if line is not None:
            content.lines.append(_line(line, words.number(one.quantity)))


def _asked(content: MailContent, source: MailSource, words: Wording) -> None:
    request = source.request
    if request is None:
        return
    amount = _amount(content.kind, source, words)
    content.paragraphs += [one_line(text) for text in (request.title, request.description) if text]
    content.facts.append(Entry(label=words.text("amount"), text=amount, strong=True))
    if request.expiration_date:
        until = words.moment(parse_timestamp(request.expiration_date), source.site.time_zone)
        content.facts.append(Entry(label=words.text("pay_until"), text=until))
    link = web_link(source.link)
    if link:
        content.button = Button(label=words.text("pay_now", amount=amount), link=link)


def _invoiced(content: MailContent, source: MailSource, words: Wording) -> None:
    if source.invoice:
        content.facts.append(Entry(label=words.text("invoice"), text=source.invoice))
    total = words.money(parse_amount(source.head.price_summary.total.amount), source.head.currency)
    content.facts.append(Entry(label=words.text("total"), text=total, strong=True))


def _told_business(content: MailContent, source: MailSource, words: Wording) -> None:
    head = source.head
    named = [_buyer(head), head.buyer_info.email if head.buyer_info is not None else None]
    bill = addressee(head.billing_info)
    buyer = ", ".join(dict.fromkeys(one_line(text) for text in (*bill, *named) if text))
    if buyer:
        content.facts.append(Entry(label=words.text("buyer"), text=buyer))
    if head.buyer_note:
        content.facts.append(Entry(label=words.text("buyer_note"), text=one_line(head.buyer_note)))
    _confirmation(content, source, words)


def _failed(content: MailContent, source: MailSource, words: Wording) -> None:
    _told_business(content, source, words)
    details = source.payment.regular_payment_details if source.payment is not None else None
    if details is not None and details.payment_method:
        content.facts.append(Entry(label=words.text("paid"), text=one_line(details.payment_method)))


_PARTS: Final[dict[MailKind, Callable[[MailContent, MailSource, Wording], None]]] = {
    MailKind.ORDER_CONFIRMATION: _confirmation,
    MailKind.ORDER_CHANGED: _confirmation,
    MailKind.SHIPPING_CONFIRMATION: _shipped,
    MailKind.PICKUP_READY: _shipped,
    MailKind.DOWNLOAD_LINKS: _downloads,
    MailKind.ORDER_CANCELED: _canceled,
    MailKind.ORDER_REFUNDED: _refunded,
    MailKind.PAYMENT_REQUEST: _asked,
    MailKind.INVOICE: _invoiced,
    MailKind.NEW_ORDER: _told_business,
    MailKind.BUSINESS_ORDER_CHANGED: _told_business,
    MailKind.PAYMENT_FAILED: _failed,
}
