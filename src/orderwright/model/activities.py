"""What happened to an order: the activities that it shows, and what callers may add."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final

from msgspec import field

from orderwright.model.activity_types import ActivityType, OldActivityType
from orderwright.model.base import Email, Guid, Message, Name5000, OneOf, Text100, Timestamp
from orderwright.model.order_changes import DraftOrderChangesApplied
from orderwright.model.payment_activities import (
    AuthorizedPaymentCaptured,
    AuthorizedPaymentCreated,
    AuthorizedPaymentVoided,
    ChargebackCreated,
    ChargebackReversed,
    OrderRefunded,
    PaymentCanceled,
    PaymentDeclined,
    PaymentPending,
    PaymentRefunded,
    PaymentRefundFailed,
    ReceiptCreated,
    ReceiptSent,
    RefundedAsStoreCredit,
    RefundInitiated,
    SavedPaymentMethod,
)


class MerchantComment(Message, kw_only=True):
    """A note of the staff."""

    message: Name5000


#: The app of the custom activities that the service itself writes, and their types.
SERVICE_APP_ID: Final = "0b1c6d2e-8f43-4a57-9d0e-5c7a2f91e6d4"
FLAGS_CLEARED: Final = "FLAGS_CLEARED"


class CustomActivity(Message, kw_only=True):
    """An activity that an app defines and shows by itself."""

    app_id: Guid
    type: Text100
    additional_data: dict[str, str] = field(default_factory=dict)


class ActivityContent(Message, kw_only=True):
    """What an activity tells beside its kind: at most one of these."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (
        OneOf(
            "merchant_comment",
            "order_refunded",
            "draft_order_changes_applied",
            "saved_payment_method",
            "authorized_payment_created",
            "authorized_payment_captured",
            "authorized_payment_voided",
            "refund_initiated",
            "payment_refunded",
            "payment_refund_failed",
            "refunded_as_store_credit",
            "payment_pending",
            "payment_canceled",
            "payment_declined",
            "receipt_created",
            "receipt_sent",
            "chargeback_created",
            "chargeback_reversed",
            "custom_activity",
        ),
    )

    merchant_comment: MerchantComment | None = None
    order_refunded: OrderRefunded | None = None
    draft_order_changes_applied: DraftOrderChangesApplied | None = None
    saved_payment_method: SavedPaymentMethod | None = None
    authorized_payment_created: AuthorizedPaymentCreated | None = None
    authorized_payment_captured: AuthorizedPaymentCaptured | None = None
    authorized_payment_voided: AuthorizedPaymentVoided | None = None
    refund_initiated: RefundInitiated | None = None
    payment_refunded: PaymentRefunded | None = None
    payment_refund_failed: PaymentRefundFailed | None = None
    refunded_as_store_credit: RefundedAsStoreCredit | None = None
    payment_pending: PaymentPending | None = None
    payment_canceled: PaymentCanceled | None = None
    payment_declined: PaymentDeclined | None = None
    receipt_created: ReceiptCreated | None = None
    receipt_sent: ReceiptSent | None = None
    chargeback_created: ChargebackCreated | None = None
    chargeback_reversed: ChargebackReversed | None = None
    # Not in today's typings, but what an activity of type CUSTOM_ACTIVITY holds for the programs that still show it.
    custom_activity: CustomActivity | None = None


class Activity(ActivityContent, kw_only=True):
    """Something that happened to an order. A custom activity has no `activity_type`: only the old enum names it."""

    id: Guid
    # The staff user who did it, where there is one.
    author_email: Email | None = None
    created_date: Timestamp
    # Deprecated in favour of `activityType`, still always answered.
    type: OldActivityType
    activity_type: ActivityType | None = None


class NewActivity(ActivityContent, kw_only=True):
    """An activity that a caller adds with `addActivities`."""

    # The deprecated name. The kinds that callers may add are spelled alike in both enums.
    ALIASES: ClassVar[Mapping[str, str]] = MappingProxyType({"type": "activityType"})

    activity_type: ActivityType


class ImportedActivity(ActivityContent, kw_only=True):
    """An activity that comes with an imported order, with whatever was kept of it."""

    id: Guid | None = None
    author_email: Email | None = None
    created_date: Timestamp | None = None
    type: OldActivityType | None = None
    activity_type: ActivityType | None = None


class PublicActivity(Message, kw_only=True):
    """What the hidden `addActivity` and `updateActivity` write: a comment or a custom activity."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("custom_activity", "merchant_comment", required=True),)

    custom_activity: CustomActivity | None = None
    merchant_comment: MerchantComment | None = None
