"""The figures of a new order: computed, sent, discounted and taxed."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import full_order, line, money, new_id, order, summary, taxed
from tests.support.service import Shop, amounts, new_shop, open_shop

from orderwright.model.sites import PriceSummaryPolicy


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def figures(document: dict[str, Any]) -> dict[str, str]:
    return {name: price["amount"] for name, price in document["priceSummary"].items()}


async def test_every_amount_has_its_text_and_a_sent_text_is_replaced(shop: Shop) -> None:
    made = await shop.create(
        full_order(
            payNow={"total": {"amount": "55.7", "formattedAmount": "a fortune"}},
            additionalFees=[{"name": "Wrapping", "price": money("2")}],
            appliedDiscounts=[{"merchantDiscount": {"amount": money("1")}, "discountType": "GLOBAL"}],
        )
    )
    found = amounts(made)
    assert len(found) > 40
    assert [
        path for path, price in found.items() if not price.get("formattedAmount", "").strip("-").startswith("$")
    ] == []
    assert made["payNow"]["total"] == {"amount": "55.7", "formattedAmount": "$55.70"}


async def test_a_sent_summary_is_stored_with_its_scale(shop: Shop) -> None:
    sent = summary("10.0", "11", tax="1.000")
    made = await shop.create(order(line(taxInfo={"taxRate": "0.1"}), priceSummary=sent))
    assert figures(made) == {name: price["amount"] for name, price in sent.items()}
    assert await flags_of(shop, made["id"]) == []


async def flags_of(shop: Shop, order_id: str) -> list[str]:
    async with shop.service.database.acquire() as connection:
        value: list[str] = await connection.fetchval(
            "SELECT flags FROM orders WHERE site_id = $1 AND id = $2", shop.site_id, order_id
        )
    return value


async def test_a_summary_that_does_not_add_up_is_refused_with_both_totals(shop: Shop) -> None:
    request = {"order": order(priceSummary=summary("28", "31", shipping="5", discount="1"))}
    assert await shop.refused("createOrder", request) == (400, "INVALID", {"order.priceSummary.total": "OTHER"})
    answer = await shop.send("createOrder", request)
    (violation,) = answer.json()["details"]["validationError"]["fieldViolations"]
    assert (violation["ruleName"], violation["data"]) == (
        "PRICE_SUMMARY_DOES_NOT_ADD_UP",
        {"expected": "32", "sent": "31"},
    )


async def test_a_summary_that_disagrees_with_the_lines_is_stored_and_flagged(shop: Shop) -> None:
    made = await shop.create(order(priceSummary=summary("28", "32", shipping="5", discount="1")))
    assert figures(made)["total"] == "32"
    assert await flags_of(shop, made["id"]) == ["SUMMARY_DISAGREES_WITH_LINES"]


async def test_a_strict_site_refuses_that_part_by_part(shop: Shop) -> None:
    strict = await new_shop(shop.service, shop.client, price_summary_policy=PriceSummaryPolicy.STRICT)
    refusal = await strict.refused("createOrder", {"order": order(priceSummary=summary("9", "10", shipping="1"))})
    assert refusal == (
        400,
        "INVALID",
        {"order.priceSummary.subtotal": "OTHER", "order.priceSummary.shipping": "OTHER"},
    )
    assert (await strict.create(order(priceSummary=summary("10", "10"))))["number"] == "10001"


GOLDEN = [
    pytest.param(
        order(line("24.99", **taxed("0.1075")), shippingInfo={"title": "S", "cost": {"price": money("6.44")}}),
        {"subtotal": "24.99", "shipping": "6.44", "tax": "2.69", "discount": "0.00", "total": "34.12"},
        id="24.99 with 10.75 % and 6.44 shipping",
    ),
    pytest.param(
        order(
            line("11.50", 2, **taxed("0.15")),
            appliedDiscounts=[{"discountType": "GLOBAL", "coupon": {"name": "all", "amount": money("23.00")}}],
        ),
        {"subtotal": "23.00", "tax": "0.00", "discount": "23.00", "total": "0.00"},
        id="all of it off, tax on top",
    ),
    pytest.param(
        order(
            line("11.50", 2, **taxed("0.15")),
            taxIncludedInPrices=True,
            appliedDiscounts=[{"discountType": "GLOBAL", "coupon": {"name": "all", "amount": money("23.00")}}],
        ),
        {"subtotal": "20.00", "tax": "0.00", "discount": "20.00", "total": "0.00"},
        id="all of it off, tax inside",
    ),
    pytest.param(
        order(
            line("28.00", **taxed("0.19")),
            taxIncludedInPrices=True,
            shippingInfo={"title": "S", "cost": {"price": money("2.40"), "taxInfo": {"taxRate": "0.19"}}},
            appliedDiscounts=[{"discountType": "GLOBAL", "merchantDiscount": {"amount": money("2.80")}}],
        ),
        {"subtotal": "23.53", "shipping": "2.02", "tax": "4.40", "discount": "2.35", "total": "27.60"},
        id="28 incl. 19 %, 10 % off, 2.02 net shipping",
    ),
    pytest.param(
        order(line("10.00", **taxed("0.2")), taxInfo={"taxExempt": True}),
        {"subtotal": "10.00", "tax": "0.00", "total": "10.00"},
        id="exempt",
    ),
    pytest.param(
        order(
            line("60"),
            shippingInfo={"title": "S", "cost": {"price": money("5")}},
            additionalFees=[{"name": "Wrap", "price": money("2.5"), "taxInfo": {"taxRate": "0.2"}}],
        ),
        {"subtotal": "60.00", "shipping": "5.00", "tax": "0.50", "totalAdditionalFees": "2.50", "total": "68.00"},
        id="a fee with tax",
    ),
    pytest.param(
        order(
            line("20"),
            shippingInfo={"title": "S", "cost": {"price": money("5")}},
            appliedDiscounts=[{"discountType": "SHIPPING", "coupon": {"name": "s", "amount": money("5")}}],
        ),
        {"subtotal": "20.00", "shipping": "5.00", "discount": "5.00", "total": "20.00"},
        id="a discount on shipping",
    ),
]


@pytest.mark.parametrize(("sent", "expected"), GOLDEN)
async def test_the_figures_of_an_order(shop: Shop, sent: dict[str, Any], expected: dict[str, str]) -> None:
    made = await shop.create(sent)
    found = figures(made)
    assert {name: found[name] for name in expected} == expected


async def test_ten_discounted_lines_with_tax_inside_add_up(shop: Shop) -> None:
    made = await shop.create(
        order(
            line("38.23", 10, **taxed("0.2")),
            taxIncludedInPrices=True,
            appliedDiscounts=[{"discountType": "GLOBAL", "coupon": {"name": "6.2 %", "amount": money("23.70")}}],
        )
    )
    assert figures(made) == {
        "subtotal": "318.58",
        "shipping": "0.00",
        "tax": "59.77",
        "discount": "19.75",
        "totalAdditionalFees": "0.00",
        "total": "358.60",
    }


async def test_two_taxes_of_a_line_add_up_to_its_tax(shop: Shop) -> None:
    parts = [
        {"rate": "0.05", "taxName": "GST", "taxType": "VAT"},
        {"rate": "0.09975", "taxName": "QST", "taxType": "VAT"},
    ]
    made = await shop.create(order(line("22.99", taxInfo={"taxBreakdown": parts})))
    (item,) = made["lineItems"]
    taxes = [part["taxAmount"]["amount"] for part in item["taxInfo"]["taxBreakdown"]]
    assert (taxes, item["taxInfo"]["taxAmount"]["amount"]) == (["1.15", "2.29"], "3.44")
    assert figures(made)["total"] == "26.43"
    assert [part["aggregatedTaxAmount"]["amount"] for part in made["taxInfo"]["taxBreakdown"]] == ["1.15", "2.29"]


@pytest.mark.parametrize(
    ("currency", "prices", "discount", "shares"),
    [
        ("USD", ["2.50", "5.00", "2.50"], "10.00", ["2.50", "5.00", "2.50"]),
        ("USD", ["25", "50", "25"], "10.55", ["2.64", "5.27", "2.64"]),
        ("JPY", ["100", "100"], "5", ["3", "2"]),
        ("JPY", ["100", "100", "100"], "100", ["34", "33", "33"]),
        ("KWD", ["1.000", "1.000", "1.000"], "1.000", ["0.334", "0.333", "0.333"]),
    ],
)
async def test_shares_of_a_discount_are_frozen_on_it(
    shop: Shop, currency: str, prices: list[str], discount: str, shares: list[str]
) -> None:
    made = await shop.create(
        order(
            *(line(price) for price in prices),
            currency=currency,
            appliedDiscounts=[{"discountType": "GLOBAL", "coupon": {"name": "c", "amount": money(discount)}}],
        )
    )
    (applied,) = made["appliedDiscounts"]
    assert [share["totalDiscount"]["amount"] for share in applied["lineItemDiscounts"]] == shares
    assert [share["id"] for share in applied["lineItemDiscounts"]] == [item["id"] for item in made["lineItems"]]
    assert [item["totalDiscount"]["amount"] for item in made["lineItems"]] == shares
    assert len(applied["id"]) == 36


async def test_a_discount_on_some_items_leaves_the_others(shop: Shop) -> None:
    ids = [new_id(), new_id()]
    made = await shop.create(
        order(
            line("10", id=ids[0]),
            line("30", id=ids[1]),
            appliedDiscounts=[
                {
                    "discountType": "SPECIFIC_ITEMS",
                    "lineItemIds": [ids[1]],
                    "discountRule": {"name": {"original": "Three"}, "amount": money("3")},
                }
            ],
        )
    )
    assert [item["totalDiscount"]["amount"] for item in made["lineItems"]] == ["0.00", "3.00"]
    assert made["appliedDiscounts"][0]["lineItemDiscounts"] == [
        {"id": ids[1], "totalDiscount": {"amount": "3.00", "formattedAmount": "$3.00"}}
    ]
    assert figures(made)["total"] == "37.00"


async def test_the_largest_order_is_taken(shop: Shop) -> None:
    made = await shop.create(order(*[line("0.01", 7)] * 300))
    assert (len(made["lineItems"]), figures(made)["total"]) == (300, "21.00")


async def test_what_comes_to_more_than_an_amount_can_be_is_refused(shop: Shop) -> None:
    most = "1000000000000000"
    one = await shop.create(order(line(most)))
    assert one["priceSummary"]["total"]["amount"] == f"{most}.00"
    status, kind, rules = await shop.refused("createOrder", {"order": order(line(most, 2))})
    assert (status, kind, rules) == (400, "INVALID", {"order.lineItems[0].price": "DECIMAL_LTE"})
    status, kind, rules = await shop.refused("createOrder", {"order": order(line(most), line("0.01"))})
    assert (status, kind, rules) == (400, "INVALID", {"order.lineItems": "DECIMAL_LTE"})
