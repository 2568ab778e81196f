"""What an activity tells about changes that were made to an order through a draft."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from msgspec import field

from orderwright.model.base import Count1000000, Guid, Message, OneOf, Quantity1000000, Text200, Text250
from orderwright.model.prices import Price
from orderwright.model.texts import ProductName, TranslatedValue


class LineItemQuantityChangeType(StrEnum):
    """The direction of a change of quantity."""

    QUANTITY_INCREASED = "QUANTITY_INCREASED"
    QUANTITY_DECREASED = "QUANTITY_DECREASED"


class LineItemQuantityChange(Message, kw_only=True):
    """How a quantity was changed; `diff` has no sign."""

    original_quantity: Count1000000 | None = None
    new_quantity: Count1000000 | None = None
    diff: Quantity1000000 | None = None
    delta_type: LineItemQuantityChangeType | None = None


class LineItemPriceChange(Message, kw_only=True):
    """How a unit price was changed."""

    original_price: Price | None = None
    new_price: Price | None = None


class LineItemChanges(Message, kw_only=True):
    """What was changed on a line."""

    id: Guid | None = None
    name: ProductName | None = None
    quantity: LineItemQuantityChange | None = None
    price: LineItemPriceChange | None = None


class ManagedLineItem(Message, kw_only=True):
    """A line that was added or removed."""

    id: Guid | None = None
    name: ProductName | None = None
    quantity: Quantity1000000 | None = None


class LineItemAmount(Message, kw_only=True):
    """The part of a discount or fee that concerns one line."""

    id: Guid | None = None
    name: ProductName | None = None
    amount: Price | None = None


class ManagedDiscount(Message, kw_only=True):
    """A discount that was added or removed."""

    id: Guid | None = None
    name: TranslatedValue | None = None
    affected_line_items: list[LineItemAmount] = field(default_factory=list)
    total_amount: Price | None = None


class ManagedAdditionalFee(Message, kw_only=True):
    """A fee that was added or removed."""

    id: Guid | None = None
    name: TranslatedValue | None = None
    affected_line_items: list[LineItemAmount] = field(default_factory=list)
    total_amount: Price | None = None


class TotalPriceChange(Message, kw_only=True):
    """How the total was changed."""

    original_total: Price | None = None
    new_total: Price | None = None


class ShippingSummary(Message, kw_only=True):
    """Title and price of a shipping option (`ShippingInformation` in the contract)."""

    total: Price | None = None
    shipping_title: Text250 | None = None


class ShippingInformationChange(Message, kw_only=True):
    """How the shipping option was changed."""

    original_shipping_info: ShippingSummary | None = None
    new_shipping_info: ShippingSummary | None = None


class OrderChange(Message, kw_only=True):
    """One change of an order."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (
        OneOf(
            "line_item_changed",
            "line_item_added",
            "line_item_removed",
            "discount_added",
            "discount_removed",
            "additional_fee_added",
            "additional_fee_removed",
            "total_price_changed",
            "shipping_information_changed",
        ),
    )

    line_item_changed: LineItemChanges | None = None
    line_item_added: ManagedLineItem | None = None
    line_item_removed: ManagedLineItem | None = None
    discount_added: ManagedDiscount | None = None
    discount_removed: ManagedDiscount | None = None
    additional_fee_added: ManagedAdditionalFee | None = None
    additional_fee_removed: ManagedAdditionalFee | None = None
    total_price_changed: TotalPriceChange | None = None
    shipping_information_changed: ShippingInformationChange | None = None


class DraftOrderChangesApplied(Message, kw_only=True):
    """An edit was committed: the changes it made."""

    draft_order_id: str | None = None
    reason: Text200 | None = None
    changes: list[OrderChange] = field(default_factory=list)
