"""One invented order as `createOrder` takes it: the buyer, the delivery, discounts, fees, and what the buyer said."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid5

from orderwright.cli.demo.fates import Fate
from orderwright.cli.demo.lines import (
    as_amount,
    goods_total,
    has_kind,
    is_shipped,
    make_lines,
    new_guid,
    tax_info,
    taxes_for,
    total_weight,
)
from orderwright.cli.demo.people import Buyer, make_buyer
from orderwright.cli.demo.shops import NAMES, Shop, Taxes

_CHANNELS = ("WEB", "POS", "BACKOFFICE_MERCHANT", "ETSY", "AMAZON", "FACEBOOK")
_CHANNEL_WEIGHTS = (78, 6, 4, 6, 4, 2)
_FREIGHT_WEIGHT = 14.0
_BEGUN = frozenset(
    {
        Fate.INITIALIZED,
        Fate.PAYMENT_PENDING,
        Fate.PAYMENT_DECLINED,
        Fate.APPROVED_LATER,
        Fate.CANCELED_UNPAID,
        Fate.AUTHORIZED,
        Fate.CAPTURED,
    }
)
_MARKETS = {"ETSY": "https://market.example/etsy", "AMAZON": "https://market.example/amazon"}
_STATUSES: dict[Fate, dict[str, str]] = {
    Fate.PAYMENT_PENDING: {"status": "INITIALIZED"},
    Fate.PAYMENT_DECLINED: {"status": "INITIALIZED"},
    Fate.INITIALIZED: {"status": "INITIALIZED"},
    Fate.APPROVED_LATER: {"status": "INITIALIZED"},
    Fate.OFFLINE: {"status": "APPROVED"},
    Fate.CANCELED_UNPAID: {"status": "APPROVED"},
}


def compose(random: Random, shop: Shop, fate: Fate, at: datetime) -> dict[str, Any]:
    """The `order` of a request. Its sums are not in it: the service makes them."""
    buyer = make_buyer(random, shop.people)
    taxes = taxes_for(shop, buyer)
    language = random.choice(shop.languages)
    lines = make_lines(random, shop, taxes, language)
    order: dict[str, Any] = {
        "lineItems": lines,
        "buyerInfo": {random.choice(("visitorId", "memberId")): new_guid(random), "email": buyer.email},
        "buyerLanguage": language,
        "billingInfo": buyer.contact,
        "channelInfo": _channel(random, fate, at),
        "customFields": [],
    }
    order["buyerInfo"]["contactId"] = str(uuid5(NAMES, buyer.email))
    if fate is Fate.OFFLINE:
        for line in lines:
            line["paymentOption"] = "FULL_PAYMENT_OFFLINE"
    if is_shipped(lines):
        heavy = total_weight(lines) >= _FREIGHT_WEIGHT
        order["shippingInfo"] = _delivery(random, shop, buyer, taxes, at, heavy=heavy)
    order["appliedDiscounts"] = _discounts(random, shop, fate, order)
    order["additionalFees"] = _fees(random, shop, taxes, lines)
    order.update(_STATUSES.get(fate, {}))
    _add_remarks(random, shop, buyer, order)
    _add_origin(random, shop, order, at)
    return order


def _channel(random: Random, fate: Fate, at: datetime) -> dict[str, Any]:
    # What is begun and not paid was begun at the checkout of the web shop.
    begun = fate in _BEGUN
    kind = "WEB" if begun else random.choices(_CHANNELS, weights=_CHANNEL_WEIGHTS)[0]
    channel = {"type": kind}
    if kind in _MARKETS:
        channel["externalOrderId"] = f"{at:%y%m}-{random.randint(10**7, 10**8 - 1)}"
        channel["externalOrderUrl"] = f"{_MARKETS[kind]}/{channel['externalOrderId']}"
    return channel


def _delivery(
    random: Random, shop: Shop, buyer: Buyer, taxes: Taxes | None, at: datetime, *, heavy: bool
) -> dict[str, Any]:
    if random.random() < 0.15:
        return {
            "code": "pickup",
            "title": shop.texts.pickup,
            "logistics": {
                "pickupDetails": {"address": shop.business_address, "pickupMethod": "STORE_PICKUP"},
                "deliveryTimeSlot": _slot(random, at),
            },
            "cost": {"price": {"amount": "0"}},
        }
    chosen = shop.freight if shop.freight and heavy else random.choices(shop.deliveries, weights=(7, 3))[0]
    logistics: dict[str, Any] = {"shippingDestination": buyer.contact, "deliveryTime": chosen.time}
    if random.random() < 0.12:
        logistics["deliveryTimeSlot"] = _slot(random, at)
    if random.random() < 0.1:
        logistics["instructions"] = random.choice(shop.texts.notes)
    cost: dict[str, Any] = {"price": {"amount": chosen.price}}
    if taxes is not None and taxes.on_shipping:
        cost["taxInfo"] = tax_info(shop, taxes.standard)
    return {
        "carrierId": f"{shop.slug}-carrier",
        "code": chosen.code,
        "title": chosen.title,
        "logistics": logistics,
        "cost": cost,
        "region": {"name": buyer.place.country},
    }


def _slot(random: Random, at: datetime) -> dict[str, str]:
    start = (at + timedelta(days=random.randint(1, 6))).replace(
        hour=random.choice((9, 11, 14, 17)), minute=0, second=0, microsecond=0
    )
    return {"from": _time(start), "to": _time(start + timedelta(hours=2))}


def _discounts(random: Random, shop: Shop, fate: Fate, order: dict[str, Any]) -> list[dict[str, Any]]:
    """None, one or two discounts, of all kinds that there are; on a free order one that takes everything."""
    lines = order["lineItems"]
    total = goods_total(lines)
    if fate is Fate.FREE:
        order.pop("shippingInfo", None)
        whole = {"amount": {"amount": as_amount(shop, total)}, "description": shop.texts.goodwill}
        return [{"discountType": "GLOBAL", "merchantDiscount": whole}]
    discounts = []
    if has_kind(lines, "GIFT_CARD"):
        return []
    if random.random() < 0.22:
        coupon = random.choice(shop.texts.coupons)
        discounts.append(_coupon(shop, coupon, total * coupon[2] / 100))
    many = [line for line in lines if line["quantity"] >= 3]
    if many and random.random() < 0.7:
        amount = as_amount(shop, Decimal(many[0]["price"]["amount"]))
        rule = {
            "id": str(uuid5(NAMES, f"{shop.slug}:3for2")),
            "name": {"original": shop.texts.three_for_two},
            "amount": {"amount": amount},
        }
        ids = [many[0]["id"]]
        discounts.append({"discountType": "SPECIFIC_ITEMS", "discountRule": rule, "lineItemIds": ids})
    elif random.random() < 0.06:
        given: dict[str, Any] = {"amount": {"amount": as_amount(shop, total / 20)}}
        given |= random.choice(({"description": shop.texts.goodwill}, {"discountReason": "EXCHANGED_ITEMS"}))
        discounts.append({"discountType": "GLOBAL", "merchantDiscount": given})
    cost = order.get("shippingInfo", {}).get("cost", {}).get("price", {}).get("amount", "0")
    if Decimal(cost) and random.random() < 0.12:
        code, name = shop.texts.free_shipping
        free = {"id": str(uuid5(NAMES, code)), "code": code, "name": name, "amount": {"amount": cost}}
        discounts.append({"discountType": "SHIPPING", "coupon": free})
    return discounts


def _coupon(shop: Shop, coupon: tuple[str, str, int], amount: Decimal) -> dict[str, Any]:
    code, name, _ = coupon
    value = {"id": str(uuid5(NAMES, code)), "code": code, "name": name, "amount": {"amount": as_amount(shop, amount)}}
    return {"discountType": "GLOBAL", "coupon": value}


def _fees(random: Random, shop: Shop, taxes: Taxes | None, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    fees: list[dict[str, Any]] = []
    if random.random() < 0.1 and is_shipped(lines):
        wrapped = [lines[0]["id"]]
        fees.append({"code": "gift-wrap", "name": shop.texts.gift_wrap, "source": "ITEM", "lineItemIds": wrapped})
    if random.random() < 0.03:
        fees.append({"code": "small-order", "name": shop.texts.small_order, "source": "SERVICE_PLUGIN"})
    for fee in fees:
        fee["price"] = {"amount": shop.fee}
        if taxes is not None:
            fee["taxInfo"] = tax_info(shop, taxes.standard)
    return fees


def _add_remarks(random: Random, shop: Shop, buyer: Buyer, order: dict[str, Any]) -> None:
    """What the buyer told, and what the shop keeps about the buyer."""
    if random.random() < 0.18:
        order["buyerNote"] = random.choice(shop.texts.notes)
    if random.random() < 0.15:
        title, answers = shop.texts.question
        order["customFields"] = [{"title": title, "value": random.choice(answers)}]
    if random.random() < 0.12:
        tier, points = random.choice((("bronze", 120), ("silver", 640), ("gold", 2150)))
        order["extendedFields"] = {"namespaces": {"loyalty": {"tier": tier, "points": points}}}
    if buyer.company is not None and random.random() < 0.4:
        order["taxInfo"] = {"taxExempt": True}


def _add_origin(random: Random, shop: Shop, order: dict[str, Any], at: datetime) -> None:
    """Where the order came from: checkout, place of business, advertisement, foreign prices."""
    kind = order["channelInfo"]["type"]
    if kind == "WEB":
        order["checkoutId"], order["purchaseFlowId"] = new_guid(random), new_guid(random)
    if kind == "POS":
        order["businessLocation"] = {"id": str(uuid5(NAMES, f"{shop.slug}:store")), "name": shop.texts.pickup}
    if "externalOrderId" in order["channelInfo"]:
        order["purchasedDate"] = _time(at - timedelta(minutes=random.randint(2, 90)))
    if random.random() < 0.05:
        order["attributionSource"] = "FACEBOOK_ADS"
    if random.random() < 0.04:
        currency, rate = shop.old_currency
        order["currencyConversionDetails"] = {"originalCurrency": currency, "conversionRate": rate}


def _time(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
