"""Requests and answers of the operations on draft orders.

Amounts are in the currency of the draft; where a request can name its `currency`, another one is refused.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from msgspec import Meta, field

from orderwright.model.addresses import AddressWithContact
from orderwright.model.base import CurrencyCode, Guid, Message, NonEmpty, OneOf, Text200
from orderwright.model.creation_settings import OrderCreateNotifications, OwnerApps
from orderwright.model.draft_inputs import (
    AdditionalFeeOption,
    CatalogReferenceLineItem,
    CustomLineItem,
    DepositDetails,
    DiscountOption,
    DraftOrderInput,
    IdAndApplied,
    LineItemChangeDetails,
)
from orderwright.model.draft_orders import (
    CalculatedDraftOrder,
    DraftOrder,
    DraftOrderCommitSettings,
    NonDraftableReason,
)
from orderwright.model.extras import BusinessLocation
from orderwright.model.order_parts import BuyerInfo, ChannelInfo
from orderwright.model.order_search import CursorPagingMetadata
from orderwright.model.orders import Order
from orderwright.model.payment_request_requests import CursorQuery
from orderwright.model.shipping import ShippingInfo

Ids = Annotated[list[Guid], Meta(min_length=1, max_length=100)]


class CreateDraftOrderRequest(Message, kw_only=True):
    """Make a draft: of an order (`sourceOrderId`) or from scratch (`draftOrder`)."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("source_order_id", "draft_order", "order_id", required=True),)

    source_order_id: Guid | None = None
    draft_order: DraftOrderInput | None = None
    # Deprecated in favour of `sourceOrderId`.
    order_id: Guid | None = None


class CreateDraftOrderResponse(Message, kw_only=True):
    """The draft; `preexisting_draft_order` if the caller had made it before."""

    calculated_draft_order: CalculatedDraftOrder
    preexisting_draft_order: bool | None = None


class CreateEmptyDraftOrderRequest(Message, kw_only=True):
    """Make a draft from scratch with nothing in it."""


class CalculatedDraftOrderResponse(Message, kw_only=True):
    """The draft as it is now, with its figures."""

    calculated_draft_order: CalculatedDraftOrder


class DraftOrderRequest(Message, kw_only=True):
    """Which draft."""

    draft_order_id: Guid


class GetDraftOrderRequest(DraftOrderRequest, kw_only=True):
    """The draft to read."""


class DeleteDraftOrderRequest(DraftOrderRequest, kw_only=True):
    """The draft to delete."""


class DeleteDraftOrderResponse(Message, kw_only=True):
    """It is gone."""


class GetOrderDraftabilityStatusRequest(Message, kw_only=True):
    """Can this order be edited?"""

    order_id: Guid


class GetOrderDraftabilityStatusResponse(Message, kw_only=True):
    """Whether an order can be edited through a draft, and why not."""

    order_id: Guid
    order_draftable: bool
    non_draftable_reasons: list[NonDraftableReason]


class QueryDraftOrdersRequest(Message, kw_only=True):
    """Find drafts; without a query, the 100 that were made last."""

    query: CursorQuery | None = None


class QueryDraftOrdersResponse(Message, kw_only=True):
    """A page of drafts, as they were calculated when they were changed last."""

    draft_orders: list[DraftOrder]
    paging_metadata: CursorPagingMetadata


class AddLineItemsToDraftOrderRequest(DraftOrderRequest, kw_only=True):
    """Lines to add."""

    catalog_line_items: Annotated[list[CatalogReferenceLineItem], Meta(max_length=300)] = field(default_factory=list)
    custom_line_items: Annotated[list[CustomLineItem], Meta(max_length=300)] = field(default_factory=list)
    currency: CurrencyCode | None = None


class UpdateLineItemsRequest(DraftOrderRequest, kw_only=True):
    """Changes of lines, one for each line at most."""

    line_item_changes: Annotated[list[LineItemChangeDetails], Meta(min_length=1, max_length=300)]
    currency: CurrencyCode | None = None


class CreateCustomDiscountsRequest(DraftOrderRequest, kw_only=True):
    """Discounts to add."""

    discounts: Annotated[list[DiscountOption], Meta(min_length=1, max_length=100)]
    currency: CurrencyCode | None = None


class SetDiscountsRequest(DraftOrderRequest, kw_only=True):
    """Which of the discounts are applied; those that are not listed stay as they are."""

    discounts: Annotated[list[IdAndApplied], Meta(min_length=1, max_length=320)]


class DeleteCustomDiscountsRequest(DraftOrderRequest, kw_only=True):
    """Custom discounts to take out."""

    discount_ids: Ids


class CreateCustomAdditionalFeesRequest(DraftOrderRequest, kw_only=True):
    """Fees to add."""

    custom_additional_fees: Annotated[list[AdditionalFeeOption], Meta(min_length=1, max_length=100)]
    currency: CurrencyCode | None = None


class SetAdditionalFeesRequest(DraftOrderRequest, kw_only=True):
    """Which of the fees are applied; those that are not listed stay as they are."""

    additional_fees: Annotated[list[IdAndApplied], Meta(min_length=1, max_length=100)]


class DeleteCustomAdditionalFeesRequest(DraftOrderRequest, kw_only=True):
    """Custom fees to take out."""

    custom_additional_fees: Ids


class SetShippingInfoRequest(DraftOrderRequest, kw_only=True):
    """The shipping from now on; empty or absent: none. Without a price, that of the site's option of this code."""

    shipping_info: ShippingInfo | None = None
    currency: CurrencyCode | None = None


class SetBuyerInfoRequest(DraftOrderRequest, kw_only=True):
    """The buyer from now on; empty or absent: none."""

    buyer_info: BuyerInfo | None = None


class SetRecipientInfoRequest(DraftOrderRequest, kw_only=True):
    """The recipient from now on; empty or absent: none."""

    recipient_info: AddressWithContact | None = None


class SetBillingInfoRequest(DraftOrderRequest, kw_only=True):
    """The billing address from now on; empty or absent: none."""

    billing_info: AddressWithContact | None = None


class LocationOrNone(Message, kw_only=True):
    """A location of the business; empty: none."""

    id: Guid | None = None
    name: Text200 | None = None

    @property
    def location(self) -> BusinessLocation | None:
        """The location that it names."""
        return None if self.id is None else BusinessLocation(id=self.id, name=self.name or None)


class SetBusinessLocationRequest(DraftOrderRequest, kw_only=True):
    """The location from now on; empty or absent: none."""

    business_location: LocationOrNone | None = None


class SetTaxExemptionRequest(DraftOrderRequest, kw_only=True):
    """Whether tax is charged; it is when absent."""

    tax_exempt: bool | None = None


class SetDepositRequest(DraftOrderRequest, kw_only=True):
    """The deposit from now on; absent or empty: none."""

    deposit_details: DepositDetails | None = None


class UpdateDraftExtendedFieldsRequest(Message, kw_only=True):
    """What to keep in one namespace: keys not sent stay, null removes one. Null for all removes the namespace."""

    id: Guid
    namespace: NonEmpty
    namespace_data: dict[str, Any] | None = None


class UpdateDraftExtendedFieldsResponse(Message, kw_only=True):
    """The draft as it now is."""

    draft_order: DraftOrder


class CommitDraftOrderRequest(DraftOrderRequest, kw_only=True):
    """Make the changes of a draft those of its order."""

    commit_settings: DraftOrderCommitSettings | None = None
    reason: Text200 | None = None


class CommitDraftOrderResponse(Message, kw_only=True):
    """The draft, which does not change any more, and the order as it now is."""

    committed_draft_order: DraftOrder
    order_after_commit: Order


class OrderCreateSettings(Message, kw_only=True):
    """Settings of the order that is made of a draft."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("editable_by_everyone", "editable_by_owner_apps"),)

    editable_by_everyone: bool | None = None
    editable_by_owner_apps: OwnerApps | None = None
    notifications: OrderCreateNotifications | None = None


class CreateOrderFromDraftRequest(DraftOrderRequest, kw_only=True):
    """Make an order of a draft from scratch."""

    create_settings: OrderCreateSettings | None = None
    reason: Text200 | None = None
    # BACKOFFICE_MERCHANT when absent.
    channel_info: ChannelInfo | None = None


class CreateOrderFromDraftResponse(Message, kw_only=True):
    """The draft, which does not change any more, and the order."""

    committed_draft_order: DraftOrder
    created_order: Order
