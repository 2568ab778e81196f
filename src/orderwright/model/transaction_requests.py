"""Requests and answers of the operations on payments as records: adding them, their status, their details."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from orderwright.model.base import BrokenRule, Guid, Message, Name100, Patch, Text4, Text100, Text150
from orderwright.model.bulk import BulkActionMetadata, ItemMetadata
from orderwright.model.payments import Payment, PaymentInput, PaymentMethodName, TransactionStatus
from orderwright.model.prices import Price
from orderwright.model.refunds import OrderTransactions

#: How many payments callers may record on one order. What a gateway reports is recorded beyond it.
MAX_PAYMENTS = 100


class ListTransactionsForSingleOrderRequest(Message, kw_only=True):
    """Which order."""

    order_id: Name100


class OrderTransactionsResponse(Message, kw_only=True):
    """The payments and refunds of the order."""

    order_transactions: OrderTransactions


class ListTransactionsForMultipleOrdersRequest(Message, kw_only=True):
    """Which orders: 1 to 100."""

    order_ids: Annotated[list[Name100], Meta(min_length=1, max_length=100)]


class ListTransactionsForMultipleOrdersResponse(Message, kw_only=True):
    """One entry for each order that the site has, in the order of the request."""

    order_transactions: list[OrderTransactions] = field(default_factory=list)


class AddPaymentsRequest(Message, kw_only=True):
    """Record payments. Nobody is charged."""

    order_id: Guid
    payments: Annotated[list[PaymentInput], Meta(min_length=1, max_length=50)]


class AddPaymentsResponse(Message, kw_only=True):
    """The payments and refunds of the order, and the ids of the new payments in the order of the request."""

    order_transactions: OrderTransactions
    payments_ids: list[Guid] = field(default_factory=list)


class UpdatePaymentStatusRequest(Message, kw_only=True):
    """Move one payment to another status."""

    order_id: Guid
    payment_id: Guid
    status: TransactionStatus

    def check(self) -> Iterator[BrokenRule]:
        """UNDEFINED is no status that a payment can have."""
        return _defined(self.status)


class PaymentAndOrderId(Message, kw_only=True):
    """A payment, by the order that it stands on and its id there."""

    order_id: Guid
    payment_id: Name100


class BulkUpdatePaymentStatusesRequest(Message, kw_only=True):
    """Move 1 to 300 payments to one status. `return_full_entity`: answer each payment as it is then."""

    payment_and_order_ids: Annotated[list[PaymentAndOrderId], Meta(min_length=1, max_length=300)]
    return_full_entity: bool | None = None
    status: TransactionStatus

    def check(self) -> Iterator[BrokenRule]:
        """UNDEFINED is no status that a payment can have."""
        return _defined(self.status)


class BulkPaymentResult(Message, kw_only=True):
    """What became of one payment of the request; `item_metadata.id` is the payment's."""

    item_metadata: ItemMetadata
    item: Payment | None = None


class BulkUpdatePaymentStatusesResponse(Message, kw_only=True):
    """A result for each payment, in the order of the request."""

    results: list[BulkPaymentResult] = field(default_factory=list)
    bulk_action_metadata: BulkActionMetadata


def _defined(status: TransactionStatus | None) -> Iterator[BrokenRule]:
    # The explainer has the plain text here, which equals the member and is not it.
    if status == TransactionStatus.UNDEFINED:
        yield BrokenRule("status", "must say how far the payment has come", "INVALID_ENUM_VALUE")


class CreditCardPatch(Patch, kw_only=True):
    """Changes of what may be shown of a card."""

    last_four_digits: Text4 | UnsetType | None = UNSET
    brand: Text100 | UnsetType | None = UNSET


class RegularPaymentPatch(Patch, kw_only=True):
    """Changes of the details of a payment by card, transfer, cash... Its status is not among them."""

    credit_card_details: CreditCardPatch | UnsetType | None = UNSET
    payment_order_id: Text100 | UnsetType | None = UNSET
    gateway_transaction_id: Text100 | UnsetType | None = UNSET
    provider_transaction_id: Text100 | UnsetType | None = UNSET
    payment_method: Text150 | UnsetType | None = UNSET
    payment_method_name: PaymentMethodName | UnsetType | None = UNSET
    platform_fee: Price | UnsetType | None = UNSET


class PaymentPatch(Patch, kw_only=True):
    """Changes of one payment's details; `id` says which. What is not sent stays, null removes."""

    id: Guid
    regular_payment_details: RegularPaymentPatch | UnsetType = UNSET
    refund_disabled: bool | UnsetType = UNSET


class UpdatePaymentsRequest(Message, kw_only=True):
    """Change details of payments of one order."""

    order_id: Guid
    payments: Annotated[list[PaymentPatch], Meta(min_length=1, max_length=100)]


class UpdatePaymentsResponse(Message, kw_only=True):
    """Nothing: the contract answers an empty object."""
