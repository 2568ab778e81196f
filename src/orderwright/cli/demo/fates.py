"""What becomes of the orders of a shop: how many of which kind, and when each was placed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum
from random import Random


class Fate(Enum):
    """One life of an order. The imported ones come from the shop's old program and are the oldest."""

    IMPORTED_FULFILLED = "imported, paid and delivered"
    IMPORTED_PARTLY_FULFILLED = "imported, paid, some of it delivered"
    IMPORTED_PARTLY_PAID = "imported, with a deposit"
    IMPORTED_PARTLY_REFUNDED = "imported, some of it refunded"
    PAID = "paid at the checkout"
    PAID_BY_GIFT_CARD = "paid at the checkout, a part of it with a gift card"
    PARTLY_PAID = "a deposit is paid, the rest is due"
    AUTHORIZED = "the money is reserved, not taken"
    CAPTURED = "the money was reserved, and taken later"
    PARTLY_REFUNDED = "paid; something came back"
    CHARGED_BACK = "paid; the buyer's bank took it back"
    FREE = "costs nothing, as a gesture of the shop"
    OFFLINE = "to be paid by invoice or on delivery"
    INITIALIZED = "begun, the payment never came"
    PAYMENT_PENDING = "begun, the payment is under way"
    PAYMENT_DECLINED = "begun, the payment was declined"
    APPROVED_LATER = "begun, approved by the staff"
    CANCELED_UNPAID = "canceled before it was paid"
    CANCELED_REFUNDED = "paid, refunded, canceled"


IMPORTED = frozenset(
    {
        Fate.IMPORTED_FULFILLED,
        Fate.IMPORTED_PARTLY_FULFILLED,
        Fate.IMPORTED_PARTLY_PAID,
        Fate.IMPORTED_PARTLY_REFUNDED,
    }
)

#: Of fifty orders.
_OF_FIFTY = {
    Fate.IMPORTED_FULFILLED: 6,
    Fate.IMPORTED_PARTLY_FULFILLED: 1,
    Fate.IMPORTED_PARTLY_PAID: 1,
    Fate.IMPORTED_PARTLY_REFUNDED: 1,
    Fate.PAID: 14,
    Fate.PAID_BY_GIFT_CARD: 1,
    Fate.PARTLY_PAID: 1,
    Fate.AUTHORIZED: 2,
    Fate.CAPTURED: 2,
    Fate.PARTLY_REFUNDED: 2,
    Fate.CHARGED_BACK: 1,
    Fate.FREE: 1,
    Fate.OFFLINE: 5,
    Fate.INITIALIZED: 2,
    Fate.PAYMENT_PENDING: 1,
    Fate.PAYMENT_DECLINED: 1,
    Fate.APPROVED_LATER: 2,
    Fate.CANCELED_UNPAID: 3,
    Fate.CANCELED_REFUNDED: 3,
}

#: How long the shop has been there, and since when it takes its orders here, in days before the demonstration.
HISTORY_DAYS = 400
MOVED_DAYS = 190
_RECENT_MINUTES = 7
_OPENING_HOUR, _CLOSING_HOUR = 7, 23


def deal_fates(random: Random, count: int) -> list[Fate]:
    """The fates of so many orders, the imported ones first."""
    deck = [fate for fate, copies in _OF_FIFTY.items() for _ in range(copies)]
    random.shuffle(deck)
    dealt = [deck[index % len(deck)] for index in range(count)]
    random.shuffle(dealt)
    return sorted(dealt, key=lambda fate: fate not in IMPORTED)


def deal_times(random: Random, fates: Sequence[Fate], anchor: datetime) -> list[datetime]:
    """When each was placed, ascending; more of them lately. The last one came some minutes before `anchor`."""
    old = sum(fate in IMPORTED for fate in fates)
    times = [_moment(random, anchor, HISTORY_DAYS - 10, MOVED_DAYS + 2) for _ in range(old)]
    # The square brings the dates closer to the anchor: business has been growing.
    times += [_moment(random, anchor, MOVED_DAYS * random.random() ** 2 + 1, 1) for _ in range(len(fates) - old)]
    times.sort()
    if len(fates) > old:
        times[-1] = anchor - timedelta(minutes=_RECENT_MINUTES)
    return times


def _moment(random: Random, anchor: datetime, oldest_days: float, newest_days: float) -> datetime:
    day = anchor - timedelta(days=random.uniform(newest_days, max(oldest_days, newest_days)))
    moment = day.replace(
        hour=random.randint(_OPENING_HOUR, _CLOSING_HOUR),
        minute=random.randint(0, 59),
        second=random.randint(0, 59),
        microsecond=random.randint(0, 999) * 1000,
    )
    return min(moment, anchor - timedelta(minutes=_RECENT_MINUTES + 1 + random.randint(0, 600)))
