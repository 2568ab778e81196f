"""previewIntendedMails: the mails that an action would send, before it is done."""

from __future__ import annotations

from orderwright.contract.intended_mails import ACTIONS
from orderwright.model.errors import PermissionDenied
from orderwright.model.intended_mails import (
    IntendedMail,
    PreviewIntendedMailsRequest,
    PreviewIntendedMailsResponse,
)
from orderwright.workflows import intended_mails as after
from orderwright.workflows.context import Context
from orderwright.workflows.intended_mails import Intended
from orderwright.workflows.refunds import reachable_gateways


async def preview_intended_mails(
    context: Context, request: PreviewIntendedMailsRequest
) -> PreviewIntendedMailsResponse:
    """Make them of the order as the action would leave it. Nothing is kept, sent or locked."""
    _check_right(context, request)
    gateways: frozenset[str] = frozenset()
    refund = request.refund_payments or request.refund_before
    if refund is not None:
        gateways = await reachable_gateways(context, refund.order_id)
    async with after.looking(context) as looking:
        return PreviewIntendedMailsResponse(mails=await _mails(looking, request, gateways))


async def _mails(
    context: Context, request: PreviewIntendedMailsRequest, gateways: frozenset[str]
) -> list[IntendedMail]:
    if request.resend_mail is not None:
        return await after.when_resent(context, request.resend_mail)
    return await after.mails_of(context, await _intended(context, request, gateways))


async def _intended(context: Context, request: PreviewIntendedMailsRequest, gateways: frozenset[str]) -> Intended:
    if request.cancel_order is not None:
        return await after.when_canceled(context, request.cancel_order, request.refund_before, gateways)
    if request.commit_draft_order is not None:
        return await after.when_committed(context, request.commit_draft_order)
    if request.refund_payments is not None:
        return await after.when_refunded(context, request.refund_payments, gateways)
    if request.create_fulfillments is not None:
        return await after.when_fulfilled(context, request.create_fulfillments)
    if request.update_fulfillment is not None:
        return await after.when_parcel_changed(context, request.update_fulfillment)
    if request.create_order_payment_request is not None:
        return await after.when_asked(context, request.create_order_payment_request)
    assert request.generate_invoice is not None, "one action is named"
    return await after.when_invoiced(context, request.generate_invoice)


def _check_right(context: Context, request: PreviewIntendedMailsRequest) -> None:
    """Raise `PermissionDenied` unless the caller may take the action."""
    for name, operation in ACTIONS.items():
        if getattr(request, name) is not None and not context.caller.may(operation.permission):
            raise PermissionDenied(
                "PERMISSION_DENIED",
                f"{operation.key} needs the permission {operation.permission.value}",
                data={"permission": operation.permission.value},
            )
