"""Amounts, quantities and addresses as they are typed into the forms of a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.contact_form import region_code
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.texts import _

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

#: One separator, and never three digits behind a comma: 1,234 may be a thousand or little more than one.
_AMOUNT: Final = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,20}|,[0-9]{1,2}|,[0-9]{4,20})?")
_ALL: Final = 100
_UNITS: Final = re.compile(r"[0-9]{1,6}")
NO_AMOUNT: Final = _("Write the amount as 12.50, without a currency and without separators of thousands.")
NO_PERCENTAGE: Final = _("A percentage is more than 0 and at most 100.")
NEEDED: Final = _("This is needed.")
NO_UNITS: Final = _("This has to be a whole number.")
#: What an address form holds, with the names of the API.
CONTACT_FIELDS: Final = ("firstName", "lastName", "company", "phone")
ADDRESS_FIELDS: Final = ("addressLine", "addressLine2", "postalCode", "city", "subdivision", "country")


def amount_of(typed: str) -> str | None:
    """The amount as the API takes it, None if it is none."""
    sent = "".join(typed.split())
    return sent.replace(",", ".") if _AMOUNT.fullmatch(sent) else None


def is_percentage(amount: str) -> bool:
    """Whether an amount of `amount_of` can be a share of something, in percent."""
    return 0 < Decimal(amount) <= _ALL


def units_of(typed: str) -> int | None:
    """The count, None if it is none."""
    return int(typed) if _UNITS.fullmatch(typed) else None


def refusal(page: Page, **fields: str) -> Problem:
    """What is wrong with fields, by their names."""
    words = {name: page.text(text) for name, text in fields.items()}
    return Problem(page.text("Look at the fields that are marked."), "INVALID", 422, words)


def shown_address(holder: Mapping[str, Any]) -> dict[str, str]:
    """What the fields of an address form hold at first."""
    address, contact = holder.get("address") or {}, holder.get("contactDetails") or {}
    street = address.get("streetAddress") or {}
    line = address.get("addressLine") or address.get("addressLine1")
    shown = {name: address.get(name) or "" for name in ADDRESS_FIELDS}
    shown["addressLine"] = line or " ".join(filter(None, (street.get("name"), street.get("number"))))
    shown |= {name: contact.get(name) or "" for name in CONTACT_FIELDS}
    shown["vatId"] = (contact.get("vatId") or {}).get("id") or ""
    shown["subdivision"] = region_code(shown["country"], shown["subdivision"])
    return shown


def typed_address(page: Page, holder: Mapping[str, Any]) -> Json:
    """The address with what was typed. What the form does not show stays, unless it would contradict what it does."""
    shown = shown_address(holder)
    typed = {name: page.field(name) for name in shown}
    address = {**(holder.get("address") or {})}
    contact = {**(holder.get("contactDetails") or {})}
    if any(typed[name] != shown[name] for name in ADDRESS_FIELDS):
        # Points on the map, names of countries and streets in parts were those of the address before.
        address = {name: typed[name] for name in ADDRESS_FIELDS if typed[name]}
    for name in CONTACT_FIELDS:
        contact[name] = typed[name]
    if typed["vatId"] != shown["vatId"]:
        contact["vatId"] = {"id": typed["vatId"]} if typed["vatId"] else None
    kept = {name: value for name, value in contact.items() if value}
    return {**({"address": address} if address else {}), **({"contactDetails": kept} if kept else {})}
