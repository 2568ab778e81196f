"""Asking which mails an action would send before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from msgspec import Meta

from orderwright.model.base import BrokenRule, Message, Name100, OneOf, Text200
from orderwright.model.draft_requests import CommitDraftOrderRequest
from orderwright.model.fulfillment_requests import UpdateFulfillmentRequest
from orderwright.model.fulfillments import FulfillmentInput
from orderwright.model.invoices import GenerateInvoiceRequest
from orderwright.model.mails import MailBody, MailKind, ResendMailRequest
from orderwright.model.order_requests import CancelOrderRequest
from orderwright.model.payment_request_requests import CreateOrderPaymentRequestRequest
from orderwright.model.refund_requests import RefundPaymentsRequest


class IntendedFulfillments(Message, kw_only=True):
    """Fulfillments that are about to be added to an order, by createFulfillment or bulkCreateFulfillments."""

    order_id: Name100
    fulfillments: Annotated[list[FulfillmentInput], Meta(min_length=1, max_length=100)]


class PreviewIntendedMailsRequest(Message, kw_only=True):
    """Name the one action that is about to be taken, with the request that its own operation would get.

    `refund_before` is a refund that is made right before an order is canceled.
    """

    ONE_OF: ClassVar[tuple[OneOf, ...]] = (
        OneOf(
            "cancel_order",
            "commit_draft_order",
            "refund_payments",
            "create_fulfillments",
            "update_fulfillment",
            "create_order_payment_request",
            "generate_invoice",
            "resend_mail",
            required=True,
        ),
    )

    cancel_order: CancelOrderRequest | None = None
    commit_draft_order: CommitDraftOrderRequest | None = None
    refund_payments: RefundPaymentsRequest | None = None
    create_fulfillments: IntendedFulfillments | None = None
    update_fulfillment: UpdateFulfillmentRequest | None = None
    create_order_payment_request: CreateOrderPaymentRequestRequest | None = None
    generate_invoice: GenerateInvoiceRequest | None = None
    resend_mail: ResendMailRequest | None = None
    refund_before: RefundPaymentsRequest | None = None

    def check(self) -> Iterator[BrokenRule]:
        """The money goes back before a cancellation of the same order."""
        refund, cancellation = self.refund_before, self.cancel_order
        if refund is not None and (cancellation is None or cancellation.id.lower() != refund.order_id.lower()):
            yield BrokenRule("refundBefore", "goes with the cancellation of the same order", "FIELD_NOT_ALLOWED")


class IntendedMail(Message, kw_only=True):
    """A mail that would be sent, and to whom."""

    kind: MailKind
    recipients: list[Text200]
    body: MailBody


class PreviewIntendedMailsResponse(Message, kw_only=True):
    """The mails that the action would send; none if nobody would be written to."""

    mails: list[IntendedMail]
