"""Draft orders as they are answered: an order in the making, or changes of an order that are not committed yet.

A draft shows what it has and, for what came from an order, how that differs from the order: `added`, `changedDetails`
or `removed`, of which at most one is set.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta, field

from orderwright.model.addresses import AddressWithContact
from orderwright.model.base import CurrencyCode, Guid, Message, Name100, OneOf, Quantity1000000, Timestamp
from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount
from orderwright.model.draft_inputs import DepositDetails, FeeTaxDetails
from orderwright.model.draft_shipping_options import CalculationErrors, DraftShippingOption
from orderwright.model.extras import BusinessLocation, ExtendedFields
from orderwright.model.item_parts import ModifierGroup
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import BuyerInfo, WeightUnit
from orderwright.model.prices import PlatformFeeSummary, Price
from orderwright.model.shipping import ShippingInfo
from orderwright.model.summaries import BalanceSummary, PriceSummary
from orderwright.model.taxes import OrderTaxInfo, TaxSummary
from orderwright.model.texts import PriceDescription

_CHANGE = (OneOf("added", "changed_details", "removed"),)


class EditingStatus(StrEnum):
    """Whether a draft can still be changed."""

    DRAFT = "DRAFT"
    COMMITTED = "COMMITTED"


class SourceType(StrEnum):
    """Where a discount or a fee of a draft comes from. Nothing here makes AUTOMATIC ones."""

    ORIGINAL_ORDER = "ORIGINAL_ORDER"
    AUTOMATIC = "AUTOMATIC"
    CUSTOM = "CUSTOM"


class NonDraftableReason(StrEnum):
    """Why an order can't be edited through a draft."""

    PARTIALLY_OR_FULLY_REFUNDED = "PARTIALLY_OR_FULLY_REFUNDED"
    UNSUPPORTED_CHANNEL_TYPE = "UNSUPPORTED_CHANNEL_TYPE"
    ORDER_STATUS_IS_NOT_SUPPORTED = "ORDER_STATUS_IS_NOT_SUPPORTED"
    ORDER_AND_SITE_CURRENCIES_ARE_INCONSISTENT = "ORDER_AND_SITE_CURRENCIES_ARE_INCONSISTENT"
    ORDER_AND_SITE_WEIGHT_UNITS_ARE_INCONSISTENT = "ORDER_AND_SITE_WEIGHT_UNITS_ARE_INCONSISTENT"
    ORDER_NOT_FOUND = "ORDER_NOT_FOUND"
    SUBSCRIPTION_LINE_ITEM_EXISTS = "SUBSCRIPTION_LINE_ITEM_EXISTS"


class ItemChangedDetails(Message, kw_only=True):
    """What a line of the order was before the draft changed it; only what was changed."""

    quantity_before_change: Quantity1000000 | None = None
    price_before_change: Price | None = None
    price_description_before_change: PriceDescription | None = None
    modifier_groups_before_change: Annotated[list[ModifierGroup], Meta(max_length=10)] = field(default_factory=list)


class ItemDetails(Message, kw_only=True):
    """A line of a draft. A line of the order that was removed stays listed, as it was, with `removed`."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = _CHANGE

    added: bool | None = None
    changed_details: ItemChangedDetails | None = None
    removed: bool | None = None
    line_item: OrderLineItem


class ShippingChangedDetails(Message, kw_only=True):
    """The shipping of the order before the draft changed it."""

    shipping_info_before_change: ShippingInfo | None = None


class ShippingDetails(Message, kw_only=True):
    """The shipping of a draft."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = _CHANGE

    added: bool | None = None
    changed_details: ShippingChangedDetails | None = None
    removed: bool | None = None
    shipping_info: ShippingInfo | None = None


class RecipientInfoChangedDetails(Message, kw_only=True):
    """The recipient of the order before the draft changed it."""

    recipient_info_before_change: AddressWithContact | None = None


class RecipientInfoDetails(Message, kw_only=True):
    """The recipient of a draft."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = _CHANGE

    added: bool | None = None
    changed_details: RecipientInfoChangedDetails | None = None
    removed: bool | None = None
    recipient_info: AddressWithContact | None = None


class BuyerChangedDetails(Message, kw_only=True):
    """The buyer of the order before the draft changed it."""

    buyer_info_before_change: BuyerInfo | None = None


class BuyerDetails(Message, kw_only=True):
    """The buyer of a draft."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = _CHANGE

    added: bool | None = None
    changed_details: BuyerChangedDetails | None = None
    removed: bool | None = None
    buyer_info: BuyerInfo | None = None


class BillingChangedDetails(Message, kw_only=True):
    """The billing address of the order before the draft changed it."""

    billing_info_before_change: AddressWithContact | None = None


class BillingDetails(Message, kw_only=True):
    """The billing address of a draft."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = _CHANGE

    added: bool | None = None
    changed_details: BillingChangedDetails | None = None
    removed: bool | None = None
    billing_info: AddressWithContact | None = None


class BusinessLocationChangedDetails(Message, kw_only=True):
    """The location of the order before the draft changed it."""

    business_location_before_change: BusinessLocation | None = None


class BusinessLocationDetails(Message, kw_only=True):
    """The location of the business that a draft belongs to."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = _CHANGE

    added: bool | None = None
    changed_details: BusinessLocationChangedDetails | None = None
    removed: bool | None = None
    business_location: BusinessLocation | None = None


class AdditionalFeeDetails(Message, kw_only=True):
    """A fee of a draft. Only an applied one is charged."""

    additional_fee: AdditionalFee
    tax_details: FeeTaxDetails | None = None
    source: SourceType
    applied: bool


class DiscountDetails(Message, kw_only=True):
    """A discount of a draft. Only an applied one is taken; its amount is what it takes, or would take."""

    discount: AppliedDiscount
    source: SourceType
    applied: bool
    # An addition: the percentage of a discount that was given as one (`10` is 10 percent).
    percentage: Name100 | None = None


class DraftCreatedBy(Message, kw_only=True):
    """Who made a draft: a user or an app (`CreatedBy` of draft orders in the contract)."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("user_id", "app_id"),)

    user_id: Guid | None = None
    app_id: Guid | None = None


class InventoryUpdate(Message, kw_only=True):
    """A line whose stock moves with the commit."""

    line_item_id: Guid


class DraftOrderCommitSettings(Message, kw_only=True):
    """Whom to tell of a commit, and whose stock moves. What is absent is true; without a list no stock moves."""

    send_notifications_to_buyer: bool | None = None
    send_notifications_to_business: bool | None = None
    add_activities_to_order: bool | None = None
    send_notifications_to_custom_fulfillers: bool | None = None
    update_inventory: Annotated[list[InventoryUpdate], Meta(max_length=300)] = field(default_factory=list)


class DraftOrder(Message, kw_only=True):
    """A draft. Everything without a default is always there and always encoded.

    `order_id` is the order that it edits; of a draft from scratch, the order that was made of it.
    """

    id: Guid
    order_id: Guid | None = None
    line_items: Annotated[list[ItemDetails], Meta(max_length=300)]
    shipping_info: ShippingDetails | None = None
    # Deprecated in favour of `buyerDetails` and `billingDetails`, still answered.
    buyer_info: BuyerInfo | None = None
    billing_info: AddressWithContact | None = None
    additional_fees: Annotated[list[AdditionalFeeDetails], Meta(max_length=100)]
    discounts: Annotated[list[DiscountDetails], Meta(max_length=320)]
    created_date: Timestamp
    updated_date: Timestamp
    created_by: DraftCreatedBy
    status: EditingStatus
    weight_unit: WeightUnit
    currency: CurrencyCode
    price_summary: PriceSummary
    # Deprecated in favour of `taxInfo`, still always answered.
    tax_summary: TaxSummary
    balance_summary: BalanceSummary
    # Those of the commit, once there was one.
    commit_settings: DraftOrderCommitSettings | None = None
    member_id: Guid | None = None
    purchase_flow_id: Guid | None = None
    recipient_info: RecipientInfoDetails | None = None
    tax_info: OrderTaxInfo
    extended_fields: ExtendedFields | None = None
    buyer_details: BuyerDetails | None = None
    billing_details: BillingDetails | None = None
    business_location_details: BusinessLocationDetails | None = None
    platform_fee_summary: PlatformFeeSummary | None = None
    # Additions: whether prices hold their tax, and the deposit that `setDeposit` asked for.
    tax_included_in_prices: bool
    deposit_details: DepositDetails | None = None


class CalculatedDraftOrder(Message, kw_only=True):
    """A draft with its figures, the ways to ship what is in it, and what could not be calculated."""

    draft_order: DraftOrder
    shipping_options: list[DraftShippingOption]
    calculation_errors: CalculationErrors | None = None
