"""What a call to a gateway may become, and when it is asked about again."""

from datetime import timedelta
from itertools import product

import pytest

from orderwright.rules.gateway_calls import (
    ABANDONED,
    REPEAT_WITH_BUYER,
    REPEAT_WITHOUT_BUYER,
    UNCLEAR_OPEN,
    UNCLEAR_PENDING,
    CallState,
    distance,
    is_abandoned,
    is_unclear,
    may_become,
    may_repeat,
)

OPEN, PENDING, SUCCEEDED, FAILED = CallState
TICK = timedelta(seconds=1)


def test_what_has_ended_stays_but_for_money_that_moved_after_all() -> None:
    ways = {(a, b) for a, b in product(CallState, CallState) if may_become(a, b, refund=False)}
    assert ways == {
        (OPEN, PENDING),
        (OPEN, SUCCEEDED),
        (OPEN, FAILED),
        (PENDING, SUCCEEDED),
        (PENDING, FAILED),
        (FAILED, SUCCEEDED),
    }


def test_a_refund_that_succeeded_can_come_back() -> None:
    more = {(a, b) for a, b in product(CallState, CallState) if may_become(a, b, refund=True)}
    assert more - {(a, b) for a, b in product(CallState, CallState) if may_become(a, b, refund=False)} == {
        (SUCCEEDED, FAILED)
    }


def test_the_distance_doubles_up_to_six_hours() -> None:
    minutes = [distance(tries) / timedelta(minutes=1) for tries in range(12)]
    assert minutes == [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert distance(10_000) == timedelta(hours=6)


@pytest.mark.parametrize(("buyer_waits", "limit"), [(True, REPEAT_WITH_BUYER), (False, REPEAT_WITHOUT_BUYER)])
def test_a_call_is_repeated_while_it_is_young(buyer_waits: bool, limit: timedelta) -> None:
    assert may_repeat(limit - TICK, buyer_waits=buyer_waits)
    assert not may_repeat(limit, buyer_waits=buyer_waits)


def test_nothing_is_repeated_that_a_gateway_may_have_forgotten() -> None:
    assert timedelta(hours=24) > REPEAT_WITHOUT_BUYER


def test_only_a_pending_payment_that_a_buyer_left_is_abandoned() -> None:
    left = [
        (state, buyer)
        for state, buyer in product(CallState, (True, False))
        if is_abandoned(state, ABANDONED, buyer_waits=buyer)
    ]
    assert left == [(PENDING, True)]
    assert not is_abandoned(PENDING, ABANDONED - TICK, buyer_waits=True)


def test_what_is_open_becomes_unclear_sooner_than_what_waits() -> None:
    assert [state for state in CallState if is_unclear(state, UNCLEAR_OPEN)] == [OPEN]
    assert [state for state in CallState if is_unclear(state, UNCLEAR_PENDING)] == [OPEN, PENDING]
    assert not is_unclear(OPEN, UNCLEAR_OPEN - TICK)
