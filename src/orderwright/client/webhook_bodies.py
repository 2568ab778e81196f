"""What the events of kind action carry, as structures. Those of the other kinds carry the entity itself."""

from __future__ import annotations

from msgspec import field

from orderwright.model.base import Message
from orderwright.model.committed_diffs import CommittedDiffs
from orderwright.model.draft_orders import DraftOrderCommitSettings
from orderwright.model.orders import Order
from orderwright.model.payment_requests import OrderPaymentRequest
from orderwright.model.payments import Chargeback
from orderwright.model.refunds import OrderTransactions, Refund, RefundSideEffects


class OrderBody(Message, kw_only=True):
    """The order as it was at the event."""

    order: Order


class OrderCanceledBody(Message, kw_only=True):
    """The order, and how it was canceled."""

    order: Order
    restock_all_items: bool | None = None
    send_order_canceled_email: bool | None = None
    custom_message: str | None = None


class OrderCommittedBody(Message, kw_only=True):
    """The order after the changes of a draft were committed, and what they were."""

    order: Order
    draft_order_id: str | None = None
    changes: CommittedDiffs | None = None
    commit_settings: DraftOrderCommitSettings | None = None
    commit_date: str | None = None


class OrderFulfilledBody(Message, kw_only=True):
    """The order, and its fulfillment status before and after. `action` says what moved it."""

    order: Order
    previous_fulfillment_status: str | None = None
    new_fulfillment_status: str | None = None
    action: str | None = None


class OrderPaymentStatusBody(Message, kw_only=True):
    """The order, and its payment status before."""

    order: Order
    previous_payment_status: str | None = None


class OrderTransactionsBody(Message, kw_only=True):
    """All payments and refunds of the order, and the ids of those that the event is about."""

    order_transactions: OrderTransactions
    payment_ids: list[str] = field(default_factory=list)
    refund_ids: list[str] = field(default_factory=list)


class RefundCompletedBody(Message, kw_only=True):
    """A refund all of whose parts have ended."""

    order_id: str
    refund: Refund
    side_effects: RefundSideEffects | None = None
    order_transactions: OrderTransactions


class ChargebackBody(Message, kw_only=True):
    """A payment that the buyer's bank took back, or returned."""

    order_id: str
    payment_id: str
    chargeback: Chargeback
    order_transactions: OrderTransactions


class OrderPaymentRequestBody(Message, kw_only=True):
    """The payment request as it was at the event."""

    order_payment_request: OrderPaymentRequest
