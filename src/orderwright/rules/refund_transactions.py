"""What a caller may say of one payment's part of a refund that another system makes."""

from __future__ import annotations

import msgspec

from orderwright.model.errors import ApplicationError, FieldViolation, ValidationFailed
from orderwright.model.refund_requests import RefundTransactionUpdate
from orderwright.model.refunds import RefundStatus, RefundTransaction
from orderwright.rules.money import parse_amount
from orderwright.rules.payments import OPEN_REFUND

_ANYWHERE = frozenset(RefundStatus)
_NOWHERE: frozenset[RefundStatus] = frozenset()

#: Every way from one status to another that callers have. What has ended has ended: a failed part is refunded anew.
TRANSITIONS: dict[RefundStatus, frozenset[RefundStatus]] = {
    status: _ANYWHERE - {status} if status in OPEN_REFUND else _NOWHERE for status in RefundStatus
}


def updated_part(part: RefundTransaction, sent: RefundTransactionUpdate, *, by_gateway: bool) -> RefundTransaction:
    """The part as the caller says it has become; what was not sent stays.

    `by_gateway`: a gateway of the site returns this money, and its word alone counts: status and ids stay. The present
    values may be repeated. Raises STATUS_NOT_ALLOWED, and `ValidationFailed` for a change of what is fixed.
    """
    _check_fixed(part, sent, by_gateway=by_gateway)
    status = sent.refund_status or part.refund_status
    if status is not part.refund_status and (by_gateway or status not in TRANSITIONS[part.refund_status]):
        raise ApplicationError(
            "STATUS_NOT_ALLOWED",
            f"This part of the refund is {part.refund_status} and can't become {status} by a caller's word",
            data={"paymentId": part.payment_id, "from": part.refund_status, "to": status},
        )
    return msgspec.structs.replace(
        part,
        refund_status=status,
        refund_status_info=sent.refund_status_info or part.refund_status_info,
        gateway_refund_id=sent.gateway_refund_id or part.gateway_refund_id,
        provider_refund_id=sent.provider_refund_id or part.provider_refund_id,
    )


def _check_fixed(part: RefundTransaction, sent: RefundTransactionUpdate, *, by_gateway: bool) -> None:
    changed = []
    if sent.amount is not None and (
        part.amount is None or parse_amount(sent.amount.amount) != parse_amount(part.amount.amount)
    ):
        changed.append("amount")
    if sent.external_refund is not None and sent.external_refund is not part.external_refund:
        changed.append("externalRefund")
    if by_gateway and sent.gateway_refund_id is not None and sent.gateway_refund_id != part.gateway_refund_id:
        changed.append("gatewayRefundId")
    if by_gateway and sent.provider_refund_id is not None and sent.provider_refund_id != part.provider_refund_id:
        changed.append("providerRefundId")
    if changed:
        raise ValidationFailed(
            [
                FieldViolation(f"transaction.{name}", "is fixed and can't be changed", "FIELD_NOT_ALLOWED")
                for name in changed
            ]
        )
