"""What drafts from scratch come to, to the cent, by hand: tax on top and inside, discounts, fees, shipping."""

import msgspec
import pytest
from tests.support.catalog import MANHATTAN, money
from tests.support.draft_states import BREAD, LAMP, UNRATED, Draft, scratch

from orderwright.model.draft_inputs import DepositDetails
from orderwright.model.prices import Price
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.rules.draft_fact_changes import SetDeposit, SetExemption


def phone_order(*, included: bool = False) -> tuple[Draft, dict[str, str]]:
    """Three lamps with 10 % off, seven loaves, a repair; 5.00 off the whole, express to Berlin, a wrapping."""
    draft = scratch(included=included)
    ids = {"lamp": draft.add(LAMP, 3), "bread": draft.add(BREAD, 7), "repair": draft.add_custom("15.00")}
    draft.discount(discountType="SPECIFIC_ITEMS", percentage="10", lineItemDiscounts=[{"id": ids["lamp"]}])
    draft.discount(priceAmount=money("5.00"), description="For the wait")
    draft.fee("2.50", taxable=True)
    draft.ship(code="express")
    return draft, ids


def test_a_phone_order_with_tax_on_top() -> None:
    draft, ids = phone_order()
    # Lamps: 74.70 less 7.47 and 3.18; bread: 23.45 less 1.11; repair: 15.00 less 0.71. 19 %, 7 %, 19 %.
    assert draft.figures(ids["lamp"]) == ("10.65", "64.05", "12.17", "76.22")
    assert draft.figures(ids["bread"]) == ("1.11", "22.34", "1.56", "23.90")
    assert draft.figures(ids["repair"]) == ("0.71", "14.29", "2.72", "17.01")
    assert draft.summary == {
        "subtotal": "113.15",
        "shipping": "15.00",
        "tax": "19.78",
        "discount": "12.47",
        "totalAdditionalFees": "2.50",
        "total": "137.96",
    }
    shipping, (fee,) = draft.calculation.shipping_info, draft.calculation.fees
    assert shipping is not None
    assert shipping.cost is not None
    assert (shipping.title, shipping.carrier_id, shipping.cost.total_price_after_tax) == (
        "Express",
        "dhl",
        Price(amount="17.85"),
    )
    assert (fee.price_before_tax, fee.price_after_tax) == (Price(amount="2.50"), Price(amount="2.98"))
    taxes = {(one.tax_name, one.rate): one.aggregated_tax_amount for one in draft.calculation.tax_info.tax_breakdown}
    assert taxes == {("MwSt", "0.19"): Price(amount="18.22"), ("MwSt", "0.07"): Price(amount="1.56")}
    assert [one.merchant_discount.amount for one in draft.calculation.discounts if one.merchant_discount] == [
        Price(amount="7.47"),
        Price(amount="5.00"),
    ]
    assert draft.calculation.balance.balance.amount == "137.96"


def test_a_phone_order_with_tax_inside() -> None:
    draft, ids = phone_order(included=True)
    assert draft.figures(ids["lamp"]) == ("10.65", "53.82", "10.23", "64.05")
    assert draft.figures(ids["bread"]) == ("1.11", "20.88", "1.46", "22.34")
    assert draft.figures(ids["repair"]) == ("0.71", "12.01", "2.28", "14.29")
    assert draft.summary == {
        "subtotal": "97.30",
        "shipping": "12.61",
        "tax": "16.76",
        "discount": "10.59",
        "totalAdditionalFees": "2.10",
        "total": "118.18",
    }


def test_an_exempt_buyer_pays_no_tax() -> None:
    draft, ids = phone_order()
    draft.do(SetExemption(exempt=True))
    assert draft.summary["total"] == "118.18"
    assert draft.summary["tax"] == "0.00"
    assert draft.figures(ids["lamp"]) == ("10.65", "64.05", "0.00", "64.05")
    assert draft.calculation.tax_info.tax_exempt
    assert draft.calculation.tax_info.tax_breakdown == []
    inside, _ = phone_order(included=True)
    inside.do(SetExemption(exempt=True))
    assert inside.summary["total"] == "101.42"  # 118.18 less the 16.76 inside
    inside.do(SetExemption(exempt=False))
    assert inside.summary["total"] == "118.18"


def test_a_deposit_is_a_part_of_the_total() -> None:
    draft, _ = phone_order()
    draft.do(SetDeposit(details=DepositDetails(percentage="25")))
    assert draft.calculation.pay_now is not None
    assert draft.calculation.pay_now.total.amount == "34.49"
    draft.do(SetDeposit(details=DepositDetails(amount=Price(amount="137.96"))))
    assert draft.calculation.pay_now is not None
    assert draft.calculation.pay_now.total.amount == "137.96"
    assert draft.calculation.errors is None
    draft.change(draft.state.lines[0].item.id or "", newQuantity=0)
    assert draft.calculation.errors is not None
    (problem,) = draft.calculation.errors.order_validation_errors
    assert problem.code == "DRAFT_ORDER_DEPOSIT_AMOUNT_EXCEEDS_ORDER_TOTAL"


@pytest.mark.parametrize(
    ("lamps", "price"),
    [(1, "4.90"), (4, "4.90"), (5, "0.00")],  # 24.90, 99.60, 124.50: free from 100.00
)
def test_shipping_without_a_price_follows_what_is_shipped(lamps: int, price: str) -> None:
    draft = scratch()
    draft.add(LAMP, lamps)
    draft.ship(code="parcel")
    assert draft.summary["shipping"] == price
    assert [(one.code, str(one.price)) for one in draft.calculation.shipping_options] == sorted(
        [("parcel", price), ("express", "15.00")], key=lambda one: float(one[1])
    )


def test_a_price_of_shipping_that_was_sent_counts_and_is_taxed_like_the_option() -> None:
    draft = scratch()
    draft.add(LAMP)
    draft.ship(title="By bike", cost={"price": money("3.00")})
    assert (draft.summary["shipping"], draft.summary["tax"]) == ("3.00", "5.30")  # 4.731 and 0.57, each rounded


def test_shipping_is_not_taxed_where_the_region_says_so() -> None:
    draft = scratch()
    draft.add(LAMP)
    draft.ship(MANHATTAN, code="air")
    assert (draft.summary["shipping"], draft.summary["tax"]) == ("30.00", "2.21")  # 24.90 x 8.875 % = 2.209875


def test_a_discount_of_everything_leaves_nothing_anywhere() -> None:
    for included in (False, True):
        draft = scratch(included=included)
        draft.add_custom("11.50", 2)
        draft.discount(percentage="100")
        draft.ship()
        assert draft.summary["total"] == "0.00"
        assert draft.summary["tax"] == "0.00"


def test_each_discount_takes_of_what_the_ones_before_have_left() -> None:
    draft = scratch(UNRATED)
    draft.add_custom("100.00")
    first, second = draft.discount(percentage="10"), draft.discount(percentage="50")
    assert draft.summary["discount"] == "55.00"
    amounts = {one.id: one.merchant_discount.amount.amount for one in draft.calculation.discounts  # type: ignore[union-attr]
               if one.merchant_discount}  # fmt: skip
    assert amounts == {first: "10.00", second: "45.00"}


def test_what_is_not_applied_says_what_it_would_take() -> None:
    draft = scratch(UNRATED)
    draft.add_custom("80.00")
    draft.discount(percentage="12.5", applyToDraftOrder=False)
    draft.discount(priceAmount=money("200.00"), applyToDraftOrder=False)
    draft.fee("9.00", apply=False)
    assert draft.summary["total"] == "80.00"
    shown = [one.merchant_discount.amount for one in draft.calculation.discounts if one.merchant_discount]
    assert shown == [Price(amount="10.00"), Price(amount="200.00")]
    assert draft.calculation.applied_discounts == []
    assert draft.calculation.applied_fees == []


def test_a_discount_shrinks_with_what_it_is_taken_from() -> None:
    draft = scratch(UNRATED)
    small, large = draft.add_custom("10.00"), draft.add_custom("90.00")
    draft.discount(priceAmount=money("40.00"))
    draft.change(large, newQuantity=0)
    assert draft.summary["total"] == "0.00"
    assert draft.summary["discount"] == "10.00"
    assert draft.figures(small) == ("10.00", "0.00", "0.00", "0.00")
    draft.add_custom("90.00")
    assert draft.summary["discount"] == "40.00"


def test_lines_that_are_added_and_removed_leave_no_trace() -> None:
    draft, _ = phone_order()
    before, state = draft.calculation, draft.state
    line_id = draft.add_custom("7.77", 3)
    draft.discount(discountType="SPECIFIC_ITEMS", percentage="50", lineItemDiscounts=[{"id": line_id}])
    assert draft.calculation != before
    draft.change(line_id, newQuantity=0)
    assert draft.state == state
    assert draft.calculation == before


def test_what_is_missing_is_told() -> None:
    draft = scratch()
    assert codes(draft) == (None, None, ["NO_LINE_ITEMS"])
    draft.add(LAMP)
    assert codes(draft) == (None, "TAX_ADDRESS_MISSING", [])
    draft.ship(code="rocket")
    assert codes(draft) == ("SHIPPING_OPTION_NOT_AVAILABLE", None, [])
    draft.ship(code="express")
    assert codes(draft) == (None, None, [])


def codes(draft: Draft) -> tuple[str | None, str | None, list[str]]:
    errors = draft.calculation.errors
    if errors is None:
        return None, None, []
    found = [
        None if one is None or one.application_error is None else one.application_error.code
        for one in (errors.general_shipping_calculation_error, errors.tax_calculation_error)
    ]
    return found[0], found[1], [one.code for one in errors.order_validation_errors]


def test_a_calculation_leaves_the_draft_as_it_is() -> None:
    draft, _ = phone_order()
    before = msgspec.json.encode(draft.state)
    first = calculate_draft(draft.state, draft.terms)
    assert calculate_draft(draft.state, draft.terms) == first
    assert msgspec.json.encode(draft.state) == before
