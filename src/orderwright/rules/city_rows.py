"""City, region and postal code of an address, in the order in which letters to its country have them. Pure."""

from __future__ import annotations

from typing import Final

#: Universal Postal Union, Postal Addressing Systems, the sheets of these countries. Everywhere else the postal code
#: stands before the city, and the region is left out.
_CITY_REGION_CODE: Final = frozenset({"US", "CA", "AU"})
_CITY_CODE: Final = frozenset({"ID", "IN", "NZ", "SG", "TH"})
_CITY_ABOVE_CODE: Final = frozenset({"GB", "GG", "IE", "IM", "JE"})
_CODE_CITY_REGION: Final = frozenset({"BR", "IT", "MX"})
_WITH_REGION: Final = _CITY_REGION_CODE | _CODE_CITY_REGION


def has_region(country: str | None) -> bool:
    """Whether letters to the country (ISO 3166-1, two letters) name its states or provinces beside the city."""
    return country in _WITH_REGION


def city_rows(country: str | None, *, postal_code: str | None, city: str | None, region: str | None) -> list[str]:
    """One row or two, none where nothing is known. A `region` of ISO 3166-2 is written without its country."""
    region = (region or "").removeprefix(f"{country}-")
    if country in _CITY_REGION_CODE:
        return _row(city, region, postal_code)
    if country in _CITY_CODE:
        return _row(city, postal_code)
    if country in _CITY_ABOVE_CODE:
        return [*_row(city), *_row(postal_code)]
    if country in _CODE_CITY_REGION:
        return _row(postal_code, city, region)
    return _row(postal_code, city)


def _row(*parts: str | None) -> list[str]:
    row = " ".join(part for part in parts if part)
    return [row] if row else []
