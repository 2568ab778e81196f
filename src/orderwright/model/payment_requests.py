"""Payment requests: what a buyer is asked to pay of an order, and how callers ask for it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from orderwright.model.base import (
    CurrencyCode,
    Guid,
    Int32,
    Message,
    Name100,
    Name200,
    Patch,
    Text100,
    Text200,
    Text300,
    Timestamp,
)
from orderwright.model.extras import ExtendedFields
from orderwright.model.order_patch import ExtendedFieldsPatch
from orderwright.model.prices import Price


class PaymentRequestStatus(StrEnum):
    """Where a request stands. The contract's own list lacks VOIDED, which its operations and events name."""

    UNPAID = "UNPAID"
    PAID = "PAID"
    EXPIRED = "EXPIRED"
    VOIDED = "VOIDED"


class BlockedPaymentMethod(StrEnum):
    """Ways to pay that a request can rule out."""

    MANUAL = "MANUAL"


class PaymentRequestSource(Message, kw_only=True):
    """What made the request: an app, and its own id of it."""

    app_id: Guid | None = None
    external_id: Name100 | None = None


class PaymentRequestImage(Message, kw_only=True):
    """A picture for the payment page, by the id of a media service."""

    id: Text200 | None = None
    height: Int32 | None = None
    width: Int32 | None = None
    alt_text: Text200 | None = None
    filename: Text200 | None = None


BlockedPaymentMethods = Annotated[list[BlockedPaymentMethod], Meta(max_length=1)]


class OrderPaymentRequest(Message, kw_only=True):
    """A payment request as it is answered."""

    id: Guid
    source: PaymentRequestSource | None = None
    status: PaymentRequestStatus
    order_id: Guid
    order_number: Text100
    # More than 0, in the currency of the order.
    amount: Price
    currency: CurrencyCode
    # What `regularPaymentDetails.paymentOrderId` of its payments says.
    payment_gateway_order_id: Name100
    title: Name200
    description: Text300 | None = None
    # None: it never expires.
    expiration_date: Timestamp | None = None
    extended_fields: ExtendedFields | None = None
    created_date: Timestamp
    updated_date: Timestamp
    image: PaymentRequestImage | None = None
    blocked_payment_methods: BlockedPaymentMethods


class OrderPaymentRequestInput(Message, kw_only=True):
    """A payment request to make. An expiration date in the past makes one that is expired."""

    order_id: Guid
    amount: Price
    title: Name200
    description: Text300 | None = None
    source: PaymentRequestSource | None = None
    expiration_date: Timestamp | None = None
    extended_fields: ExtendedFields | None = None
    image: PaymentRequestImage | None = None
    blocked_payment_methods: BlockedPaymentMethods = field(default_factory=list)


class OrderPaymentRequestPatch(Patch, kw_only=True):
    """Changes of a payment request, and its id. The last four never change: they may be sent back as they are."""

    id: Name100
    title: Name200 | UnsetType = UNSET
    description: Text300 | UnsetType | None = UNSET
    image: PaymentRequestImage | UnsetType | None = UNSET
    blocked_payment_methods: BlockedPaymentMethods | UnsetType | None = UNSET
    extended_fields: ExtendedFieldsPatch | UnsetType | None = UNSET
    order_id: Guid | UnsetType | None = UNSET
    amount: Price | UnsetType | None = UNSET
    source: PaymentRequestSource | UnsetType | None = UNSET
    expiration_date: Timestamp | UnsetType | None = UNSET
