"""What is kept of a draft: what was asked for, and the order as it was when the draft began. Figures are made of it.

`rules.draft_calculation` makes the answered document of this, so nothing here is a result but the order's own figures.
"""

from __future__ import annotations

from msgspec import field

from orderwright.model.addresses import AddressWithContact
from orderwright.model.base import CurrencyCode, Guid, Message
from orderwright.model.discounts_fees import AdditionalFee, AppliedDiscount
from orderwright.model.draft_inputs import DepositDetails, FeeTaxDetails
from orderwright.model.draft_orders import SourceType
from orderwright.model.extras import BusinessLocation, ExtendedFields
from orderwright.model.line_items import OrderLineItem, OrderLineItemInput
from orderwright.model.order_parts import BuyerInfo, WeightUnit
from orderwright.model.orders import OrderHead
from orderwright.model.shipping import ShippingInfo


class DraftSource(Message, kw_only=True):
    """The order that a draft edits, as it was when the draft began."""

    head: OrderHead
    lines: list[OrderLineItem]


class DraftLine(Message, kw_only=True):
    """A line of a draft, by `item.id`. Figures on `item` are never read: they are calculated.

    A line of the order stays when it is taken out, as `removed`; one that was added goes for good.
    """

    item: OrderLineItemInput
    from_order: bool
    removed: bool = False


class DraftDiscount(Message, kw_only=True):
    """A discount of a draft. A custom one has an `amount` or a `percentage`; one of the order has its shares.

    `amount` is what was asked for, as a decimal text; what is taken may be less, never more. `shares` holds what the
    discount took from each line of the order, by the line's id, for the quantity that was sold.
    """

    discount: AppliedDiscount
    source: SourceType
    applied: bool
    amount: str | None = None
    percentage: str | None = None
    shares: dict[str, str] = field(default_factory=dict)


class DraftFee(Message, kw_only=True):
    """A fee of a draft. One of the order keeps its figures; a custom one is taxed as `tax` says."""

    fee: AdditionalFee
    source: SourceType
    applied: bool
    tax: FeeTaxDetails | None = None


class DraftState(Message, kw_only=True):
    """All that a draft is calculated from, beside the rates of the site. Only `rules.draft_actions` change it."""

    currency: CurrencyCode
    tax_included: bool
    weight_unit: WeightUnit
    # None: from scratch.
    source: DraftSource | None = None
    lines: list[DraftLine] = field(default_factory=list)
    discounts: list[DraftDiscount] = field(default_factory=list)
    fees: list[DraftFee] = field(default_factory=list)
    # A cost without a price takes that of the site's option with its code, each time it is calculated.
    shipping_info: ShippingInfo | None = None
    buyer_info: BuyerInfo | None = None
    billing_info: AddressWithContact | None = None
    recipient_info: AddressWithContact | None = None
    business_location: BusinessLocation | None = None
    tax_exempt: bool = False
    deposit: DepositDetails | None = None
    extended_fields: ExtendedFields | None = None
    purchase_flow_id: Guid | None = None
