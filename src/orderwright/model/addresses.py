"""Where and to whom: addresses and contact details."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from orderwright.model.base import ADDRESS_ALIASES, CountryCode, Message, Phone, Text50, Text100, Text150, Text1000


class StreetAddress(Message, kw_only=True):
    """A street and the number in it, for those who keep them apart."""

    number: str | None = None
    name: str | None = None


class Geocode(Message, kw_only=True):
    """A point on the map, in degrees (`AddressLocation` in the contract)."""

    latitude: float | None = None
    longitude: float | None = None


class Address(Message, kw_only=True):
    """A postal address. Every part may be absent."""

    ALIASES: ClassVar[Mapping[str, str]] = ADDRESS_ALIASES

    country: CountryCode | None = None
    # ISO 3166-2, such as `US-NY`.
    subdivision: Text50 | None = None
    city: Text50 | None = None
    postal_code: Text50 | None = None
    street_address: StreetAddress | None = None
    address_line: Text150 | None = None
    address_line2: Text100 | None = None
    geocode: Geocode | None = None
    # Read-only in the contract: derived from the codes, kept as sent.
    country_fullname: str | None = None
    subdivision_fullname: str | None = None


class PickupAddress(Message, kw_only=True):
    """The address of a pickup point: like `Address`, with longer texts and no map point."""

    ALIASES: ClassVar[Mapping[str, str]] = ADDRESS_ALIASES

    country: CountryCode | None = None
    subdivision: Text50 | None = None
    city: Text1000 | None = None
    postal_code: Text1000 | None = None
    street_address: StreetAddress | None = None
    address_line: Text1000 | None = None
    address_line2: Text1000 | None = None
    country_fullname: str | None = None
    subdivision_fullname: str | None = None


class VatType(StrEnum):
    """Kinds of Brazilian tax ids: of a person (CPF) or a company (CNPJ)."""

    UNSPECIFIED = "UNSPECIFIED"
    CPF = "CPF"
    CNPJ = "CNPJ"


class VatId(Message, kw_only=True):
    """A tax id of the buyer."""

    id: str | None = None
    type: VatType | None = None


class ContactDetails(Message, kw_only=True):
    """Who receives a parcel or a bill (`FullAddressContactDetails` in the contract)."""

    first_name: Text100 | None = None
    last_name: Text100 | None = None
    phone: Phone | None = None
    company: Text1000 | None = None
    vat_id: VatId | None = None


class AddressWithContact(Message, kw_only=True):
    """An address and the person there."""

    address: Address | None = None
    contact_details: ContactDetails | None = None
