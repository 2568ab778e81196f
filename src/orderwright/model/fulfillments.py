"""Fulfilments: which units of an order went into which parcel, and how to follow it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta, field

from orderwright.model.base import BrokenRule, Guid, Message, Name100, OneOf, Quantity, Timestamp, WebUrl2048

#: The texts that `status` may have, in these letters exactly (`Fulfillment.status`). None of them moves the order.
STATUSES = ("Pending", "Accepted", "Ready", "In_Delivery", "Fulfilled")


class FulfillmentTrackingInfo(Message, kw_only=True):
    """How to follow a parcel. The link is made for known carriers where none is sent."""

    tracking_number: Name100 | None = None
    shipping_provider: Name100 | None = None
    tracking_link: WebUrl2048 | None = None


class CustomFulfillmentInfo(Message, kw_only=True):
    """What a fulfilment without a parcel tells: at most 100 texts by name."""

    fields_data: Annotated[dict[str, str], Meta(max_length=100)] = field(default_factory=dict)


class FulfillmentLineItem(Message, kw_only=True):
    """Units of a line item. No quantity: all that is in no fulfilment yet."""

    id: Guid
    quantity: Quantity | None = None


class FulfillmentInput(Message, kw_only=True):
    """A fulfilment as a caller sends it."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("tracking_info", "custom_info"),)

    tracking_info: FulfillmentTrackingInfo | None = None
    custom_info: CustomFulfillmentInfo | None = None
    line_items: Annotated[list[FulfillmentLineItem], Meta(min_length=1, max_length=300)]
    status: Name100 | None = None
    completed: bool | None = None

    def check(self) -> Iterator[BrokenRule]:
        """The status is one of the contract's texts."""
        if self.status is not None and self.status not in STATUSES:
            yield BrokenRule("status", f"must be one of {', '.join(STATUSES)}", "INVALID_ENUM_VALUE")


class FulfilledLineItem(Message, kw_only=True):
    """Units of a line item in a fulfilment on record."""

    id: Guid
    quantity: Quantity


class Fulfillment(Message, kw_only=True):
    """A fulfilment on record. Its line items and quantities never change; only deleting it frees them."""

    tracking_info: FulfillmentTrackingInfo | None = None
    custom_info: CustomFulfillmentInfo | None = None
    id: Guid
    created_date: Timestamp
    line_items: list[FulfilledLineItem]
    status: Name100 | None = None
    completed: bool | None = None


class OrderWithFulfillments(Message, kw_only=True):
    """The fulfilments of one order."""

    order_id: str
    fulfillments: list[Fulfillment]
