"""The kinds of events, each with the type of what it carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from orderwright.client.webhook_bodies import (
    ChargebackBody,
    OrderBody,
    OrderCanceledBody,
    OrderCommittedBody,
    OrderFulfilledBody,
    OrderPaymentRequestBody,
    OrderPaymentStatusBody,
    OrderTransactionsBody,
    RefundCompletedBody,
)
from orderwright.model.draft_orders import DraftOrder
from orderwright.model.fulfillments import OrderWithFulfillments
from orderwright.model.orders import Order
from orderwright.model.orders_settings import OrdersSettings
from orderwright.model.payment_requests import OrderPaymentRequest
from orderwright.model.site_settings import SiteSettings

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Kind(Generic[P]):
    """A kind of event: its type on the wire, and the structure of what it carries."""

    name: str
    body: type[P]


_ORDER = "wix.ecom.v1.order_"
_DRAFT = "wix.ecom.v1.draft_order_"
_TRANSACTIONS = "wix.ecom.v1.order_transactions_"
_REQUEST = "wix.ecom.v1.order_payment_request_"

ORDER_CREATED = Kind(f"{_ORDER}created", Order)
ORDER_UPDATED = Kind(f"{_ORDER}updated", Order)
ORDER_APPROVED = Kind(f"{_ORDER}approved", OrderBody)
ORDER_CANCELED = Kind(f"{_ORDER}canceled", OrderCanceledBody)
ORDER_COMMITTED = Kind(f"{_ORDER}committed", OrderCommittedBody)
ORDER_FULFILLED = Kind(f"{_ORDER}fulfilled", OrderFulfilledBody)
ORDER_PAYMENT_STATUS_UPDATED = Kind(f"{_ORDER}payment_status_updated", OrderPaymentStatusBody)
ORDER_IMPORTED = Kind(f"{_ORDER}imported", OrderBody)
ORDER_IMPORTED_ORDER_DELETED = Kind(f"{_ORDER}imported_order_deleted", OrderBody)
DRAFT_ORDER_CREATED = Kind(f"{_DRAFT}created", DraftOrder)
DRAFT_ORDER_UPDATED = Kind(f"{_DRAFT}updated", DraftOrder)
DRAFT_ORDER_DELETED = Kind(f"{_DRAFT}deleted", DraftOrder)
ORDER_TRANSACTIONS_UPDATED = Kind(f"{_TRANSACTIONS}updated", OrderTransactionsBody)
ORDER_TRANSACTIONS_DETAILS_UPDATED = Kind(f"{_TRANSACTIONS}details_updated", OrderTransactionsBody)
REFUND_COMPLETED = Kind(f"{_TRANSACTIONS}refund_completed", RefundCompletedBody)
CHARGEBACK_APPROVED = Kind(f"{_TRANSACTIONS}chargeback_approved", ChargebackBody)
CHARGEBACK_REVERSED = Kind(f"{_TRANSACTIONS}chargeback_reversed", ChargebackBody)
FULFILLMENTS_UPDATED = Kind("wix.ecom.v1.fulfillments_updated", OrderWithFulfillments)
PAYMENT_REQUEST_CREATED = Kind(f"{_REQUEST}created", OrderPaymentRequest)
PAYMENT_REQUEST_UPDATED = Kind(f"{_REQUEST}updated", OrderPaymentRequest)
PAYMENT_REQUEST_DELETED = Kind(f"{_REQUEST}deleted", OrderPaymentRequest)
PAYMENT_REQUEST_EXPIRED = Kind(f"{_REQUEST}expired", OrderPaymentRequestBody)
PAYMENT_REQUEST_PAID = Kind(f"{_REQUEST}paid", OrderPaymentRequestBody)
PAYMENT_REQUEST_VOIDED = Kind(f"{_REQUEST}voided", OrderPaymentRequestBody)
ORDERS_SETTINGS_UPDATED = Kind("wix.ecom.v1.orders_settings_updated", OrdersSettings)
#: An addition of the service to the contract.
SITE_UPDATED = Kind("orderwright.v1.site_updated", SiteSettings)

#: Every kind by its type on the wire.
KINDS: dict[str, Kind[Any]] = {kind.name: kind for kind in list(globals().values()) if isinstance(kind, Kind)}
