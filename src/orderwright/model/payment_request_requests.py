"""Requests and answers of the operations on payment requests.

An id that is no GUID is the id of no payment request, so that it is answered with 404, not 400.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, field

from orderwright.model.base import Message, Name100, Name1000, NonEmpty, Text100
from orderwright.model.bulk import BulkActionMetadata, ItemMetadata
from orderwright.model.order_search import CursorPaging, CursorPagingMetadata, Sorting
from orderwright.model.payment_requests import (
    OrderPaymentRequest,
    OrderPaymentRequestInput,
    OrderPaymentRequestPatch,
)


class CreateOrderPaymentRequestRequest(Message, kw_only=True):
    """Make a payment request."""

    order_payment_request: OrderPaymentRequestInput


class CreateOrderPaymentRequestResponse(Message, kw_only=True):
    """The request, and the address to send to the buyer."""

    order_payment_request: OrderPaymentRequest
    order_payment_request_url: Name100


class BulkCreateOrderPaymentRequestsRequest(Message, kw_only=True):
    """Make several, each by itself. Each is read by itself, so that a bad one fails alone."""

    order_payment_requests: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=100)]
    return_entity: bool | None = None


class BulkOrderPaymentRequestItem(Message, kw_only=True):
    """A request that was made, and its address."""

    order_payment_request: OrderPaymentRequest
    order_payment_request_url: Name100


class BulkOrderPaymentRequestResult(Message, kw_only=True):
    """What became of one of them; `item` if `returnEntity` asked for it."""

    item_metadata: ItemMetadata
    item: BulkOrderPaymentRequestItem | None = None


class BulkCreateOrderPaymentRequestsResponse(Message, kw_only=True):
    """The results in the order of the request."""

    results: list[BulkOrderPaymentRequestResult]
    bulk_action_metadata: BulkActionMetadata


class GetOrderPaymentRequestRequest(Message, kw_only=True):
    """Which one."""

    order_payment_request_id: Name100


class OrderPaymentRequestResponse(Message, kw_only=True):
    """The request as it now stands."""

    order_payment_request: OrderPaymentRequest


class UpdateOrderPaymentRequestRequest(Message, kw_only=True):
    """Change one."""

    order_payment_request: OrderPaymentRequestPatch


class DeleteOrderPaymentRequestRequest(Message, kw_only=True):
    """Which one."""

    order_payment_request_id: Name100


class EmptyResponse(Message, kw_only=True):
    """It is done."""


class CursorQuery(Message, kw_only=True):
    """Filter and sort on the first page, only the cursor afterwards."""

    cursor_paging: CursorPaging | None = None
    # The query language of the contract; checked against the table of fields.
    filter: dict[str, Any] | None = None
    sort: Annotated[list[Sorting], Meta(max_length=5)] = field(default_factory=list)


class QueryOrderPaymentRequestsRequest(Message, kw_only=True):
    """Find payment requests; without a query, the newest 100."""

    query: CursorQuery | None = None


class QueryOrderPaymentRequestsResponse(Message, kw_only=True):
    """A page of payment requests."""

    order_payment_requests: list[OrderPaymentRequest]
    paging_metadata: CursorPagingMetadata


class GetOrderPaymentRequestURLRequest(Message, kw_only=True):
    """Which one."""

    order_payment_request_id: Name100


class GetOrderPaymentRequestURLResponse(Message, kw_only=True):
    """The address to send to the buyer."""

    order_payment_request_url: Name100


class UpdateExtendedFieldsRequest(Message, kw_only=True):
    """What to keep in one namespace: keys not sent stay, null removes one. Null for all removes the namespace."""

    id: Name100
    namespace: NonEmpty
    namespace_data: dict[str, Any] | None = None


class VoidOrderPaymentRequestRequest(Message, kw_only=True):
    """Which one."""

    order_payment_request_id: Name100


class ChargeOrderPaymentRequestRequest(Message, kw_only=True):
    """Pay one through the gateway; `payment_token` is a payment method by the gateway's id."""

    order_payment_request_id: Name100
    payment_token: Text100 | None = None


class ChargeOrderPaymentRequestResponse(Message, kw_only=True):
    """What the buyer's browser needs to complete the payment; absent where nothing is left to do."""

    payment_response_token: Name1000 | None = None
