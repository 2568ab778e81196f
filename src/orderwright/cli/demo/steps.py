"""What is done to an order after it was made: one operation each, whose amounts follow from what the order came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

#: Steps that are no operations of the API: only a gateway reports a chargeback, and a new card tells its code once.
CHARGEBACK = "demo.chargeback"
PAY_WITH_GIFT_CARD = "demo.payWithGiftCard"


@dataclass(slots=True)
class Known:
    """What the service has answered of an order so far: its id, its total, what was paid, the ids of its payments."""

    order_id: str
    total: Decimal
    currency: str
    minor_unit: Decimal
    paid: Decimal = Decimal(0)
    payments: list[str] = field(default_factory=list)

    def part(self, share: str) -> Decimal:
        """That share of the total in whole minor units; of "1" what is left to be paid."""
        if share == "1":
            return self.total - self.paid
        return (self.total * Decimal(share)).quantize(self.minor_unit, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One step: an operation, when, and its request without what only the service knows.

    `share` is the part of the order's total that the step moves, a decimal fraction; "1" moves all that is left.
    """

    operation: str
    at: datetime
    fields: dict[str, Any]
    share: str = "1"

    def request(self, known: Known) -> dict[str, Any]:
        """The request with ids and amounts where this operation has them."""
        fields, order_id = self.fields, known.order_id
        match self.operation:
            case "orders.updateOrder":
                return {"order": {**fields, "id": order_id}}
            case "orders.bulkUpdateOrderTags":
                return {**fields, "orderIds": [order_id]}
            case "orders.cancelOrder":
                return {**fields, "id": order_id}
            case "order-transactions.addPayments":
                amount = {"amount": str(known.part(self.share))}
                return {"orderId": order_id, "payments": [{**fields, "amount": amount}]}
            case "order-transactions.updatePaymentStatus":
                return {**fields, "orderId": order_id, "paymentId": known.payments[-1]}
            case "order-billing.refundPayments":
                return {**fields, "orderId": order_id, "paymentRefunds": [self._refund(known)]}
            case _:
                return {**fields, "orderId": order_id}

    def _refund(self, known: Known) -> dict[str, Any]:
        """What the last payment gives back: an amount, or what the refunded items come to."""
        refund: dict[str, Any] = {"paymentId": known.payments[-1], "externalRefund": True}
        if "refundItems" not in self.fields:
            refund["amount"] = {"amount": str(known.total if self.share == "1" else known.part(self.share))}
        return refund
