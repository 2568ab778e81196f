"""Payments at `localstripe` through the operations: how each story begins, what it asks for, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.support.billing import placed
from tests.support.charging import flags, transactions
from tests.support.localstripe import LocalStripe
from tests.support.orders import money
from tests.support.paying_process import pay
from tests.support.records import change_order, payment
from tests.support.service import Shop

from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.order_records import Records

Json = dict[str, Any]
CHARGE = "order-billing.chargeOrder"
AUTHORIZE = "order-billing.authorizeChargeWithSavedPaymentMethod"
CAPTURE = "order-billing.captureAuthorizedPayments"
VOID = "order-billing.voidAuthorizedPayments"
REFUND = "order-billing.refundPayments"


@dataclass(frozen=True)
class Asked:
    """An order, and what is asked of it."""

    order_id: str
    operation: str
    request: Json


@dataclass(frozen=True, kw_only=True)
class Story:
    """One thing that is asked of Stripe, about a payment of 10.00.

    `state` and `told` are what the order is in the end, by the functions of these names; `moved` and `intent` what the
    server has done by then. `events` are the kinds of what Stripe reports of it, `received` says how much Stripe took,
    `disputed` how much of it the buyer's bank takes back later, in cents, and `verdict` how that dispute is decided.
    """

    ask: Callable[[Shop, LocalStripe], Awaitable[Asked]]
    state: Json
    told: tuple[str, ...]
    moved: tuple[tuple[str, int], ...] = ()
    intent: str = "succeeded"
    events: tuple[str, ...]
    received: int = 0
    disputed: int = 0
    verdict: str | None = None

    def disputed_state(self) -> Json:
        """The state after the dispute."""
        if not self.disputed:
            return self.state
        reversed_, amount = self.verdict == "won", f"{self.disputed / 100:.2f}"
        (payment,) = self.state["payments"]
        chargeback = ("REVERSED" if reversed_ else "APPROVED", amount)
        sums = {"chargeback": amount, **({"chargebackReversal": amount} if reversed_ else {})}
        return {
            **self.state,
            "payments": [{**payment, "chargebacks": [chargeback]}],
            "sums": {**self.state["sums"], **sums},
            "flags": ["CHARGEBACK"],
        }

    def disputed_told(self) -> list[str]:
        """The activities after the dispute."""
        more = ["CHARGEBACK_CREATED"] if self.disputed else []
        return sorted([*self.told, *more, *(["CHARGEBACK_REVERSED"] if self.verdict == "won" else [])])


async def order_with_card(shop: Shop, stripe: LocalStripe) -> str:
    """An order of 11.00, of which 1.00 was paid by a card that its buyer left for later."""
    order_id, (customer, method) = await placed(shop, "11.00"), stripe.saved_card()
    deposit = payment("1.00")

    def pay_deposit(order: OpenOrder, records: Records) -> None:
        records.payments.now.append(deposit)
        facts = records.payments.facts_of(deposit.id)
        facts.gateway, facts.saved_method, facts.saved_customer = "stripe", method, customer

    await change_order(shop, order_id, pay_deposit)
    return order_id


async def ask_for_charge(shop: Shop, stripe: LocalStripe) -> Asked:
    """Charge the saved card."""
    order_id = await order_with_card(shop, stripe)
    charge = {"amount": money("10.00")}
    return Asked(order_id, CHARGE, {"orderId": order_id, "merchantInitiated": True, "regularCharge": charge})


async def ask_for_authorization(shop: Shop, stripe: LocalStripe) -> Asked:
    """Reserve the amount with the saved card."""
    order_id = await order_with_card(shop, stripe)
    how = {"amount": money("10.00"), "currency": "USD", "delayedCaptureSettings": {"scheduledAction": "CAPTURE"}}
    return Asked(order_id, AUTHORIZE, {"orderId": order_id, **how})


async def ask_for_capture(shop: Shop, stripe: LocalStripe, **more: Any) -> Asked:
    """Capture what is authorized."""
    order_id, payment_id = await _paid(shop, await ask_for_authorization(shop, stripe))
    return Asked(order_id, CAPTURE, {"orderId": order_id, "payments": [{"paymentId": payment_id, **more}]})


async def ask_for_part(shop: Shop, stripe: LocalStripe) -> Asked:
    """Capture 7.00 of what is authorized."""
    return await ask_for_capture(shop, stripe, amount=money("7.00"))


async def ask_for_void(shop: Shop, stripe: LocalStripe) -> Asked:
    """Give the authorization up."""
    order_id, payment_id = await _paid(shop, await ask_for_authorization(shop, stripe))
    return Asked(order_id, VOID, {"orderId": order_id, "paymentIds": [payment_id]})


async def ask_for_refund(shop: Shop, stripe: LocalStripe) -> Asked:
    """Return 4.00 of a charge."""
    order_id, payment_id = await _paid(shop, await ask_for_charge(shop, stripe))
    part = {"paymentId": payment_id, "amount": money("4.00")}
    return Asked(order_id, REFUND, {"orderId": order_id, "paymentRefunds": [part]})


async def _paid(shop: Shop, asked: Asked) -> tuple[str, str]:
    shop.clock.tick()
    answer = json.loads((await pay(shop.service, shop.site_id, asked.operation, asked.request, str(uuid4()))).body)
    return asked.order_id, answer["orderTransactions"]["payments"][-1]["id"]


_HELD = "payment_intent.amount_capturable_updated"
_PAID = "payment_intent.succeeded"
_BEGUN = ("ORDER_FULFILLED", "ORDER_PARTIALLY_PAID", "PAYMENT_PENDING")
STORIES = {
    "charge": Story(
        ask=ask_for_charge,
        state={"payments": [{"status": "APPROVED"}], "order": "PAID", "sums": {"paid": "11.00"}},
        told=(*_BEGUN, "ORDER_PAID"),
        moved=(("charge", 1000),),
        events=(_PAID,),
        received=1000,
        disputed=1000,
        verdict="lost",
    ),
    "authorization": Story(
        ask=ask_for_authorization,
        state={
            "payments": [{"status": "AUTHORIZED"}],
            "order": "PARTIALLY_PAID",
            "sums": {"paid": "1.00", "authorized": "10.00", "balance": "10.00"},
        },
        told=(*_BEGUN, "AUTHORIZED_PAYMENT_CREATED"),
        intent="requires_capture",
        events=(_HELD,),
    ),
    "capture": Story(
        ask=ask_for_capture,
        state={
            "payments": [{"status": "APPROVED", "captures": [("SUCCEEDED", "10.00")]}],
            "order": "PAID",
            "sums": {"paid": "11.00"},
        },
        told=(*_BEGUN, "AUTHORIZED_PAYMENT_CREATED", "AUTHORIZED_PAYMENT_CAPTURED", "ORDER_PAID"),
        moved=(("charge", 1000),),
        events=(_HELD, "charge.captured", _PAID),
        received=1000,
        disputed=1000,
        verdict="won",
    ),
    "capture of a part": Story(
        ask=ask_for_part,
        state={
            "payments": [{"status": "APPROVED", "captures": [("SUCCEEDED", "7.00")]}],
            "order": "PARTIALLY_PAID",
            "sums": {"paid": "8.00", "balance": "3.00"},
        },
        told=(*_BEGUN, "AUTHORIZED_PAYMENT_CREATED", "AUTHORIZED_PAYMENT_CAPTURED"),
        # This server takes all of it and returns the rest; no refund of ours has a part in it.
        moved=(("charge", 1000), ("refund", -300)),
        events=(_HELD, "charge.captured", _PAID),
        received=700,
        disputed=700,
    ),
    "void": Story(
        ask=ask_for_void,
        state={
            "payments": [{"status": "VOIDED", "void": "SUCCEEDED"}],
            "order": "PARTIALLY_PAID",
            "sums": {"paid": "1.00", "balance": "10.00"},
        },
        told=(*_BEGUN, "AUTHORIZED_PAYMENT_CREATED", "AUTHORIZED_PAYMENT_VOIDED"),
        intent="canceled",
        events=(_HELD, "payment_intent.canceled"),
    ),
    "refund": Story(
        ask=ask_for_refund,
        state={
            "payments": [{"status": "PARTIALLY_REFUNDED"}],
            "refunds": [("SUCCEEDED", "4.00", False)],
            "order": "PARTIALLY_REFUNDED",
            "sums": {"paid": "11.00", "refunded": "4.00"},
        },
        told=(*_BEGUN, "ORDER_PAID", "REFUND_INITIATED", "PAYMENT_REFUNDED"),
        moved=(("charge", 1000), ("refund", -400)),
        events=(_PAID, "refund.created", "refund.updated", "charge.refunded"),
        received=1000,
        disputed=600,
        verdict="lost",
    ),
}


async def state(shop: Shop, order_id: str) -> Json:
    """What the order says of the money: of the payment after the deposit, of refunds, of the whole order.

    What is empty or 0 is left out.
    """
    found, order = await transactions(shop, order_id), await shop.get(order_id)
    refunds = [
        (part["refundStatus"], part["amount"]["amount"], part["externalRefund"])
        for refund in found["refunds"]
        for part in refund["transactions"]
    ]
    sums = {name: one["amount"] for name, one in order["balanceSummary"].items() if one["amount"] != "0.00"}
    members = {"refunds": refunds, "sums": sums, "flags": await flags(shop, order_id)}
    shown = {"payments": [_short(one) for one in found["payments"][1:]], "order": order["paymentStatus"]}
    return {**shown, **{name: value for name, value in members.items() if value}}


def _short(one: Json) -> Json:
    """Status of a payment, of its captures, its void and its chargebacks."""
    details = one["regularPaymentDetails"]
    authorized = details.get("authorizationDetails", {})
    parts: Json = {
        "captures": [(part["status"], part["amount"]["amount"]) for part in authorized.get("captures", [])],
        "void": authorized.get("void", {}).get("status"),
        "chargebacks": [(part["status"], part["amount"]["amount"]) for part in details.get("chargebacks", [])],
    }
    return {"status": one["status"], **{name: value for name, value in parts.items() if value}}


async def told(shop: Shop, order_id: str) -> list[str]:
    """The kinds of the activities after the first, in the order of the alphabet."""
    return sorted(one["type"] for one in (await shop.get(order_id))["activities"] if one["type"] != "ORDER_PLACED")


def moved(stripe: LocalStripe) -> tuple[tuple[str, int], ...]:
    """All money that the server has moved, in cents: charges, and what it returned of them."""
    found = stripe.get("/v1/balance_transactions", limit="100")["data"]
    return tuple(sorted((one["type"], one["amount"]) for one in found))


def intents(stripe: LocalStripe) -> list[str]:
    """The states of all payments that the server knows."""
    return [one["status"] for one in stripe.get("/v1/payment_intents", limit="100")["data"]]
