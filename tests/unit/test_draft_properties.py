"""What holds for every draft, whatever is done to it in whatever order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.catalog import BERLIN, MANHATTAN, money
from tests.support.draft_states import BREAD, LAMP, RATED, UNRATED, Draft, editing, scratch
from tests.support.orders import line, order, taxed

from orderwright.model.draft_inputs import IdAndApplied
from orderwright.model.errors import OrderwrightError
from orderwright.model.shipping import ShippingInfo
from orderwright.rules.draft_discount_changes import DeleteDiscounts, DeleteFees, SetDiscounts, SetFees
from orderwright.rules.draft_fact_changes import SetExemption, SetShipping
from orderwright.rules.draft_terms import DraftTerms
from orderwright.rules.money import parse_amount
from orderwright.rules.totals import DiscountKind, summary_adds_up

D = Decimal
PRICES = st.decimals(0, 500, places=2).map(str) | st.decimals(0, 5, places=3).map(str)
PERCENT = st.decimals("0.01", 100, places=2).map(str)
KINDS = (
    "custom", "lamp", "bread", "quantity", "price", "remove", "percent", "amount", "on a line", "on shipping",
    "switch discount", "delete discount", "fee", "switch fee", "delete fee", "ship", "pick up", "exempt", "words",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 20), PRICES, PERCENT, st.booleans()), min_size=1, max_size=12
)


def an_order(prices: list[tuple[str, int]], discount: str, *, included: bool) -> dict[str, Any]:
    return order(
        *(line(price, quantity, **taxed("0.19")) for price, quantity in prices),
        appliedDiscounts=[
            {"discountType": "GLOBAL", "merchantDiscount": {"amount": money(discount)}},
        ],
        additionalFees=[{"name": "Fee", "price": money("1.50"), "taxInfo": {"taxRate": "0.19"}}],
        shippingInfo={
            "title": "Parcel",
            "logistics": {"shippingDestination": {"address": BERLIN}},
            "cost": {"price": money("4.90"), "taxInfo": {"taxRate": "0.19"}},
        },
        taxIncludedInPrices=included,
    )


#: What a draft begins with: the rates of the site, whether prices hold their tax, and the lines and the discount of the
#: order that it edits, if there is one. Built in the tests: a slow machine must not make drawing slow.
BEGINNINGS = st.tuples(
    st.sampled_from([RATED, UNRATED]),
    st.booleans(),
    st.none() | st.lists(st.tuples(PRICES, st.integers(1, 9)), min_size=1, max_size=4),
    PRICES,
)
Beginning = tuple[DraftTerms, bool, list[tuple[str, int]] | None, str]


def begun(beginning: Beginning) -> Draft:
    terms, included, prices, discount = beginning
    if prices is None:
        return scratch(terms, included=included)
    return editing(an_order(prices, discount, included=included), terms)


def take(draft: Draft, step: tuple[str, int, str, str, bool]) -> None:
    """Do what a step says, where the draft has something to do it to."""
    kind, number, price, percent, flag = step
    lines = [one for one in draft.state.lines if not one.removed]
    some = (lines[number % len(lines)].item.id or "") if lines else ""
    discounts = [one.discount.id or "" for one in draft.state.discounts]
    fees = [one.fee.id or "" for one in draft.state.fees]
    match kind:
        case "custom":
            draft.add_custom(price, number + 1)
        case "lamp" | "bread":
            draft.add(LAMP if kind == "lamp" else BREAD, number + 1)
        case "quantity" | "price" | "remove" | "words" if some:
            change = {
                "quantity": {"newQuantity": number + 1},
                "price": {"newPrice": price},
                "remove": {"newQuantity": 0},
                "words": {"newProductName": {"original": percent}},
            }
            draft.change(some, **change[kind])
        case "percent":
            draft.discount(percentage=percent, applyToDraftOrder=flag)
        case "amount" | "on shipping":
            type_ = "SHIPPING" if kind == "on shipping" else "GLOBAL"
            draft.discount(priceAmount=money(price), discountType=type_, applyToDraftOrder=flag)
        case "on a line" if some:
            draft.discount(percentage=percent, discountType="SPECIFIC_ITEMS", lineItemDiscounts=[{"id": some}])
        case "switch discount" if discounts:
            chosen = discounts[number % len(discounts)]
            draft.do(SetDiscounts(switches=[IdAndApplied(id=chosen, applied=flag)]))
        case "delete discount" if discounts:
            draft.do(DeleteDiscounts(ids=[discounts[number % len(discounts)]]))
        case "fee":
            draft.fee(price, taxable=flag)
        case "switch fee" if fees:
            draft.do(SetFees(switches=[IdAndApplied(id=fees[number % len(fees)], applied=flag)]))
        case "delete fee" if fees:
            draft.do(DeleteFees(ids=[fees[number % len(fees)]]))
        case "ship":
            draft.ship(MANHATTAN if flag else BERLIN, cost={"price": money(price)})
        case "pick up":
            draft.do(SetShipping(info=None if flag else ShippingInfo(code="express")))
        case "exempt":
            draft.do(SetExemption(exempt=flag))


def after(draft: Draft, steps: list[tuple[str, int, str, str, bool]]) -> Draft:
    """The draft after the steps. What is refused leaves it as it was."""
    for step in steps:
        before = msgspec.json.encode(draft.state)
        try:
            take(draft, step)
        except OrderwrightError:
            assert msgspec.json.encode(draft.state) == before
    return draft


@given(BEGINNINGS, STEPS)
@settings(max_examples=120, deadline=None)
def test_the_parts_are_the_whole_and_no_discount_takes_more_than_there_is(beginning, steps):
    draft = begun(beginning)
    found = after(draft, steps).calculation
    figures = found.figures
    parts = [*figures.lines, *figures.fees, *([figures.shipping_part] if figures.shipping_part else [])]
    for part in parts:
        assert part.net >= 0
        assert 0 <= part.total_discount <= part.base
        assert part.net + part.tax == part.gross
        assert sum((one.amount for one in part.tax_parts), D(0)) == part.tax
    assert sum((part.gross for part in parts), D(0)) == figures.total
    amounts = {name: D(amount) for name, amount in draft.summary.items()}
    fees = amounts.pop("totalAdditionalFees")
    assert summary_adds_up(fees=fees, **amounts) is None
    assert amounts["total"] == figures.total
    lines = {part.id: part for part in figures.lines}
    for discount in figures.discounts:
        assert discount.amount >= 0
        if sum(discount.shares.values(), D(0)) != discount.amount:
            kinds = {one.discount.id: one.discount.discount_type for one in draft.state.discounts}
            assert kinds[discount.id].value == DiscountKind.SHIPPING.value
        assert all(share <= lines[line_id].base for line_id, share in discount.shares.items())
    for one, part in zip(found.lines, figures.lines, strict=True):
        assert parse_amount(one.total_price_before_tax.amount) == part.net
        assert parse_amount(one.total_price_after_tax.amount) == part.gross
        assert parse_amount(one.total_discount.amount) == part.total_discount


@given(BEGINNINGS, STEPS, PRICES, st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_a_line_that_is_added_and_removed_leaves_everything_as_it_was(beginning, steps, price, quantity):
    draft = begun(beginning)
    before = after(draft, steps).calculation
    state = draft.state
    line_id = draft.add_custom(price, quantity)
    draft.change(line_id, newQuantity=quantity + 1, newPrice="3.33")
    draft.change(line_id, newQuantity=0)
    assert draft.state == state
    assert draft.calculation == before


@given(BEGINNINGS, STEPS)
@settings(max_examples=60, deadline=None)
def test_what_is_kept_of_a_draft_is_calculated_to_the_same_draft(beginning, steps):
    draft = begun(beginning)
    document = after(draft, steps).document
    draft.state = msgspec.json.decode(msgspec.json.encode(draft.state), type=type(draft.state))
    assert draft.document == document
    assert msgspec.json.decode(msgspec.json.encode(document), type=type(document)) == document


@given(BEGINNINGS, st.integers(1, 20), PRICES)
@settings(max_examples=60, deadline=None)
def test_a_change_and_its_opposite_leave_an_order_as_it_was(beginning, quantity, price):
    draft = begun(beginning)
    before, lines = draft.calculation, list(draft.state.lines)
    for one in lines:
        draft.change(one.item.id or "", newQuantity=quantity, newPrice=price)
    for one in lines:
        draft.change(one.item.id or "", newQuantity=one.item.quantity, newPrice=one.item.price.amount)
    assert draft.calculation.price_summary == before.price_summary
    assert draft.calculation.lines == before.lines
