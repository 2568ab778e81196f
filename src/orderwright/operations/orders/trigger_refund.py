"""triggerRefund: the payments collector's way to give back money of one payment."""

from __future__ import annotations

from typing import Final

import msgspec

from orderwright.model.bulk import ItemError, ItemMetadata
from orderwright.model.errors import ApplicationError, FieldViolation, NotFound, Status, ValidationFailed
from orderwright.model.refund_requests import RefundItems, RestockSideEffects, TriggerRefundRequest
from orderwright.model.refunds import (
    LineItemRefund,
    OrderTransactions,
    RefundDetails,
    RefundSideEffects,
    RefundStatus,
    RefundTransaction,
    RestockInfo,
    RestockItem,
    RestockType,
    ShippingRefund,
)
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.gateway_calls import Intended, run_calls
from orderwright.workflows.refund_answers import refund_in, show_refunded
from orderwright.workflows.refunds import WantedRefund, begin_refund, reachable_gateways

_encode: Final = msgspec.json.Encoder().encode

_NOT_AVAILABLE: Final = frozenset({"PAYMENT_NOT_REFUNDABLE", "EXTERNAL_REFUND_EXPECTED"})
_AMOUNTS: Final = frozenset(
    {"INVALID_PAYMENT_REFUND_AMOUNT", "INVALID_ADDITIONAL_FEE_REFUND_AMOUNT", "INVALID_SHIPPING_REFUND_AMOUNT"}
)


class _Begun(msgspec.Struct, frozen=True):
    refund_id: str


async def trigger_refund(context: Context, request: TriggerRefundRequest) -> Answer:
    """Refund as `refundPayments` does. A payment whose return failed stands in `failedPaymentIds`."""
    wanted = _wanted(request)
    gateways = await reachable_gateways(context, request.ecom_order_id)

    async def begin(unit: Context) -> Intended:
        order = await open_order(unit, request.ecom_order_id)
        try:
            begun = await begin_refund(order, wanted, gateways)
        except ApplicationError as error:
            raise _renamed(error) from error
        return Intended(order_id=order.locked.id, calls=begun.calls, data=_encode(_Begun(begun.refund.id)))

    return await run_calls(context, begin, _answer)


def _renamed(error: ApplicationError) -> ApplicationError:
    """The refusal of `refundPayments` as the payments collector calls it."""
    if error.code == "PAYMENT_NOT_FOUND":
        return NotFound("PAYMENTS_NOT_FOUND", error.message, data=error.data)
    if error.code in _NOT_AVAILABLE:
        return ApplicationError("REFUND_NOT_AVAILABLE", error.message, data=error.data)
    if error.code in _AMOUNTS:
        return ApplicationError("INVALID_AMOUNT", error.message, status=Status.BAD_REQUEST, data=error.data)
    return error


def _wanted(request: TriggerRefundRequest) -> WantedRefund:
    details = request.details or RefundDetails()
    effects = request.side_effects or RefundSideEffects()
    return WantedRefund(
        payments=request.payments,
        items=_items(details),
        reason=details.reason,
        restock=_restock(effects.restock_info),
        send_email=bool(effects.send_order_refunded_email),
        custom_message=effects.custom_message,
        payments_path="payments",
        items_path="details",
    )


def _items(details: RefundDetails) -> RefundItems:
    """What is refunded; of the two forms of the line items and of the shipping, today's wins."""
    old = [LineItemRefund(line_item_id=one.line_item_id, quantity=one.quantity) for one in details.items]
    shipping = details.shipping
    if shipping is None and details.shipping_included:
        shipping = ShippingRefund()
    items = RefundItems(
        line_items=details.line_items or old, additional_fees=details.additional_fees, shipping=shipping
    )
    _refuse_repeats(items, "details", {} if details.line_items else {"lineItems": "items"})
    return items


def _restock(info: RestockInfo | None) -> list[RestockItem] | None:
    if info is None or info.type is RestockType.NO_ITEMS:
        return []
    if info.type is RestockType.ALL_ITEMS:
        return None
    _refuse_repeats(RestockSideEffects(line_items=info.items), "sideEffects.restockInfo", {"lineItems": "items"})
    return info.items


def _refuse_repeats(items: RefundItems | RestockSideEffects, path: str, names: dict[str, str]) -> None:
    """Raise `ValidationFailed` for what is named twice; `names` are those that the request has for parts of `items`."""
    broken = []
    for rule in items.check():
        part, *rest = rule.path.split("[", 1)
        place = "[".join([names.get(part, part), *rest])
        broken.append(FieldViolation(f"{path}.{place}", rule.description, rule.rule, rule_name=rule.rule_name))
    if broken:
        raise ValidationFailed(broken)


async def _answer(context: Context, intended: Intended) -> Answer:
    begun = msgspec.json.decode(intended.data, type=_Begun)

    def members(transactions: OrderTransactions) -> dict[str, object]:
        parts = refund_in(transactions, begun.refund_id).transactions
        failed = [_failed(part) for part in parts if part.refund_status is RefundStatus.FAILED]
        return {"refundId": begun.refund_id, "failedPaymentIds": failed}

    return await show_refunded(context, intended.order_id, members)


def _failed(part: RefundTransaction) -> ItemMetadata:
    info = part.refund_status_info
    words = info.description if info is not None else None
    code = info.payment_gateway_reason_code if info is not None else None
    error = ItemError(
        code="REFUND_FAILED",
        description=words or "The gateway did not return the money",
        data={"paymentGatewayReasonCode": code} if code else None,
    )
    return ItemMetadata(id=part.payment_id, original_index=0, success=False, error=error)
