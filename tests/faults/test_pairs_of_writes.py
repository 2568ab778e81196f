"""Two writes on one order at the same instant end as one after the other would: every ordered pair, many times.

The study of 2017 that took shops apart by nothing but concurrency (ACIDRain) is the reason.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio
from tests.support import pairs
from tests.support.orders import money
from tests.support.service import Shop, open_shop

from orderwright.contract.operation import Unit
from orderwright.contract.registry import operations

Json = dict[str, Any]

#: How often each pair meets.
TIMES = 20
#: How many copies are at work at the same time.
AT_ONCE = 10

#: Writes of these modules that are no write on an order as the prototype has it, and where they are tried.
ELSEWHERE = {
    "order-transactions.updatePayments": "tests/api/test_transactions_update.py",
    "order-billing.authorizeChargeWithSavedPaymentMethod": "tests/faults/test_gateway_kills.py",
    "order-billing.chargeMemberships": "tests/api/test_collection.py",
    "orders.chargeMemberships": "tests/api/test_collection.py",
    "orders.preparePaymentCollection": "tests/api/test_billing_collection.py",
    "orders.paymentCollectionCreatePaymentGatewayOrder": "tests/api/test_billing_collection.py",
}
#: The contract has an answer of its own for a receipt that is being made: the second request does not wait.
SAID_EARLIER = {"RECEIPT_GENERATION_IN_PROGRESS": "RECEIPT_ALREADY_EXIST"}
MODULES = ("order-transactions", "order-billing", "order-fulfillments")
#: The writes of the payments collector, and those of the orders module that meet money and parcels.
COLLECTOR = (
    "orders.captureAuthorizedPayments",
    "orders.voidAuthorizedPayments",
    "orders.recordManuallyCollectedPayment",
    "orders.paymentCollectionMarkOrderAsPaid",
    "orders.paymentCollectionBulkMarkOrdersAsPaid",
    "orders.triggerRefund",
    "orders.cancelOrder",
)


def writes(order_id: str, given: pairs.Prototype) -> dict[str, Json]:
    """Every write by its key, as a request that the prototype admits or that its state refuses."""
    return {**_transactions(order_id, given), **_billing(order_id, given), **_parcels(order_id, given)}


def _transactions(order_id: str, given: pairs.Prototype) -> dict[str, Json]:
    order, collector = {"orderId": order_id}, {"ecomOrderId": order_id}
    pending, cash = given.payments["pending"], given.payments["cash"]
    elsewhere = {"paymentId": cash, "amount": money("25.00"), "externalRefund": True}
    failed = {"paymentId": cash, "refundStatus": "FAILED"}
    return {
        "order-transactions.addPayments": {**order, "payments": [pairs.payment("15.00", "APPROVED", offline=True)]},
        "order-transactions.updatePaymentStatus": {**order, "paymentId": pending, "status": "APPROVED"},
        "order-transactions.bulkUpdatePaymentStatuses": {
            "paymentAndOrderIds": [{**order, "paymentId": pending}, {**order, "paymentId": cash}],
            "status": "CANCELED",
        },
        "order-transactions.updateRefundTransaction": {**order, "refundId": given.refund_id, "transaction": failed},
        "orders.recordManuallyCollectedPayment": {**order, "amount": money("50.00")},
        "orders.paymentCollectionMarkOrderAsPaid": collector,
        "orders.paymentCollectionBulkMarkOrdersAsPaid": {"ecomOrderIds": [order_id]},
        "orders.triggerRefund": {**collector, "payments": [elsewhere]},
        "orders.cancelOrder": {"id": order_id, "restockAllItems": True},
    }


def _billing(order_id: str, given: pairs.Prototype) -> dict[str, Json]:
    order, collector = {"orderId": order_id}, {"ecomOrderId": order_id}
    cash, authorized = given.payments["cash"], given.payments["authorized"]
    units = [{"lineItemId": given.lines[0], "quantity": 2}]
    card = {"giftCardCode": given.gift_card_code, "amount": money("12.00")}
    return {
        "order-billing.refundPayments": {
            **order,
            "paymentRefunds": [{"paymentId": cash, "amount": money("30.00"), "externalRefund": True}],
            "refundItems": {"lineItems": units},
            "sideEffects": {"restock": {"lineItems": units}},
        },
        "order-billing.captureAuthorizedPayments": {
            **order,
            "payments": [{"paymentId": authorized, "amount": money("20.00")}],
        },
        "order-billing.voidAuthorizedPayments": {**order, "paymentIds": [authorized]},
        "order-billing.chargeOrder": {**order, "giftCards": [card]},
        "order-billing.redeemGiftCard": {**order, **card, "currency": "USD"},
        "order-billing.generateReceipts": {**order, "paymentIds": [cash]},
        "order-billing.voidMemberships": {**order, "paymentIds": [given.payments["membership"]]},
        "orders.captureAuthorizedPayments": {**collector, "payments": [{"paymentId": authorized}]},
        "orders.voidAuthorizedPayments": {**collector, "paymentIds": [authorized]},
    }


def _parcels(order_id: str, given: pairs.Prototype) -> dict[str, Json]:
    order, one = {"orderId": order_id}, given.fulfillment_id
    parcel = {"lineItems": [{"id": given.lines[0], "quantity": 2}], "trackingInfo": {"trackingNumber": "T-1"}}
    everything = {"lineItems": [{"id": line} for line in given.lines]}
    return {
        "order-fulfillments.createFulfillment": {**order, "fulfillment": parcel},
        "order-fulfillments.updateFulfillment": {
            **order,
            "fulfillment": {"id": one, "trackingInfo": {"trackingNumber": "T-1"}},
        },
        "order-fulfillments.deleteFulfillment": {**order, "fulfillmentId": one},
        "order-fulfillments.bulkCreateFulfillments": {
            "ordersWithFulfillments": [{**order, "fulfillments": [everything]}]
        },
    }


KEYS = sorted(writes("", pairs.Prototype("", ["", ""], dict.fromkeys(pairs.PAYMENTS, ""), "", "", "")))


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture(scope="module")
async def prototype(shop: Shop) -> pairs.Prototype:
    return await pairs.make_prototype(shop)


def no_money_and_no_parcel_too_many(state: str) -> None:
    """Captured less refunded is never below zero, and no unit is sent twice."""
    kept = json.loads(state)
    balance = json.loads(kept["head"])["balanceSummary"]
    assert Decimal(balance["refunded"]["amount"]) <= Decimal(balance["paid"]["amount"])
    parcels = [parcel["lineItems"] for parcel in map(json.loads, kept["records"]) if "lineItems" in parcel]
    assert sum(line["quantity"] for lines in parcels for line in lines) <= sum(
        line["quantity"] for line in json.loads(kept["lines"])
    )


async def ends(
    shop: Shop, given: pairs.Prototype, names: tuple[str, str], *, at_once: bool, times: int
) -> list[pairs.Ending]:
    """How these two writes end on copies of the prototype."""
    ids = await pairs.copies(shop, given, times)
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(order_id: str) -> pairs.Ending:
        requests = writes(order_id, given)
        async with limit:
            found = await pairs.ending(shop, order_id, [(name, requests[name]) for name in names], at_once=at_once)
        return found._replace(answers=tuple(SAID_EARLIER.get(answer, answer) for answer in found.answers))

    return list(await asyncio.gather(*(one(order_id) for order_id in ids)))


#: What is known of pairs that ran one after the other: each is asked for twice.
_SERIAL: dict[tuple[str, str], pairs.Ending] = {}


async def one_after_the_other(shop: Shop, given: pairs.Prototype, names: tuple[str, str]) -> pairs.Ending:
    """How these two writes end in this order."""
    if names not in _SERIAL:
        [_SERIAL[names]] = await ends(shop, given, names, at_once=False, times=1)
    return _SERIAL[names]


def turned(ending: pairs.Ending) -> pairs.Ending:
    """The same with the answers the other way round."""
    return pairs.Ending(ending.answers[::-1], ending.state)


@pytest.mark.parametrize("first", KEYS)
async def test_two_writes_at_once_end_as_one_after_the_other(
    shop: Shop, prototype: pairs.Prototype, first: str
) -> None:
    for second in KEYS:
        serial = {
            await one_after_the_other(shop, prototype, (first, second)),
            turned(await one_after_the_other(shop, prototype, (second, first))),
        }
        for found in await ends(shop, prototype, (first, second), at_once=True, times=TIMES):
            no_money_and_no_parcel_too_many(found.state)
            assert found in serial, (first, second)


async def test_what_each_write_does_alone_on_the_prototype(shop: Shop, prototype: pairs.Prototype) -> None:
    answers = {}
    for name in KEYS:
        [order_id] = await pairs.copies(shop, prototype, 1)
        answers[name] = await pairs.run(shop, name, writes(order_id, prototype)[name])
    refused = {name: answer for name, answer in answers.items() if answer != "ok"}
    assert refused == {
        "order-transactions.bulkUpdatePaymentStatuses": "STATUS_NOT_ALLOWED",  # one of its two payments
        "order-transactions.updateRefundTransaction": "STATUS_NOT_ALLOWED",
        "orders.cancelOrder": "ORDER_HAS_AUTHORIZED_TRANSACTION",
        "orders.paymentCollectionBulkMarkOrdersAsPaid": "PAYMENT_GATEWAY_ID_NOT_FOUND",
        "orders.paymentCollectionMarkOrderAsPaid": "PAYMENT_GATEWAY_ID_NOT_FOUND",
    }


def test_every_write_of_these_modules_is_tried() -> None:
    ours = {
        one.key
        for one in operations()
        if one.unit is not Unit.READ and (one.module in MODULES or one.key in COLLECTOR) and not one.addition
    }
    assert ours == {*KEYS, *(key for key in ELSEWHERE if key.split(".")[0] in MODULES)}
