"""How much of an order is still to be sent: what was ordered, less what is in parcels, less what was refunded.

Refunds do not reduce what *may* be fulfilled, because refunded goods may have been sent all the same. They reduce what
is proposed, so that nobody sends by mistake what was paid back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from orderwright.model.refunds import Refund, RefundStatus

_NOT_BACK = frozenset({RefundStatus.FAILED})


def refunded_units(refunds: Iterable[Refund]) -> Counter[str]:
    """The units that were or will be paid back, by the line's id in small letters. A refund that failed has none."""
    units: Counter[str] = Counter()
    for refund in refunds:
        if refund.transactions and all(part.refund_status in _NOT_BACK for part in refund.transactions):
            continue
        lines = refund.details.line_items or refund.details.items
        for item in lines:
            units[item.line_item_id.lower()] += item.quantity
    return units


def shippable_units(
    ordered: Mapping[str, int], fulfilled: Mapping[str, int], refunded: Mapping[str, int]
) -> dict[str, int]:
    """What to propose for the next parcel, by line; lines of which nothing is left are not there.

    What was sent before it was refunded counts once: units that are neither in a parcel nor kept by the buyer are not
    proposed.
    """
    left = {
        line: quantity - fulfilled.get(line.lower(), 0) - refunded.get(line.lower(), 0)
        for line, quantity in ordered.items()
    }
    return {line: units for line, units in left.items() if units > 0}
