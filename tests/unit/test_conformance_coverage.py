"""To which call of a conformance run an event is counted."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conformance.coverage import Called, Raised, raised_by

CREATED, UPDATED, FULFILLED, DRAFTED = (
    f"wix.ecom.v1.{name}" for name in ("order_created", "order_updated", "order_fulfilled", "draft_order_updated")
)
FULFIL = "order-fulfillments.createFulfillment"
BUYER, SHIPPING = "draft-orders.setBuyerInfo", "draft-orders.setShippingInfo"
DELETING, GONE = "orders.bulkDeleteImportedOrders", "wix.ecom.v1.order_imported_order_deleted"


def call(key: str, id_: str, started: float, ended: float, status: int = 200) -> Called:
    return Called("shop", "site", "check", "title", key, status, id_, started, ended, ())


def event(kind: str, at: float, *, by: str | None = None, id_: str | None = None) -> Raised:
    return Raised("shop", at, kind, by, id_)


def test_a_change_in_the_history_is_counted_for_its_request_whatever_the_clocks_say() -> None:
    calls = [call(FULFIL, "one", 10.0, 10.1), call("orders.getOrder", "two", 10.0, 20.0)]
    found = raised_by(calls, [event(FULFILLED, 15.0, by=FULFIL, id_="one")])
    assert found == {(FULFIL, "site"): {FULFILLED}}


def test_what_came_of_a_request_later_is_no_event_of_its_operation() -> None:
    calls = [call(FULFIL, "one", 10.0, 10.1)]
    assert raised_by(calls, [event(UPDATED, 10.05, by="payments.reconcile", id_="one")]) == {}
    assert raised_by(calls, [event(UPDATED, 10.05, by=FULFIL, id_="of the preparation")]) == {}


@pytest.mark.parametrize(
    ("calls", "raised"),
    [
        ([(BUYER, 10.000, 10.001)], BUYER),
        # Another reads meanwhile.
        ([(BUYER, 10.000, 10.001), ("draft-orders.getDraftOrder", 10.000, 10.002)], BUYER),
        # One after the other, within a millisecond.
        ([(BUYER, 9.990, 10.000), (SHIPPING, 10.000, 10.010)], SHIPPING),
        # Both at once: nobody knows.
        ([(BUYER, 9.990, 10.020), (SHIPPING, 10.000, 10.010)], None),
        ([(BUYER, 10.001, 10.002)], None),
        ([(BUYER, 9.998, 9.999)], None),
    ],
)
def test_other_events_are_counted_for_the_write_that_was_under_way(calls: list[Any], raised: str | None) -> None:
    noted = [call(key, str(number), *times) for number, (key, *times) in enumerate(calls)]
    found = raised_by(noted, [event(DRAFTED, 10.0005)])
    assert found == ({} if raised is None else {(raised, "site"): {DRAFTED}})


def test_a_refused_call_raised_nothing() -> None:
    assert raised_by([call(BUYER, "one", 10.0, 10.1, status=409)], [event(DRAFTED, 10.05)]) == {}


def test_what_is_told_between_calls_is_the_work_of_the_job_that_was_begun() -> None:
    calls = [call(DELETING, "one", 10.0, 10.1), call("orders.getOrder", "two", 11.0, 11.1)]
    assert raised_by(calls, [event(GONE, 10.5)]) == {(DELETING, "site"): {GONE}}
