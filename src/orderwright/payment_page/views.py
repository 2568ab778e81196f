"""What the payment page is filled with: texts in the buyer's language, amounts as people write them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any, Final, NamedTuple

from orderwright.model.invoices import DocumentSettings, LogoType
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import OrderStatus
from orderwright.model.payment_requests import PaymentRequestStatus
from orderwright.model.timestamps import parse_timestamp
from orderwright.payment_page.colors import Accent, accent
from orderwright.rules.document_language import PAYMENT_PAGE, Wording, catalogues, wording
from orderwright.rules.money import parse_amount
from orderwright.rules.payment_page import Standing
from orderwright.workflows.payment_page import PageState

_LOGO_TYPES: Final = {
    LogoType.PNG: "image/png",
    LogoType.JPEG: "image/jpeg",
    LogoType.SVG: "image/svg+xml",
}
#: By what the page calls its own languages.
_NAMES: Final = {"de": "Deutsch", "en": "English", "es": "Español", "fr": "Français"}
_TONES: Final = {
    Standing.PAYABLE: "plain",
    Standing.PAID: "good",
    Standing.UNDER_WAY: "waiting",
    Standing.COVERED: "waiting",
    Standing.ORDER_WAITS: "waiting",
    Standing.ORDER_PAID: "good",
}
#: Where an order no longer stands, although its request was paid.
_GONE: Final = (OrderStatus.CANCELED, OrderStatus.REJECTED)
_ADDRESS: Final = re.compile(r"https://[!-~]+|http://(?:127\.0\.0\.1|localhost|\[::1\])[:/][!-~]*", re.ASCII)


class Asked(NamedTuple):
    """What the address of the page says. `problem`: the buyer comes from an attempt that was refused."""

    token: str
    language: str | None
    problem: bool


class Wanted(NamedTuple):
    """Languages that a reader asks for: by the address, and by the browser's settings."""

    chosen: str | None
    accepted: str


def wanted_wording(wanted: Wanted, tags: list[str]) -> Wording:
    """The wording for who chose a language, else for `tags`, else for the browser's languages, else in English."""
    accepted = [one.partition(";")[0].strip() for one in wanted.accepted[:200].split(",")]
    first = [wanted.chosen] if wanted.chosen in catalogues(PAYMENT_PAGE) else []
    return wording([tag for tag in (*first, *tags, *accepted) if tag], None, PAYMENT_PAGE)


def page(state: PageState, asked: Asked, attempt: str) -> dict[str, Any]:
    """The page. `attempt` stands for this showing of it."""
    words, shop = _words(state, asked), _shop(state)
    amount = words.money(parse_amount(state.request.amount.amount), state.request.currency)
    number, key = state.request.order_number, state.standing.value
    return {
        **_frame(state, asked, words),
        "title": words.text("title", number=number),
        "headline": words.text(f"{key}_title", amount=amount),
        "text": words.text(f"{key}_text", shop=shop, amount=amount),
        "tone": _TONES.get(state.standing, "ended"),
        "notices": _notices(state, asked, words),
        "request_title": state.request.title,
        "description": state.request.description,
        "amount": amount,
        "summary": _summary(state, words),
        "lines": [_line(line, state, words) for line in state.lines],
        "payable": state.standing is Standing.PAYABLE,
        "by_gateway": state.by_gateway,
        "instructions": state.instructions,
        "pay_now": words.text("pay_now", amount=amount),
        "by_hand_text": words.text("by_hand_text", number=number, shop=shop),
        "order": words.text("order", number=number),
        "valid_until": _valid_until(state, words),
        "amount_name": words.text("amount_due" if state.standing is Standing.PAYABLE else "amount"),
        "attempt": attempt,
        "goes_on": state.goes_on and state.request.status is PaymentRequestStatus.UNPAID,
        "checks": state.standing is Standing.UNDER_WAY,
        "languages": [
            {"tag": tag, "name": _NAMES.get(tag, tag), "current": tag == words.language}
            for tag in sorted(catalogues(PAYMENT_PAGE))
        ],
    }


def leaving(state: PageState, asked: Asked, address: str) -> dict[str, Any]:
    """The page in between, with the way to the gateway's."""
    words = _words(state, asked)
    return {
        **_frame(state, asked, words),
        "base": "../",
        "title": words.text("leaving_title"),
        "text": None,
        "link": {"address": address, "text": words.text("leaving_link")},
    }


def leads_on(address: str) -> bool:
    """Whether a browser may be sent to what a gateway calls its page: over TLS, or on this machine for tests."""
    return _ADDRESS.fullmatch(address) is not None


def logo(look: DocumentSettings) -> tuple[bytes, str] | None:
    """The logo of the shop and its media type."""
    if look.logo is None or look.logo_type is None:
        return None
    try:
        return base64.b64decode(look.logo, validate=True), _LOGO_TYPES[look.logo_type]
    except binascii.Error:
        return None


def _words(state: PageState, asked: Asked) -> Wording:
    tags = [tag for tag in (state.head.buyer_language, state.site.language) if tag]
    return wanted_wording(Wanted(asked.language, ""), tags)


def _shop(state: PageState) -> str:
    return state.look.business_name or state.site.name


def _frame(state: PageState, asked: Asked, words: Wording) -> dict[str, Any]:
    color: Accent | None = accent(state.look.color)
    return {
        "language": words.language,
        "words": words,
        "token": asked.token,
        "base": "",
        "shop": _shop(state),
        "address": state.look.address,
        "contact": state.look.contact,
        "has_logo": logo(state.look) is not None,
        "color": color,
    }


def _notices(state: PageState, asked: Asked, words: Wording) -> list[str]:
    """What is said beside the headline."""
    shop, found = _shop(state), []
    match state.standing:
        case Standing.PAYABLE if state.declined:
            found.append(words.text("declined"))
        case Standing.PAYABLE if asked.problem:
            found.append(words.text("problem", shop=shop))
        case Standing.PAID if state.head.status in _GONE:
            found.append(words.text("canceled_but_paid", shop=shop))
        case Standing.UNDER_WAY if state.request.status is not PaymentRequestStatus.UNPAID:
            found.append(words.text("ended_while_paying", shop=shop))
        case _:
            pass
    if state.standing not in (Standing.PAYABLE, Standing.PAID) and state.nothing_taken:
        found.append(words.text("nothing_taken"))
    if state.standing is Standing.PAYABLE and not state.by_gateway and state.instructions is None:
        found.append(words.text("no_way", shop=shop))
    return found


def _summary(state: PageState, words: Wording) -> list[dict[str, Any]]:
    """The figures of the order."""
    currency, head = state.request.currency, state.head
    paid = parse_amount(head.balance_summary.paid.amount)
    total = words.money(parse_amount(head.price_summary.total.amount), currency)
    figures = [{"name": words.text("order_total"), "value": total}]
    if paid > 0:
        figures.append({"name": words.text("paid_so_far"), "value": words.money(paid, currency)})
    return figures


def _valid_until(state: PageState, words: Wording) -> str | None:
    """Until when the request can be paid, in the time zone of the shop; None if for ever."""
    date = state.request.expiration_date
    if date is None:
        return None
    return words.text("valid_until", date=words.moment(parse_timestamp(date), state.site.time_zone))


def _line(line: OrderLineItem, state: PageState, words: Wording) -> dict[str, Any]:
    name = line.product_name.translated or line.product_name.original
    amount = words.money(parse_amount(line.total_price_after_tax.amount), state.request.currency)
    return {"name": name, "quantity": words.text("quantity", count=words.number(line.quantity)), "amount": amount}
