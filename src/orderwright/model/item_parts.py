"""The parts of a line item: what it is, how it is described, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from msgspec import Meta, field

from orderwright.model.base import (
    Guid,
    Int32,
    Interval,
    Message,
    Name36,
    Name50,
    Name100,
    NonEmpty,
    OneOf,
    PositiveInt,
    Quantity,
    Quantity4,
    Text40,
    Text150,
    Text500,
    Text1000,
    Timestamp,
    WebUrl,
)
from orderwright.model.prices import Price
from orderwright.model.texts import Color, DescriptionLineName, PlainTextValue, TranslatableText


class ItemTypePreset(StrEnum):
    """What kind of thing is sold. `UNRECOGNISED` comes from older catalogs."""

    UNRECOGNISED = "UNRECOGNISED"
    PHYSICAL = "PHYSICAL"
    DIGITAL = "DIGITAL"
    GIFT_CARD = "GIFT_CARD"
    SERVICE = "SERVICE"


class ItemType(Message, kw_only=True):
    """What kind of thing is sold: one of the presets or a word of the catalog's own."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("preset", "custom", required=True),)

    preset: ItemTypePreset | None = None
    custom: str | None = None


class PaymentOptionType(StrEnum):
    """How a line is paid for: in full, by deposit, by membership, online or at the counter."""

    FULL_PAYMENT_ONLINE = "FULL_PAYMENT_ONLINE"
    FULL_PAYMENT_OFFLINE = "FULL_PAYMENT_OFFLINE"
    MEMBERSHIP = "MEMBERSHIP"
    DEPOSIT_ONLINE = "DEPOSIT_ONLINE"
    MEMBERSHIP_OFFLINE = "MEMBERSHIP_OFFLINE"
    MEMBERSHIP_ONLINE_WITH_OFFLINE_REMAINDER = "MEMBERSHIP_ONLINE_WITH_OFFLINE_REMAINDER"


class CatalogReference(Message, kw_only=True):
    """Where a product comes from: the catalog, the item in it and the chosen options."""

    catalog_item_id: Name36
    # The app that owns the catalog; GUIDs by custom, other texts occur.
    app_id: NonEmpty
    # Free form: what the catalog needs to find the variant.
    options: dict[str, Any] | None = None


class DescriptionLine(Message, kw_only=True):
    """A detail of the product that the buyer chose or sees, such as "Size: M"."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("plain_text", "color_info"),)
    # Documents of 2022 have the text under both names.
    ALIASES: ClassVar[Mapping[str, str]] = MappingProxyType({"plainTextValue": "plainText"})

    plain_text: PlainTextValue | None = None
    color_info: Color | None = None
    name: DescriptionLineName | None = None


class Image(Message, kw_only=True):
    """A picture of the product. Always an object on the wire; the SDK makes its image texts of it."""

    id: str | None = None
    # An http address, or the path of a media service.
    url: str | None = None
    height: Int32 | None = None
    width: Int32 | None = None
    alt_text: str | None = None
    filename: str | None = None


class PhysicalProperties(Message, kw_only=True):
    """What matters for shipping and stock."""

    # In the weight unit of the order.
    weight: float | None = None
    sku: Text40 | None = None
    # False for what is handed over in a shop or over the wire.
    shippable: bool | None = None


class DigitalFile(Message, kw_only=True):
    """The file that a digital item delivers."""

    file_id: Name100 | None = None
    # Where the buyer downloads the file.
    link: WebUrl | None = None
    expiration_date: Timestamp | None = None


class LocationAndQuantity(Message, kw_only=True):
    """How many units come from one location of the business."""

    id: Guid
    # Deprecated.
    app_id: Guid | None = None
    # How many units of the line this location supplies.
    quantity: Quantity | None = None
    name: Text500 | None = None


class MeasurementUnit(StrEnum):
    """Units of quantities that are measured, not counted."""

    UNSPECIFIED = "UNSPECIFIED"
    ML = "ML"
    CL = "CL"
    L = "L"
    CBM = "CBM"
    MG = "MG"
    G = "G"
    KG = "KG"
    MM = "MM"
    CM = "CM"
    M = "M"
    SQM = "SQM"
    OZ = "OZ"
    LB = "LB"
    FLOZ = "FLOZ"
    PT = "PT"
    QT = "QT"
    GAL = "GAL"
    IN = "IN"
    FT = "FT"
    YD = "YD"
    SQFT = "SQFT"


class DecimalQuantity(Message, kw_only=True):
    """A measured quantity, such as 1.25 kg. The line then has `quantity` 1 and a fixed quantity."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("measurement_unit", "other_unit"),)

    measurement_unit: MeasurementUnit | None = None
    other_unit: Name50 | None = None
    value: Quantity4
    description: TranslatableText | None = None


class ItemModifier(Message, kw_only=True):
    """A choice within a modifier group, such as "extra cheese". Its price is for one unit of the line."""

    id: Name36 | None = None
    quantity: Quantity | None = None
    label: TranslatableText | None = None
    details: TranslatableText | None = None
    price: Price | None = None


class ModifierGroup(Message, kw_only=True):
    """Choices that change an item, such as the toppings of a pizza."""

    id: Name36 | None = None
    name: TranslatableText | None = None
    modifiers: Annotated[list[ItemModifier], Meta(min_length=1, max_length=10)] = field(default_factory=list)


class SubscriptionFrequency(StrEnum):
    """The unit in which intervals of subscriptions are counted."""

    UNDEFINED = "UNDEFINED"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"


class FreeTrialPeriod(Message, kw_only=True):
    """How long a subscription is free: `interval` times `frequency`."""

    frequency: SubscriptionFrequency | None = None
    interval: Interval | None = None


class SubscriptionSettings(Message, kw_only=True):
    """When a subscription is billed and how it ends."""

    frequency: SubscriptionFrequency | None = None
    interval: Interval | None = None
    auto_renewal: bool | None = None
    # Absent: until canceled.
    billing_cycles: PositiveInt | None = None
    enable_customer_cancellation: bool | None = None
    free_trial_period: FreeTrialPeriod | None = None


class SubscriptionInfo(Message, kw_only=True):
    """The subscription that a line belongs to."""

    id: Guid | None = None
    cycle_number: Int32 | None = None
    # Deprecated.
    subscription_option_title: Text150 | None = None
    # Deprecated.
    subscription_option_description: Text500 | None = None
    subscription_settings: SubscriptionSettings | None = None
    charges_description: Text1000 | None = None
