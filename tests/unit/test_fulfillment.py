"""What may be fulfilled, what it makes of the order, and how the record of a parcel changes."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from orderwright.model.activity_types import ActivityType as A
from orderwright.model.errors import ApplicationError, Conflict, NotFound, ValidationFailed
from orderwright.model.fulfillment_requests import FulfillmentPatch, TrackingInfoPatch
from orderwright.model.fulfillments import (
    CustomFulfillmentInfo,
    FulfilledLineItem,
    Fulfillment,
    FulfillmentInput,
    FulfillmentLineItem,
    FulfillmentTrackingInfo,
)
from orderwright.model.item_parts import ItemType
from orderwright.model.line_items import OrderLineItem
from orderwright.model.order_parts import OrderStatus
from orderwright.model.prices import Price
from orderwright.model.texts import ProductName
from orderwright.rules import fulfillment as rules
from orderwright.rules.tracking_links import tracking_link

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
IDS = [f"0000000{number}-aaaa-4aaa-8aaa-aaaaaaaaaaaa" for number in range(10)]
NOTHING = Price(amount="0")


def line(number: int, quantity: int = 1, preset: str | None = "PHYSICAL") -> OrderLineItem:
    kind = {"preset": preset} if preset else {"custom": "spice"}
    return OrderLineItem(
        id=IDS[number],
        product_name=ProductName(original="Tea"),
        quantity=quantity,
        total_discount=NOTHING,
        description_lines=[],
        item_type=msgspec.convert(kind, ItemType),
        price=NOTHING,
        price_before_discounts=NOTHING,
        total_price_before_tax=NOTHING,
        total_price_after_tax=NOTHING,
        payment_option="FULL_PAYMENT_ONLINE",
        locations=[],
        price_undetermined=False,
        fixed_quantity=False,
    )


def made(units: dict[int, int], number: str | None = None, **more) -> Fulfillment:
    tracking = {"tracking_info": FulfillmentTrackingInfo(tracking_number=number)} if number else {}
    return Fulfillment(
        id=str(uuid4()),
        created_date="2026-03-01T08:00:00.000Z",
        line_items=[FulfilledLineItem(id=IDS[one], quantity=quantity) for one, quantity in units.items()],
        **{**tracking, **more},
    )


def sent(*items: tuple[int, int | None], **more) -> FulfillmentInput:
    line_items = [FulfillmentLineItem(id=IDS[one], quantity=quantity) for one, quantity in items]
    return FulfillmentInput(line_items=line_items, **more)


def add(lines, present, request, path="fulfillment") -> Fulfillment:
    return rules.new_fulfillment(lines, present, request, id_=UUID(int=1), at=NOW, path=path)


@pytest.mark.parametrize("status", [status for status in OrderStatus if status is not OrderStatus.APPROVED])
def test_only_approved_orders_are_fulfilled(status):
    rules.check_fulfillable(OrderStatus.APPROVED)
    with pytest.raises(ApplicationError) as caught:
        rules.check_fulfillable(status)
    assert (caught.value.code, caught.value.status, caught.value.data) == (
        "ORDER_NOT_APPROVED",
        428,
        {"status": status},
    )


TWO = [line(1, 3), line(2, 1)]
MIXED = [line(1, 2), line(2, 1, "DIGITAL"), line(3, 1, "GIFT_CARD"), line(4, 1, "SERVICE")]


@pytest.mark.parametrize(
    ("lines", "parcels", "status"),
    [
        (TWO, [], "NOT_FULFILLED"),
        (TWO, [{1: 1}], "PARTIALLY_FULFILLED"),
        (TWO, [{1: 3}], "PARTIALLY_FULFILLED"),
        (TWO, [{1: 3, 2: 1}], "FULFILLED"),
        (TWO, [{1: 2}, {1: 1}, {2: 1}], "FULFILLED"),
        (MIXED, [], "NOT_FULFILLED"),
        (MIXED, [{2: 1}], "PARTIALLY_FULFILLED"),
        (MIXED, [{1: 1, 2: 1}], "PARTIALLY_FULFILLED"),
        (MIXED, [{1: 2}], "FULFILLED"),
        (MIXED, [{1: 2, 2: 1, 3: 1, 4: 1}], "FULFILLED"),
        (MIXED[1:], [], "NOT_FULFILLED"),
        (MIXED[1:], [{2: 1, 3: 1}], "PARTIALLY_FULFILLED"),
        (MIXED[1:], [{2: 1, 3: 1, 4: 1}], "FULFILLED"),
        ([line(1, 1, None), line(2, 1, "DIGITAL")], [{2: 1}], "PARTIALLY_FULFILLED"),
        ([line(1, 1, "UNRECOGNISED"), line(2, 1, "DIGITAL")], [{1: 1}], "FULFILLED"),
        # The line has become smaller since it was fulfilled.
        ([line(1, 1)], [{1: 3}], "FULFILLED"),
    ],
)
@pytest.mark.parametrize("own", [None, "Pending", "Fulfilled"])
def test_quantities_decide_the_status_whatever_a_fulfilment_says(lines, parcels, status, own):
    present = [made(units, status=own, completed=own == "Fulfilled") for units in parcels]
    assert rules.fulfillment_status(lines, present) == status


def test_a_line_without_a_quantity_takes_what_is_in_no_fulfilment():
    fulfillment = add(TWO, [made({1: 2})], sent((1, None), (2, None)))
    assert fulfillment == Fulfillment(
        id="00000000-0000-0000-0000-000000000001",
        created_date="2026-03-01T09:00:00.000Z",
        line_items=[FulfilledLineItem(id=IDS[1], quantity=1), FulfilledLineItem(id=IDS[2], quantity=1)],
    )


def test_lines_are_found_in_either_case_and_kept_as_the_order_has_them():
    request = FulfillmentInput(line_items=[FulfillmentLineItem(id=IDS[1].upper(), quantity=3)])
    fulfillment = add(TWO, [], request)
    assert fulfillment.line_items == [FulfilledLineItem(id=IDS[1], quantity=3)]
    with pytest.raises(ApplicationError):
        add(TWO, [fulfillment], request)


def test_more_than_is_left_is_refused_with_what_is_left_of_every_such_line():
    with pytest.raises(ApplicationError) as caught:
        add([*TWO, line(3, 5)], [made({1: 2, 2: 1})], sent((1, 2), (2, None), (3, 5)))
    assert (caught.value.code, caught.value.status) == ("FULFILLMENT_QUANTITY_EXCEEDED", 428)
    assert caught.value.data == {
        "lineItems": [
            {"lineItemId": IDS[1], "requested": 2, "available": 1},
            {"lineItemId": IDS[2], "requested": 1, "available": 0},
        ]
    }


def test_a_line_named_twice_and_an_unknown_one_are_refused():
    with pytest.raises(ValidationFailed) as twice:
        add(TWO, [], sent((1, 1), (2, 1), (1, 1)), "ordersWithFulfillments[4].fulfillments[0]")
    (violation,) = twice.value.violations
    assert (violation.field, violation.violated_rule, violation.rule_name) == (
        "ordersWithFulfillments[4].fulfillments[0].lineItems[2].id",
        "OTHER",
        "DUPLICATE_LINE_ITEM_ID",
    )
    with pytest.raises(NotFound) as unknown:
        add(TWO, [], sent((1, 1), (7, 1)))
    assert (unknown.value.code, unknown.value.data) == ("LINE_ITEM_NOT_FOUND", {"lineItemId": IDS[7]})


@pytest.mark.parametrize("number", ["AB 1", "ab1", " aB1 "])
def test_a_tracking_number_stands_once_in_an_order(number):
    other = made({1: 1}, "Ab1")
    with pytest.raises(Conflict) as caught:
        add(TWO, [other], sent((2, 1), tracking_info=FulfillmentTrackingInfo(tracking_number=number)))
    assert (caught.value.code, caught.value.status, caught.value.data) == (
        "TRACKING_NUMBER_ALREADY_EXISTS",
        409,
        {"trackingNumber": number, "fulfillmentId": other.id},
    )


def test_the_link_of_a_known_carrier_is_made_if_none_is_sent():
    def tracked(**info):
        return add(TWO, [], sent((1, 1), tracking_info=FulfillmentTrackingInfo(**info))).tracking_info

    assert tracked(tracking_number="1", shipping_provider="UPS") == FulfillmentTrackingInfo(
        tracking_number="1", shipping_provider="UPS", tracking_link=tracking_link("ups", "1")
    )
    by_hand = {"tracking_number": "1", "shipping_provider": "ups", "tracking_link": "https://example.com/1"}
    assert tracked(**by_hand) == FulfillmentTrackingInfo(**by_hand)
    stranger = {"tracking_number": "1", "shipping_provider": "Joe"}
    assert tracked(**stranger) == FulfillmentTrackingInfo(**stranger)
    assert tracked(tracking_link="https://example.com/1") == FulfillmentTrackingInfo(
        tracking_link="https://example.com/1"
    )
    assert tracked() is None


def patch(tracking=UNSET, **more) -> FulfillmentPatch:
    info = TrackingInfoPatch(**tracking) if isinstance(tracking, dict) else tracking
    return FulfillmentPatch(id=IDS[0], tracking_info=info, **more)


def info(number=None, provider=None, link=None) -> dict:
    return {"tracking_number": number, "shipping_provider": provider, "tracking_link": link}


def link(number: str, provider: str = "ups") -> str | None:
    return tracking_link(provider, number)


HAND = "https://example.com/1"


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        # A number alone: a link that was made is made anew, one that was sent led to the parcel of the old number.
        (info("1", "ups", link("1")), {"tracking_number": "2"}, info("2", "ups", link("2"))),
        (info("1", "ups", HAND), {"tracking_number": "2"}, info("2", "ups", link("2"))),
        (info("1", "Joe", HAND), {"tracking_number": "2"}, info("2", "Joe")),
        (info("1", None, HAND), {"tracking_number": "2"}, info("2")),
        (info(None, "Joe", HAND), {"tracking_number": "2"}, info("2", "Joe", HAND)),
        (info(None, "ups"), {"tracking_number": "2"}, info("2", "ups", link("2"))),
        (info("1", "ups", link("1")), {"tracking_number": None}, info(None, "ups")),
        (info("1", "Joe", HAND), {"tracking_number": None}, info(None, "Joe")),
        # A number with a link keeps the provider, as the published sample does.
        (info("1", "ups", link("1")), {"tracking_number": "2", "tracking_link": HAND}, info("2", "ups", HAND)),
        (info("1", "ups", link("1")), {"tracking_number": "2", "tracking_link": None}, info("2", "ups")),
        # A provider alone: the number is the same, so a link that was sent for it stays.
        (info("1", "ups", link("1")), {"shipping_provider": "usps"}, info("1", "usps", link("1", "usps"))),
        (info("1", "ups", link("1")), {"shipping_provider": "Joe"}, info("1", "Joe")),
        (info("1", "ups", HAND), {"shipping_provider": "usps"}, info("1", "usps", HAND)),
        (info("1", "Joe", HAND), {"shipping_provider": None}, info("1", None, HAND)),
        (info("1"), {"shipping_provider": "ups"}, info("1", "ups", link("1"))),
        # A link alone.
        (info("1", "ups", link("1")), {"tracking_link": HAND}, info("1", "ups", HAND)),
        (info("1", "ups", link("1")), {"tracking_link": None}, info("1", "ups")),
        # What is there already, and what is not mentioned, stays.
        (info("1", "ups"), {"tracking_number": "1", "shipping_provider": "ups"}, info("1", "ups")),
        (info("1", "ups", HAND), {"tracking_number": "1"}, info("1", "ups", HAND)),
        (info("1", "ups", HAND), {}, info("1", "ups", HAND)),
        (info("1", "ups", HAND), info(), None),
        (info("1", "ups", HAND), None, None),
        (None, info("1", "ups"), info("1", "ups", None)),
        (None, {"tracking_number": "1", "shipping_provider": "ups"}, info("1", "ups", link("1"))),
        (None, {}, None),
    ],
)
def test_tracking_information_is_merged_field_by_field(before, changes, after):
    present = made({1: 1}, tracking_info=None if before is None else FulfillmentTrackingInfo(**before))
    changed = rules.changed_fulfillment(present, patch(changes), [present])
    assert changed.tracking_info == (None if after is None else FulfillmentTrackingInfo(**after))


def test_of_tracking_and_custom_information_the_one_replaces_the_other():
    custom = CustomFulfillmentInfo(fields_data={"shelf": "7"})
    present = made({1: 1}, "1")
    with_custom = rules.changed_fulfillment(present, patch(custom_info=custom), [present])
    assert (with_custom.tracking_info, with_custom.custom_info) == (None, custom)
    other = CustomFulfillmentInfo(fields_data={"row": "1"})
    assert rules.changed_fulfillment(with_custom, patch(custom_info=other), []).custom_info == other
    assert rules.changed_fulfillment(with_custom, patch({}), []) == with_custom
    assert rules.changed_fulfillment(with_custom, patch(None), []) == with_custom
    assert rules.changed_fulfillment(with_custom, patch(custom_info=None), []).custom_info is None
    back = rules.changed_fulfillment(with_custom, patch({"tracking_number": "2"}), [])
    assert (back.tracking_info, back.custom_info) == (FulfillmentTrackingInfo(tracking_number="2"), None)


def test_status_and_completion_change_and_go():
    present = made({1: 1}, status="Pending", completed=False)
    changed = rules.changed_fulfillment(present, patch(status="Ready", completed=True), [])
    assert (changed.status, changed.completed) == ("Ready", True)
    gone = rules.changed_fulfillment(changed, patch(status=None, completed=None), [])
    assert (gone.status, gone.completed) == (None, None)


@pytest.mark.parametrize("items", [[(1, 2), (2, 1)], [(2, 1), (1, 2)], [(1, None), (2, None)]])
def test_line_items_can_be_sent_back_as_they_are(items):
    present = made({1: 2, 2: 1})
    line_items = [FulfillmentLineItem(id=IDS[one].upper(), quantity=quantity) for one, quantity in items]
    assert rules.changed_fulfillment(present, patch(line_items=line_items), [present]) == present


@pytest.mark.parametrize("items", [[], [(1, 2)], [(1, 1), (2, 1)], [(1, 2), (3, 1)], [(1, 2), (2, 1), (2, 1)]])
def test_other_line_items_are_refused(items):
    line_items = [FulfillmentLineItem(id=IDS[one], quantity=quantity) for one, quantity in items]
    with pytest.raises(ValidationFailed) as caught:
        rules.changed_fulfillment(made({1: 2, 2: 1}), patch(line_items=line_items), [])
    (violation,) = caught.value.violations
    assert (violation.field, violation.violated_rule) == ("fulfillment.lineItems", "FIELD_NOT_ALLOWED")


def test_a_number_can_be_changed_to_itself_but_not_to_another_parcels():
    one, other = made({1: 1}, "A1"), made({1: 1}, "B1")
    same = rules.changed_fulfillment(one, patch({"tracking_number": "a1"}), [one, other])
    assert same.tracking_info == FulfillmentTrackingInfo(tracking_number="a1")
    with pytest.raises(Conflict) as caught:
        rules.changed_fulfillment(one, patch({"tracking_number": "b1"}), [one, other])
    assert caught.value.data == {"trackingNumber": "b1", "fulfillmentId": other.id}


@pytest.mark.parametrize(
    ("before", "after", "story"),
    [
        (None, info("1", "ups", HAND), [A.TRACKING_NUMBER_ADDED, A.TRACKING_LINK_ADDED]),
        (None, info("1"), [A.TRACKING_NUMBER_ADDED]),
        (None, info(None, "ups"), []),
        (None, info(None, None, HAND), [A.TRACKING_LINK_ADDED]),
        (info("1"), info("2"), [A.TRACKING_NUMBER_EDITED]),
        (info("1"), info("2", None, HAND), [A.TRACKING_NUMBER_EDITED, A.TRACKING_LINK_ADDED]),
        (info("1", None, HAND), info("2", None, HAND + "2"), [A.TRACKING_NUMBER_EDITED]),
        (info("1", None, HAND), info("1", None, HAND + "2"), []),
        (info("1", None, HAND), None, []),
        (info("1"), info("1", "ups"), []),
    ],
)
def test_the_story_tells_what_came_and_what_changed(before, after, story):
    first = None if before is None else made({1: 1}, tracking_info=FulfillmentTrackingInfo(**before))
    second = made({1: 1}, tracking_info=None if after is None else FulfillmentTrackingInfo(**after))
    assert rules.tracking_story(first, second) == story


QUANTITIES = st.lists(st.integers(1, 5), min_size=1, max_size=4)
STEPS = st.lists(
    st.tuples(st.dictionaries(st.integers(0, 3), st.none() | st.integers(1, 5), min_size=1), st.integers(0, 5)),
    max_size=12,
)


@given(QUANTITIES, STEPS)
def test_whatever_is_created_and_deleted_no_unit_is_fulfilled_twice(ordered, steps):
    lines = [line(number, quantity) for number, quantity in enumerate(ordered)]
    present: list[Fulfillment] = []
    left = dict(enumerate(ordered))
    for units, which in steps:
        wanted = {number: quantity for number, quantity in units.items() if number in left}
        if which < len(present):
            gone = present.pop(which)
            for item in gone.line_items:
                left[IDS.index(item.id)] += item.quantity
        elif wanted:
            taken = {number: left[number] if quantity is None else quantity for number, quantity in wanted.items()}
            if all(0 < taken[number] <= left[number] for number in taken):
                present.append(add(lines, present, sent(*wanted.items())))
                for number, quantity in taken.items():
                    left[number] -= quantity
            else:
                with pytest.raises(ApplicationError):
                    add(lines, present, sent(*wanted.items()))
        status = "FULFILLED" if not any(left.values()) else "PARTIALLY_FULFILLED" if present else "NOT_FULFILLED"
        assert rules.fulfillment_status(lines, present) == status
