"""What is proposed for a refund before anybody decides: how much goes back, and from which payments."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple


class Source(NamedTuple):
    """A payment that can return `most`, in major units. `whole`: all of that or nothing, as gift cards do."""

    payment_id: str
    most: Decimal
    whole: bool


class Proposal(NamedTuple):
    """`amount` goes back in all, `parts` of it by payment; `lacking` is what the payments together can't return."""

    amount: Decimal
    parts: dict[str, Decimal]
    lacking: Decimal


def propose(total: Decimal, kept: Decimal, sources: Sequence[Source]) -> Proposal:
    """Spread what the items come to, less what the shop keeps, over the payments.

    Those that go back whole come first, where the amount covers them; then the others in the order given, each up to
    its most. What the shop keeps beyond the total keeps the total.
    """
    amount = left = max(total - kept, Decimal(0))
    parts: dict[str, Decimal] = {}
    for source in sorted(sources, key=lambda one: not one.whole):
        part = min(left, source.most)
        if part <= 0 or (source.whole and part < source.most):
            continue
        parts[source.payment_id] = part
        left -= part
    return Proposal(amount, parts, left)
