"""How the goods of the demonstration are sent: in one parcel or two, with numbers as the carriers write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from orderwright.cli.demo.fates import Fate
from orderwright.cli.demo.shops import Shop
from orderwright.cli.demo.steps import FollowUp

_CREATE = "order-fulfillments.createFulfillment"
_DAY = timedelta(days=1)
#: By the currency of the shop: a carrier, and its numbers with a digit for every #.
_CARRIERS = {
    "USD": (("usps", "94001#################"), ("ups", "1Z###W##########"), ("fedex", "############")),
    "EUR": (("DHL", "00340434##########"), ("DPD", "0150#########"), ("Hermes", "H10##############")),
    "JPY": (("Japan Post", "RR#########JP"), ("Sagawa", "4############")),
}
#: Whose goods are sent.
_SENT = frozenset({Fate.PAID, Fate.PAID_BY_GIFT_CARD, Fate.CAPTURED, Fate.PARTLY_REFUNDED, Fate.CHARGED_BACK})


def parcel_steps(
    random: Random, shop: Shop, fate: Fate, order: dict[str, Any], at: datetime, anchor: datetime
) -> list[FollowUp]:
    """The fulfilments of an order, in the order of time and never after `anchor`: what is new is not sent yet."""
    goods = [line for line in order["lineItems"] if line["physicalProperties"]["shippable"]]
    if fate not in _SENT or "shippingInfo" not in order or not goods:
        return []
    ready = at + random.uniform(0.4, 4) * _DAY
    if ready > anchor:
        return []
    picked_up = "pickupDetails" in order["shippingInfo"]["logistics"]
    if len(goods) == 1 or random.random() < 0.75:
        return [_parcel(random, shop, goods, ready, picked_up=picked_up)]
    first, second = goods[:1], goods[1:]
    steps = [_parcel(random, shop, first, ready, picked_up=picked_up)]
    later = ready + random.uniform(1, 12) * _DAY
    # Now and then the rest waits for something that is out of stock.
    if later <= anchor and random.random() < 0.7:
        steps.append(_parcel(random, shop, second, later, picked_up=picked_up))
    return steps


def _parcel(random: Random, shop: Shop, lines: list[dict[str, Any]], at: datetime, *, picked_up: bool) -> FollowUp:
    fulfillment: dict[str, Any] = {
        "lineItems": [{"id": line["id"], "quantity": line["quantity"]} for line in lines],
        "completed": True,
    }
    if not picked_up:
        carrier, pattern = random.choice(_CARRIERS[shop.currency])
        fulfillment["trackingInfo"] = {"trackingNumber": _number(random, pattern), "shippingProvider": carrier}
    return FollowUp(_CREATE, at, {"fulfillment": fulfillment})


def _number(random: Random, pattern: str) -> str:
    return "".join(str(random.randint(0, 9)) if sign == "#" else sign for sign in pattern)
