"""Rows of addresses, as letters to each country have them."""

import pytest

from orderwright.rules.city_rows import city_rows, has_region


@pytest.mark.parametrize(
    ("country", "postal_code", "city", "region", "rows"),
    [
        ("US", "94612", "Oakland", "US-CA", ["Oakland CA 94612"]),
        ("CA", "H3Z 2Y7", "Montréal", "QC", ["Montréal QC H3Z 2Y7"]),
        ("AU", "3000", "Melbourne", "AU-VIC", ["Melbourne VIC 3000"]),
        ("NZ", "6011", "Wellington", "NZ-WGN", ["Wellington 6011"]),
        ("GB", "SW1A 1AA", "London", "GB-ENG", ["London", "SW1A 1AA"]),
        ("IE", "D02 AF30", None, None, ["D02 AF30"]),
        ("IT", "20121", "Milano", "IT-MI", ["20121 Milano MI"]),
        ("MX", "06000", "Ciudad de México", "MX-CMX", ["06000 Ciudad de México CMX"]),
        ("DE", "10115", "Berlin", "DE-BE", ["10115 Berlin"]),
        ("JP", "100-0001", "千代田区", "JP-13", ["100-0001 千代田区"]),
        (None, None, "Springfield", "Somewhere", ["Springfield"]),
        ("US", None, "Springfield", None, ["Springfield"]),
        ("DE", None, None, "DE-BE", []),
    ],
)
def test_rows_are_those_of_letters_to_the_country(
    country: str | None, postal_code: str | None, city: str | None, region: str | None, rows: list[str]
) -> None:
    assert city_rows(country, postal_code=postal_code, city=city, region=region) == rows


def test_regions_stand_beside_the_city_where_letters_have_them() -> None:
    assert [has_region(one) for one in ("US", "IT", "DE", "GB", None)] == [True, True, False, False, False]
