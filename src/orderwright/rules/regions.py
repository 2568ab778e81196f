"""Which region of a site's rates an address lies in: the most specific one. Pure.

An address lies in a destination if its country is the same, its subdivision too where the destination has one, and its
postal code begins with the prefix where there is one. Of several destinations that fit, the one with the longest
postal prefix wins; of these, one with a subdivision; the rest of the world comes last. No two regions may have the same
destination, so exactly one wins, wherever it stands in the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from orderwright.model.addresses import Address
from orderwright.model.errors import FieldViolation
from orderwright.model.rates import Destination

_GAPS = re.compile(r"[\s\-]+")
#: Country, subdivision and postal prefix, as they are compared.
Place = tuple[str, str, str]


class Region(Protocol):
    """A region of shipping or tax rates."""

    @property
    def destinations(self) -> list[Destination] | None:
        """Where it is."""

    @property
    def rest_of_world(self) -> bool | None:
        """Whether it is all that lies in no destination."""


R = TypeVar("R", bound=Region)


def region_of(regions: Sequence[R], address: Address | None) -> R | None:
    """The region that an address lies in; None if it lies in none.

    An address without a country, and no address at all, lie in the rest of the world.
    """
    best: R | None = None
    best_rank = (-1, -1)
    for region in regions:
        if region.rest_of_world and best is None:
            best = region
        for destination in region.destinations or ():
            rank = _rank(destination, address)
            if rank is not None and rank > best_rank:
                best, best_rank = region, rank
    return best


def _rank(destination: Destination, address: Address | None) -> tuple[int, int] | None:
    """How specific the destination is if the address lies in it: postal prefix first, then subdivision."""
    if address is None or destination.country != address.country:
        return None
    country, subdivision, prefix = place_of(destination)
    if subdivision and subdivision != subdivision_of(country, address.subdivision):
        return None
    if prefix and not postal_code(address.postal_code).startswith(prefix):
        return None
    return len(prefix), int(bool(subdivision))


def place_of(destination: Destination) -> Place:
    """The destination as it is compared."""
    country = destination.country
    return country, subdivision_of(country, destination.subdivision), postal_code(destination.postal_prefix)


def subdivision_of(country: str, subdivision: str | None) -> str:
    """A subdivision in the spelling of ISO 3166-2, `US-NY`, also where only `NY` is said; empty for none."""
    text = (subdivision or "").strip().upper()
    return text if not text or text.startswith(f"{country}-") else f"{country}-{text}"


def postal_code(text: str | None) -> str:
    """A postal code as it is compared: capitals and digits without gaps."""
    return _GAPS.sub("", text or "").upper()


def region_violations(regions: Sequence[Region], path: str) -> Iterator[FieldViolation]:
    """What is wrong with where the regions are; `path` is that of the list."""
    first: dict[Place, str] = {}
    rest: str | None = None
    for index, region in enumerate(regions):
        if region.rest_of_world is False:
            yield FieldViolation(f"{path}[{index}].restOfWorld", "must be true, or absent", "VALIDATION")
        if region.rest_of_world:
            if rest is not None:
                words = f"{rest} is the rest of the world already"
                field = f"{path}[{index}].restOfWorld"
                yield FieldViolation(field, words, "OTHER", rule_name="DUPLICATE_DESTINATION")
            rest = rest or f"{path}[{index}]"
        for number, destination in enumerate(region.destinations or ()):
            where = f"{path}[{index}].destinations[{number}]"
            place = place_of(destination)
            if destination.postal_prefix and not place[2]:
                yield FieldViolation(f"{where}.postalPrefix", "has neither letter nor digit", "VALIDATION")
            if _of_another_country(destination):
                words = f"is not a subdivision of {destination.country}"
                field = f"{where}.subdivision"
                yield FieldViolation(field, words, "OTHER", rule_name="SUBDIVISION_OF_ANOTHER_COUNTRY")
            before = first.setdefault(place, where)
            if before != where:
                words = f"is the same as {before}"
                yield FieldViolation(where, words, "OTHER", rule_name="DUPLICATE_DESTINATION")


def _of_another_country(destination: Destination) -> bool:
    prefix, hyphen, _ = (destination.subdivision or "").strip().upper().partition("-")
    return bool(hyphen) and prefix != destination.country
