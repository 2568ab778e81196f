"""What a caller may ask for beside the order itself when creating it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta

from orderwright.model.base import Guid, Message, OneOf


class OrderApprovalStrategy(StrEnum):
    """What approves an order that is neither offline nor free: a payment, a received one, or a saved payment method."""

    DEFAULT = "DEFAULT"
    PAYMENT_RECEIVED = "PAYMENT_RECEIVED"
    PAYMENT_METHOD_SAVED = "PAYMENT_METHOD_SAVED"


class OrderCreateNotifications(Message, kw_only=True):
    """Whom to tell about the new order; both default to true."""

    send_notification_to_buyer: bool | None = None
    send_notifications_to_business: bool | None = None


class OwnerApps(Message, kw_only=True):
    """The only apps that may edit the order later."""

    app_ids: Annotated[list[Guid], Meta(min_length=1, max_length=10)]


class OrderCreationSettings(Message, kw_only=True):
    """Settings of a new order. `editable_by_everyone` false has no effect by itself."""

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (OneOf("editable_by_everyone", "editable_by_owner_apps"),)

    editable_by_everyone: bool | None = None
    editable_by_owner_apps: OwnerApps | None = None
    order_approval_strategy: OrderApprovalStrategy | None = None
    notifications: OrderCreateNotifications | None = None
