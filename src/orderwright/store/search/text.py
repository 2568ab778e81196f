"""Free text: the words of an order, and the terms of an expression.

A term matches a word that begins with it: "jan" finds Jane, "ane" does not. Letters are compared without regard to
case and accents. A text is split wherever something other than a letter or a digit stands. Beside the parts, an
e-mail address is kept whole and a phone number and a SKU are kept squashed, so that all the ways in which people type
them find the order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orderwright.model.addresses import ContactDetails
from orderwright.model.line_items import OrderLineItem
from orderwright.model.orders import OrderHead
from orderwright.store.search.marks import order_marks
from orderwright.store.search.row import Elsewhere

#: The longest prefix that the index holds; what is longer is found by its beginning and then compared.
GRAM = 6
LONGEST_WORD = 64
MOST_TERMS = 10
#: What stands between words and marks, and in no word.
MARKS = "\x1f"

_PARTS = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"[0-9+()./\s-]{5,40}")
_LEAST_PHONE_DIGITS = 5


def fold(text: str) -> str:
    """The text as it is compared: without case and without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c))).casefold()


def _split(folded: str) -> list[str]:
    return [part[:LONGEST_WORD] for part in _PARTS.findall(folded)]


def _squashed(folded: str) -> str:
    return "".join(_PARTS.findall(folded))[:LONGEST_WORD]


def _contacts(head: OrderHead) -> list[ContactDetails]:
    shipping = head.shipping_info
    logistics = shipping.logistics if shipping is not None else None
    holders = (head.billing_info, head.recipient_info, logistics.shipping_destination if logistics else None)
    return [holder.contact_details for holder in holders if holder is not None and holder.contact_details is not None]


def search_words(head: OrderHead, lines: Sequence[OrderLineItem], *, tracking_numbers: Iterable[str] = ()) -> list[str]:
    """The words that free text finds an order by, each once.

    They come from the buyer's e-mail address, the names, companies and phones of those who are billed and shipped
    to, the names and SKUs of the items, and tracking numbers. The order's number is added by the database.
    """
    texts: dict[str, None] = {}
    codes: dict[str, None] = dict.fromkeys(tracking_numbers)
    for contact in _contacts(head):
        for text in (contact.first_name, contact.last_name, contact.company):
            if text:
                texts[text] = None
        if contact.phone:
            codes[contact.phone] = None
    for line in lines:
        texts[line.product_name.original] = None
        physical = line.physical_properties
        if physical is not None and physical.sku:
            codes[physical.sku] = None
    codes_folded = [fold(code) for code in codes]
    email = fold(head.buyer_info.email or "") if head.buyer_info is not None else ""
    words = [email[:LONGEST_WORD]] if email else []
    words += _split(fold(" ".join([*texts, *codes, email])))
    words += [_squashed(code) for code in codes_folded]
    return [word for word in dict.fromkeys(words) if word]


def words_and_marks(
    head: OrderHead,
    lines: Sequence[OrderLineItem],
    elsewhere: Elsewhere = Elsewhere(),  # noqa: B008 - immutable
) -> list[str]:
    """What the database is told beside the row of an order: its words, and its marks behind the sign between them."""
    words = search_words(head, lines, tracking_numbers=elsewhere.tracking_numbers)
    return [*words, MARKS, *order_marks(head, lines, elsewhere.payments, elsewhere.refunds, elsewhere.fulfillments)]


class Term(NamedTuple):
    """Something that must be found: all of `words` as beginnings of words. A term is one chunk of the expression."""

    words: tuple[str, ...]


class Expression(NamedTuple):
    """A free-text query: the order must match all `terms` (any of them if `any_term`), or the squashed `phone`."""

    terms: tuple[Term, ...]
    any_term: bool
    phone: str | None


def _term(chunk: str) -> Term:
    if "@" in chunk[1:-1]:
        return Term((chunk[:LONGEST_WORD],))
    return Term(tuple(dict.fromkeys(_split(chunk))))


def parse_expression(text: str, *, any_term: bool = False) -> Expression:
    """The terms of what a person typed; there are none if it holds neither letter nor digit.

    What looks like a phone number also finds the number when it was written without the gaps.
    """
    folded = fold(text)
    terms = dict.fromkeys(term for term in map(_term, folded.split()) if term.words)
    digits = _squashed(folded) if _PHONE.fullmatch(folded.strip()) else ""
    phone = digits if len(digits) >= _LEAST_PHONE_DIGITS and len(terms) > 0 else None
    return Expression(tuple(terms), any_term, phone)
