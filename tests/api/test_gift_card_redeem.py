"""redeemGiftCard: what a card pays of an order, what it refuses, and what the ledger and the order say afterwards."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from tests.support.gift_cards import balance_of, issue, paying
from tests.support.orders import full_order, imported, line, new_id, order
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]
APP_ID = "6f1d0e5c-43b7-4c0e-9b0a-7d6c1b1f4a92"


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def test_a_card_pays_an_order_that_waited_and_approves_it(shop: Shop) -> None:
    card, code = await issue(shop)
    made = await shop.create(order(line("30.00")))
    assert made["status"] == "INITIALIZED"
    answer = await shop.do("redeemGiftCard", paying(made["id"], code.lower(), "30"))
    now = format_timestamp(shop.clock())
    lines = (await shop.do("listGiftCardTransactions", {"id": card["id"]}))["transactions"]
    payment = answer["payment"]
    assert payment == {
        "id": payment["id"],
        "createdDate": now,
        "updatedDate": now,
        "amount": {"amount": "30.00", "formattedAmount": "$30.00"},
        "refundDisabled": False,
        "status": "APPROVED",
        "giftcardPaymentDetails": {
            "giftCardPaymentId": lines[1]["id"],
            "appId": APP_ID,
            "voided": False,
            "obfuscatedCode": f"************{code[-4:]}",
        },
    }
    assert answer["orderTransactions"] == {"orderId": made["id"], "payments": [payment], "refunds": []}
    assert {k: v for k, v in lines[1].items() if k not in ("id", "actor")} == {
        "giftCardId": card["id"],
        "type": "REDEEMED",
        "amount": {"amount": "-30.00", "formattedAmount": "-$30.00"},
        "balance": {"amount": "20.00", "formattedAmount": "$20.00"},
        "orderId": made["id"],
        "paymentId": payment["id"],
        "createdDate": now,
    }
    after = await shop.get(made["id"])
    assert (after["status"], after["paymentStatus"]) == ("APPROVED", "PAID")
    assert after["balanceSummary"]["balance"]["amount"] == "0.00"
    assert after["balanceSummary"]["paid"]["amount"] == "30.00"
    # A gift card is a payment: it takes nothing off the price.
    assert after["priceSummary"] == made["priceSummary"]
    assert "ORDER_PAID" in [one["type"] for one in after["activities"]]
    slugs = await shop.event_types(made["id"])
    assert {"updated", "approved", "payment_status_updated"} <= set(slugs)


async def test_several_cards_pay_one_order_and_one_card_several_orders(shop: Shop) -> None:
    first, code = await issue(shop, "25.00")
    _, other = await issue(shop, "25.00")
    one, two = [await shop.create(order(line("40.00"))) for _ in range(2)]
    await shop.do("redeemGiftCard", paying(one["id"], code, "15.00"))
    assert (await shop.get(one["id"]))["paymentStatus"] == "PARTIALLY_PAID"
    await shop.do("redeemGiftCard", paying(one["id"], other, "25.00"))
    await shop.do("redeemGiftCard", paying(two["id"], code, "10.00"))
    after = await shop.get(one["id"])
    assert (after["paymentStatus"], after["balanceSummary"]["paid"]["amount"]) == ("PAID", "40.00")
    assert await balance_of(shop, first) == "0.00"


async def test_what_a_card_can_not_pay_is_refused(shop: Shop) -> None:
    made = await shop.create(order(line("40.00")))
    poor, poor_code = await issue(shop, "9.99")
    euro, euro_code = await issue(shop, currency="EUR")
    stopped, stopped_code = await issue(shop)
    ended, ended_code = await issue(shop)
    expires = format_timestamp(shop.clock() + timedelta(hours=1))
    late, late_code = await issue(shop, expirationDate=expires)
    await shop.do("disableGiftCard", {"id": stopped["id"]})
    await shop.do("voidGiftCard", {"id": ended["id"]})
    shop.clock.tick(3600)
    for code, status, error, data in [
        (poor_code, 428, "INSUFFICIENT_FUNDS", {"giftCardId": poor["id"], "balance": "9.99"}),
        (euro_code, 428, "CURRENCY_NOT_SUPPORTED", {"giftCardId": euro["id"], "currency": "EUR"}),
        (stopped_code, 428, "GIFT_CARD_DISABLED", {"giftCardId": stopped["id"]}),
        (ended_code, 428, "GIFT_CARD_DISABLED", {"giftCardId": ended["id"]}),
        (late_code, 428, "GIFT_CARD_EXPIRED", {"giftCardId": late["id"], "expirationDate": expires}),
        ("ABCDEFGH23456789", 404, "GIFT_CARD_NOT_FOUND", {}),
        ("OOOOOOOO", 404, "GIFT_CARD_NOT_FOUND", {}),
    ]:
        assert await shop.refused("redeemGiftCard", paying(made["id"], code, "10.00")) == (status, error, data)


async def test_a_card_pays_until_the_moment_of_its_expiration_date(shop: Shop) -> None:
    made = await shop.create(order(line("40.00")))
    expires = shop.clock() + timedelta(hours=1)
    _, code = await issue(shop, expirationDate=format_timestamp(expires))
    # Each call comes one second after the one before.
    shop.clock.now = expires - timedelta(seconds=2)
    await shop.do("redeemGiftCard", paying(made["id"], code, "10.00"))
    other = await shop.create(order(line("40.00")))
    shop.clock.now = expires - timedelta(seconds=1)
    assert (await shop.refused("redeemGiftCard", paying(other["id"], code, "10.00")))[1] == "GIFT_CARD_EXPIRED"


async def test_a_card_pays_an_order_once(shop: Shop) -> None:
    card, code = await issue(shop)
    made = await shop.create(order(line("40.00")))
    await shop.do("redeemGiftCard", paying(made["id"], code, "10.00"))
    refused = await shop.refused("redeemGiftCard", paying(made["id"], code, "10.00"))
    assert refused == (409, "GIFT_CARD_ALREADY_APPLIED", {"giftCardId": card["id"], "orderId": made["id"]})
    assert await balance_of(shop, card) == "40.00"


async def test_an_emptied_card_that_comes_again_is_told_from_one_that_others_emptied(shop: Shop) -> None:
    card, code = await issue(shop, "10.00")
    made, other = [await shop.create(order(line("40.00"))) for _ in range(2)]
    await shop.do("redeemGiftCard", paying(made["id"], code, "10.00"))
    assert (await shop.refused("redeemGiftCard", paying(made["id"], code, "10.00")))[1] == "GIFT_CARD_ALREADY_APPLIED"
    refused = await shop.refused("redeemGiftCard", paying(other["id"], code, "10.00"))
    assert refused == (428, "ALREADY_REDEEMED", {"giftCardId": card["id"]})


async def test_orders_that_take_no_payment_say_why(shop: Shop) -> None:
    _, code = await issue(shop)
    paid = await shop.create(order(line("40.00"), paymentStatus="PAID"))
    canceled = await shop.create(order(line("40.00")))
    await shop.do("cancelOrder", {"id": canceled["id"]})
    pending, rejected = [
        (await shop.do("importOrder", {"order": imported(status)}))["order"] for status in ("PENDING", "REJECTED")
    ]
    for made, error in [
        (paid, "ORDER_PAID"),
        (canceled, "ORDER_CANCELED"),
        (pending, "ORDER_IS_PENDING"),
        (rejected, "ORDER_IS_REJECTED"),
    ]:
        assert await shop.refused("redeemGiftCard", paying(made["id"], code, "10.00")) == (428, error, {})
    unknown = new_id()
    refused = await shop.refused("redeemGiftCard", paying(unknown, code, "10.00"))
    assert refused == (404, "ORDER_NOT_FOUND", {"orderId": unknown})


@pytest.mark.parametrize(
    ("amount", "rule"), [("40.01", "DECIMAL_LTE"), ("0", "DECIMAL_GT"), ("0.005", "DECIMAL_MAX_SCALE")]
)
async def test_an_amount_is_positive_whole_cents_and_at_most_what_is_due(shop: Shop, amount: str, rule: str) -> None:
    _, code = await issue(shop)
    made = await shop.create(order(line("40.00")))
    refused = await shop.refused("redeemGiftCard", paying(made["id"], code, amount))
    assert refused == (400, "INVALID", {"amount.amount": rule})


async def test_the_currency_is_that_of_the_order(shop: Shop) -> None:
    _, code = await issue(shop, currency="EUR")
    made = await shop.create(order(line("40.00")))
    refused = await shop.refused("redeemGiftCard", paying(made["id"], code, "10.00", "EUR"))
    assert refused == (400, "CURRENCY_MISMATCH", {"currency": "USD"})


async def test_ten_cards_at_most_pay_one_order(shop: Shop) -> None:
    made = await shop.create(order(line("40.00")))
    codes = [(await issue(shop, "1.00"))[1] for _ in range(11)]
    for code in codes[:10]:
        await shop.do("redeemGiftCard", paying(made["id"], code, "1.00"))
    refused = await shop.refused("redeemGiftCard", paying(made["id"], codes[10], "1.00"))
    assert refused == (428, "MAX_GIFT_CARDS_EXCEEDED", {"maxGiftCards": 10})


async def test_an_order_that_is_full_of_payments_takes_none_by_card(shop: Shop) -> None:
    made = await shop.create(order(line("200.00")))
    cash = {"regularPaymentDetails": {"offlinePayment": True}, "amount": {"amount": "1.00"}, "status": "APPROVED"}
    for _ in range(2):
        await shop.do("addPayments", {"orderId": made["id"], "payments": [cash] * 50})
    _, code = await issue(shop)
    refusal = await shop.refused("redeemGiftCard", paying(made["id"], code, "10.00"))
    assert refusal == (400, "INVALID", {"orderId": "MAX_SIZE"})


async def test_a_repeat_with_its_key_takes_once_and_answers_the_same(shop: Shop) -> None:
    card, code = await issue(shop)
    made = await shop.create(order(line("40.00")))
    first = await shop.send("redeemGiftCard", paying(made["id"], code, "10.00"), Idempotency_Key="pay-once")
    stored = await shop.contents()
    again = await shop.send("redeemGiftCard", paying(made["id"], code, "10.00"), Idempotency_Key="pay-once")
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert await shop.contents() == stored
    assert await balance_of(shop, card) == "40.00"


async def test_another_sites_card_is_no_card(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    _, foreign = await issue(other)
    made = await shop.create(full_order())
    refused = await shop.refused("redeemGiftCard", paying(made["id"], foreign, "10.00"))
    assert refused == (404, "GIFT_CARD_NOT_FOUND", {})


async def test_if_match_is_honoured(shop: Shop) -> None:
    _, code = await issue(shop)
    made = await shop.create(order(line("40.00")))
    request = paying(made["id"], code, "10.00")
    assert (await shop.refused("redeemGiftCard", request, If_Match='"7"'))[:2] == (412, "STALE_REVISION")
    answer = await shop.send("redeemGiftCard", request, If_Match='"1"')
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
async def test_amounts_have_the_digits_of_their_currency(shop: Shop, currency: str) -> None:
    site = await new_shop(shop.service, shop.client, currency=currency)
    price, paid, left = {"JPY": ("500", "120", "880"), "KWD": ("5.125", "0.125", "999.875")}[currency]
    card, code = await issue(site, "1000")
    made = await site.create(order(line(price)))
    answer = await site.do("redeemGiftCard", paying(made["id"], code, paid, currency))
    assert answer["payment"]["amount"]["amount"] == paid
    assert await balance_of(site, card) == left


async def test_no_log_repeats_a_code_whatever_becomes_of_it(shop: Shop, capfd: pytest.CaptureFixture[str]) -> None:
    card, code = await issue(shop)
    made = await shop.create(order(line("40.00")))
    sent = [code, code[:15] + ("2" if code[15] != "2" else "3"), code[:7], code + "23456"]
    for one in sent:
        await shop.send("redeemGiftCard", paying(made["id"], one, "10.00"))
        await shop.send("findGiftCardByCode", {"code": one})
        await shop.send("redeemGiftCard", paying(made["id"], one, "10.00"), path=f"/ecom/v1/order-billing/{one}")
    await shop.do("voidGiftCard", {"id": card["id"]})
    told = "".join(capfd.readouterr())
    assert "redeem-gift-card" in told
    assert code[:7] not in told
