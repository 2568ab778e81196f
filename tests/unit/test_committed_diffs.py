"""What an edit did to an order, as the event and the activity tell it."""

from typing import Any

import msgspec
from tests.support.order_states import (
    COFFEE,
    COUPON,
    MUG,
    TEA,
    WRAPPING,
    state,
    with_head,
    with_line,
    with_new_line,
    without_line,
)
from tests.support.orders import money

from orderwright.rules.committed_diffs import committed_diffs
from orderwright.rules.draft_activity import order_changes
from orderwright.rules.formatting import fill_formatted, without_texts
from orderwright.rules.order_parts import OrderParts

Json = dict[str, Any]


def diffs(before: OrderParts, after: OrderParts) -> Json:
    told: Json = without_texts(committed_diffs(before, after))
    return {name: value for name, value in told.items() if value != []}


def story(before: OrderParts, after: OrderParts) -> list[Json]:
    return [without_texts(change) for change in order_changes(before, after)]


def test_an_order_that_stays_as_it_is_differs_in_nothing() -> None:
    before, after = state(), state()
    fill_formatted(after.head, "USD", "de")
    assert diffs(before, after) == {}
    assert story(before, after) == []


def test_quantity_and_price_of_a_line() -> None:
    after = with_line(state(), COFFEE, quantity=3, price=money("9.50"))
    assert diffs(state(), after) == {
        "lineItems": [
            {
                "lineItemId": COFFEE,
                "changedDetails": {"quantityBeforeChange": 2, "priceBeforeChange": money("10.00")},
            }
        ]
    }
    assert story(state(), after) == [
        {
            "lineItemChanged": {
                "id": COFFEE,
                "name": {"original": "Coffee", "translated": "Coffee"},
                "quantity": {
                    "originalQuantity": 2,
                    "newQuantity": 3,
                    "diff": 1,
                    "deltaType": "QUANTITY_INCREASED",
                },
                "price": {"originalPrice": money("10.00"), "newPrice": money("9.50")},
            }
        }
    ]


def test_a_line_that_gets_another_name_is_changed_and_a_share_of_a_discount_is_none_of_its_own() -> None:
    named = with_line(state(), MUG, productName={"original": "Cup"})
    assert diffs(state(), named) == {"lineItems": [{"lineItemId": MUG, "changedDetails": {}}]}
    shared = with_line(state(), MUG, totalDiscount=money("4.00"), totalPriceBeforeTax=money("1.00"))
    assert diffs(state(), shared) == {}
    assert story(state(), shared) == []


def test_a_line_that_comes_and_one_that_goes() -> None:
    after = without_line(with_new_line(state(), TEA, "Tea"), MUG)
    added, removed = diffs(state(), after)["lineItems"]
    assert added == {"lineItemId": TEA, "lineItemAdded": True}
    assert removed["lineItemId"] == MUG
    gone = removed["lineItemRemoved"]
    assert (gone["productName"]["original"], gone["quantity"], gone["price"]) == ("Mug", 1, money("5.00"))
    # The coupon of 2.50 on 25.00 took 0.50 from the mug, and the rest is taxed with 10 %.
    assert (gone["totalDiscount"], gone["totalPriceAfterTax"]) == (money("0.50"), money("4.95"))
    assert story(state(), after) == [
        {"lineItemAdded": {"id": TEA, "name": {"original": "Tea", "translated": "Tea"}, "quantity": 2}},
        {"lineItemRemoved": {"id": MUG, "name": {"original": "Mug", "translated": "Mug"}, "quantity": 1}},
    ]


def test_a_discount_that_changes_and_a_fee_that_goes() -> None:
    coupon = msgspec.to_builtins(state().head.applied_discounts[0])
    other = {**coupon, "coupon": {"name": "Spring", "amount": money("5.00")}}
    after = with_head(state(), appliedDiscounts=[other], additionalFees=[])
    told = diffs(state(), after)
    assert [(one["discountId"], one["editedDiscount"]["coupon"]["amount"]) for one in told["appliedDiscounts"]] == [
        (COUPON, money("5.00"))
    ]
    assert told["additionalFees"] == [{"additionalFeeId": WRAPPING, "additionalFeeRemoved": True}]
    went, came, fee = story(state(), after)
    assert went["discountRemoved"]["totalAmount"] == money("2.50")
    assert [(one["name"]["original"], one["amount"]) for one in went["discountRemoved"]["affectedLineItems"]] == [
        ("Coffee", money("2.00")),
        ("Mug", money("0.50")),
    ]
    assert (came["discountAdded"]["name"], came["discountAdded"]["totalAmount"]) == (
        {"original": "Spring"},
        money("5.00"),
    )
    assert fee["additionalFeeRemoved"]["name"] == {"original": "Wrapping"}
    assert fee["additionalFeeRemoved"]["totalAmount"] == money("1.00")


def test_other_shipping_none_and_the_total() -> None:
    express = with_head(
        state(),
        shippingInfo={"title": "Express", "cost": {"totalPriceAfterTax": money("9.00")}},
        priceSummary={"total": money("40.00")},
    )
    assert diffs(state(), express)["changedShippingInfo"]["title"] == "Express"
    assert story(state(), express) == [
        {
            "shippingInformationChanged": {
                "originalShippingInfo": {"shippingTitle": "Post", "total": money("4.00")},
                "newShippingInfo": {"shippingTitle": "Express", "total": money("9.00")},
            }
        },
        # 25.00 - 2.50 and 2.25 of tax, 4.00 of shipping, 1.00 of wrapping.
        {"totalPriceChanged": {"originalTotal": money("29.75"), "newTotal": money("40.00")}},
    ]
    none = with_head(state(), shippingInfo=None)
    assert diffs(state(), none) == {"shippingInfoRemoved": True}
    assert "newShippingInfo" not in story(state(), none)[0]["shippingInformationChanged"]
