"""refundPayments without a gateway: money that was returned elsewhere, goods that come back, gift cards, refusals."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from tests.support.gift_cards import balance_of, issue, ledger, paying
from tests.support.orders import imported, line, money, new_id, order, summary
from tests.support.payments import add, cash, gift_card, membership, paid_order, transactions
from tests.support.records import payment, record
from tests.support.records import refund as made_before
from tests.support.refunds import calculated, of, paid, refund, refund_refused, units
from tests.support.service import Shop, open_shop
from tests.support.stock import left, movements, sold, stocked

from orderwright.model.payments import Chargeback, ChargebackStatus
from orderwright.model.prices import Price
from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]
NOTHING = {"amount": "0.00", "formattedAmount": "$0.00"}
NOBODY = "00000000-0000-0000-0000-00000000dead"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


def usd(amount: str) -> Json:
    return {"amount": amount, "formattedAmount": f"${amount}"}


async def test_a_part_is_refunded_and_its_goods_go_back_into_stock(shop: Shop) -> None:
    await stocked(shop, "cup", 10)
    made, payment_id = await paid(shop, sold("cup", 3), line("5.00"), taxInfo={})
    (cup, coffee), before = made["lineItems"], await shop.get(made["id"])
    told = len(await shop.events(made["id"]))
    answer = await refund(
        shop,
        made["id"],
        of(payment_id),
        refundItems={"lineItems": units((cup["id"], 2))},
        sideEffects={
            "restock": {"lineItems": units((cup["id"], 1))},
            "notifications": {"sendCustomerEmail": True, "customMessage": "Sorry"},
        },
        customerReason="Two were broken",
    )
    back = answer["refund"]
    now = format_timestamp(shop.clock())
    assert back == {
        "id": back["id"],
        "transactions": [
            {
                "paymentId": payment_id,
                "amount": usd("20.00"),
                "refundStatus": "SUCCEEDED",
                "externalRefund": True,
            }
        ],
        "details": {
            "items": units((cup["id"], 2)),
            "shippingIncluded": False,
            "reason": "Two were broken",
            "lineItems": units((cup["id"], 2)),
        },
        "createdDate": now,
        "summary": {
            "requestedRefund": usd("20.00"),
            "pendingRefund": NOTHING,
            "refunded": usd("20.00"),
            "failedRefundAmount": NOTHING,
            "pending": False,
            "breakdown": {"lineItems": [{"lineItemId": cup["id"], "totalRefundedAmount": usd("20.00")}]},
        },
    }
    assert answer["orderTransactions"] == await transactions(shop, made["id"])
    assert answer["orderTransactions"]["refunds"] == [back]
    assert answer["orderTransactions"]["payments"][0]["status"] == "PARTIALLY_REFUNDED"

    after = await shop.get(made["id"])
    assert (after["paymentStatus"], after["status"], after["updatedDate"]) == ("PARTIALLY_REFUNDED", "APPROVED", now)
    balance = after["balanceSummary"]
    assert [balance[name]["amount"] for name in ("balance", "paid", "refunded")] == ["0.00", "35.00", "20.00"]
    assert after["lineItems"] == [{**cup, "refundQuantity": 2, "restockQuantity": 1}, coffee]
    assert after["priceSummary"] == before["priceSummary"]
    added = after["activities"][len(before["activities"]) :]
    assert [one["activityType"] for one in added] == ["REFUND_INITIATED", "PAYMENT_REFUNDED"]
    assert {one.get("refundInitiated", one.get("paymentRefunded"))["refundId"] for one in added} == {back["id"]}
    assert await left(shop, "cup") == 8
    assert (await movements(shop, orderId=made["id"]))[-1] == ("REFUND_RESTOCK", 1, 8)

    events = (await shop.events(made["id"]))[told:]
    assert [one["slug"] for one in events] == ["updated", "payment_status_updated", "updated", "refund_completed"]
    completed = events[-1]["actionEvent"]["body"]
    assert completed["refund"]["id"] == back["id"]
    assert completed["sideEffects"] == {
        "restockInfo": {"type": "SOME_ITEMS", "items": units((cup["id"], 1))},
        "sendOrderRefundedEmail": True,
        "customMessage": "Sorry",
    }


async def test_refunds_in_a_row_reach_the_last_cent_and_one_more_is_refused(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("3.33", 3, taxInfo={"taxRate": "0.07"}), line("0.05"))
    total = made["priceSummary"]["total"]["amount"]
    assert total == "10.74"
    amounts = []
    for one, quantity in ((0, 1), (1, 1), (0, 2)):
        items = {"lineItems": units((made["lineItems"][one]["id"], quantity))}
        amounts.append((await refund(shop, made["id"], of(payment_id), refundItems=items))["refund"]["summary"])
    assert [one["refunded"]["amount"] for one in amounts] == ["3.57", "0.05", "7.12"]
    after = await shop.get(made["id"])
    assert (after["paymentStatus"], after["balanceSummary"]["refunded"]["amount"]) == ("FULLY_REFUNDED", total)
    assert after["balanceSummary"]["balance"]["amount"] == "0.00"
    refusal = await refund_refused(shop, made["id"], of(payment_id, "0.01"))
    data = {"paymentId": payment_id, "nonRefundableReason": "ALREADY_REFUNDED"}
    assert refusal == (428, "PAYMENT_NOT_REFUNDABLE", data)


async def test_everything_after_a_part_is_the_remainder(shop: Shop) -> None:
    made, payment_id = await paid(
        shop,
        line("20.00", 2),
        shippingInfo={"cost": {"price": money("6.44"), "taxInfo": {"taxRate": "0.0825"}}},
        additionalFees=[{"name": "Wrap", "price": money("1.00"), "taxInfo": {"taxRate": "0.2"}}],
    )
    one, fee = made["lineItems"][0]["id"], made["additionalFees"][0]["id"]
    some = {"lineItems": units((one, 1)), "shipping": {"amount": money("3.33")}}
    first = await refund(shop, made["id"], of(payment_id), refundItems=some)
    assert first["refund"]["details"]["shipping"] == {"amount": usd("3.33")}
    assert first["refund"]["details"]["shippingIncluded"] is True
    rest = {"lineItems": units((one, 1)), "shipping": {}, "additionalFees": [{"additionalFeeId": fee}]}
    second = await refund(shop, made["id"], of(payment_id), refundItems=rest)
    assert second["refund"]["details"]["shipping"] == {"amount": usd("3.64")}
    assert second["refund"]["details"]["additionalFees"] == [{"additionalFeeId": fee, "amount": usd("1.20")}]
    sums = [one["refund"]["summary"]["refunded"]["amount"] for one in (first, second)]
    assert (sums, made["priceSummary"]["total"]["amount"]) == (["23.33", "24.84"], "48.17")
    assert (await shop.get(made["id"]))["paymentStatus"] == "FULLY_REFUNDED"


async def test_a_restocking_fee_stays_with_the_shop(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("20.00"))
    items = {"lineItems": units((made["lineItems"][0]["id"], 1))}
    back = (await refund(shop, made["id"], of(payment_id, "17.5"), refundItems=items))["refund"]
    assert back["summary"]["refunded"] == usd("17.50")
    assert back["summary"]["breakdown"]["lineItems"][0]["totalRefundedAmount"] == usd("20.00")
    assert (await shop.get(made["id"]))["paymentStatus"] == "PARTIALLY_REFUNDED"
    assert (await shop.get(made["id"]))["lineItems"][0]["refundQuantity"] == 1


async def test_what_the_lines_say_is_bounded_by_what_was_paid(shop: Shop) -> None:
    document = imported(lineItems=[line("500.00")], priceSummary=summary("10.00", "10.00"))
    made = (await shop.do("importOrder", {"order": document}))["order"]
    (payment_id,) = await add(shop, made["id"], cash("10.00"))
    items = {"lineItems": units((made["lineItems"][0]["id"], 1))}
    refusal = await refund_refused(shop, made["id"], of(payment_id), refundItems=items)
    assert refusal == (400, "INVALID_PAYMENT_REFUND_AMOUNT", of(payment_id))
    await refund(shop, made["id"], of(payment_id, "10.00"), refundItems=items)
    assert (await shop.get(made["id"]))["paymentStatus"] == "FULLY_REFUNDED"


async def test_a_gift_card_goes_back_whole_and_the_rest_from_the_money(shop: Shop) -> None:
    given, code = await issue(shop, "50.00")
    made = await shop.create(order(line("10.00", 4)))
    redeemed = await shop.do("redeemGiftCard", paying(made["id"], code, "15.00"))
    (money_id,) = await add(shop, made["id"], cash("25.00"))
    card_id = redeemed["payment"]["id"]
    partly = of(card_id, "14.99", external=False)
    assert await refund_refused(shop, made["id"], partly) == (400, "INVALID_PAYMENT_REFUND_AMOUNT", partly)
    items = {"lineItems": units((made["lineItems"][0]["id"], 2))}
    answer = await refund(shop, made["id"], of(money_id), of(card_id, external=False), refundItems=items)
    parts = answer["refund"]["transactions"]
    assert [
        (one["paymentId"], one["amount"]["amount"], one["refundStatus"], one["externalRefund"]) for one in parts
    ] == [
        (money_id, "5.00", "SUCCEEDED", True),
        (card_id, "15.00", "SUCCEEDED", False),
    ]
    assert [one["status"] for one in answer["orderTransactions"]["payments"]] == ["VOIDED", "PARTIALLY_REFUNDED"]
    assert await ledger(shop, given) == [
        ("ISSUED", "50.00", "50.00"),
        ("REDEEMED", "-15.00", "35.00"),
        ("REFUNDED", "15.00", "50.00"),
    ]
    after = await shop.get(made["id"])
    assert after["paymentStatus"] == "PARTIALLY_REFUNDED"
    assert [after["balanceSummary"][name]["amount"] for name in ("paid", "refunded")] == ["40.00", "20.00"]
    data = {"paymentId": card_id, "nonRefundableReason": "ALREADY_REFUNDED"}
    again = of(card_id, external=False)
    assert await refund_refused(shop, made["id"], again) == (428, "PAYMENT_NOT_REFUNDABLE", data)
    assert await balance_of(shop, given) == "50.00"


async def test_cards_of_others_and_memberships_are_given_back_elsewhere_and_whole(shop: Shop) -> None:
    made, (foreign, member) = await paid_order(shop, gift_card("4.00"), membership("6.00"), total="10.00")
    for one in (foreign, member):
        wish = of(one, external=False)
        assert await refund_refused(shop, made, wish) == (400, "EXTERNAL_REFUND_EXPECTED", wish)
    parts = (await refund(shop, made, of(foreign), of(member)))["refund"]["transactions"]
    assert [one.get("amount", {}).get("amount") for one in parts] == ["4.00", None]
    assert [one["status"] for one in (await transactions(shop, made))["payments"]] == ["VOIDED", "VOIDED"]
    assert (await shop.get(made))["paymentStatus"] == "FULLY_REFUNDED"


async def test_a_chargeback_holds_what_it_took(shop: Shop) -> None:
    made = await shop.create(order(line("10.00")))
    taken = Chargeback(id=new_id(), amount=Price(amount="8.00"), status=ChargebackStatus.APPROVED)
    one = payment("10.00", chargebacks=[taken])
    await record(shop, made["id"], one)
    wish = of(one.id, "2.01")
    assert await refund_refused(shop, made["id"], wish) == (400, "INVALID_PAYMENT_REFUND_AMOUNT", wish)
    await refund(shop, made["id"], of(one.id, "2.00"))
    data = {"paymentId": one.id, "nonRefundableReason": "AMOUNT_OFFSET_BY_CHARGEBACK"}
    assert await refund_refused(shop, made["id"], of(one.id, "0.01")) == (428, "PAYMENT_NOT_REFUNDABLE", data)


@pytest.mark.parametrize(
    ("status", "reason"), [("PENDING", "ORDER_IS_PENDING"), ("REJECTED", "ORDER_IS_REJECTED"), ("CANCELED", None)]
)
async def test_the_status_of_the_order_can_be_in_the_way(shop: Shop, status: str, reason: str | None) -> None:
    made = (await shop.do("importOrder", {"order": imported(status)}))["order"]
    one = payment("10.00")
    await record(shop, made["id"], one)
    if reason is None:
        await refund(shop, made["id"], of(one.id, "10.00"))
        return
    data = {"paymentId": one.id, "nonRefundableReason": reason}
    assert await refund_refused(shop, made["id"], of(one.id, "1.00")) == (428, "PAYMENT_NOT_REFUNDABLE", data)


async def test_every_documented_refusal_has_its_status_and_repeats_what_was_sent(shop: Shop) -> None:
    places = [{"id": new_id(), "quantity": 1}, {"id": new_id(), "quantity": 2}]
    fee = {"name": "Wrap", "price": money("1.00")}
    made, paid_id = await paid(shop, line("10.00", 3, locations=places), additionalFees=[fee])
    one, fee_id = made["lineItems"][0]["id"], made["additionalFees"][0]["id"]
    (pending,) = await add(shop, made["id"], cash(status="PENDING"))

    not_paid = {"paymentId": pending, "nonRefundableReason": "NOT_PAID"}
    payments = [
        (of(NOBODY, "1.00"), (404, "PAYMENT_NOT_FOUND", of(NOBODY, "1.00"))),
        (of(paid_id, "31.01"), (400, "INVALID_PAYMENT_REFUND_AMOUNT", of(paid_id, "31.01"))),
        (of(paid_id, "0"), (400, "INVALID_PAYMENT_REFUND_AMOUNT", of(paid_id, "0"))),
        (of(pending, "1.00"), (428, "PAYMENT_NOT_REFUNDABLE", not_paid)),
        (of(paid_id, external=False), (400, "EXTERNAL_REFUND_EXPECTED", of(paid_id, external=False))),
    ]
    for wish, expected in payments:
        assert await refund_refused(shop, made["id"], wish) == expected
    all_of_it = of(paid_id, "1.00")
    items: list[tuple[Json, tuple[int, str, Json]]] = [
        ({"lineItems": units((NOBODY, 1))}, (404, "LINE_ITEM_NOT_FOUND", {"lineItemId": NOBODY})),
        ({"lineItems": units((one, 4))}, (400, "INVALID_LINE_ITEM_REFUND_QUANTITY", units((one, 4))[0])),
        (
            {"additionalFees": [{"additionalFeeId": NOBODY}]},
            (404, "ADDITIONAL_FEE_NOT_FOUND", {"additionalFeeId": NOBODY}),
        ),
        (
            {"additionalFees": [{"additionalFeeId": fee_id, "amount": money("1.01")}]},
            (400, "INVALID_ADDITIONAL_FEE_REFUND_AMOUNT", {"additionalFeeId": fee_id, "amount": money("1.01")}),
        ),
        ({"shipping": {"amount": money("1.00")}}, (404, "SHIPPING_NOT_FOUND", {"amount": money("1.00")})),
    ]
    for wanted, expected in items:
        assert await refund_refused(shop, made["id"], all_of_it, refundItems=wanted) == expected
    two = {"lineItems": units((one, 2))}
    for quantity, expected in [
        (3, (400, "INVALID_LINE_ITEM_RESTOCK_QUANTITY", units((one, 3))[0])),
        (1, (428, "PARTIAL_REFUND_FOR_MULTIPLE_LOCATIONS_NOT_ALLOWED", units((one, 1))[0])),
    ]:
        effects = {"restock": {"lineItems": units((one, quantity))}}
        assert await refund_refused(shop, made["id"], all_of_it, refundItems=two, sideEffects=effects) == expected


async def test_what_was_refunded_is_named_as_the_order_names_it(shop: Shop) -> None:
    fee = {"name": "Wrapping", "price": money("2.00"), "id": new_id()}
    made, payment_id = await paid(shop, line("5.00"), additionalFees=[fee])
    line_id, fee_id = made["lineItems"][0]["id"], made["additionalFees"][0]["id"]
    items = {"lineItems": units((line_id.upper(), 1)), "additionalFees": [{"additionalFeeId": fee_id.upper()}]}
    told = (await calculated(shop, made["id"], **items))["calculatedRefundItems"]
    assert told["lineItems"][0]["item"]["lineItemId"] == line_id
    answer = await refund(shop, made["id"], of(payment_id.upper()), refundItems=items)
    details = answer["refund"]["details"]
    assert details["lineItems"] == details["items"] == units((line_id, 1))
    assert [one["additionalFeeId"] for one in details["additionalFees"]] == [fee_id]
    breakdown = answer["refund"]["summary"]["breakdown"]["lineItems"]
    assert [one["lineItemId"] for one in breakdown] == [line_id]
    assert answer["refund"]["transactions"][0]["paymentId"] == payment_id


async def test_shipping_that_was_refunded_is_not_refunded_again(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("10.00"), shippingInfo={"cost": {"price": money("5.00")}})
    more = {"refundItems": {"shipping": {"amount": money("5.01")}}}
    refusal = await refund_refused(shop, made["id"], of(payment_id), **more)
    assert refusal == (400, "INVALID_SHIPPING_REFUND_AMOUNT", {"amount": money("5.01")})
    await refund(shop, made["id"], of(payment_id), refundItems={"shipping": {}})
    again = await refund_refused(shop, made["id"], of(payment_id), refundItems={"shipping": {}})
    assert again == (400, "INVALID_SHIPPING_REFUND_AMOUNT", {})


async def test_what_is_wrong_with_the_request_is_named(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("10.00", 2))
    one = made["lineItems"][0]["id"]
    twice = units((one, 1), (one.upper(), 1))
    cases: list[tuple[list[Json], Json, Json]] = [
        ([], {}, {"paymentRefunds": "MIN_SIZE"}),
        ([of(payment_id)], {}, {"paymentRefunds[0].amount": "REQUIRED_FIELD"}),
        ([of(payment_id)], {"refundItems": {}}, {"paymentRefunds[0].amount": "REQUIRED_FIELD"}),
        ([of(payment_id, "1.001")], {}, {"paymentRefunds[0].amount.amount": "DECIMAL_MAX_SCALE"}),
        ([of(payment_id, "1"), of(payment_id.upper(), "1")], {}, {"paymentRefunds[1].paymentId": "OTHER"}),
        (
            [of(payment_id)],
            {"refundItems": {"lineItems": twice}},
            {"refundItems.lineItems[1].lineItemId": "OTHER"},
        ),
        (
            [of(payment_id)],
            {"refundItems": {"shipping": {"amount": money("0.001")}}},
            {"refundItems.shipping.amount.amount": "DECIMAL_MAX_SCALE"},
        ),
        (
            [of(payment_id, "1")],
            {"sideEffects": {"restock": {"lineItems": twice}}},
            {"sideEffects.restock.lineItems[1].lineItemId": "OTHER"},
        ),
        ([of(payment_id, "1")], {"customerReason": "x" * 201}, {"customerReason": "MAX_LENGTH"}),
    ]
    for payments, more, violations in cases:
        assert await refund_refused(shop, made["id"], *payments, **more) == (400, "INVALID", violations)


async def test_an_app_is_noted_and_one_that_may_not_edit_is_refused(shop: Shop) -> None:
    app_id = await shop.app("mine", "SCOPE.ORDERWRIGHT.ADMIN")
    await shop.app("other", "SCOPE.ORDERWRIGHT.ADMIN")
    owners = {"editableByOwnerApps": {"appIds": [str(app_id)]}}
    made = await shop.create(order(), by="mine", settings=owners)
    (payment_id,) = await add(shop, made["id"], cash())
    request = {"orderId": made["id"], "paymentRefunds": [of(payment_id, "1.00")]}
    assert await shop.refused("refundPayments", request, by="other") == (428, "ORDER_CANNOT_BE_EDITED", {})
    assert (await shop.do("refundPayments", request, by="mine"))["refund"]["requestingServiceAppId"] == str(app_id)


async def test_goods_go_on_the_shelf_once(shop: Shop) -> None:
    await stocked(shop, "plate", 5)
    made, payment_id = await paid(shop, sold("plate", 2))
    one = made["lineItems"][0]["id"]
    await shop.do("cancelOrder", {"id": made["id"], "restockAllItems": True})
    assert await left(shop, "plate") == 5
    effects = {"restock": {"lineItems": units((one, 2))}}
    await refund(shop, made["id"], of(payment_id), refundItems={"lineItems": units((one, 2))}, sideEffects=effects)
    assert await left(shop, "plate") == 5
    assert (await shop.get(made["id"]))["lineItems"][0]["restockQuantity"] == 2


async def test_an_order_of_yen_is_refunded_in_whole_yen(db_dsn: str) -> None:
    async with open_shop(db_dsn, currency="JPY") as shop:
        made, payment_id = await paid(shop, line("100", 3, totalPriceAfterTax=money("100"), taxInfo={}))
        one = made["lineItems"][0]["id"]
        violation = {"paymentRefunds[0].amount.amount": "DECIMAL_MAX_SCALE"}
        assert await refund_refused(shop, made["id"], of(payment_id, "1.5")) == (400, "INVALID", violation)
        sums = []
        for _ in range(3):
            items = {"lineItems": units((one, 1))}
            sums.append((await refund(shop, made["id"], of(payment_id), refundItems=items))["refund"]["summary"])
        assert [one["refunded"]["amount"] for one in sums] == ["34", "33", "33"]


async def test_a_full_list_of_refunds_takes_no_more_of_callers(shop: Shop) -> None:
    made, payment_id = await paid(shop, line("10.00"))
    known = payment("10.00", id_=payment_id)
    await record(shop, made["id"], *(made_before(known, "0.01") for _ in range(300)))
    refusal = await refund_refused(shop, made["id"], of(payment_id, "1.00"))
    assert refusal == (400, "INVALID", {"paymentRefunds": "MAX_SIZE"})
