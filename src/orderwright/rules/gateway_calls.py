"""What a call to a gateway may become, when it is asked about again, and until when it may be repeated.

A gateway forgets an idempotency key after a day at the earliest (Stripe: at least 24 hours), so nothing is repeated
that is nearly as old; and nobody is charged for a purchase long after having left.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final


class CallState(StrEnum):
    """How far a call has come. OPEN: nobody knows. PENDING: the gateway has it and has not made up its mind."""

    OPEN = "OPEN"
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


#: How long after its intent a call is first asked about: by then whoever makes it has heard or has given up.
FIRST_CHECK: Final = timedelta(seconds=60)
#: The longest distance between two questions about one call.
LONGEST_DISTANCE: Final = timedelta(hours=6)
#: How old a call may be that is made again because the gateway never saw it: one that a buyer waits for, and others.
REPEAT_WITH_BUYER: Final = timedelta(minutes=15)
REPEAT_WITHOUT_BUYER: Final = timedelta(hours=20)
#: After this staff is told that money is unclear: of a call that may or may not have been made, and of one that waits.
UNCLEAR_OPEN: Final = timedelta(hours=1)
UNCLEAR_PENDING: Final = timedelta(days=3)

#: How long a payment waits for its buyer before it is taken back at the gateway.
ABANDONED: Final = timedelta(hours=24)

#: The failure codes of what was given up here: nothing of it is left at the gateway.
ABANDONED_CODE: Final = "abandoned"
NEVER_REACHED_CODE: Final = "never_reached_gateway"

_ENDED: Final = frozenset({CallState.SUCCEEDED, CallState.FAILED})


def may_become(present: CallState, reported: CallState, *, refund: bool) -> bool:
    """Whether a report changes a call that is in the state `present`.

    What has ended stays as it is, with two exceptions, because they are facts about money: a call that was given up
    or declined can turn out to have succeeded, and a refund that succeeded can come back from the bank.
    """
    if present is reported or reported is CallState.OPEN:
        return False
    if present not in _ENDED:
        return True
    if present is CallState.FAILED:
        return reported is CallState.SUCCEEDED
    return refund and reported is CallState.FAILED


def distance(tries: int) -> timedelta:
    """How long to wait after the gateway was asked `tries` times: 1, 2, 4 minutes and so on, up to six hours."""
    return min(timedelta(minutes=2 ** min(max(tries - 1, 0), 20)), LONGEST_DISTANCE)


def may_repeat(age: timedelta, *, buyer_waits: bool) -> bool:
    """Whether a call that the gateway never saw is made now. `age` is the time since its intent was recorded."""
    return age < (REPEAT_WITH_BUYER if buyer_waits else REPEAT_WITHOUT_BUYER)


def is_abandoned(state: CallState, age: timedelta, *, buyer_waits: bool) -> bool:
    """Whether a payment that waits for its buyer has waited long enough."""
    return buyer_waits and state is CallState.PENDING and age >= ABANDONED


def is_unclear(state: CallState, age: timedelta) -> bool:
    """Whether staff should look into the call."""
    if state in _ENDED:
        return False
    return age >= (UNCLEAR_PENDING if state is CallState.PENDING else UNCLEAR_OPEN)
