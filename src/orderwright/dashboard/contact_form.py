"""The form of a contact and an address: what it holds, what it changes, and what its country makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import phonenumbers
import pycountry
from babel import Locale

from orderwright.dashboard.texts import _
from orderwright.rules.city_rows import city_rows, has_region

Json = dict[str, Any]
Values = Mapping[str, str]

#: Where in an order each contact with its address stands.
PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "billing": ("billingInfo",),
    "shipping": ("shippingInfo", "logistics", "shippingDestination"),
    "recipient": ("recipientInfo",),
}
#: The fields of the form in their order, with their labels; named as in the API.
CONTACT: Final[Mapping[str, str]] = {
    "firstName": _("First name"),
    "lastName": _("Last name"),
    "company": _("Company"),
    "phone": _("Telephone"),
    "vatId": _("Tax number"),
}
ADDRESS: Final[Mapping[str, str]] = {
    "addressLine": _("Street and number"),
    "addressLine2": _("More of the address"),
    "postalCode": _("Postal code"),
    "city": _("City"),
    "country": _("Country"),
    "subdivision": _("State or region"),
}
LABELS: Final[Mapping[str, str]] = {**CONTACT, **ADDRESS}


def holder_of(order: Json, place: str) -> Json:
    """The contact with its address at that place of the order; an empty one if the order has none."""
    found: Any = order
    for name in PLACES[place]:
        found = found.get(name) or {}
    return dict(found)


def values_of(holder: Json) -> dict[str, str]:
    """What the form shows of a contact and its address."""
    contact, address = holder.get("contactDetails") or {}, holder.get("address") or {}
    street = address.get("streetAddress") or {}
    line = address.get("addressLine") or address.get("addressLine1")
    found = {name: contact.get(name) for name in CONTACT if name != "vatId"}
    found["vatId"] = (contact.get("vatId") or {}).get("id")
    found |= {name: address.get(name) for name in ADDRESS}
    found["addressLine"] = line or f"{street.get('name') or ''} {street.get('number') or ''}"
    values = {name: " ".join(str(value or "").split()) for name, value in found.items()}
    values["subdivision"] = region_code(values["country"], values["subdivision"])
    return values


def patch_of(was: Values, typed: Values, place: str) -> Json:
    """The change of the order that leads from what the form held to what was typed; empty if that is the same.

    What follows from the address, its geocode and its spelled out names, goes with it: it would tell of the old one.
    """
    changed = {name: typed[name] or None for name in LABELS if typed[name] != was[name]}
    contact: Json = {name: value for name, value in changed.items() if name in CONTACT and name != "vatId"}
    if "vatId" in changed:
        contact["vatId"] = {"id": changed["vatId"]} if changed["vatId"] else None
    address: Json = {name: value for name, value in changed.items() if name in ADDRESS}
    if address:
        address["geocode"] = None
    if "addressLine" in address:
        address["streetAddress"] = None
    if "country" in address:
        address["countryFullname"] = None
    if "country" in address or "subdivision" in address:
        address["subdivisionFullname"] = None
    found: Json = {name: part for name, part in (("contactDetails", contact), ("address", address)) if part}
    for name in reversed(PLACES[place]) if found else ():
        found = {name: found}
    return found


def problems_of(was: Values, typed: Values, *, phone_as_it_is: bool) -> dict[str, str]:
    """What is wrong with what was typed, by field: English words, to be translated. What was left alone is right.

    A telephone number that its country does not have can be kept all the same: `phone_as_it_is`.
    """
    found = {}
    unknown_phone = typed["phone"] != was["phone"] and not is_phone(typed["phone"], typed["country"])
    if typed["phone"] and unknown_phone and not phone_as_it_is:
        found["phone"] = _("There is no such telephone number in this country.")
    known = dict(regions(typed["country"]))
    moved = typed["country"] != was["country"]
    if (
        typed["subdivision"]
        and typed["subdivision"] not in known
        and (moved or typed["subdivision"] != was["subdivision"])
    ):
        found["subdivision"] = _("This is not in the country. Choose another one, or none.")
    if moved and typed["country"] and typed["country"] not in codes():
        found["country"] = _("There is no such country.")
    return found


def is_phone(number: str, country: str) -> bool:
    """Whether a telephone number can be called: as it is dialed in the country, or with + and the country's code."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, country or None))
    except phonenumbers.NumberParseException:
        return False


@cache
def codes() -> frozenset[str]:
    """The codes of all countries (ISO 3166-1)."""
    return frozenset(one.alpha_2 for one in pycountry.countries)


@cache
def countries(locale: Locale) -> tuple[tuple[str, str], ...]:
    """Code and name of each country in the order of the names in that language, behind an empty choice."""
    named = [(code, locale.territories.get(code, code)) for code in codes()]
    return (("", "\N{EN DASH}"), *sorted(named, key=lambda one: one[1]))


@cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """Code (ISO 3166-2) and name of each state, province or the like of a country; empty if it has none."""
    found = _subdivisions().get(country)
    return tuple(sorted(found or (), key=lambda one: one[1]))


def region_code(country: str, region: str) -> str:
    """The region with its country, as ISO 3166-2 writes it, if the country has it; else as it is."""
    known, longer = dict(regions(country)), f"{country}-{region}"
    return longer if region not in known and longer in known else region


def city_and_region(address: Json) -> list[str]:
    """City, postal code and region in rows, as letters to the country have them; a region that they lack comes last."""
    country, region = address.get("country"), address.get("subdivision")
    rows = city_rows(country, postal_code=address.get("postalCode"), city=address.get("city"), region=region)
    last = "" if region and has_region(country) else _region_name(address)
    return [*rows, last] if last else rows


def _region_name(address: Json) -> str:
    """The region of an address in words, as far as the address or ISO 3166-2 has any."""
    country, region = address.get("country") or "", address.get("subdivision") or ""
    named = dict(regions(country)).get(region_code(country, region), region)
    return str(address.get("subdivisionFullname") or named)


@cache
def _subdivisions() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for one in pycountry.subdivisions:
        found.setdefault(one.country_code, []).append((one.code, one.name))
    return found
