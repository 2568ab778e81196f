"""What edits of an order come to, to the cent: what came from the order keeps its price, discount share and tax."""

from decimal import Decimal
from typing import Any

import pytest
from tests.support.catalog import BERLIN, MANHATTAN, money
from tests.support.draft_states import LAMP, RATED, UNRATED, Draft, editing
from tests.support.orders import imported, line, order, summary, taxed

from orderwright.model.draft_inputs import IdAndApplied
from orderwright.model.draft_orders import ItemChangedDetails
from orderwright.model.prices import Price
from orderwright.rules.draft_discount_changes import SetDiscounts, SetFees
from orderwright.rules.draft_fact_changes import SetExemption

Json = dict[str, Any]
A, B = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
COUPON = "cccccccc-0000-4000-8000-000000000003"
FEE = "ffffffff-0000-4000-8000-000000000004"
TOTAL = "81.92"


def the_order(**more: Any) -> Json:
    """3 x 10.00 and 2 x 20.00 with 19 %, 7.00 off all, shipping of 5.00 with 19 %, a fee of 1.00: 81.92, paid."""
    return order(
        line("10.00", 3, id=A, **taxed("0.19")),
        line("20.00", 2, id=B, **taxed("0.19")),
        appliedDiscounts=[
            {
                "id": COUPON,
                "discountType": "GLOBAL",
                "coupon": {"id": "1", "code": "SEVEN", "name": "Seven", "amount": money("7.00")},
            }
        ],
        additionalFees=[{"id": FEE, "name": "Wrapping", "price": money("1.00")}],
        shippingInfo={
            "title": "Parcel",
            "code": "parcel",
            "logistics": {"shippingDestination": {"address": BERLIN}},
            "cost": {"price": money("5.00"), "taxInfo": {"taxRate": "0.19"}},
        },
        paymentStatus="PAID",
        **more,
    )


def edit(**more: Any) -> Draft:
    return editing(the_order(), more.pop("terms", UNRATED), **more)


def test_a_draft_begins_as_the_order_is() -> None:
    for terms in (UNRATED, RATED):
        draft = edit(terms=terms)
        assert draft.state.source is not None
        head, lines = draft.state.source.head, draft.state.source.lines
        calculation = draft.calculation
        assert not calculation.changes_money
        assert calculation.lines == lines
        assert calculation.price_summary == head.price_summary
        assert calculation.tax_info == head.tax_info
        assert calculation.shipping_info == head.shipping_info
        assert calculation.applied_discounts == head.applied_discounts
        assert calculation.applied_fees == head.additional_fees
        assert draft.summary["total"] == TOTAL
        assert calculation.balance.balance.amount == "0.00"
        items = draft.document.line_items
        assert [(one.added, one.removed, one.changed_details) for one in items] == [(None, None, None)] * 2


@pytest.mark.parametrize(
    ("changes", "figures", "total"),
    [
        ({"newQuantity": 2}, ("2.00", "18.00", "3.42", "21.42"), "71.21"),  # one unit goes, with its share
        ({"newQuantity": 5}, ("3.00", "47.00", "8.93", "55.93"), "105.72"),  # two more, without a share
        ({"newPrice": "12"}, ("3.00", "33.00", "6.27", "39.27"), "89.06"),
        ({"newPrice": "0"}, ("0.00", "0.00", "0.00", "0.00"), "49.79"),
        ({"newQuantity": 1, "newPrice": "15.5"}, ("1.00", "14.50", "2.76", "17.26"), "67.05"),
    ],
)
def test_a_changed_line(changes: Json, figures: tuple[str, ...], total: str) -> None:
    draft = edit()
    before = draft.line(B)
    draft.change(A, **changes)
    assert draft.figures(A) == figures
    assert draft.line(B) == before
    assert draft.summary["total"] == total
    assert draft.calculation.balance.balance.amount == str(Decimal(total) - Decimal(TOTAL))
    draft.change(A, newQuantity=3, newPrice="10.00")
    assert draft.summary["total"] == TOTAL
    assert not draft.calculation.changes_money
    assert draft.line(A) == next(one for one in draft.state.source.lines if one.id == A)  # type: ignore[union-attr]


def test_a_line_that_is_removed_stays_listed_and_comes_back() -> None:
    draft = edit()
    draft.change(A, newQuantity=2).change(B, newQuantity=0)
    assert draft.summary["total"] == "28.37"  # 81.92 less 10.71 and 42.84
    first, second = draft.document.line_items
    assert first.changed_details == ItemChangedDetails(quantity_before_change=3)
    assert (second.removed, second.line_item.quantity, second.line_item.total_price_after_tax.amount) == (
        True,
        2,
        "42.84",
    )
    (discount,) = draft.calculation.applied_discounts
    assert discount.coupon is not None
    assert discount.coupon.amount == Price(amount="2.00")
    draft.change(A, newQuantity=3).change(B, newQuantity=2)
    assert not draft.calculation.changes_money
    assert draft.summary["total"] == TOTAL


def test_words_change_no_money() -> None:
    draft = edit(terms=RATED)
    draft.change(A, newProductName={"original": "Tea"}, newDescriptionLines={"descriptionLines": []})
    assert not draft.calculation.changes_money
    assert draft.summary["total"] == TOTAL
    assert draft.document.line_items[0].changed_details == ItemChangedDetails()
    assert draft.line(A).product_name.original == "Tea"


def test_what_is_added_is_taxed_by_the_site_and_gets_no_share_of_the_orders_discount() -> None:
    draft = edit(terms=RATED)
    line_id = draft.add(LAMP, 2)
    assert draft.figures(line_id) == ("0.00", "49.80", "9.46", "59.26")
    assert draft.summary["total"] == "141.18"
    assert draft.figures(A) == ("3.00", "27.00", "5.13", "32.13")
    draft.change(line_id, newQuantity=0)
    assert not draft.calculation.changes_money


def test_a_changed_line_is_taxed_by_the_rates_of_today_and_the_others_are_not() -> None:
    document = the_order()
    for one in document["lineItems"]:
        one["taxInfo"] = {"taxRate": "0.16"}  # the rate of the sale
    draft = editing(document, RATED)
    draft.change(A, newQuantity=2)
    assert draft.figures(A) == ("2.00", "18.00", "3.42", "21.42")  # 19 %
    assert draft.figures(B) == ("4.00", "36.00", "5.76", "41.76")  # 16 %
    draft.terms = UNRATED
    assert draft.figures(A) == ("2.00", "18.00", "2.88", "20.88")  # no rate today: that of the sale


def test_discounts_and_fees_of_the_order_are_switched_off_and_on() -> None:
    draft = edit()
    draft.do(SetDiscounts(switches=[IdAndApplied(id=COUPON.upper(), applied=False)]))
    assert draft.summary["total"] == "90.25"
    draft.do(SetFees(switches=[IdAndApplied(id=FEE, applied=False)]))
    assert draft.summary["total"] == "89.25"
    draft.do(SetDiscounts(switches=[IdAndApplied(id=COUPON, applied=True)]))
    draft.do(SetFees(switches=[IdAndApplied(id=FEE, applied=True)]))
    assert not draft.calculation.changes_money


def test_a_custom_discount_comes_on_top_of_the_orders_own() -> None:
    draft = edit()
    draft.discount(percentage="10")
    # 10 % of the 63.00 that the coupon has left: 2.70 and 3.60.
    assert draft.figures(A) == ("5.70", "24.30", "4.62", "28.92")
    assert draft.figures(B) == ("7.60", "32.40", "6.16", "38.56")
    assert draft.summary["total"] == "74.43"


def test_exemption_takes_the_tax_of_everything_and_gives_it_back() -> None:
    draft = edit()
    draft.do(SetExemption(exempt=True))
    assert draft.summary["total"] == "69.00"
    assert draft.summary["tax"] == "0.00"
    draft.do(SetExemption(exempt=False))
    assert not draft.calculation.changes_money


def test_another_address_taxes_everything_anew_and_nothing_else() -> None:
    draft = edit(terms=RATED)
    draft.ship(MANHATTAN, title="Parcel", code="parcel", cost={"price": money("5.00")})
    assert draft.figures(A) == ("3.00", "27.00", "2.40", "29.40")
    assert draft.figures(B) == ("4.00", "36.00", "3.20", "39.20")  # 3.195, half up
    assert draft.summary["total"] == "74.60"
    draft.ship(BERLIN, title="Parcel", code="parcel", cost={"price": money("5.00")})
    assert not draft.calculation.changes_money
    assert draft.summary["total"] == TOTAL


def test_other_shipping_costs_what_it_costs() -> None:
    draft = edit(terms=RATED)
    draft.ship(code="express")
    assert draft.summary["shipping"] == "15.00"
    assert draft.summary["total"] == "93.82"  # 11.90 more
    details = draft.document.shipping_info
    assert details is not None
    assert details.changed_details is not None
    assert details.changed_details.shipping_info_before_change is not None
    assert details.changed_details.shipping_info_before_change.title == "Parcel"


def test_what_the_summary_of_an_import_has_beyond_its_parts_stays() -> None:
    document = imported(
        lineItems=[line("10.00", 2, id=A), line("5.00", 1, id=B)],
        priceSummary=summary("25.00", "28.00", shipping="3.00"),
    )
    draft = editing(document, UNRATED, imported=True)
    assert draft.summary["total"] == "28.00"
    draft.change(B, newQuantity=3)
    assert draft.summary["total"] == "38.00"
    assert draft.summary["shipping"] == "3.00"
    draft.change(B, newQuantity=0)
    assert draft.summary["total"] == "23.00"


def test_prices_with_tax_inside_stay_so() -> None:
    document = order(line("11.90", 2, id=A, **taxed("0.19")), taxIncludedInPrices=True, channelInfo={"type": "WEB"})
    draft = editing(document, UNRATED)
    assert draft.summary["total"] == "23.80"
    draft.change(A, newQuantity=3)
    assert draft.figures(A) == ("0.00", "30.00", "5.70", "35.70")
    assert draft.summary["total"] == "35.70"
