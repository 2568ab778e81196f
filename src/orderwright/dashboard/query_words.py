"""The conditions of the order list in words, as chips show them. What is not as simple as `name:value` stays so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from orderwright.dashboard.statuses import BADGES, STATUS_OF_FIELD
from orderwright.dashboard.texts import _
from orderwright.rules.order_query_fields import FIELDS, QueryField, ValueKind

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

#: What the fields are called, by their names in the query language.
LABELS: Final[Mapping[str, str]] = {
    "number": _("Order"),
    "status": _("Status"),
    "payment": _("Payment"),
    "fulfillment": _("Fulfilment"),
    "fulfilment": _("Fulfilment"),
    "shipping": _("Fulfilment"),
    "channel": _("Channel"),
    "created": _("Created"),
    "date": _("Created"),
    "updated": _("Changed"),
    "purchased": _("Bought"),
    "total": _("Total"),
    "tax": _("Tax"),
    "email": _("E-mail address"),
    "customer": _("Customer"),
    "firstname": _("First name"),
    "lastname": _("Last name"),
    "product": _("Product"),
    "coupon": _("Coupon"),
    "tag": _("Tag"),
    "privatetag": _("Private tag"),
    "delivery": _("Delivery"),
    "region": _("Region"),
    "location": _("Location"),
    "archived": _("Archived"),
    "seen": _("Seen"),
    "imported": _("Imported"),
    "sku": _("SKU"),
    "variant": _("Variant"),
    "option": _("Option"),
    "quantity": _("Quantity"),
    "card": _("Card ending in"),
    "brand": _("Card brand"),
    "giftcard": _("Gift card"),
    "tracking": _("Tracking number"),
    "carrier": _("Carrier"),
    "invoice": _("Number of the invoice or credit note"),
}
#: `is:unseen` and its like.
_IS: Final[Mapping[str, str]] = {
    "archived": _("Archived"),
    "open": _("Not archived"),
    "seen": _("Seen"),
    "unseen": _("Not seen yet"),
    "imported": _("Imported"),
    "paid": _("Paid"),
    "unpaid": _("Not paid"),
    "fulfilled": _("Fulfilled"),
    "unfulfilled": _("Not fulfilled"),
    "canceled": _("Canceled"),
    "pending": _("Pending"),
    "rejected": _("Rejected"),
}
_DATES: Final = frozenset({"created", "date", "updated", "purchased"})
_YES: Final[Mapping[str, str]] = {"yes": _("Yes"), "true": _("Yes"), "no": _("No"), "false": _("No")}
_DAYS: Final[Mapping[str, str]] = {"today": _("Today"), "yesterday": _("Yesterday")}
_SIMPLE: Final = re.compile(r'(?P<no>-|NOT\s+)?(?P<name>[A-Za-z]+):(?P<not>!=?)?(?P<value>"[^"\\]*"|[^\s()"]+)')
_AGO: Final = re.compile(r"(\d{1,4})d")
_SIGNED: Final = re.compile(r"(>=|<=|>|<|=)?(.*)", re.DOTALL)


def words_of(page: Page, part: str) -> str:
    """A condition in the reader's language, such as `Payment: Paid` for `payment:paid`."""
    found = _SIMPLE.fullmatch(part)
    name = found["name"].lower() if found else ""
    if found is None or (name != "is" and name not in LABELS):
        return part
    value = found["value"].strip('"')
    if name == "is":
        if value.lower() not in _IS:
            return part
        words = page.text(_IS[value.lower()])
    else:
        words = f"{page.text(LABELS[name])}: {_value(page, name, value)}"
    return page.text("not: %(condition)s", condition=words) if found["no"] or found["not"] else words


def _value(page: Page, name: str, value: str) -> str:
    if name in _DATES:
        return _days(page, value)
    # Fields of elements have no statuses, and no yes or no.
    asked = FIELDS.get(name, QueryField(name, ValueKind.TEXT))
    kind = STATUS_OF_FIELD.get(asked.path)
    if kind is not None:
        known = [(one, asked.values.get(one.lower(), "")) for one in value.split(",")]
        return ", ".join(page.text(BADGES[kind][code].text) if code in BADGES[kind] else one for one, code in known)
    if value.lower() in _YES and asked.path in ("archived", "seenByAHuman", "imported"):
        return page.text(_YES[value.lower()])
    low, dots, high = value.partition("..")
    if dots and asked.path != "shippingInfo.title":
        return f"{low} \N{EN DASH} {high}"
    signed = _SIGNED.fullmatch(value)
    return f"{signed[1]} {signed[2]}" if signed and signed[1] in (">", ">=", "<", "<=") else value


def _days(page: Page, value: str) -> str:
    low, dots, high = value.partition("..")
    if dots:
        return f"{_day(page, low)} \N{EN DASH} {_day(page, high)}"
    ago = _AGO.fullmatch(value)
    if ago is not None:
        return page.plural("since yesterday", "in the last %(n)s days", int(ago[1]))
    signed = _SIGNED.fullmatch(value)
    sign, rest = (signed[1] or "", signed[2]) if signed else ("", value)
    return f"{sign} {_day(page, rest)}".strip().removeprefix("= ")


def _day(page: Page, text: str) -> str:
    if text.lower() in _DAYS:
        return page.text(_DAYS[text.lower()])
    try:
        return page.formats.day(date.fromisoformat(text))
    except ValueError:
        return text
