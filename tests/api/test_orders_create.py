"""createOrder: what an order is made of, and what is refused."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import full_order, line, money, new_id, order, summary, taxed
from tests.support.service import Shop, amount_at, amounts, new_shop, open_shop

from orderwright.model.order_parts import ChannelType
from orderwright.model.sites import PriceSummaryPolicy
from orderwright.model.timestamps import format_timestamp


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def figures(document: dict[str, Any]) -> dict[str, str]:
    return {name: price["amount"] for name, price in document["priceSummary"].items()}


async def test_a_small_order_is_completed_with_every_default(shop: Shop) -> None:
    made = await shop.create(order(line("5", 2)))
    now = format_timestamp(shop.clock())
    (item,) = made.pop("lineItems")
    (activity,) = made.pop("activities")
    assert len(made.pop("id")) == 36
    assert len(item.pop("id")) == 36
    assert len(activity.pop("id")) == 36
    created_by = made.pop("createdBy")
    assert list(created_by) == ["userId"]
    zero, ten = {"amount": "0.00", "formattedAmount": "$0.00"}, {"amount": "10.00", "formattedAmount": "$10.00"}
    five = {"amount": "5", "formattedAmount": "$5.00"}
    assert made == {
        "number": "10001",
        "createdDate": now,
        "updatedDate": now,
        "purchasedDate": now,
        "buyerLanguage": "en",
        "siteLanguage": "en",
        "weightUnit": "KG",
        "currency": "USD",
        "taxIncludedInPrices": False,
        "channelInfo": {"type": "WEB"},
        "status": "INITIALIZED",
        "paymentStatus": "NOT_PAID",
        "fulfillmentStatus": "NOT_FULFILLED",
        "archived": False,
        "imported": False,
        "attributionSource": "UNSPECIFIED",
        "appliedDiscounts": [],
        "additionalFees": [],
        "customFields": [],
        "taxInfo": {"totalTax": zero, "taxExempt": False},
        "taxSummary": {"totalTax": zero},
        "priceSummary": {
            "subtotal": ten,
            "shipping": zero,
            "tax": zero,
            "discount": zero,
            "totalAdditionalFees": zero,
            "total": ten,
        },
        "balanceSummary": {
            "balance": ten,
            "paid": zero,
            "refunded": zero,
            "authorized": zero,
            "pendingRefund": zero,
            "pending": zero,
        },
    }
    assert {k: v for k, v in item.items() if k not in ("taxInfo", "taxDetails")} == {
        "productName": {"original": "Coffee", "translated": "Coffee"},
        "quantity": 2,
        "itemType": {"preset": "PHYSICAL"},
        "price": five,
        "priceBeforeDiscounts": five,
        "totalDiscount": zero,
        "totalPriceBeforeTax": ten,
        "totalPriceAfterTax": ten,
        "paymentOption": "FULL_PAYMENT_ONLINE",
        "descriptionLines": [],
        "locations": [],
        "fixedQuantity": False,
        "priceUndetermined": False,
    }
    assert activity == {"createdDate": now, "type": "ORDER_PLACED", "activityType": "ORDER_PLACED"}


async def test_a_site_decides_what_an_order_leaves_open(shop: Shop) -> None:
    other = await new_shop(
        shop.service, shop.client, currency="JPY", language="ja", weight_unit="LB", tax_included_default=True
    )
    made = await other.create(order(line("1000", 3)))
    assert [made[name] for name in ("currency", "buyerLanguage", "siteLanguage", "weightUnit")] == [
        "JPY",
        "ja",
        "ja",
        "LB",
    ]
    assert made["taxIncludedInPrices"] is True
    assert made["number"] == "10001"
    assert made["priceSummary"]["total"]["amount"] == "3000"


async def test_numbers_are_consecutive(shop: Shop) -> None:
    numbers = [int((await shop.create(order()))["number"]) for _ in range(3)]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


@pytest.mark.parametrize("channel", [c.value for c in ChannelType if c is not ChannelType.UNSPECIFIED])
async def test_every_channel_is_kept_and_sales_by_staff_are_approved_at_once(shop: Shop, channel: str) -> None:
    made = await shop.create(order(channelInfo={"type": channel, "externalOrderId": "E-1"}))
    assert made["channelInfo"] == {"type": channel, "externalOrderId": "E-1"}
    assert made["status"] == ("APPROVED" if channel in ("POS", "BACKOFFICE_MERCHANT") else "INITIALIZED")
    types = await shop.event_types(made["id"])
    assert types == (["created", "approved"] if made["status"] == "APPROVED" else ["created"])


OPTIONS = [
    (["FULL_PAYMENT_ONLINE"], "INITIALIZED"),
    (["FULL_PAYMENT_OFFLINE"], "APPROVED"),
    (["MEMBERSHIP"], "INITIALIZED"),
    (["DEPOSIT_ONLINE"], "INITIALIZED"),
    (["MEMBERSHIP_OFFLINE"], "APPROVED"),
    (["FULL_PAYMENT_OFFLINE", "MEMBERSHIP_OFFLINE"], "APPROVED"),
    (["FULL_PAYMENT_OFFLINE", "FULL_PAYMENT_ONLINE"], "INITIALIZED"),
]


@pytest.mark.parametrize(("options", "status"), OPTIONS)
async def test_an_order_is_offline_when_every_payable_line_is(shop: Shop, options: list[str], status: str) -> None:
    lines = [line(paymentOption=option) for option in options]
    made = await shop.create(order(*lines))
    assert [item["paymentOption"] for item in made["lineItems"]] == options
    assert made["status"] == status


async def test_a_free_line_does_not_make_an_offline_order_wait(shop: Shop) -> None:
    made = await shop.create(order(line(paymentOption="FULL_PAYMENT_OFFLINE"), line("0")))
    assert made["status"] == "APPROVED"


STATUSES = [
    ("DEFAULT", "NOT_PAID", "INITIALIZED", "10.00", "0.00"),
    ("DEFAULT", "PAID", "APPROVED", "0.00", "10.00"),
    ("DEFAULT", "PARTIALLY_PAID", "APPROVED", "10.00", "0.00"),
    ("DEFAULT", "FULLY_REFUNDED", "APPROVED", "0.00", "10.00"),
    ("DEFAULT", "PARTIALLY_REFUNDED", "APPROVED", "0.00", "10.00"),
    ("DEFAULT", "PENDING", "INITIALIZED", "10.00", "0.00"),
    ("DEFAULT", "DECLINED", "INITIALIZED", "10.00", "0.00"),
    ("DEFAULT", "CANCELED", "INITIALIZED", "10.00", "0.00"),
    ("PAYMENT_RECEIVED", "NOT_PAID", "INITIALIZED", "10.00", "0.00"),
    ("PAYMENT_RECEIVED", "PAID", "APPROVED", "0.00", "10.00"),
    ("PAYMENT_METHOD_SAVED", "NOT_PAID", "INITIALIZED", "10.00", "0.00"),
    ("PAYMENT_METHOD_SAVED", "PAID", "INITIALIZED", "0.00", "10.00"),
]


@pytest.mark.parametrize(("strategy", "declared", "status", "balance", "paid"), STATUSES)
async def test_strategy_and_declared_payment_decide_the_status(
    shop: Shop, strategy: str, declared: str, status: str, balance: str, paid: str
) -> None:
    made = await shop.create(order(paymentStatus=declared), settings={"orderApprovalStrategy": strategy})
    assert (made["status"], made["paymentStatus"]) == (status, declared)
    assert (amount_at(made, "balanceSummary.balance"), amount_at(made, "balanceSummary.paid")) == (balance, paid)


@pytest.mark.parametrize("strategy", ["DEFAULT", "PAYMENT_RECEIVED", "PAYMENT_METHOD_SAVED"])
async def test_an_order_that_costs_nothing_is_paid_and_approved(shop: Shop, strategy: str) -> None:
    made = await shop.create(order(line("0")), settings={"orderApprovalStrategy": strategy})
    assert (made["status"], made["paymentStatus"]) == ("APPROVED", "PAID")


@pytest.mark.parametrize("sent", ["INITIALIZED", "APPROVED"])
async def test_a_sent_status_is_honoured(shop: Shop, sent: str) -> None:
    made = await shop.create(order(line(paymentOption="FULL_PAYMENT_OFFLINE"), status=sent))
    assert made["status"] == sent


@pytest.mark.parametrize("sent", ["CANCELED", "PENDING", "REJECTED"])
async def test_other_statuses_are_refused(shop: Shop, sent: str) -> None:
    refusal = await shop.refused("createOrder", {"order": order(status=sent)})
    assert refusal == (400, "INVALID", {"order.status": "INVALID_ENUM_VALUE"})


async def test_what_the_service_derives_is_ignored_and_facts_of_the_sale_are_kept(shop: Shop) -> None:
    chosen = new_id()
    groups = [{"id": "g", "name": {"original": "Extras"}, "modifiers": [{"id": "m", "label": {"original": "no nuts"}}]}]
    made = await shop.create(
        order(
            line(modifierGroups=groups, depositAmount=money("3"), priceBeforeDiscounts=money("12.00")),
            id=chosen,
            number="7",
            createdDate="2020-01-01T00:00:00.000Z",
            updatedDate="2020-01-01T00:00:00.000Z",
            fulfillmentStatus="FULFILLED",
            balanceSummary={"balance": money("1")},
            createdBy={"memberId": chosen},
            imported=True,
            activities=[{"type": "ORDER_PAID"}],
        )
    )
    assert made["id"] != chosen
    assert made["number"] != "7"
    assert made["createdDate"] == made["updatedDate"] == format_timestamp(shop.clock())
    assert (made["fulfillmentStatus"], made["imported"], list(made["createdBy"])) == (
        "NOT_FULFILLED",
        False,
        ["userId"],
    )
    assert [one["type"] for one in made["activities"]] == ["ORDER_PLACED"]
    assert amount_at(made, "balanceSummary.balance") == "10.00"
    (item,) = made["lineItems"]
    assert item["modifierGroups"][0]["modifiers"][0]["label"]["original"] == "no nuts"
    assert (amount_at(item, "depositAmount"), amount_at(item, "totalDiscount")) == ("3", "2.00")


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


async def test_line_ids_are_kept_and_empty_ones_made(shop: Shop) -> None:
    known = "00000000-0000-0000-0000-000000000001"
    made = await shop.create(order(line(id=known), line(id=""), line()))
    ids = [item["id"] for item in made["lineItems"]]
    assert ids[0] == known
    assert len(set(ids)) == 3
    assert [len(one) for one in ids] == [36, 36, 36]


async def test_recipient_is_copied_from_the_shipping_destination(shop: Shop) -> None:
    made = await shop.create(full_order())
    assert made["recipientInfo"] == made["shippingInfo"]["logistics"]["shippingDestination"]


async def test_a_purchase_in_the_past_is_kept_and_one_in_the_future_is_refused(shop: Shop) -> None:
    assert (await shop.create(order(purchasedDate="2026-01-01T01:00:00+01:00")))["purchasedDate"] == (
        "2026-01-01T00:00:00.000Z"
    )
    later = format_timestamp(shop.clock() + timedelta(minutes=5))
    assert await shop.refused("createOrder", {"order": order(purchasedDate=later)}) == (
        428,
        "PURCHASED_DATE_CANNOT_BE_IN_FUTURE",
        {"purchasedDate": later},
    )


PLACE = "9d2a9f0c-3a52-4a3c-8f4e-8d4d2a6a1c01"
BAD = [
    pytest.param(
        order(channelInfo={"type": "UNSPECIFIED"}), {"order.channelInfo.type": "INVALID_ENUM_VALUE"}, id="channel"
    ),
    pytest.param(order(*[line()] * 301), {"order.lineItems": "MAX_SIZE"}, id="301 lines"),
    pytest.param({"channelInfo": {"type": "WEB"}, "lineItems": []}, {"order.lineItems": "MIN_SIZE"}, id="no lines"),
    pytest.param(
        order(line(itemType={"preset": "DIGITAL"})), {"order.lineItems[0].digitalFile": "REQUIRED_FIELD"}, id="no file"
    ),
    pytest.param(
        order(line(quantity=2, fixedQuantity=True, decimalQuantity={"value": "1.5"})),
        {"order.lineItems[0].decimalQuantity": "OTHER"},
        id="measured two",
    ),
    pytest.param(
        order(line(decimalQuantity={"value": "1.5"})), {"order.lineItems[0].decimalQuantity": "OTHER"}, id="not fixed"
    ),
    pytest.param(
        order(line(quantity=2, locations=[{"id": PLACE, "quantity": 3}])),
        {"order.lineItems[0].locations": "OTHER"},
        id="three of two",
    ),
    pytest.param(order(line(id="7")), {"order.lineItems[0].id": "FORMAT"}, id="id no guid"),
    pytest.param(order(line(id=PLACE), line(id=PLACE.upper())), {"order.lineItems[1].id": "OTHER"}, id="same id"),
    pytest.param(order(line("-1")), {"order.lineItems[0].price.amount": "DECIMAL_GTE"}, id="negative"),
    pytest.param(order(line(quantity=0)), {"order.lineItems[0].quantity": "MIN"}, id="none of it"),
    pytest.param(order(line(quantity=100_001)), {"order.lineItems[0].quantity": "MAX"}, id="too many of it"),
]


@pytest.mark.parametrize(("sent", "violations"), BAD)
async def test_a_bad_order_is_refused_by_field_and_nothing_is_stored(
    shop: Shop, sent: dict[str, Any], violations: dict[str, str]
) -> None:
    assert await shop.refused("createOrder", {"order": sent}) == (400, "INVALID", violations)


async def test_measured_and_digital_lines_and_places_are_kept(shop: Shop) -> None:
    made = await shop.create(
        order(
            line(fixedQuantity=True, decimalQuantity={"value": "1.5"}),
            line(itemType={"preset": "DIGITAL"}, digitalFile={"fileId": PLACE, "fileName": "a.pdf"}),
            line(quantity=3, locations=[{"id": PLACE, "quantity": 2}]),
        )
    )
    first, second, third = made["lineItems"]
    assert first["decimalQuantity"]["value"] == "1.5"
    assert second["digitalFile"]["fileId"] == PLACE
    assert third["locations"] == [{"id": PLACE, "quantity": 2}]


async def test_the_largest_order_is_taken(shop: Shop) -> None:
    made = await shop.create(order(*[line("0.01", 7)] * 300))
    assert (len(made["lineItems"]), figures(made)["total"]) == (300, "21.00")


async def test_private_tags_need_the_right_at_creation_too(shop: Shop) -> None:
    sent = order(tags={"privateTags": {"tagIds": ["p"]}, "tags": {"tagIds": ["t"]}})
    assert await shop.refused("createOrder", {"order": sent}, by="manager") == (
        403,
        "PERMISSION_DENIED",
        {"permission": "ECOM.ORDER_MODIFY_PRIVATE_TAGS"},
    )
    assert (await shop.create(sent))["tags"] == sent["tags"]


async def test_an_app_is_named_as_the_creator(shop: Shop) -> None:
    app_id = await shop.app("seller", "SCOPE.DC-STORES.MANAGE-ORDERS")
    made = await shop.create(order(), by="seller")
    assert made["createdBy"] == {"appId": str(app_id)}
    (event,) = await shop.events(made["id"])
    assert event["identity"] == {"type": "APP", "id": str(app_id), "appId": str(app_id)}
