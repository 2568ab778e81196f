"""Documented errors that no check can provoke on a service without foreign providers, by operation, and why."""

from __future__ import annotations

_GATEWAY = "needs a gateway for payments that leaves a call unanswered"
_LOAD = "needs a service or a database that is overloaded or away; tests/faults provokes it"
_RACE = "needs two calls at the very same moment; tests/faults provokes it"

UNPROVOKED: dict[str, dict[str, str]] = {
    "orders.createOrder": {"TOO_MANY_WAITING": _LOAD, "DATABASE_UNAVAILABLE": _LOAD},
    "orders.captureAuthorizedPayments": {"PAYMENT_HAS_PENDING_CAPTURE": _GATEWAY},
    "order-billing.captureAuthorizedPayments": {"PAYMENT_HAS_PENDING_CAPTURE": _GATEWAY},
    "order-billing.generateReceipts": {"RECEIPT_GENERATION_IN_PROGRESS": _RACE},
}
