"""How an order reaches the buyer and what that costs."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from msgspec import field

from orderwright.model.addresses import AddressWithContact, PickupAddress
from orderwright.model.base import Message, Name100, OneOf, Text100, Text250, Text500, Text1000, Timestamp
from orderwright.model.prices import Price
from orderwright.model.taxes import LineItemTaxInfo, TaxDetails


class PickupMethod(StrEnum):
    """Whether the buyer collects at the shop or at a pickup point."""

    STORE_PICKUP = "STORE_PICKUP"
    PICKUP_POINT = "PICKUP_POINT"


class PickupDetails(Message, kw_only=True):
    """Where the buyer collects the order."""

    address: PickupAddress | None = None
    pickup_method: PickupMethod | None = None


class DeliveryTimeSlot(Message, kw_only=True):
    """The time that the buyer chose for delivery."""

    from_: Timestamp | None = field(name="from", default=None)
    to: Timestamp | None = None


class DeliveryLogistics(Message, kw_only=True):
    """Where and when an order is delivered: to an address or to a pickup point."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("shipping_destination", "pickup_details"),)

    shipping_destination: AddressWithContact | None = None
    pickup_details: PickupDetails | None = None
    delivery_time: Text500 | None = None
    instructions: Text1000 | None = None
    # The latest time of delivery. Deprecated.
    deliver_by_date: Timestamp | None = None
    delivery_time_slot: DeliveryTimeSlot | None = None


class ShippingPrice(Message, kw_only=True):
    """What shipping costs, before and after tax."""

    price: Price | None = None
    total_price_before_tax: Price | None = None
    total_price_after_tax: Price | None = None
    # Deprecated in favour of `taxInfo`.
    tax_details: TaxDetails | None = None
    tax_info: LineItemTaxInfo | None = None
    # The part of `price` that discounts on shipping take away.
    discount: Price | None = None


class ShippingRegion(Message, kw_only=True):
    """The region of the shipping rules that applied."""

    name: Text100 | None = None


class ShippingInfo(Message, kw_only=True):
    """The chosen shipping option (`V1ShippingInformation` in the contract)."""

    carrier_id: Name100 | None = None
    code: Name100 | None = None
    title: Text250 | None = None
    logistics: DeliveryLogistics | None = None
    cost: ShippingPrice | None = None
    region: ShippingRegion | None = None
