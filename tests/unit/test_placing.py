"""Completing a new order, without a database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.orders import full_order, line, money, order, taxed
from tests.support.service import amounts

from orderwright.model.errors import ApplicationError, ValidationFailed
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.model.sites import NewSite, PriceSummaryPolicy, Site
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.money import parse_amount
from orderwright.rules.placing import Placed, creator, place
from orderwright.rules.sites import make_site

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ACTOR = Identity(type=IdentityType.APP, id=UUID(int=7), app_id=UUID(int=7))
Json = dict[str, Any]


def counting() -> Callable[[], UUID]:
    numbers = iter(range(1, 10_000))
    return lambda: UUID(int=next(numbers))


def a_site(**values: Any) -> Site:
    return make_site(NewSite(**{"name": "Shop", "currency": "USD", **values}), UUID(int=1), NOW)


def placed(document: Json, site: Site | None = None, now: datetime = NOW) -> Placed:
    return place(
        msgspec.convert({"order": document}, CreateOrderRequest).order,
        site=site or a_site(),
        identity=ACTOR,
        now=now,
        new_id=counting(),
    )


def figures(made: Placed) -> list[str]:
    summary = made.head.price_summary
    parts = (summary.subtotal, summary.shipping, summary.tax, summary.discount, summary.total_additional_fees)
    return [part.amount for part in (*parts, summary.total)]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (IdentityType.WIX_USER, "userId"),
        (IdentityType.MEMBER, "memberId"),
        (IdentityType.ANONYMOUS_VISITOR, "visitorId"),
        (IdentityType.APP, "appId"),
    ],
)
def test_the_creator_is_named_by_its_kind(kind: IdentityType, field: str) -> None:
    assert msgspec.to_builtins(creator(Identity(type=kind, id=UUID(int=5)))) == {field: str(UUID(int=5))}


def test_ids_are_made_for_lines_discounts_and_fees_in_this_order() -> None:
    made = placed(
        order(
            line(),
            line(),
            appliedDiscounts=[{"coupon": {"name": "c", "amount": money("1")}}],
            additionalFees=[{"name": "f", "price": money("1")}],
        )
    )
    found = [*(one.id for one in made.lines), made.head.applied_discounts[0].id, made.head.additional_fees[0].id]
    assert found == [str(UUID(int=number)) for number in (1, 2, 3, 4)]


def test_the_same_order_is_placed_the_same_way_twice() -> None:
    assert placed(full_order()) == placed(full_order())


@pytest.mark.parametrize(("late", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_purchase_is_not_in_the_future(late: int, refused: bool) -> None:
    purchased = NOW + timedelta(milliseconds=late)
    document = order(purchasedDate=purchased.isoformat())
    if not refused:
        assert placed(document).head.purchased_date == format_timestamp(purchased)
        return
    with pytest.raises(ApplicationError) as failed:
        placed(document)
    assert failed.value.code == "PURCHASED_DATE_CANNOT_BE_IN_FUTURE"


def test_prices_hold_their_tax_where_the_site_or_the_order_says_so() -> None:
    document = order(line("12.00", **taxed("0.2")))
    assert figures(placed(document)) == ["12.00", "0.00", "2.40", "0.00", "0.00", "14.40"]
    inclusive = a_site(tax_included_default=True)
    assert figures(placed(document, inclusive)) == ["10.00", "0.00", "2.00", "0.00", "0.00", "12.00"]
    assert figures(placed(document | {"taxIncludedInPrices": False}, inclusive))[-1] == "14.40"


def test_the_old_form_of_tax_is_read_and_both_are_written() -> None:
    (item,) = placed(order(line("48.75", taxDetails={"taxRate": "0.04"}))).lines
    assert item.tax_info is not None
    assert item.tax_details is not None
    assert item.tax_info.tax_amount is not None
    assert item.tax_details.total_tax is not None
    assert (item.tax_info.tax_amount.amount, item.tax_details.total_tax.amount) == ("1.95", "1.95")
    assert (item.tax_info.tax_rate, item.tax_details.tax_rate) == ("0.04", "0.04")
    assert item.total_price_after_tax.amount == "50.70"


def test_a_price_below_the_one_before_discounts_shows_the_discount() -> None:
    made = placed(order(line("8.00", 3, priceBeforeDiscounts=money("10.00"))))
    assert made.lines[0].total_discount.amount == "6.00"
    assert figures(made) == ["30.00", "0.00", "0.00", "6.00", "0.00", "24.00"]


def test_a_price_above_the_one_before_discounts_is_refused_by_field() -> None:
    with pytest.raises(ValidationFailed) as failed:
        placed(order(line("8.00", priceBeforeDiscounts=money("7.00"))))
    assert [one.field for one in failed.value.violations] == ["order.lineItems[0].priceBeforeDiscounts"]


def test_totals_of_a_line_that_were_sent_are_kept() -> None:
    sent = line("10.00", totalPriceBeforeTax=money("10"), totalPriceAfterTax=money("12.50"))
    made = placed(order(sent))
    assert (made.lines[0].total_price_after_tax.amount, figures(made)[-1]) == ("12.50", "12.50")
    assert made.flags == []


def test_a_strict_site_takes_an_order_without_a_summary() -> None:
    strict = a_site(price_summary_policy=PriceSummaryPolicy.STRICT)
    assert figures(placed(order(line("9.99", 3)), strict))[-1] == "29.97"


PRICES = st.decimals(0, 500, places=2).map(str)
LINES = st.builds(
    lambda price, quantity, rate: line(price, quantity, **taxed(rate)),
    PRICES,
    st.integers(1, 20),
    st.sampled_from(["0", "0.07", "0.19", "0.0825"]),
)
ORDERS = st.builds(
    lambda lines, included, discount, shipping, fee: order(
        *lines,
        taxIncludedInPrices=included,
        appliedDiscounts=[{"discountType": "GLOBAL", "coupon": {"name": "c", "amount": money(discount)}}],
        shippingInfo={"title": "s", "cost": {"price": money(shipping), "taxInfo": {"taxRate": "0.19"}}},
        additionalFees=[{"name": "f", "price": money(fee)}],
    ),
    st.lists(LINES, min_size=1, max_size=5),
    st.booleans(),
    PRICES,
    PRICES,
    PRICES,
)


@given(ORDERS)
def test_the_document_adds_up_in_every_place(document: Json) -> None:
    made = placed(document)
    subtotal, shipping, tax, discount, fees, total = map(parse_amount, figures(made))
    assert total == subtotal + shipping + tax + fees - discount
    parts = [(one.total_price_before_tax, one.total_price_after_tax, one.tax_info) for one in made.lines]
    assert made.head.shipping_info is not None
    cost = made.head.shipping_info.cost
    assert cost is not None
    parts.append((cost.total_price_before_tax, cost.total_price_after_tax, cost.tax_info))
    parts += [(fee.price_before_tax, fee.price_after_tax, fee.tax_info) for fee in made.head.additional_fees]
    for net, gross, info in parts:
        assert info is not None
        assert info.tax_amount is not None
        assert parse_amount(net.amount) + parse_amount(info.tax_amount.amount) == parse_amount(gross.amount)
    assert sum(parse_amount(gross.amount) for _, gross, _ in parts) == total
    shares = [parse_amount(one.total_discount.amount) for one in made.head.applied_discounts[0].line_item_discounts]
    assert sum(shares) == sum(parse_amount(one.total_discount.amount) for one in made.lines)
    assert made.flags == []
    assert all(price["formattedAmount"] for price in amounts(msgspec.to_builtins(made.head)).values())


@given(ORDERS)
def test_an_order_that_is_sent_back_as_it_was_placed_agrees_with_itself(document: Json) -> None:
    first = placed(document)
    whole = msgspec.to_builtins(first.head) | {"lineItems": msgspec.to_builtins(first.lines)}
    again = placed(whole, a_site(price_summary_policy=PriceSummaryPolicy.STRICT))
    assert (figures(again), again.lines) == (figures(first), first.lines)
