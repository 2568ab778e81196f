"""What stands against committing an edit, and what an order becomes that has changed since the edit began."""

from typing import Any

import msgspec
import pytest
from tests.support.order_states import (
    COFFEE,
    MUG,
    TEA,
    state,
    with_head,
    with_line,
    with_new_line,
    without_line,
)
from tests.support.orders import money

from orderwright.model.errors import ApplicationError
from orderwright.model.fulfillments import Fulfillment
from orderwright.model.refunds import Refund
from orderwright.rules.draft_conflicts import Rebased, rebase, refuse
from orderwright.rules.formatting import without_texts
from orderwright.rules.order_parts import OrderParts

Json = dict[str, Any]
RAISED = with_head(with_line(state(), COFFEE, quantity=3), priceSummary={"total": money("40.75")})


def refund(status: str) -> Refund:
    part = {"paymentId": MUG, "amount": money("1.00"), "refundStatus": status, "externalRefund": False}
    amounts = ("requestedRefund", "pendingRefund", "refunded", "failedRefundAmount")
    return msgspec.convert(
        {
            "id": TEA,
            "createdDate": "2026-03-01T09:00:00.000Z",
            "transactions": [part],
            "details": {},
            "summary": {**{name: money("1.00") for name in amounts}, "pending": False},
        },
        Refund,
    )


def sent(line_id: str, quantity: int) -> Fulfillment:
    items = [{"id": line_id.upper(), "quantity": quantity}]
    return msgspec.convert({"id": TEA, "createdDate": "2026-03-01T09:00:00.000Z", "lineItems": items}, Fulfillment)


def shown(rebased: Rebased) -> list[Json]:
    return [conflict.shown() for conflict in rebased.conflicts]


def same_order(one: OrderParts, other: OrderParts) -> bool:
    return bool(
        without_texts(one.head) == without_texts(other.head)
        and [without_texts(line) for line in one.lines] == [without_texts(line) for line in other.lines]
    )


def test_an_order_that_nobody_touched_becomes_what_the_edit_made_of_it() -> None:
    rebased = rebase(state(), RAISED, state())
    assert shown(rebased) == []
    assert same_order(rebased.after, RAISED)


def test_what_was_said_in_other_places_meanwhile_stays() -> None:
    now = with_line(
        with_head(state(), archived=True, buyerNote="Ring twice", buyerInfo={"email": "new@example.com"}),
        MUG,
        image={"id": "mug.png"},
    )
    rebased = rebase(state(), RAISED, now)
    assert shown(rebased) == []
    assert same_order(
        rebased.after,
        with_line(with_head(now, priceSummary={"total": money("40.75")}), COFFEE, quantity=3),
    )
    assert rebased.after.lines[1] is now.lines[1]


def test_both_may_say_different_things_of_one_line() -> None:
    now = with_line(state(), COFFEE, image={"id": "coffee.png"})
    rebased = rebase(state(), RAISED, now)
    assert shown(rebased) == []
    assert (rebased.after.lines[0].quantity, rebased.after.lines[0].image) == (3, now.lines[0].image)


def test_one_field_that_both_changed_is_named_and_not_overwritten() -> None:
    edited = with_head(RAISED, billingInfo={"address": {"city": "Boston"}, "contactDetails": {"firstName": "Jo"}})
    now = with_head(state(), billingInfo={"address": {"city": "Chicago"}})
    assert shown(rebase(state(), edited, now)) == [{"field": "billingInfo.address.city", "reason": "CHANGED"}]
    agreed = with_head(state(), billingInfo={"address": {"city": "Boston"}})
    merged = rebase(state(), edited, agreed)
    assert shown(merged) == []
    assert same_order(merged.after, edited)
    named = with_line(state(), COFFEE, productName={"original": "Mocha"})
    other = with_line(RAISED, COFFEE, productName={"original": "Latte"})
    assert shown(rebase(state(), other, named)) == [
        {"field": "lineItems[0].productName.original", "reason": "CHANGED", "lineItemId": COFFEE}
    ]


def test_shipping_that_the_edit_takes_away_and_somebody_changed() -> None:
    edited = with_head(state(), shippingInfo=None)
    moved = {"logistics": {"shippingDestination": {"address": {"city": "Boston"}}}}
    assert shown(rebase(state(), edited, with_head(state(), shippingInfo=moved))) == [
        {"field": "shippingInfo", "reason": "CHANGED"}
    ]
    assert rebase(state(), edited, state()).after.head.shipping_info is None


@pytest.mark.parametrize("status", ["CANCELED", "INITIALIZED"])
def test_an_order_that_is_not_approved_any_more(status: str) -> None:
    now = with_head(state(), status=status)
    assert shown(rebase(state(), RAISED, now)) == [{"field": "status", "reason": "STATUS", "status": status}]


@pytest.mark.parametrize("status", ["SUCCEEDED", "PENDING", "STARTED", "SCHEDULED"])
def test_a_refund(status: str) -> None:
    assert shown(rebase(state(), RAISED, state(), refunds=[refund(status)])) == [
        {"field": "refunds", "reason": "REFUNDED", "refundIds": [TEA]}
    ]


def test_a_refund_that_failed_gives_nothing_back_and_a_declared_one_has_no_record() -> None:
    assert shown(rebase(state(), RAISED, state(), refunds=[refund("FAILED")])) == []
    now = with_head(state(), paymentStatus="PARTIALLY_REFUNDED")
    assert shown(rebase(state(), RAISED, now)) == [{"field": "refunds", "reason": "REFUNDED", "refundIds": []}]


def test_an_order_that_costs_something_else_by_now() -> None:
    """Another edit was committed: what this one was computed from is no more."""
    now = with_head(with_line(state(), MUG, price=money("6.00")), priceSummary={"total": money("31.00")})
    assert shown(rebase(state(), RAISED, now)) == [
        {"field": "priceSummary", "reason": "MONEY_CHANGED"},
        {"field": "lineItems[1]", "reason": "MONEY_CHANGED", "lineItemId": MUG},
    ]
    added = with_new_line(state(), TEA, "Tea")
    assert shown(rebase(state(), RAISED, added)) == [
        {"field": "lineItems[2]", "reason": "MONEY_CHANGED", "lineItemId": TEA}
    ]
    assert shown(rebase(state(), RAISED, without_line(state(), MUG))) == [
        {"field": "lineItems", "reason": "LINE_REMOVED", "lineItemId": MUG}
    ]


def test_a_line_that_the_edit_removes_and_that_says_something_else_now() -> None:
    now = with_line(state(), MUG, image={"id": "mug.png"})
    assert shown(rebase(state(), without_line(state(), MUG), now)) == [
        {"field": "lineItems", "reason": "LINE_CHANGED", "lineItemId": MUG}
    ]


@pytest.mark.parametrize(
    ("left", "units", "refused"), [(1, 1, False), (1, 2, True), (3, 2, False), (0, 1, True), (0, 0, False)]
)
def test_no_fewer_units_than_were_sent(left: int, units: int, refused: bool) -> None:
    edited = with_line(state(), COFFEE, quantity=left) if left else without_line(state(), COFFEE)
    fulfillments = [sent(COFFEE, units)] if units else []
    expected = {"field": "lineItems", "reason": "FULFILLED", "lineItemId": COFFEE, "fulfilled": units, "quantity": left}
    assert shown(rebase(state(), edited, state(), fulfillments=fulfillments)) == ([expected] if refused else [])


def test_a_line_that_would_break_its_rules() -> None:
    """Both units got their places meanwhile, and the edit leaves one."""
    now = with_line(state(), COFFEE, locations=[{"id": TEA, "quantity": 2}])
    rebased = rebase(state(), with_line(state(), COFFEE, quantity=1), now)
    assert shown(rebased) == [
        {
            "field": "lineItems[0].locations",
            "reason": "LOCATION_QUANTITIES_EXCEED_LINE",
            "lineItemId": COFFEE,
        }
    ]


def test_every_conflict_is_in_the_error() -> None:
    now = with_head(state(), status="CANCELED")
    rebased = rebase(state(), RAISED, now, refunds=[refund("PENDING")])
    with pytest.raises(ApplicationError) as refused:
        refuse(rebased.conflicts)
    assert refused.value.code == "DRAFT_ORDER_COMMIT_FAILED_VALIDATIONS"
    assert refused.value.data == {"conflicts": shown(rebased)}
    assert [one["reason"] for one in shown(rebased)] == ["STATUS", "REFUNDED"]
    refuse([])
