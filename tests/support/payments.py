"""Payments as callers record them."""

from __future__ import annotations

from typing import Any

from tests.support.orders import line, money, new_id, order
from tests.support.service import Shop

Json = dict[str, Any]
#: An app of another product: of gift cards or memberships.
OTHER_APP = "215238eb-22a5-4c36-9e7b-e7c08025e04e"


def cash(amount: str = "10.00", status: str | None = "APPROVED", **more: Any) -> Json:
    """Money that staff took."""
    return _payment(amount, status, {"regularPaymentDetails": {"offlinePayment": True, "paymentMethod": "Cash"}}, more)


def card(amount: str = "10.00", status: str | None = "APPROVED", *, details: Json | None = None, **more: Any) -> Json:
    """Money that came online, through a provider that is none of ours; `details` are more of the regular ones."""
    regular = {"offlinePayment": False, "paymentMethod": "CreditCard", **(details or {})}
    return _payment(amount, status, {"regularPaymentDetails": regular}, more)


def gift_card(amount: str = "10.00", status: str | None = None, **more: Any) -> Json:
    """A gift card of another ledger."""
    details = {"giftCardPaymentId": "card-1", "appId": OTHER_APP, "obfuscatedCode": "****1234"}
    return _payment(amount, status, {"giftcardPaymentDetails": details}, more)


def membership(amount: str = "10.00", status: str | None = None, *, details: Json | None = None, **more: Any) -> Json:
    """A membership of another product."""
    kept = {
        "membershipId": "gold",
        "lineItemId": "00000000-0000-0000-0000-000000000001",
        "name": {"original": "Gold"},
        "providerAppId": OTHER_APP,
        **(details or {}),
    }
    return _payment(amount, status, {"membershipPaymentDetails": kept}, more)


def _payment(amount: str, status: str | None, details: Json, more: Json) -> Json:
    return {"amount": money(amount), **({} if status is None else {"status": status}), **details, **more}


async def new_order(shop: Shop, total: str = "10.00", **more: Any) -> str:
    """The id of a new order from the web of that total, which waits for its payment."""
    made = await shop.create(order(line(total), **more))
    result: str = made["id"]
    return result


async def add(shop: Shop, order_id: str, *payments: Json) -> list[str]:
    """Record payments; their ids."""
    answer = await shop.do("addPayments", {"orderId": order_id, "payments": list(payments)})
    result: list[str] = answer["paymentsIds"]
    return result


async def paid_order(shop: Shop, *payments: Json, total: str = "10.00", **more: Any) -> tuple[str, list[str]]:
    """A new order with these payments on record: its id and theirs."""
    one = await new_order(shop, total, **more)
    return one, await add(shop, one, *payments)


async def transactions(shop: Shop, order_id: str) -> Json:
    """The payments and refunds of an order."""
    result: Json = (await shop.do("listTransactionsForSingleOrder", {"orderId": order_id}))["orderTransactions"]
    return result


async def payments(shop: Shop, order_id: str) -> list[Json]:
    """The payments of an order."""
    result: list[Json] = (await transactions(shop, order_id))["payments"]
    return result


#: The operations on payments as records and on their collection by staff.
ON_PAYMENTS = frozenset(
    {
        "listTransactionsForSingleOrder",
        "listTransactionsForMultipleOrders",
        "addPayments",
        "updatePaymentStatus",
        "bulkUpdatePaymentStatuses",
        "updatePayments",
        "getPaymentCollectabilityStatus",
        "recordManuallyCollectedPayment",
        "paymentCollectionMarkOrderAsPaid",
        "paymentCollectionBulkMarkOrdersAsPaid",
        "chargeMemberships",
        "voidMemberships",
        "generateReceipts",
    }
)


def about_payments(name: str, order_id: str, payment_id: str) -> Json:
    """A request of that operation about an order, and where it takes one, a payment of it."""
    both = {"orderId": order_id, "paymentId": payment_id}
    charge = {"lineItemId": new_id(), "membershipIdentifier": {}}
    collector_charge = {"lineItemId": new_id(), "membershipId": "gold", "appId": OTHER_APP}
    requests: dict[str, Json] = {
        "listTransactionsForMultipleOrders": {"orderIds": [order_id]},
        "addPayments": {"orderId": order_id, "payments": [cash("1.00")]},
        "updatePaymentStatus": {**both, "status": "APPROVED"},
        "bulkUpdatePaymentStatuses": {"paymentAndOrderIds": [both], "status": "APPROVED"},
        "updatePayments": {"orderId": order_id, "payments": [{"id": payment_id, "refundDisabled": True}]},
        "recordManuallyCollectedPayment": {"orderId": order_id, "amount": money("1.00")},
        "paymentCollectionBulkMarkOrdersAsPaid": {"ecomOrderIds": [order_id]},
        "voidMemberships": {"orderId": order_id, "paymentIds": [payment_id]},
        "generateReceipts": {"orderId": order_id, "paymentIds": [payment_id]},
        # One for each of the two operations of that name.
        "chargeMemberships": {
            "orderId": order_id,
            "ecomOrderId": order_id,
            "memberId": new_id(),
            "memberships": [charge],
            "membershipCharges": [collector_charge],
        },
    }
    return requests.get(name, {"orderId": order_id, "ecomOrderId": order_id})


async def request_about_payments(shop: Shop, name: str) -> Json:
    """A request that succeeds, about a new order of 20.00 with a payment of 10.00 that suits the operation."""
    suiting = {"voidMemberships": membership(), "generateReceipts": cash()}
    order_id, (payment_id,) = await paid_order(shop, suiting.get(name, cash(status="PENDING")), total="20.00")
    return about_payments(name, order_id, payment_id)
