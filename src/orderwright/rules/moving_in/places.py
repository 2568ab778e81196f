"""Countries and their parts, as other systems name them: codes of two or three letters, or names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import pycountry

from orderwright.model.codes import COUNTRIES

_SHORT = re.compile(r"[A-Za-z0-9]{1,3}")


@lru_cache(maxsize=1024)
def country_code(text: str) -> str | None:
    """The ISO 3166-1 code of two letters; None for a text that names no country."""
    if text.upper() in COUNTRIES:
        return text.upper()
    try:
        found = pycountry.countries.lookup(text)
    except LookupError:
        return None
    code = str(found.alpha_2)
    return code if code in COUNTRIES else None


def address_of(
    *,
    country: str | None,
    part: str | None,
    part_name: str | None = None,
    city: str | None,
    postal_code: str | None,
    line: str | None,
    line2: str | None,
) -> dict[str, Any]:
    """An address with wire names. A country that nobody knows stays as a name; nothing is left out that was sent."""
    code = country_code(country) if country else None
    subdivision = part
    if code and part and _SHORT.fullmatch(part):
        subdivision = f"{code}-{part.upper()}"
    parts = {
        "country": code,
        "countryFullname": None if code else country,
        "subdivision": subdivision,
        "subdivisionFullname": part_name,
        "city": city,
        "postalCode": postal_code,
        "addressLine": line,
        "addressLine2": line2,
    }
    return {name: value for name, value in parts.items() if value}
