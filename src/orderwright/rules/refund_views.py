"""How refundability and calculated refunds are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from orderwright.model.bulk import ItemError
from orderwright.model.prices import Price
from orderwright.model.refund_requests import (
    AggregatedRefundSummary,
    CalculatedAdditionalFeeRefund,
    CalculatedLineItemRefund,
    CalculatedRefundItems,
    CalculatedRefundNotAvailableStatus,
    CalculatedRefundSummary,
    CalculatedShippingRefund,
    CalculateRefundResponse,
    CalculationError,
    CalculationErrorDetails,
)
from orderwright.model.refundability import (
    AdditionalFeeRefundability,
    GetOrderRefundabilityResponse,
    GetRefundabilityStatusResponse,
    LineItemRefundability,
    ManuallyRefundablePaymentStatus,
    MembershipPaymentSummary,
    MonetaryPaymentSummary,
    NonRefundablePaymentStatus,
    NonRefundableReason,
    PaymentInfo,
    PaymentRefundability,
    PaymentsSummary,
    Refundability,
    RefundableStatus,
    ShippingRefundability,
)
from orderwright.model.refunds import AdditionalFeeRefund, LineItemRefund
from orderwright.rules.money import plain, round_money
from orderwright.rules.refund_shares import Charged, Sale, Share
from orderwright.rules.refundability import Standing
from orderwright.rules.refunds import Calculation, Faulty

_METHOD_LENGTH = 50
#: Why a membership payment can't be given back although it paid for its line item.
_GIVEN_BACK = frozenset({NonRefundableReason.ALREADY_REFUNDED, NonRefundableReason.PENDING_REFUND})


def _price(amount: Decimal) -> Price:
    return Price(amount=plain(amount))


def shown_refundability(standings: Sequence[Standing], sale: Sale, currency: str) -> GetOrderRefundabilityResponse:
    """The answer of `getOrderRefundability`."""
    shipping = None
    if sale.shipping is not None:
        shipping = ShippingRefundability(**_trio(sale.shipping))
    return GetOrderRefundabilityResponse(
        payments=[_payment(one) for one in standings],
        payments_summary=PaymentsSummary(
            monetary=_monetary([one for one in standings if not _is_membership(one)], currency),
            membership=_membership([one for one in standings if _is_membership(one)]),
        ),
        line_items=[
            LineItemRefundability(
                line_item_id=line.id,
                original_quantity=line.quantity,
                refunded_quantity=line.units_back,
                available_refund_quantity=line.units_left,
            )
            for line in sale.lines.values()
        ],
        shipping=shipping,
        additional_fees=[
            AdditionalFeeRefundability(additional_fee_id=fee.id, **_trio(fee)) for fee in sale.fees.values()
        ],
    )


def _trio(charged: Charged) -> dict[str, Price]:
    return {
        "amount": _price(charged.total),
        "refunded_amount": _price(round_money(charged.amount_back, charged.currency)),
        "available_refund_amount": _price(charged.amount_left),
    }


def _is_membership(standing: Standing) -> bool:
    return standing.payment.membership_payment_details is not None


def _payment(standing: Standing) -> PaymentRefundability:
    payment = standing.payment
    regular = payment.regular_payment_details
    card = regular.credit_card_details if regular is not None else None
    method = regular.payment_method if regular is not None else None
    membership = _is_membership(standing)
    shown = PaymentRefundability(
        payment=PaymentInfo(
            monetary=None if membership else _of_one(standing),
            membership=_membership([standing]) if membership else None,
            credit_card_details=card,
            payment_id=payment.id,
            payment_method=method[:_METHOD_LENGTH] if method else None,
            offline_payment=bool(regular is not None and regular.offline_payment),
        )
    )
    if standing.barred is not None:
        shown.non_refundable = NonRefundablePaymentStatus(reason=standing.barred)
    elif standing.manual is not None:
        shown.manually_refundable = ManuallyRefundablePaymentStatus(reason=standing.manual)
    else:
        shown.refundable = True
    return shown


def _of_one(standing: Standing) -> MonetaryPaymentSummary:
    return MonetaryPaymentSummary(
        paid=_price(standing.paid),
        refunded=_price(standing.refunded),
        refund_pending=_price(standing.pending),
        max_refund=_price(standing.max_refund),
    )


def _monetary(standings: Iterable[Standing], currency: str) -> MonetaryPaymentSummary:
    zero = round_money(Decimal(0), currency)
    paid = refunded = pending = most = zero
    for one in standings:
        paid += one.paid
        refunded += one.refunded
        pending += one.pending
        most += one.max_refund
    return MonetaryPaymentSummary(
        paid=_price(paid), refunded=_price(refunded), refund_pending=_price(pending), max_refund=_price(most)
    )


def _membership(standings: Iterable[Standing]) -> MembershipPaymentSummary:
    paid, refunded, refundable = [], [], []
    for one in standings:
        details = one.payment.membership_payment_details
        if details is None or one.barred is NonRefundableReason.NOT_PAID:
            continue
        paid.append(details.line_item_id)
        if one.barred in _GIVEN_BACK:
            refunded.append(details.line_item_id)
        elif one.barred is None:
            refundable.append(details.line_item_id)
    return MembershipPaymentSummary(
        paid_line_item_ids=paid, refunded_line_item_ids=refunded, refundable_line_item_ids=refundable
    )


def shown_statuses(standings: Iterable[Standing]) -> GetRefundabilityStatusResponse:
    """The answer of `getRefundabilityStatus`."""
    return GetRefundabilityStatusResponse(refundabilities=[_status(one) for one in standings], refundable_per_item=True)


def _status(standing: Standing) -> Refundability:
    status = RefundableStatus.REFUNDABLE
    if standing.barred is not None:
        status = RefundableStatus.NOT_REFUNDABLE
    elif standing.manual is not None:
        status = RefundableStatus.MANUAL
    return Refundability(
        payment_id=standing.payment.id,
        refundability_status=status,
        non_refundable_reason=standing.collector_reason,
        manually_refundable_reason=standing.manual,
    )


def shown_calculation(done: Calculation) -> CalculateRefundResponse:
    """The answer of `calculateRefund`: what the items come to, or everything that is wrong with them."""
    if done.faulty:
        errors = [_error(one) for one in done.faulty]
        return CalculateRefundResponse(not_available=CalculatedRefundNotAvailableStatus(errors=errors))
    whole = done.whole
    items = CalculatedRefundItems(
        line_items=[CalculatedLineItemRefund(item=item, summary=_summary(share)) for item, share in done.lines],
        additional_fees=[
            CalculatedAdditionalFeeRefund(additional_fee=item, summary=_summary(share)) for item, share in done.fees
        ],
    )
    if done.shipping is not None:
        items.shipping = CalculatedShippingRefund(shipping=done.shipping[0], summary=_summary(done.shipping[1]))
    return CalculateRefundResponse(
        available=True,
        summary=AggregatedRefundSummary(
            total=_price(whole.total),
            tax=_price(whole.tax),
            discount=_price(whole.discount),
            subtotal=_price(whole.subtotal),
            line_items_subtotal=_price(done.of_lines.subtotal),
            additional_fees_total=_price(done.of_fees.subtotal),
        ),
        calculated_refund_items=items,
    )


def _summary(share: Share) -> CalculatedRefundSummary:
    return CalculatedRefundSummary(
        total=_price(share.total),
        tax=_price(share.tax),
        discount=_price(share.discount),
        subtotal=_price(share.subtotal),
    )


def _error(faulty: Faulty) -> CalculationError:
    error, item = faulty.error, faulty.item
    shown = CalculationError(
        error=CalculationErrorDetails(
            application_error=ItemError(code=error.code, description=error.message, data=error.data)
        )
    )
    if isinstance(item, LineItemRefund):
        shown.line_item = item
    elif isinstance(item, AdditionalFeeRefund):
        shown.additional_fee = item
    else:
        shown.shipping = item
    return shown
