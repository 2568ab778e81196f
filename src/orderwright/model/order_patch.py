"""Patches: what `updateOrder`, `bulkUpdateOrders` and `updateOrderLineItem` may change.

UNSET leaves a value alone, None removes it, anything else replaces it, all the way down: `{"address": {"city":
null}}` removes the city and keeps the street. A field that is not declared here can't be changed and is ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import UNSET, Meta, UnsetType

from orderwright.model.addresses import VatType
from orderwright.model.base import (
    ADDRESS_ALIASES,
    CountryCode,
    Email,
    Guid,
    LanguageTag,
    Patch,
    Phone,
    Text50,
    Text100,
    Text150,
    Text1000,
)
from orderwright.model.item_parts import DescriptionLine, DigitalFile, Image, LocationAndQuantity, PhysicalProperties
from orderwright.model.order_parts import AttributionSource, WeightUnit
from orderwright.model.taxes import TaxableAddress
from orderwright.model.texts import PriceDescription, ProductName


class StreetAddressPatch(Patch, kw_only=True):
    """Changes of a street."""

    number: str | UnsetType | None = UNSET
    name: str | UnsetType | None = UNSET


class GeocodePatch(Patch, kw_only=True):
    """Changes of a point on the map."""

    latitude: float | UnsetType | None = UNSET
    longitude: float | UnsetType | None = UNSET


class AddressPatch(Patch, kw_only=True):
    """Changes of an address."""

    ALIASES: ClassVar[Mapping[str, str]] = ADDRESS_ALIASES

    country: CountryCode | UnsetType | None = UNSET
    subdivision: Text50 | UnsetType | None = UNSET
    city: Text50 | UnsetType | None = UNSET
    postal_code: Text50 | UnsetType | None = UNSET
    street_address: StreetAddressPatch | UnsetType | None = UNSET
    address_line: Text150 | UnsetType | None = UNSET
    address_line2: Text100 | UnsetType | None = UNSET
    geocode: GeocodePatch | UnsetType | None = UNSET
    country_fullname: str | UnsetType | None = UNSET
    subdivision_fullname: str | UnsetType | None = UNSET


class VatIdPatch(Patch, kw_only=True):
    """Changes of a tax id."""

    id: str | UnsetType | None = UNSET
    type: VatType | UnsetType | None = UNSET


class ContactDetailsPatch(Patch, kw_only=True):
    """Changes of contact details."""

    first_name: Text100 | UnsetType | None = UNSET
    last_name: Text100 | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    company: Text1000 | UnsetType | None = UNSET
    vat_id: VatIdPatch | UnsetType | None = UNSET


class AddressWithContactPatch(Patch, kw_only=True):
    """Changes of an address and of the person there, who can be changed but not removed as a whole."""

    address: AddressPatch | UnsetType | None = UNSET
    contact_details: ContactDetailsPatch | UnsetType = UNSET


class LogisticsPatch(Patch, kw_only=True):
    """Changes of the delivery: only of where it goes."""

    shipping_destination: AddressWithContactPatch | UnsetType = UNSET


class ShippingInfoPatch(Patch, kw_only=True):
    """Changes of the shipping: only of where it goes."""

    logistics: LogisticsPatch | UnsetType = UNSET


class BuyerInfoPatch(Patch, kw_only=True):
    """Changes of the buyer: only of the e-mail address."""

    email: Email | UnsetType | None = UNSET


class ExtendedFieldsPatch(Patch, kw_only=True):
    """Changes of extended fields: keys not sent stay, None removes a key, or a whole namespace."""

    namespaces: dict[str, dict[str, Any] | None] | UnsetType = UNSET


class OrderPatch(Patch, kw_only=True):
    """Changes of an order: the fields that the contract calls updatable, and the id of the order."""

    id: Guid
    buyer_info: BuyerInfoPatch | UnsetType = UNSET
    buyer_language: LanguageTag | UnsetType | None = UNSET
    weight_unit: WeightUnit | UnsetType | None = UNSET
    billing_info: AddressWithContactPatch | UnsetType = UNSET
    recipient_info: AddressWithContactPatch | UnsetType = UNSET
    shipping_info: ShippingInfoPatch | UnsetType = UNSET
    archived: bool | UnsetType | None = UNSET
    attribution_source: AttributionSource | UnsetType | None = UNSET
    seen_by_a_human: bool | UnsetType | None = UNSET
    extended_fields: ExtendedFieldsPatch | UnsetType | None = UNSET


class LineItemPatch(Patch, kw_only=True):
    """Changes of a line with the hidden `updateOrderLineItem`, and the id of the line.

    Only what touches neither money nor quantity nor what was bought: prices, discounts, tax, quantities, the item
    type, the catalog reference, the payment option and subscriptions change through drafts alone. A field is
    replaced as a whole, except for `extendedFields`, which merge.
    """

    id: Guid
    product_name: ProductName | UnsetType = UNSET
    description_lines: Annotated[list[DescriptionLine], Meta(max_length=20)] | UnsetType | None = UNSET
    image: Image | UnsetType | None = UNSET
    physical_properties: PhysicalProperties | UnsetType | None = UNSET
    digital_file: DigitalFile | UnsetType | None = UNSET
    fulfiller_id: Guid | UnsetType | None = UNSET
    price_description: PriceDescription | UnsetType | None = UNSET
    locations: Annotated[list[LocationAndQuantity], Meta(max_length=5)] | UnsetType | None = UNSET
    taxable_address: TaxableAddress | UnsetType | None = UNSET
    extended_fields: ExtendedFieldsPatch | UnsetType | None = UNSET
