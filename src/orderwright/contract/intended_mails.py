"""Asking which mails an action would send: an addition, like all that is about mails."""

from __future__ import annotations

from typing import Final

from orderwright.contract.draft_order_commits import COMMIT_DRAFT_ORDER
from orderwright.contract.mails import NOT_FOUND, RESEND_MAIL
from orderwright.contract.operation import Operation, Unit
from orderwright.contract.order_fulfillments import CREATE_FULFILLMENT, UPDATE_FULFILLMENT
from orderwright.contract.order_invoices import GENERATE_INVOICE
from orderwright.contract.order_refunds import REFUND_PAYMENTS
from orderwright.contract.orders import CANCEL_ORDER
from orderwright.contract.orders import NOT_FOUND as ORDER_NOT_FOUND
from orderwright.contract.payment_requests import CREATE_ORDER_PAYMENT_REQUEST
from orderwright.model.intended_mails import PreviewIntendedMailsRequest, PreviewIntendedMailsResponse
from orderwright.model.permissions import Permission

#: The operation that does each action, by the field of the request that names it.
ACTIONS: Final[dict[str, Operation]] = {
    "cancel_order": CANCEL_ORDER,
    "commit_draft_order": COMMIT_DRAFT_ORDER,
    "refund_payments": REFUND_PAYMENTS,
    "create_fulfillments": CREATE_FULFILLMENT,
    "update_fulfillment": UPDATE_FULFILLMENT,
    "create_order_payment_request": CREATE_ORDER_PAYMENT_REQUEST,
    "generate_invoice": GENERATE_INVOICE,
    "resend_mail": RESEND_MAIL,
    "refund_before": REFUND_PAYMENTS,
}

PREVIEW_INTENDED_MAILS = Operation(
    module="mails",
    name="previewIntendedMails",
    method="POST",
    path="/mails/v1/preview-intended",
    request=PreviewIntendedMailsRequest,
    response=PreviewIntendedMailsResponse,
    permission=Permission.READ_ORDERS,
    optional_permissions=tuple(
        dict.fromkeys(
            (
                *(one.permission for one in ACTIONS.values()),
                Permission.OVER_REFUND,
                *RESEND_MAIL.optional_permissions,
            )
        )
    ),
    unit=Unit.READ,
    addition=True,
    summary="Make the mails that an action would send, without doing it",
    description="The caller must hold the permission of the action, and may read mails of its kind. What the action "
    "would be refused for is refused here, by the codes of its own operation; stock is not looked at. Nothing is kept "
    "or sent.",
    errors=(ORDER_NOT_FOUND, NOT_FOUND),
)
