"""What no check can assert, and why: errors that a check can't provoke, and operations that only refuse."""

from __future__ import annotations

_LOAD = "needs a service or a database that is overloaded or away; tests/faults provokes it"
_RACE = "needs two calls at the very same moment; tests/faults provokes it"
_NOT_SENT = "the SDK's function sends no `currency`; tests/unit provokes it in the draft"
_READS_TOO = "every scope that may begin drafts may read them, too; tests/api provokes it with a scope of its own"
_NO_OPTION = "no line of a draft from scratch has a payment option, and the draft of an order is refused before"
_ADDS_UP = "no order can be placed here whose summary does not add up: `createOrder` refuses it"

_OTHER_CURRENCY = {"CURRENCY_DOES_NOT_MATCH_DRAFT_ORDER_CURRENCY": _NOT_SENT}

#: By operation, the codes that are left out.
UNPROVOKED: dict[str, dict[str, str]] = {
    "draft-orders.addLineItemsToDraftOrder": _OTHER_CURRENCY,
    "draft-orders.createCustomDiscounts": _OTHER_CURRENCY,
    "draft-orders.createDraftOrder": {"NOT_AUTHORIZED_TO_READ_DRAFT_ORDERS": _READS_TOO},
    "draft-orders.setDeposit": {"DRAFT_ORDER_HAS_DEPOSIT_LINE_ITEMS": _NO_OPTION},
    "draft-orders.setShippingInfo": _OTHER_CURRENCY,
    "draft-orders.updateLineItems": _OTHER_CURRENCY,
    "order-billing.generateReceipts": {"RECEIPT_GENERATION_IN_PROGRESS": _RACE},
    "order-invoices.generateInvoice": {"INVALID_PRICE_AMOUNT": _ADDS_UP},
    "orders.createOrder": {"TOO_MANY_WAITING": _LOAD, "DATABASE_UNAVAILABLE": _LOAD},
    "orders.importOrder": {"ALREADY_EXISTS": _RACE},
}

#: Operations that never succeed, because they need another product beside the service: all they have are their errors.
NEED_A_PROVIDER = frozenset({"orders.chargeMemberships", "order-billing.chargeMemberships"})
