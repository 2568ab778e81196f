"""How the orders of the demonstration are paid, and what is given back."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from orderwright.cli.demo.fates import Fate
from orderwright.cli.demo.steps import CHARGEBACK, PAY_WITH_GIFT_CARD, FollowUp

_ADD = "order-transactions.addPayments"
_REFUND = "order-billing.refundPayments"
_BRANDS = ("Visa", "Mastercard", "American Express", "JCB")
_BRAND_WEIGHTS = (50, 32, 12, 6)
_WALLETS = ("PayPal", "Apple Pay", "Google Pay")
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def payment_steps(random: Random, fate: Fate, order: dict[str, Any], at: datetime, anchor: datetime) -> list[FollowUp]:
    """The payments of an order and its refunds, in the order of time and never after `anchor`."""
    soon = at + timedelta(seconds=random.randint(4, 90))
    later = min(at + random.uniform(1, 9) * _DAY, anchor)
    steps = []
    if fate is Fate.PAID_BY_GIFT_CARD:
        steps.append(FollowUp(PAY_WITH_GIFT_CARD, soon, {}, "0.4"))
    if fate is Fate.OFFLINE and random.random() < 0.5:
        method = random.choice(("BANK_TRANSFER", "CASH", "CHECK"))
        steps.append(FollowUp(_ADD, later, _offline(method, "APPROVED")))
    payment = _payment(random, fate)
    if payment is not None:
        steps.append(FollowUp(_ADD, soon + _MINUTE * len(steps), payment, "0.3" if fate is Fate.PARTLY_PAID else "1"))
    return steps + _afterwards(random, fate, order, soon, later, anchor)


def _payment(random: Random, fate: Fate) -> dict[str, Any] | None:
    """What the buyer pays at the checkout, but for the amount."""
    match fate:
        case Fate.PAID | Fate.PARTLY_REFUNDED:
            return _online(random)
        case Fate.PAID_BY_GIFT_CARD | Fate.PARTLY_PAID | Fate.CANCELED_REFUNDED | Fate.CHARGED_BACK:
            return _card(random)
        case Fate.AUTHORIZED | Fate.CAPTURED:
            return _authorized(random)
        case Fate.PAYMENT_PENDING:
            return _offline("BANK_TRANSFER", "PENDING")
        case Fate.PAYMENT_DECLINED:
            return {**_card(random), "status": "DECLINED"}
        case _:
            return None


def _afterwards(
    random: Random, fate: Fate, order: dict[str, Any], soon: datetime, later: datetime, anchor: datetime
) -> list[FollowUp]:
    """What becomes of the payment: captured, refunded, taken back by the buyer's bank."""
    match fate:
        case Fate.CAPTURED:
            return [FollowUp("order-transactions.updatePaymentStatus", later, {"status": "APPROVED"})]
        case Fate.PARTLY_REFUNDED:
            return [FollowUp(_REFUND, later, _one_unit(random, order))]
        case Fate.CANCELED_REFUNDED:
            reason = {"customerReason": "Canceled before it was sent"}
            return [FollowUp(_REFUND, min(soon + _HOUR, anchor), reason)]
        case Fate.CHARGED_BACK:
            return [FollowUp(CHARGEBACK, later, {})]
        case _:
            return []


def _card(random: Random) -> dict[str, Any]:
    brand = random.choices(_BRANDS, weights=_BRAND_WEIGHTS)[0]
    shown = {"brand": brand, "lastFourDigits": f"{random.randint(0, 9999):04d}"}
    return {
        "regularPaymentDetails": {
            "paymentMethod": "Credit card",
            "creditCardDetails": shown,
            "gatewayTransactionId": f"ch_{random.getrandbits(96):024x}",
            "offlinePayment": False,
        },
        "status": "APPROVED",
    }


def _online(random: Random) -> dict[str, Any]:
    """By card, now and then by another way of the web."""
    payment = _card(random)
    if random.random() < 0.25:
        details = payment["regularPaymentDetails"]
        del details["creditCardDetails"]
        details["paymentMethod"] = random.choice(_WALLETS)
    return payment


def _authorized(random: Random) -> dict[str, Any]:
    payment = _card(random)
    payment["regularPaymentDetails"]["authorizationDetails"] = {"delayedCapture": True}
    return {**payment, "status": "AUTHORIZED"}


def _offline(method: str, status: str) -> dict[str, Any]:
    name = {"userDefinedName": {"predefined": method}}
    return {"regularPaymentDetails": {"paymentMethodName": name, "offlinePayment": True}, "status": status}


def _one_unit(random: Random, order: dict[str, Any]) -> dict[str, Any]:
    """One unit of a line comes back; goods go on the shelf again."""
    line = random.choice(order["lineItems"])
    unit = {"lineItemId": line["id"], "quantity": 1}
    request: dict[str, Any] = {
        "refundItems": {"lineItems": [unit]},
        "customerReason": random.choice(("Arrived broken", "Wrong color", "Did not fit")),
    }
    if line["itemType"]["preset"] == "PHYSICAL":
        request["sideEffects"] = {"restock": {"lineItems": [unit]}}
    return request
