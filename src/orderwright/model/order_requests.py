"""Requests and answers of the operations on orders.

A field that is also part of the path is declared like any other: the SDK sends it in the body too, and the HTTP
edge puts the path's value in when the body lacks it.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, field

from orderwright.model.activities import NewActivity, PublicActivity
from orderwright.model.base import Guid, Message, Name100, Name1000, Timestamp
from orderwright.model.bulk import BulkActionMetadata, ItemMetadata
from orderwright.model.creation_settings import OrderCreationSettings
from orderwright.model.extras import TagsChange
from orderwright.model.order_parts import OrderStatus
from orderwright.model.order_patch import LineItemPatch, OrderPatch
from orderwright.model.orders import ImportedOrderInput, Order, OrderInput

# A whole number as text, as the contract has it for 64 bits, or as a number.
Counter = (
    Annotated[int, Meta(ge=1, le=999_999_999)]
    | Annotated[
        str,
        Meta(
            pattern=r"^[1-9][0-9]{0,8}$(?!\n)", extra={"format": "INTEGER", "integer": {"gte": 1, "lte": 999_999_999}}
        ),
    ]
)
GuidsOfAnOrderPage = Annotated[list[Guid], Meta(min_length=1, max_length=100)]


class CreateOrderRequest(Message, kw_only=True):
    """Make an order."""

    order: OrderInput
    settings: OrderCreationSettings | None = None


class ImportOrderRequest(Message, kw_only=True):
    """Store an order that was made elsewhere."""

    order: ImportedOrderInput


class GetOrderRequest(Message, kw_only=True):
    """Which order, and as of when: `as_of` is an RFC 3339 time; absent means now.

    An id that is no GUID is the id of no order, so that it is answered with 404, not 400.
    """

    id: Name100
    as_of: Timestamp | None = None


class OrderResponse(Message, kw_only=True):
    """The order as it now stands: the answer of all operations that read or change one."""

    order: Order


class UpdateOrderRequest(Message, kw_only=True):
    """Change an order; `order.id` says which."""

    order: OrderPatch


# One order's changes, an `OrderPatch` on the wire: read one by one, so that a bad one fails alone.
UncheckedPatch = Annotated[dict[str, Any], Meta(extra_json_schema={"$ref": "#/components/schemas/OrderPatch"})]


class MaskedOrder(Message, kw_only=True):
    """Changes of one order among many. (No mask is ever sent; the name is the contract's.)"""

    order: UncheckedPatch


class BulkUpdateOrdersRequest(Message, kw_only=True):
    """Change up to 100 orders, each for itself."""

    orders: Annotated[list[MaskedOrder], Meta(min_length=1, max_length=100)]
    # True to get the changed orders in the answer.
    return_entity: bool | None = None


class BulkOrderResult(Message, kw_only=True):
    """What became of one order of a bulk update."""

    item_metadata: ItemMetadata
    item: Order | None = None


class BulkUpdateOrdersResponse(Message, kw_only=True):
    """What became of each order."""

    results: list[BulkOrderResult]
    bulk_action_metadata: BulkActionMetadata


class BulkUpdateOrderTagsRequest(Message, kw_only=True):
    """Assign and take away tags; a tag in both lists ends up assigned."""

    order_ids: GuidsOfAnOrderPage
    assign_tags: TagsChange | None = None
    unassign_tags: TagsChange | None = None


class BulkUpdateOrderTagsResult(Message, kw_only=True):
    """What became of the tags of one order."""

    item_metadata: ItemMetadata


class BulkUpdateOrderTagsResponse(Message, kw_only=True):
    """What became of each order's tags."""

    results: list[BulkUpdateOrderTagsResult]
    bulk_action_metadata: BulkActionMetadata


class CancelOrderRequest(Message, kw_only=True):
    """Cancel an order. The message is for the buyer's e-mail: the event carries it, the order does not show it."""

    id: Name100
    send_order_canceled_email: bool | None = None
    custom_message: Name1000 | None = None
    restock_all_items: bool | None = None


class AddActivitiesRequest(Message, kw_only=True):
    """Add activities; callers may only add comments."""

    order_id: Guid
    order_activities: Annotated[list[NewActivity], Meta(min_length=1, max_length=300)]


class AddActivitiesResponse(Message, kw_only=True):
    """The order, and the ids of the new activities in the order of the request."""

    order: Order
    activity_ids: list[Guid]


class AddActivityRequest(Message, kw_only=True):
    """Add a comment or a custom activity."""

    id: Name100
    activity: PublicActivity


class AddActivityResponse(Message, kw_only=True):
    """The order, and the id of the new activity."""

    order: Order
    activity_id: Guid


class UpdateActivityRequest(Message, kw_only=True):
    """Replace the content of a comment or a custom activity."""

    id: Name100
    activity_id: Guid
    activity: PublicActivity


class DeleteActivityRequest(Message, kw_only=True):
    """Remove a comment or a custom activity."""

    id: Name100
    activity_id: Guid


class UpdateOrderLineItemRequest(Message, kw_only=True):
    """Change a line of an order; `line_item.id` says which."""

    id: Name100
    line_item: LineItemPatch


class UpdateOrderStatusRequest(Message, kw_only=True):
    """Move an order to another status."""

    order_id: Guid
    status: OrderStatus


class SetOrderNumberCounterRequest(Message, kw_only=True):
    """Set the number that the next order gets."""

    counter: Counter
    # False refuses a counter below the present one, which could make a number twice.
    allow_lower_counter: bool | None = None


class SetOrderNumberCounterResponse(Message, kw_only=True):
    """The counter before and after, as text."""

    old_counter: str
    new_counter: str


class BulkDeleteImportedOrdersRequest(Message, kw_only=True):
    """Delete imported orders for good, in the background."""

    order_ids: Annotated[list[Guid], Meta(min_length=1, max_length=1000)]


class BulkDeleteImportedOrdersResponse(Message, kw_only=True):
    """The job that deletes them."""

    job_id: Guid


class AggregateOrdersRequest(Message, kw_only=True):
    """Count and add up orders. Filter and aggregation are in the query language of the contract."""

    filter: dict[str, Any] | None = None
    aggregation: dict[str, Any]
    hierarchy_separator_override: Name100 | None = None


class AggregateOrdersResponse(Message, kw_only=True):
    """The figures, by the names that the request gave them."""

    aggregates: dict[str, Any] = field(default_factory=dict)
