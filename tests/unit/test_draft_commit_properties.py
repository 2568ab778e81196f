"""Whatever staff do with a draft, what is committed is what was shown, and what they left alone is as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.orders import address, money

from orderwright.model.addresses import AddressWithContact
from orderwright.model.discounts_fees import DiscountType
from orderwright.model.draft_inputs import (
    AdditionalFeeOption,
    CustomLineItem,
    DiscountOption,
    FeeTaxDetails,
    IdAndApplied,
    LineItemChangeDetails,
)
from orderwright.model.draft_state import DraftState
from orderwright.model.errors import OrderwrightError
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.order_parts import ChannelInfo, ChannelType
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.model.rates import ShippingRates, TaxRates
from orderwright.model.shipping import ShippingInfo
from orderwright.model.sites import NewSite, Site
from orderwright.rules.draft_actions import DraftAction, DraftFacts, changed
from orderwright.rules.draft_additions import AddLines
from orderwright.rules.draft_calculation import calculate_draft
from orderwright.rules.draft_conflicts import rebase
from orderwright.rules.draft_discount_changes import AddDiscounts, AddFees, DeleteDiscounts, SetDiscounts, SetFees
from orderwright.rules.draft_fact_changes import SetExemption, SetShipping
from orderwright.rules.draft_line_changes import ChangeLines
from orderwright.rules.draft_start import draft_of, empty_draft
from orderwright.rules.draft_terms import DraftCalculation, DraftTerms
from orderwright.rules.draft_to_order import changes_nothing, edited_order, new_order_of
from orderwright.rules.formatting import without_texts
from orderwright.rules.order_parts import OrderParts
from orderwright.rules.placing import place
from orderwright.rules.sites import make_site

Json = dict[str, Any]
NOW = datetime(2026, 3, 1, tzinfo=UTC)
ACTOR = Identity(type=IdentityType.APP, id=UUID(int=7), app_id=UUID(int=7))
AMOUNTS = st.integers(0, 20_000).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
RATES = st.sampled_from(["0", "0.07", "0.1075", "0.19"])


def terms(rate: str) -> DraftTerms:
    """A site that taxes what goes to the United States at one rate."""
    groups = [{"taxes": [{"name": "Tax", "rate": rate}]}]
    regions = [{"name": "US", "destinations": [{"country": "US"}], "groups": groups}]
    return DraftTerms(
        shipping_rates=ShippingRates(revision="0", currency="USD"),
        tax_rates=msgspec.convert({"revision": "1", "regions": regions}, TaxRates),
    )


def a_site(*, included: bool) -> Site:
    return make_site(NewSite(name="Shop", currency="USD", tax_included_default=included), UUID(int=1), NOW)


def ids() -> Iterator[UUID]:
    return iter(UUID(int=number) for number in range(1000, 100_000))


@st.composite
def sold_orders(draw: st.DrawFn) -> Json:
    """An order with lines, and with or without a discount on it, a fee and shipping."""
    lines = [
        {
            "productName": {"original": f"Item {place}"},
            "quantity": draw(st.integers(1, 4)),
            "price": money(draw(AMOUNTS)),
            "itemType": {"preset": "PHYSICAL"},
            "taxInfo": {"taxRate": draw(RATES)},
        }
        for place in range(draw(st.integers(1, 3)))
    ]
    order: Json = {"lineItems": lines, "channelInfo": {"type": "WEB"}, "status": "APPROVED", "billingInfo": address()}
    if draw(st.booleans()):
        coupon = {"name": "Spring", "amount": money(draw(AMOUNTS))}
        order["appliedDiscounts"] = [{"discountType": "GLOBAL", "coupon": coupon}]
    if draw(st.booleans()):
        order["additionalFees"] = [{"name": "Wrapping", "price": money(draw(AMOUNTS))}]
    if draw(st.booleans()):
        destination = {"shippingDestination": address()}
        cost = {"cost": {"price": money(draw(AMOUNTS))}} if draw(st.booleans()) else {}
        order["shippingInfo"] = {"title": "Post", "logistics": destination, **cost}
    order["taxIncludedInPrices"] = draw(st.booleans())
    if draw(st.booleans()):
        # A summary that adds up and disagrees with the lines.
        zero = dict.fromkeys(("shipping", "tax", "discount", "totalAdditionalFees"), money("0"))
        order["priceSummary"] = {"subtotal": money("99.9"), "total": money("99.9"), **zero}
    return order


def draw_action(draw: st.DrawFn, state: DraftState, new: Iterator[UUID]) -> DraftAction:
    """Something that staff may want of a draft; it may be refused."""
    lines = [line.item.id or "" for line in state.lines]
    discounts = [one.discount.id or "" for one in state.discounts]
    fees = [one.fee.id or "" for one in state.fees]
    kinds = ["add", "discount", "fee", "exempt", "ship"]
    kinds += ["change", "change"] if lines else []
    kinds += ["switch", "delete"] if discounts else []
    kinds += ["switch fee"] if fees else []
    match draw(st.sampled_from(kinds)):
        case "change":
            price = draw(st.none() | AMOUNTS)
            change = LineItemChangeDetails(
                line_item_id=draw(st.sampled_from(lines)),
                new_quantity=draw(st.integers(0, 5)) if price is None else None,
                new_price=price,
            )
            return ChangeLines(changes=[change])
        case "add":
            item = msgspec.convert(
                {
                    "productName": {"original": "New"},
                    "price": money(draw(AMOUNTS)),
                    "quantity": draw(st.integers(1, 3)),
                },
                CustomLineItem,
            )
            return AddLines(catalog=[], custom=[item], ids=[str(next(new))])
        case "discount":
            kind = draw(st.sampled_from([DiscountType.GLOBAL, DiscountType.SPECIFIC_ITEMS, DiscountType.SHIPPING]))
            sent: Json = {"discountType": kind, "applyToDraftOrder": draw(st.booleans())}
            if draw(st.booleans()):
                sent["percentage"] = draw(st.sampled_from(["6.2", "10", "33.33", "100"]))
            else:
                sent["priceAmount"] = money(draw(AMOUNTS))
            if kind is DiscountType.SPECIFIC_ITEMS:
                sent["lineItemDiscounts"] = [{"id": draw(st.sampled_from(lines or [str(next(new))]))}]
            return AddDiscounts(options=[msgspec.convert(sent, DiscountOption)], ids=[str(next(new))])
        case "switch":
            return SetDiscounts(
                switches=[IdAndApplied(id=draw(st.sampled_from(discounts)), applied=draw(st.booleans()))]
            )
        case "delete":
            return DeleteDiscounts(ids=[draw(st.sampled_from(discounts))])
        case "fee":
            option = msgspec.convert({"name": "Fee", "price": money(draw(AMOUNTS))}, AdditionalFeeOption)
            taxed = FeeTaxDetails(taxable=draw(st.booleans()))
            applied = msgspec.structs.replace(option, tax_details=taxed, apply_to_draft_order=draw(st.booleans()))
            return AddFees(options=[applied], ids=[str(next(new))])
        case "switch fee":
            return SetFees(switches=[IdAndApplied(id=draw(st.sampled_from(fees)), applied=draw(st.booleans()))])
        case "exempt":
            return SetExemption(exempt=draw(st.booleans()))
        case _:
            priced = {"title": "Courier", "cost": {"price": money(draw(AMOUNTS))}}
            info = draw(st.none() | st.just(priced))
            return SetShipping(info=None if info is None else msgspec.convert(info, ShippingInfo))


def worked_on(draw: st.DrawFn, state: DraftState, facts: DraftFacts, new: Iterator[UUID]) -> DraftState:
    """The draft after up to eight actions; what is refused changes nothing."""
    for _ in range(draw(st.integers(0, 8))):
        try:
            state = changed(state, [draw_action(draw, state, new)], facts)
        except OrderwrightError:
            continue
    return state


def facts_at(rate: str) -> DraftFacts:
    return DraftFacts(terms=terms(rate), items={}, fulfilled={})


def amounts_of(summary: Any) -> dict[str, Decimal]:
    return {name: Decimal(one["amount"]) for name, one in msgspec.to_builtins(summary).items()}


def check_sums(calculation: DraftCalculation) -> None:
    """Parts make totals, and no discount is more than what it is taken from."""
    parts = amounts_of(calculation.price_summary)
    assert parts["total"] == (
        parts["subtotal"] + parts["shipping"] + parts["tax"] + parts["totalAdditionalFees"] - parts["discount"]
    )
    assert all(amount >= 0 for amount in parts.values())
    for line, part in zip(calculation.lines, calculation.figures.lines, strict=True):
        before, after = Decimal(line.total_price_before_tax.amount), Decimal(line.total_price_after_tax.amount)
        assert (part.net, part.gross) == (before, after)
        assert 0 <= Decimal(line.total_discount.amount) <= part.base


def by_value(value: Any) -> Any:
    """Plain values with amounts as numbers: what stays as it was keeps the digits that it was written with."""
    if isinstance(value, dict):
        return {
            name: Decimal(one) if name == "amount" and isinstance(one, str) else by_value(one)
            for name, one in value.items()
        }
    return [by_value(one) for one in value] if isinstance(value, list) else value


def shown(parts: Sequence[Any]) -> list[Any]:
    return [by_value(without_texts(part)) for part in parts]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_what_is_committed_to_an_order_is_what_was_shown(data: st.DataObject) -> None:
    new, sold = ids(), data.draw(sold_orders())
    request = msgspec.convert({"order": sold}, CreateOrderRequest).order
    made = place(request, site=a_site(included=False), identity=ACTOR, now=NOW, new_id=new.__next__)
    begun = draft_of(made.head, made.lines, new.__next__)
    facts = facts_at(data.draw(RATES))
    state = worked_on(data.draw, begun, facts, new)
    calculation = calculate_draft(state, facts.terms)
    check_sums(calculation)
    if "priceSummary" not in sold:
        assert amounts_of(calculation.price_summary) == calculation.figures.summary()
    source = state.source
    assert source is not None
    edited = edited_order(source, state, calculation)
    base = OrderParts(source.head, source.lines)
    after, conflicts = rebase(base, edited, base)
    assert conflicts == []
    assert amounts_of(after.head.price_summary) == amounts_of(calculation.price_summary)
    assert shown(after.lines) == shown(calculation.lines)
    assert shown(after.head.applied_discounts) == shown(calculation.applied_discounts)
    assert shown(after.head.additional_fees) == shown(calculation.applied_fees)
    assert shown([after.head.tax_info, after.head.shipping_info]) == shown(
        [calculation.tax_info, calculation.shipping_info]
    )
    kept = [line for line in after.lines if any(line is one for one in source.lines)]
    assert shown(kept) == [one for one in shown(source.lines) if one in shown(kept)]
    if changes_nothing(source, edited):
        assert shown([after.head]) == shown([source.head])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_an_order_made_of_a_draft_costs_what_was_shown(data: st.DataObject) -> None:
    new, site = ids(), a_site(included=data.draw(st.booleans()))
    facts = facts_at(data.draw(RATES))
    begun = msgspec.structs.replace(empty_draft(site), billing_info=msgspec.convert(address(), AddressWithContact))
    state = worked_on(data.draw, begun, facts, new)
    calculation = calculate_draft(state, facts.terms)
    check_sums(calculation)
    assert amounts_of(calculation.price_summary) == calculation.figures.summary()
    if not calculation.lines:
        return
    channel = ChannelInfo(type=ChannelType.BACKOFFICE_MERCHANT)
    made = new_order_of(state, calculation, channel, site=site, identity=ACTOR, now=NOW, new_id=new.__next__)
    assert made.flags == []
    assert amounts_of(made.head.price_summary) == amounts_of(calculation.price_summary)
    assert shown(made.lines) == shown(calculation.lines)
    assert shown(made.head.applied_discounts) == shown(calculation.applied_discounts)
    assert shown(made.head.additional_fees) == shown(calculation.applied_fees)
    assert without_texts(made.head.tax_info) == without_texts(calculation.tax_info)
    assert without_texts(made.head.shipping_info) == without_texts(calculation.shipping_info)
