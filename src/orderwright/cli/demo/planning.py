"""The whole demonstration as a plan: which orders are made when, and what happens to them afterwards. Pure.

The same seed, number and time give the same plan, so that a load that was interrupted can go on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from orderwright.cli.demo.composing import compose
from orderwright.cli.demo.fates import IMPORTED, Fate, deal_fates, deal_times
from orderwright.cli.demo.lines import new_guid
from orderwright.cli.demo.money import payment_steps
from orderwright.cli.demo.parcels import parcel_steps
from orderwright.cli.demo.shops import SHOPS, Shop
from orderwright.cli.demo.steps import FollowUp

SEED = 20261122
_FIRST_OLD_NUMBER = 4101
_OLD_DAYS = 21
_ARCHIVE_DAYS = 90
_TAGS = ("vip", "gift", "rush", "b2b", "press")
_PRIVATE_TAGS = ("risk", "watch")


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """One order: its place in the plan of its shop, its life, when it is made and of what.

    `number` and `order_id` are those of an imported order; the service chooses them for others.
    """

    index: int
    fate: Fate
    at: datetime
    order: dict[str, Any]
    number: int | None = None
    order_id: str | None = None
    follow_ups: list[FollowUp] = field(default_factory=list)


def shares(count: int) -> dict[str, int]:
    """How many of `count` orders each shop has; they add up to `count`."""
    found = {shop.slug: count * shop.share // 100 for shop in SHOPS}
    found[SHOPS[0].slug] += count - sum(found.values())
    return found


def plan_shop(shop: Shop, count: int, anchor: datetime, seed: int = SEED) -> list[PlannedOrder]:
    """The orders of one shop, oldest first. `anchor` is the time of the demonstration, in UTC."""
    random = Random(f"{seed}:{shop.slug}")  # noqa: S311 - invented data from a seed, no secret
    fates = deal_fates(random, count)
    planned = []
    for index, (fate, at) in enumerate(zip(fates, deal_times(random, fates, anchor), strict=True)):
        order = compose(random, shop, fate, at)
        order["seenByAHuman"] = anchor - at > timedelta(days=2)
        order["archived"] = fate in IMPORTED and anchor - at > timedelta(days=330)
        imported = fate in IMPORTED
        planned.append(
            PlannedOrder(
                index=index,
                fate=fate,
                at=at,
                order=order,
                number=_FIRST_OLD_NUMBER + index if imported else None,
                order_id=new_guid(random) if imported else None,
                follow_ups=[] if imported else _follow_ups(random, shop, fate, order, at, anchor),
            )
        )
    return planned


def _follow_ups(
    random: Random, shop: Shop, fate: Fate, order: dict[str, Any], at: datetime, anchor: datetime
) -> list[FollowUp]:
    """What happens to an order afterwards, in the order of time and never after `anchor`."""
    money = payment_steps(random, fate, order, at, anchor)
    steps = [
        *money,
        *parcel_steps(random, shop, fate, order, at, anchor),
        *_staff_steps(random, shop, fate, at, anchor),
    ]
    if fate in (Fate.CANCELED_UNPAID, Fate.CANCELED_REFUNDED):
        paid = fate is Fate.CANCELED_REFUNDED
        fields = {"restockAllItems": paid, "sendOrderCanceledEmail": False}
        canceled = min((money[-1].at if money else at) + timedelta(hours=random.randint(1, 40)), anchor)
        steps.append(FollowUp("orders.cancelOrder", canceled, fields))
    return sorted(steps, key=lambda step: step.at)


def _staff_steps(random: Random, shop: Shop, fate: Fate, at: datetime, anchor: datetime) -> list[FollowUp]:
    """What the staff does with an order beside its money and its parcels."""
    found: list[tuple[str, dict[str, Any]]] = []
    if fate is Fate.APPROVED_LATER:
        found.append(("orders.updateOrderStatus", {"status": "APPROVED"}))
    if random.random() < 0.14:
        found.append(("orders.bulkUpdateOrderTags", _tags(random)))
    if random.random() < 0.16:
        comments = random.sample(shop.texts.comments, random.choice((1, 1, 2)))
        activities = [{"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": text}} for text in comments]
        found.append(("orders.addActivities", {"orderActivities": activities}))
    if random.random() < 0.05:
        # Merged into what is there: a floor and a new telephone number.
        patch = {"address": {"addressLine2": random.choice(shop.people.second_lines)}}
        found.append(("orders.updateOrder", {"billingInfo": patch}))
    age = anchor - at
    if age > timedelta(days=_ARCHIVE_DAYS) and random.random() < 0.4:
        found.append(("orders.updateOrder", {"archived": True}))
    elif timedelta(days=2) > age and random.random() < 0.5:
        found.append(("orders.updateOrder", {"seenByAHuman": True}))
    step = min(age, timedelta(days=_OLD_DAYS)) / (len(found) + 1)
    return [FollowUp(operation, at + step * (place + 1), fields) for place, (operation, fields) in enumerate(found)]


def _tags(random: Random) -> dict[str, Any]:
    change: dict[str, Any] = {"tags": {"tagIds": random.sample(_TAGS, random.choice((1, 1, 2)))}}
    if random.random() < 0.25:
        change["privateTags"] = {"tagIds": [random.choice(_PRIVATE_TAGS)]}
    return {"assignTags": change}
