"""Requests and answers around collecting what is due: collectability, marking as paid, memberships, receipts."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, ClassVar

from msgspec import Meta, field

from orderwright.model.base import Guid, Message, Name36, Name100, Name200, NonEmpty, OneOf, Text100, Text200, Timestamp
from orderwright.model.bulk import BulkActionMetadata
from orderwright.model.order_requests import BulkOrderResult
from orderwright.model.orders import Order
from orderwright.model.payments import MembershipName, Payment, UserDefinedPaymentMethodName
from orderwright.model.prices import Price


class PaymentCollectabilityStatus(StrEnum):
    """Whether what is due of an order can be collected now, and if not, the first reason against it."""

    UNKNOWN = "UNKNOWN"
    COLLECTABLE = "COLLECTABLE"
    NONCOLLECTABLE_ORDER_IS_CANCELLED = "NONCOLLECTABLE_ORDER_IS_CANCELLED"
    NONCOLLECTABLE_ORDER_IS_PAID = "NONCOLLECTABLE_ORDER_IS_PAID"
    NONCOLLECTABLE_MISSING_PAYMENT_METHOD = "NONCOLLECTABLE_MISSING_PAYMENT_METHOD"
    NONCOLLECTABLE_ORDER_IS_PENDING = "NONCOLLECTABLE_ORDER_IS_PENDING"
    NONCOLLECTABLE_ORDER_IS_REJECTED = "NONCOLLECTABLE_ORDER_IS_REJECTED"
    NONCOLLECTABLE_ORDER_HAS_SUBSCRIPTIONS = "NONCOLLECTABLE_ORDER_HAS_SUBSCRIPTIONS"
    NONCOLLECTABLE_ORDER_HAS_CHARGEBACKS = "NONCOLLECTABLE_ORDER_HAS_CHARGEBACKS"
    NONCOLLECTABLE_SUBSCRIPTION_CYCLE_ALREADY_PASSED = "NONCOLLECTABLE_SUBSCRIPTION_CYCLE_ALREADY_PASSED"
    NONCOLLECTABLE_ORDER_HAS_UNSUPPORTED_SUBSCRIPTION = "NONCOLLECTABLE_ORDER_HAS_UNSUPPORTED_SUBSCRIPTION"
    NONCOLLECTABLE_CUSTOM_AMOUNT_NOT_SUPPORTED = "NONCOLLECTABLE_CUSTOM_AMOUNT_NOT_SUPPORTED"
    NONCOLLECTABLE_SUBSCRIPTION_START_DATE_IN_PAST = "NONCOLLECTABLE_SUBSCRIPTION_START_DATE_IN_PAST"


class GetPaymentCollectabilityStatusRequest(Message, kw_only=True):
    """Which order."""

    ecom_order_id: Name100


class GetPaymentCollectabilityStatusResponse(Message, kw_only=True):
    """Whether the order's balance can be collected, and how much of it; 0 where it can't."""

    status: PaymentCollectabilityStatus
    amount: Price


class RecordManuallyCollectedPaymentRequest(Message, kw_only=True):
    """Money that staff took: cash, a check, a transfer."""

    order_id: Name100
    amount: Price
    user_defined_payment_method_name: UserDefinedPaymentMethodName | None = None


class RecordManuallyCollectedPaymentResponse(Message, kw_only=True):
    """Nothing: the contract answers an empty object."""


class MarkOrderAsPaidRequest(Message, kw_only=True):
    """All that is due of the order has been taken by staff."""

    ecom_order_id: Name100
    user_defined_payment_method_name: UserDefinedPaymentMethodName | None = None


class MarkOrderAsPaidResponse(Message, kw_only=True):
    """The order as it is then."""

    order: Order


class BulkMarkOrdersAsPaidRequest(Message, kw_only=True):
    """Mark 1 to 100 orders as paid."""

    ecom_order_ids: Annotated[list[Name100], Meta(min_length=1, max_length=100)]


class BulkMarkOrdersAsPaidResponse(Message, kw_only=True):
    """A result for each order, in the order of the request."""

    results: list[BulkOrderResult] = field(default_factory=list)
    bulk_action_metadata: BulkActionMetadata


class ServiceProperties(Message, kw_only=True):
    """The booked service that a membership pays for."""

    scheduled_date: Timestamp | None = None
    number_of_participants: Annotated[int, Meta(ge=1, le=10_000)] | None = None


class MembershipCatalogReference(Message, kw_only=True):
    """The catalog item that a membership pays for."""

    catalog_item_id: Name36
    app_id: NonEmpty
    options: dict[str, Any] | None = None


class MembershipChargeItem(Message, kw_only=True):
    """A line that a membership shall pay for, as the orders module asks for it."""

    membership_id: Name100
    app_id: Guid
    membership_name: MembershipName | None = None
    membership_additional_data: dict[str, Any] | None = None
    catalog_reference: MembershipCatalogReference | None = None
    service_properties: ServiceProperties | None = None
    root_catalog_item_id: Name36 | None = None
    line_item_id: Name100


class CollectorChargeMembershipsRequest(Message, kw_only=True):
    """Pay for lines with a member's memberships, as the orders module asks for it."""

    ecom_order_id: Name100
    member_id: Guid
    membership_charges: Annotated[list[MembershipChargeItem], Meta(min_length=1, max_length=300)]


class CollectorChargeMembershipsResponse(Message, kw_only=True):
    """Nothing: the contract answers an empty object."""


class ExistingMembershipIdentifier(Message, kw_only=True):
    """A membership that the member has."""

    app_id: Guid
    membership_id: Name200


class FutureMembershipIdentifier(Message, kw_only=True):
    """A membership that is bought with the same order."""

    line_item_id: Guid
    benefit_id: Text200


class MembershipIdentifier(Message, kw_only=True):
    """Which membership. The two single fields are deprecated."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("existing_membership", "future_membership"),)

    existing_membership: ExistingMembershipIdentifier | None = None
    future_membership: FutureMembershipIdentifier | None = None
    membership_id: Text200 | None = None
    membership_app_id: Text100 | None = None


class MembershipCharge(Message, kw_only=True):
    """A line and the membership that shall pay for it."""

    line_item_id: Guid
    membership_identifier: MembershipIdentifier


class ChargeMembershipsRequest(Message, kw_only=True):
    """Pay for lines with a member's memberships."""

    order_id: Guid
    member_id: Guid
    memberships: Annotated[list[MembershipCharge], Meta(min_length=1, max_length=100)]


class ChargeMembershipsResponse(Message, kw_only=True):
    """The payments that were made."""

    payments: list[Payment] = field(default_factory=list)


class VoidMembershipsRequest(Message, kw_only=True):
    """Take back payments by membership."""

    order_id: Guid
    payment_ids: Annotated[list[Guid], Meta(min_length=1, max_length=100)]


class VoidMembershipsResponse(Message, kw_only=True):
    """Nothing: the contract answers an empty object."""


class GenerateReceiptsRequest(Message, kw_only=True):
    """Give a payment its receipt: exactly one."""

    order_id: Guid
    payment_ids: Annotated[list[Guid], Meta(min_length=1, max_length=1)]


class ReceiptInfo(Message, kw_only=True):
    """The receipt of a payment."""

    payment_id: Guid
    receipt_id: Guid


class GenerateReceiptsResponse(Message, kw_only=True):
    """The receipts that were made."""

    receipts: list[ReceiptInfo] = field(default_factory=list)
