"""Requests and answers of the operations on fulfilments."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from orderwright.model.base import BrokenRule, Guid, Message, Name100, Patch, WebUrl2048
from orderwright.model.bulk import BulkActionMetadata, ItemMetadata
from orderwright.model.fulfillments import (
    STATUSES,
    CustomFulfillmentInfo,
    FulfillmentInput,
    FulfillmentLineItem,
    OrderWithFulfillments,
)


class CreateFulfillmentRequest(Message, kw_only=True):
    """Put units of an order into a new fulfilment."""

    order_id: Name100
    fulfillment: FulfillmentInput


class CreateFulfillmentResponse(Message, kw_only=True):
    """All fulfilments of the order, and the id of the new one."""

    order_with_fulfillments: OrderWithFulfillments
    fulfillment_id: Guid


class TrackingInfoPatch(Patch, kw_only=True):
    """Changes of how to follow a parcel. A number that comes without a link ends the link to the former number."""

    tracking_number: Name100 | UnsetType | None = UNSET
    shipping_provider: Name100 | UnsetType | None = UNSET
    tracking_link: WebUrl2048 | UnsetType | None = UNSET


class FulfillmentPatch(Patch, kw_only=True):
    """Changes of a fulfilment. Its line items can be sent, but must be what they are."""

    id: Guid
    tracking_info: TrackingInfoPatch | UnsetType | None = UNSET
    # Replaced as a whole.
    custom_info: CustomFulfillmentInfo | UnsetType | None = UNSET
    line_items: Annotated[list[FulfillmentLineItem], Meta(max_length=300)] | UnsetType = UNSET
    status: Name100 | UnsetType | None = UNSET
    completed: bool | UnsetType | None = UNSET

    def check(self) -> Iterator[BrokenRule]:
        """The status is one of the contract's texts, and of the two ways to follow a fulfilment one is set."""
        if isinstance(self.status, str) and self.status not in STATUSES:
            yield BrokenRule("status", f"must be one of {', '.join(STATUSES)}", "INVALID_ENUM_VALUE")
        if self.tracking_info not in (UNSET, None) and self.custom_info not in (UNSET, None):
            data = {"fields": ["trackingInfo", "customInfo"]}
            text = "only one of trackingInfo, customInfo may be set"
            yield BrokenRule("customInfo", text, "ONE_OF_ALIGNMENT", None, data)


class UpdateFulfillmentRequest(Message, kw_only=True):
    """Change a fulfilment; `fulfillment.id` says which."""

    order_id: Name100
    fulfillment: FulfillmentPatch


class FulfillmentsResponse(Message, kw_only=True):
    """All fulfilments of the order as they now stand."""

    order_with_fulfillments: OrderWithFulfillments


class DeleteFulfillmentRequest(Message, kw_only=True):
    """Which fulfilment of which order to remove."""

    order_id: Name100
    fulfillment_id: Guid


# A `FulfillmentInput` on the wire: read one by one, so that a bad one fails with its order alone.
UncheckedFulfillment = Annotated[
    dict[str, Any], Meta(extra_json_schema={"$ref": "#/components/schemas/FulfillmentInput"})
]


class NewFulfillmentsOfOrder(Message, kw_only=True):
    """New fulfilments of one order, made together or not at all."""

    order_id: Name100
    fulfillments: Annotated[list[UncheckedFulfillment], Meta(min_length=1)]


class BulkCreateFulfillmentsRequest(Message, kw_only=True):
    """New fulfilments of up to 100 orders, each order for itself."""

    orders_with_fulfillments: Annotated[list[NewFulfillmentsOfOrder], Meta(min_length=1, max_length=100)]


class BulkOrderFulfillmentsResult(Message, kw_only=True):
    """What became of one order of the request. `item_metadata.id` is the order's."""

    item_metadata: ItemMetadata
    orders_with_fulfillments: OrderWithFulfillments | None = None


class BulkCreateFulfillmentsResponse(Message, kw_only=True):
    """What became of each order."""

    results: list[BulkOrderFulfillmentsResult]
    bulk_action_metadata: BulkActionMetadata


class ListFulfillmentsForSingleOrderRequest(Message, kw_only=True):
    """Which order."""

    order_id: Name100


class ListFulfillmentsForMultipleOrdersRequest(Message, kw_only=True):
    """Which orders."""

    order_ids: Annotated[list[Name100], Meta(min_length=1, max_length=100)]


class ListFulfillmentsForMultipleOrdersResponse(Message, kw_only=True):
    """The fulfilments of those of the orders that the caller may see, each order once, in the order asked for."""

    orders_with_fulfillments: list[OrderWithFulfillments]


class MarkedFulfillmentStatus(StrEnum):
    """What staff can mark an order as. Partly fulfilled is what fulfilments make it."""

    FULFILLED = "FULFILLED"
    NOT_FULFILLED = "NOT_FULFILLED"


class MarkFulfillmentStatusRequest(Message, kw_only=True):
    """Mark an order as fulfilled, or as not fulfilled, without a fulfilment."""

    order_id: Name100
    fulfillment_status: MarkedFulfillmentStatus
