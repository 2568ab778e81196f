"""The order: as a caller creates or imports it, and as the document that the service answers.

`OrderFacts` holds what all forms share. `OrderInput` and `ImportedOrderInput` add what a request may say,
`OrderHead` what the service guarantees, and `Order` the parts that are kept beside the head.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta, field

from orderwright.model.activities import Activity, ImportedActivity
from orderwright.model.addresses import AddressWithContact
from orderwright.model.base import BrokenRule, CurrencyCode, Guid, LanguageTag, Message, Name50, Text1000, Timestamp
from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount
from orderwright.model.extras import BusinessLocation, CustomField, ExtendedFields, Tags
from orderwright.model.line_items import ImportedLineItem, OrderLineItem, OrderLineItemInput
from orderwright.model.order_parts import (
    AttributionSource,
    BuyerInfo,
    ChannelInfo,
    CreatedBy,
    FulfillmentStatus,
    OrderStatus,
    PaymentStatus,
    WeightUnit,
)
from orderwright.model.prices import CurrencyConversionDetails, PlatformFeeSummary
from orderwright.model.shipping import ShippingInfo
from orderwright.model.summaries import BalanceSummary, BalanceSummaryInput, PriceSummary, PriceSummaryInput
from orderwright.model.taxes import OrderTaxInfo, OrderTaxInfoInput, TaxSummary, TaxSummaryInput

Discounts = Annotated[list[AppliedDiscount], Meta(max_length=320)]
Fees = Annotated[list[AdditionalFee], Meta(max_length=100)]


class OrderFacts(Message, kw_only=True):
    """What an order may say in every form of it. What a caller may remove is never guaranteed."""

    buyer_info: BuyerInfo | None = None
    # On create the language and the weight unit of the site when absent.
    buyer_language: LanguageTag | None = None
    weight_unit: WeightUnit | None = None
    currency_conversion_details: CurrencyConversionDetails | None = None
    billing_info: AddressWithContact | None = None
    shipping_info: ShippingInfo | None = None
    # Differs from the shipping destination when the buyer collects the order or nothing is shipped.
    recipient_info: AddressWithContact | None = None
    buyer_note: Text1000 | None = None
    # Absent means false.
    archived: bool | None = None
    attribution_source: AttributionSource | None = None
    channel_info: ChannelInfo
    seen_by_a_human: bool | None = None
    checkout_id: Guid | None = None
    # Correlates cart, checkout and order.
    purchase_flow_id: Guid | None = None
    extended_fields: ExtendedFields | None = None
    tags: Tags | None = None
    # When the buyer bought, where that is not when the order was made here.
    purchased_date: Timestamp | None = None
    business_location: BusinessLocation | None = None
    platform_fee_summary: PlatformFeeSummary | None = None


class OrderInput(OrderFacts, kw_only=True):
    """An order as `createOrder` takes it.

    What the service derives itself (id, number, dates, fulfillment status, balance, creator, activities) is not
    declared and so ignored. A missing price summary is computed; missing statuses follow from the settings.
    """

    line_items: Annotated[list[OrderLineItemInput], Meta(min_length=1, max_length=300)]
    status: OrderStatus | None = None
    payment_status: PaymentStatus | None = None
    # The currency of the site when absent.
    currency: CurrencyCode | None = None
    tax_included_in_prices: bool | None = None
    price_summary: PriceSummaryInput | None = None
    # What is due at once, and what after a free trial.
    pay_now: PriceSummaryInput | None = None
    pay_after_free_trial: PriceSummaryInput | None = None
    # Deprecated in favour of `taxInfo`.
    tax_summary: TaxSummaryInput | None = None
    tax_info: OrderTaxInfoInput | None = None
    applied_discounts: Discounts = field(default_factory=list)
    additional_fees: Fees = field(default_factory=list)
    custom_fields: list[CustomField] = field(default_factory=list)

    def check(self) -> Iterator[BrokenRule]:
        """Line ids differ, and a new order is INITIALIZED or APPROVED."""
        yield from _repeated_line_ids(self.line_items)
        allowed = (OrderStatus.INITIALIZED, OrderStatus.APPROVED)
        if self.status is not None and self.status not in allowed:
            text = "a new order can only be INITIALIZED or APPROVED"
            yield BrokenRule("status", text, "INVALID_ENUM_VALUE", data={"allowed": list(allowed)})


class ArchivedOrderInput(OrderFacts, kw_only=True):
    """An order as this service has written it out: everything is stored as sent, and the missing rest is made."""

    id: Guid | None = None
    # Text, as every answer has it, or the plain number that older descriptions of an order speak of.
    number: Annotated[int, Meta(ge=0, le=999_999_999_999_999)] | Name50 | None = None
    created_date: Timestamp | None = None
    updated_date: Timestamp | None = None
    line_items: Annotated[list[ImportedLineItem], Meta(min_length=1, max_length=300)]
    status: OrderStatus
    payment_status: PaymentStatus
    fulfillment_status: FulfillmentStatus | None = None
    currency: CurrencyCode | None = None
    tax_included_in_prices: bool | None = None
    site_language: LanguageTag | None = None
    price_summary: PriceSummaryInput
    pay_now: PriceSummaryInput | None = None
    pay_after_free_trial: PriceSummaryInput | None = None
    balance_summary: BalanceSummaryInput | None = None
    # Deprecated in favour of `taxInfo`.
    tax_summary: TaxSummaryInput | None = None
    tax_info: OrderTaxInfoInput | None = None
    applied_discounts: Discounts = field(default_factory=list)
    additional_fees: Fees = field(default_factory=list)
    custom_fields: list[CustomField] = field(default_factory=list)
    activities: Annotated[list[ImportedActivity], Meta(max_length=1000)] = field(default_factory=list)
    created_by: CreatedBy | None = None

    def check(self) -> Iterator[BrokenRule]:
        """Line ids differ."""
        yield from _repeated_line_ids(self.line_items)


class ImportedOrderInput(ArchivedOrderInput, kw_only=True):
    """An order as `importOrder` takes it: everything is stored as sent, and the missing rest is made."""

    # Required with its contact details.
    billing_info: AddressWithContact

    def check(self) -> Iterator[BrokenRule]:
        """Line ids differ, and the bill goes to somebody."""
        yield from _repeated_line_ids(self.line_items)
        if self.billing_info and self.billing_info.contact_details is None:
            text = "an imported order needs billingInfo.contactDetails"
            yield BrokenRule("billingInfo.contactDetails", text, "REQUIRED_FIELD")


class OrderHead(OrderFacts, kw_only=True):
    """The order document without what is kept beside it: id, number, dates, lines and activities.

    Everything without a default is always there and always encoded.
    """

    status: OrderStatus
    payment_status: PaymentStatus
    fulfillment_status: FulfillmentStatus
    currency: CurrencyCode
    tax_included_in_prices: bool
    site_language: LanguageTag
    price_summary: PriceSummary
    pay_now: PriceSummary | None = None
    pay_after_free_trial: PriceSummary | None = None
    balance_summary: BalanceSummary
    # Deprecated in favour of `taxInfo`, still always answered.
    tax_summary: TaxSummary
    tax_info: OrderTaxInfo
    applied_discounts: Discounts
    additional_fees: Fees
    custom_fields: list[CustomField]
    # Absent only on imported orders that came without it.
    created_by: CreatedBy | None = None
    imported: bool


class Order(OrderHead, kw_only=True):
    """An order, complete."""

    id: Guid
    # A whole number within a site, as text; imported orders keep the number of their old shop.
    number: Name50
    created_date: Timestamp
    updated_date: Timestamp
    line_items: Annotated[list[OrderLineItem], Meta(min_length=1, max_length=300)]
    activities: Annotated[list[Activity], Meta(max_length=1000)]


def _repeated_line_ids(lines: Sequence[OrderLineItemInput] | None) -> Iterator[BrokenRule]:
    """One rule per line whose id an earlier line has; GUIDs are the same in capital and small letters."""
    seen: Counter[str] = Counter()
    for index, line in enumerate(lines or ()):
        key = (line.id or "").lower()
        if key and seen[key]:
            yield BrokenRule(f"lineItems[{index}].id", "two lines have this id", "OTHER", "DUPLICATE_LINE_ITEM_ID")
        seen[key] += 1
