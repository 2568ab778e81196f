"""The payments of an order as the page shows them: what each holds now, and what happened to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from orderwright.dashboard.texts import _
from orderwright.model.order_parts import OrderStatus
from orderwright.model.payments import Payment
from orderwright.model.refunds import Refund
from orderwright.rules.refundability import Standing, standings_of

if TYPE_CHECKING:
    from orderwright.dashboard.order_view import OrderView

Json = dict[str, Any]

_CAPTURED: Final = _("Captured")
_VOIDED: Final = _("Voided")
_SCHEDULED: Final = {"CAPTURE": _("Will be captured by itself"), "VOID": _("Will be voided by itself")}
_REFUND: Final = _("Refund")
_CHARGEBACK: Final = _("Taken back by the buyer's bank")


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """One thing that happened to a payment, or will (`ahead`).

    `label` is to be translated; `status` is that of `statuses.py`, of the kind `payment event`. `ids` are those of the
    gateway; `notes` are words of somebody.
    """

    label: str
    date: str | None
    amount: Json | None = None
    status: str = ""
    by_hand: bool = False
    ahead: bool = False
    ids: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ShownPayment:
    """A payment. `holds` is what the shop has of it now, None where it brought nothing (yet).

    `pending` is on its way back to the buyer.
    """

    payment: Json
    holds: Decimal | None
    pending: Decimal
    events: list[PaymentEvent]


def shown_payments(view: OrderView) -> list[ShownPayment]:
    """The payments in the order in which they were made, each with its events in the order of time."""
    payments = msgspec.convert(view.payments, list[Payment])
    refunds = msgspec.convert(view.refunds, list[Refund])
    status, currency = OrderStatus(view.order["status"]), view.order["currency"]
    standings = standings_of(payments, refunds, status=status, currency=currency, ways={})
    return [_shown(payment, standing, view.refunds) for payment, standing in zip(view.payments, standings, strict=True)]


def _shown(payment: Json, standing: Standing, refunds: Sequence[Json]) -> ShownPayment:
    events = [*_authorization(payment), *_refunds(payment, refunds), *_chargebacks(payment)]
    events.sort(key=lambda one: (one.ahead, one.date or ""))
    brought = payment.get("amount") and standing.paid
    return ShownPayment(payment, standing.max_refund if brought else None, standing.pending, events)


def _authorization(payment: Json) -> Iterator[PaymentEvent]:
    details = payment["regularPaymentDetails"]["authorizationDetails"]
    for capture in details.get("captures", []):
        yield PaymentEvent(
            _CAPTURED,
            capture.get("createdDate"),
            capture.get("amount"),
            capture.get("status", ""),
            notes=_failure(capture),
        )
    if "void" in details:
        void = details["void"]
        yield PaymentEvent(_VOIDED, void.get("voidedDate"), status=void.get("status", ""), notes=_failure(void))
    scheduled = details.get("scheduledAction") or {}
    if scheduled.get("actionType") in _SCHEDULED and payment.get("status") == "AUTHORIZED":
        yield PaymentEvent(_SCHEDULED[scheduled["actionType"]], scheduled.get("executionDate"), ahead=True)


def _failure(act: Json) -> tuple[str, ...]:
    code = (act.get("failureDetails") or {}).get("failureCode")
    return (code,) if code else ()


def _refunds(payment: Json, refunds: Sequence[Json]) -> Iterator[PaymentEvent]:
    for refund in refunds:
        for part in refund["transactions"]:
            if part["paymentId"] != payment["id"]:
                continue
            info = part.get("refundStatusInfo") or {}
            words = (refund["details"].get("reason"), info.get("description"), info.get("paymentGatewayReasonCode"))
            yield PaymentEvent(
                _REFUND,
                refund.get("createdDate"),
                part.get("amount"),
                part.get("refundStatus", ""),
                by_hand=bool(part.get("externalRefund")),
                ids=tuple(one for one in (part.get("providerRefundId"), part.get("gatewayRefundId")) if one),
                notes=tuple(one for one in words if one),
            )


def _chargebacks(payment: Json) -> Iterator[PaymentEvent]:
    for chargeback in payment["regularPaymentDetails"].get("chargebacks", []):
        yield PaymentEvent(
            _CHARGEBACK,
            chargeback.get("createdDate"),
            chargeback.get("amount"),
            chargeback.get("status", ""),
            ids=tuple(filter(None, (chargeback.get("externalId"),))),
        )
