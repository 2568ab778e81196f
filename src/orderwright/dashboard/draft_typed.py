"""Percentages, quantities and addresses as they are typed into the forms of a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from orderwright.dashboard.contact_form import region_code
from orderwright.dashboard.texts import _

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

Json = dict[str, Any]

_ALL: Final = 100
_UNITS: Final = re.compile(r"[0-9]{1,6}")
NO_PERCENTAGE: Final = _("A percentage is more than 0 and at most 100.")
NEEDED: Final = _("This is needed.")
#: What an address form holds, with the names of the API.
CONTACT_FIELDS: Final = ("firstName", "lastName", "company", "phone")
ADDRESS_FIELDS: Final = ("addressLine", "addressLine2", "postalCode", "city", "subdivision", "country")


def is_percentage(amount: str) -> bool:
    """Whether an amount of `amount_of` can be a share of something, in percent."""
    return 0 < Decimal(amount) <= _ALL


def units_of(typed: str) -> int | None:
    """The count, None if it is none."""
    return int(typed) if _UNITS.fullmatch(typed) else None


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
