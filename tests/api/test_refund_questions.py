"""getOrderRefundability, calculateRefund and getRefundabilityStatus."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.orders import line, money, order
from tests.support.payments import add, card, cash, gift_card, membership, paid_order
from tests.support.refunds import calculated, of, refund, units
from tests.support.service import Shop, open_shop

Json = dict[str, Any]
NOBODY = "00000000-0000-0000-0000-00000000dead"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def usd(amount: str) -> Json:
    return {"amount": amount, "formattedAmount": f"${amount}"}


def sums(paid: str, refunded: str, pending: str, most: str) -> Json:
    names = ("paid", "refunded", "refundPending", "maxRefund")
    return dict(zip(names, map(usd, (paid, refunded, pending, most)), strict=True))


async def refundability(shop: Shop, order_id: str) -> Json:
    return await shop.do("getOrderRefundability", {"orderId": order_id})


async def test_what_was_charged_and_what_is_left_of_it(shop: Shop) -> None:
    made = await shop.create(
        order(
            line("10.00", 3),
            line("1.00"),
            shippingInfo={"cost": {"price": money("5.00")}},
            additionalFees=[{"name": "Wrap", "price": money("2.00"), "taxInfo": {"taxRate": "0.1"}}],
        )
    )
    (payment_id,) = await add(shop, made["id"], cash("38.20"))
    (cup, tea), fee = (one["id"] for one in made["lineItems"]), made["additionalFees"][0]["id"]
    some = {
        "lineItems": units((cup, 2)),
        "shipping": {"amount": money("1.50")},
        "additionalFees": [{"additionalFeeId": fee, "amount": money("0.20")}],
    }
    await refund(shop, made["id"], of(payment_id), refundItems=some)
    assert await refundability(shop, made["id"]) == {
        "payments": [
            {
                "manuallyRefundable": {"reason": "OFFLINE"},
                "payment": {
                    "monetary": sums("38.20", "21.70", "0.00", "16.50"),
                    "paymentId": payment_id,
                    "paymentMethod": "Cash",
                    "offlinePayment": True,
                },
            }
        ],
        "paymentsSummary": {
            "monetary": sums("38.20", "21.70", "0.00", "16.50"),
            "membership": {"paidLineItemIds": [], "refundedLineItemIds": [], "refundableLineItemIds": []},
        },
        "lineItems": [
            {"lineItemId": cup, "originalQuantity": 3, "refundedQuantity": 2, "availableRefundQuantity": 1},
            {"lineItemId": tea, "originalQuantity": 1, "refundedQuantity": 0, "availableRefundQuantity": 1},
        ],
        "shipping": {
            "amount": usd("5.00"),
            "refundedAmount": usd("1.50"),
            "availableRefundAmount": usd("3.50"),
        },
        "additionalFees": [
            {
                "additionalFeeId": fee,
                "amount": usd("2.20"),
                "refundedAmount": usd("0.20"),
                "availableRefundAmount": usd("2.00"),
            }
        ],
    }


async def test_every_payment_has_its_own_answer_and_the_summary_adds_them(shop: Shop) -> None:
    line_id = "00000000-0000-0000-0000-000000000001"
    made, ids = await paid_order(
        shop,
        cash("1.00"),
        card("2.00", details={"creditCardDetails": {"lastFourDigits": "4242", "brand": "visa"}}),
        card("4.00", status="PENDING"),
        card("8.00", refundDisabled=True),
        gift_card("16.00"),
        membership("32.00"),
        total="60.00",
    )
    await refund(shop, made, of(ids[0], "0.25"))
    answer = await refundability(shop, made)
    told = [{name: one[name] for name in one if name not in ("payment", "providerLink")} for one in answer["payments"]]
    assert told == [
        {"manuallyRefundable": {"reason": "OFFLINE"}},
        {"manuallyRefundable": {"reason": "NOT_SUPPORTED"}},
        {"nonRefundable": {"reason": "NOT_PAID"}},
        {"nonRefundable": {"reason": "DISABLED_BY_PROVIDER"}},
        {"manuallyRefundable": {"reason": "NOT_SUPPORTED"}},
        {"manuallyRefundable": {"reason": "NOT_SUPPORTED"}},
    ]
    assert [one["payment"]["paymentId"] for one in answer["payments"]] == ids
    assert answer["payments"][1]["payment"]["creditCardDetails"] == {"lastFourDigits": "4242", "brand": "visa"}
    own = {"paidLineItemIds": [line_id], "refundedLineItemIds": [], "refundableLineItemIds": [line_id]}
    assert answer["payments"][5]["payment"] == {"membership": own, "paymentId": ids[5], "offlinePayment": False}
    assert answer["paymentsSummary"] == {"monetary": sums("27.00", "0.25", "0.00", "26.75"), "membership": own}

    await refund(shop, made, of(ids[5]))
    given = {"paidLineItemIds": [line_id], "refundedLineItemIds": [line_id], "refundableLineItemIds": []}
    assert (await refundability(shop, made))["paymentsSummary"]["membership"] == given

    statuses = (await shop.do("getRefundabilityStatus", {"ecomOrderId": made}))["refundabilities"]
    assert statuses == [
        {"manuallyRefundableReason": "OFFLINE", "paymentId": ids[0], "refundabilityStatus": "MANUAL"},
        {"manuallyRefundableReason": "NOT_SUPPORTED", "paymentId": ids[1], "refundabilityStatus": "MANUAL"},
        {"nonRefundableReason": "NOT_PAID", "paymentId": ids[2], "refundabilityStatus": "NOT_REFUNDABLE"},
        {"nonRefundableReason": "DISABLED_BY_PROVIDER", "paymentId": ids[3], "refundabilityStatus": "NOT_REFUNDABLE"},
        {"manuallyRefundableReason": "NOT_SUPPORTED", "paymentId": ids[4], "refundabilityStatus": "MANUAL"},
        {"nonRefundableReason": "ALREADY_REFUNDED", "paymentId": ids[5], "refundabilityStatus": "NOT_REFUNDABLE"},
    ]


async def test_an_order_without_payments_and_charges_has_little_to_tell(shop: Shop) -> None:
    made = await shop.create(order())
    answer = await refundability(shop, made["id"])
    assert (answer["payments"], answer["additionalFees"], "shipping" in answer) == ([], [], False)
    assert answer["paymentsSummary"]["monetary"] == sums("0.00", "0.00", "0.00", "0.00")
    status = await shop.do("getRefundabilityStatus", {"ecomOrderId": made["id"]})
    assert status == {"refundabilities": [], "refundablePerItem": True}


async def test_an_item_of_20_with_tax_and_a_fee_of_1_come_to_23(shop: Shop) -> None:
    made = await shop.create(
        order(line("20", taxInfo={"taxRate": "0.1"}), additionalFees=[{"name": "Wrap", "price": money("1")}])
    )
    one, fee = made["lineItems"][0]["id"], made["additionalFees"][0]["id"]
    answer = await calculated(shop, made["id"], lineItems=units((one, 1)), additionalFees=[{"additionalFeeId": fee}])
    assert answer == {
        "available": True,
        "summary": {
            "total": usd("23.00"),
            "tax": usd("2.00"),
            "discount": usd("0.00"),
            "subtotal": usd("21.00"),
            "lineItemsSubtotal": usd("20.00"),
            "additionalFeesTotal": usd("1.00"),
        },
        "calculatedRefundItems": {
            "lineItems": [
                {
                    "item": {"lineItemId": one, "quantity": 1},
                    "summary": {
                        "total": usd("22.00"),
                        "tax": usd("2.00"),
                        "discount": usd("0.00"),
                        "subtotal": usd("20.00"),
                    },
                }
            ],
            "additionalFees": [
                {
                    "additionalFee": {"additionalFeeId": fee, "amount": usd("1.00")},
                    "summary": {
                        "total": usd("1.00"),
                        "tax": usd("0.00"),
                        "discount": usd("0.00"),
                        "subtotal": usd("1.00"),
                    },
                }
            ],
        },
    }


async def test_what_is_calculated_is_what_is_refunded(shop: Shop) -> None:
    discount = {"coupon": {"name": "c", "amount": money("1.00")}, "discountType": "GLOBAL"}
    made = await shop.create(
        order(
            line("3.33", 3, taxInfo={"taxRate": "0.07"}),
            line("9.99", taxInfo={"taxRate": "0.2"}),
            appliedDiscounts=[discount],
            shippingInfo={"cost": {"price": money("5.00"), "taxInfo": {"taxRate": "0.07"}}},
        )
    )
    (payment_id,) = await add(shop, made["id"], cash(made["priceSummary"]["total"]["amount"]))
    one, other = (each["id"] for each in made["lineItems"])
    for items in (
        {"lineItems": units((one, 1), (other, 1))},
        {"lineItems": units((one, 1)), "shipping": {"amount": money("2.22")}},
        {"lineItems": units((one, 1)), "shipping": {}},
    ):
        summary = (await calculated(shop, made["id"], **items))["summary"]
        done = (await refund(shop, made["id"], of(payment_id), refundItems=items))["refund"]["summary"]
        assert done["refunded"] == summary["total"]
    assert (await shop.get(made["id"]))["paymentStatus"] == "FULLY_REFUNDED"


async def test_nothing_selected_comes_to_nothing(shop: Shop) -> None:
    made = await shop.create(order())
    for request in ({"orderId": made["id"]}, {"orderId": made["id"], "refundItems": {}}):
        answer = await shop.do("calculateRefund", request)
        assert {one["amount"] for one in answer["summary"].values()} == {"0.00"}
        assert (answer["available"], answer["calculatedRefundItems"]) == (True, {})


async def test_every_item_that_cant_be_refunded_is_named_as_refunding_it_would(shop: Shop) -> None:
    made = await shop.create(order(line("10.00", 2), additionalFees=[{"name": "Wrap", "price": money("1")}]))
    one, fee = made["lineItems"][0]["id"], made["additionalFees"][0]["id"]
    wrong = {"additionalFeeId": fee, "amount": money("1.01")}
    answer = await calculated(
        shop,
        made["id"],
        lineItems=units((one, 3), (NOBODY, 1)),
        additionalFees=[wrong],
        shipping={"amount": money("1.00")},
    )
    (errors,) = (one["errors"] for one in [answer.pop("notAvailable")])
    assert answer == {}

    def details(code: str, description: str, data: Json) -> Json:
        return {"applicationError": {"code": code, "description": description, "data": data}}

    assert errors == [
        {
            "lineItem": units((one, 3))[0],
            "error": details(
                "INVALID_LINE_ITEM_REFUND_QUANTITY",
                f"2 units of line item {one} can be refunded, not 3",
                units((one, 3))[0],
            ),
        },
        {
            "lineItem": units((NOBODY, 1))[0],
            "error": details("LINE_ITEM_NOT_FOUND", f"The order has no line item {NOBODY}", {"lineItemId": NOBODY}),
        },
        {
            "additionalFee": {**wrong, "amount": usd("1.01")},
            "error": details(
                "INVALID_ADDITIONAL_FEE_REFUND_AMOUNT",
                f"1.00 of additional fee {fee} can be refunded, not 1.01",
                wrong,
            ),
        },
        {
            "shipping": {"amount": usd("1.00")},
            "error": details("SHIPPING_NOT_FOUND", "Nothing was charged for shipping", {"amount": money("1.00")}),
        },
    ]


async def test_amounts_beyond_the_minor_unit_and_items_named_twice_are_refused(shop: Shop) -> None:
    made = await shop.create(order())
    one = made["lineItems"][0]["id"]
    cases: list[tuple[Json, Json]] = [
        ({"shipping": {"amount": money("0.001")}}, {"refundItems.shipping.amount.amount": "DECIMAL_MAX_SCALE"}),
        ({"lineItems": units((one, 1), (one, 1))}, {"refundItems.lineItems[1].lineItemId": "OTHER"}),
        (
            {"additionalFees": [{"additionalFeeId": NOBODY}] * 2},
            {"refundItems.additionalFees[1].additionalFeeId": "OTHER"},
        ),
    ]
    for items, violations in cases:
        refusal = await shop.refused("calculateRefund", {"orderId": made["id"], "refundItems": items})
        assert refusal == (400, "INVALID", violations)


@pytest.mark.parametrize("name", ["getOrderRefundability", "calculateRefund"])
async def test_an_unknown_order_is_not_found(shop: Shop, name: str) -> None:
    assert await shop.refused(name, {"orderId": NOBODY}) == (404, "ORDER_NOT_FOUND", {"orderId": NOBODY})
