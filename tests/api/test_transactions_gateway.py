"""What callers may not say of payments that a gateway of the site made, that are being refunded or charged back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import pytest_asyncio
from tests.support.gift_cards import opened
from tests.support.money_facts import refund
from tests.support.orders import money
from tests.support.payments import card, cash, gift_card, membership, paid_order, payments
from tests.support.service import Shop, open_shop

from orderwright.model.payments import Chargeback, ChargebackStatus
from orderwright.model.prices import Price
from orderwright.model.refunds import RefundStatus
from orderwright.workflows.settle_order import settle

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def made_by_a_gateway(shop: Shop, sent: Json) -> tuple[str, str]:
    """An order with a payment that an account of the site made: their ids."""
    one, (payment,) = await paid_order(shop, sent)
    async with opened(shop, one) as order:
        records = await order.load_records()
        records.payments.facts_of(payment).gateway = "stripe"
        await order.save()
    return one, payment


async def with_refund(shop: Shop, sent: Json, status: str) -> tuple[str, str]:
    """An order with a payment of which 1.00 (or a card, all) is being refunded: their ids."""
    one, (payment,) = await paid_order(shop, sent)
    async with opened(shop, one) as order:
        records = await order.load_records()
        amount = "1.00" if "regularPaymentDetails" in sent else None
        records.refunds.now.append(refund((records.payments.now[0], amount, status)))
        await settle(order)
        await order.save()
    return one, payment


async def charged_back(shop: Shop, sent: Json) -> str:
    """The id of an order whose payment the buyer's bank took back."""
    one, (payment,) = await paid_order(shop, sent)
    async with opened(shop, one) as order:
        records = await order.load_records()
        present = records.payments.find(payment)
        assert present is not None
        assert present.regular_payment_details is not None
        taken = Chargeback(id=payment, amount=Price(amount="1.00"), status=ChargebackStatus.APPROVED)
        regular = msgspec.structs.replace(present.regular_payment_details, chargebacks=[taken])
        records.payments.replace(msgspec.structs.replace(present, regular_payment_details=regular))
        await settle(order)
        await order.save()
    return one


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        (card(status="PENDING"), "APPROVED"),
        (card(status="PENDING"), "CANCELED"),
        (card(status="AUTHORIZED"), "APPROVED"),
        (card(status="AUTHORIZED"), "VOIDED"),
        (cash(), "VOIDED"),
    ],
)
async def test_only_the_gateways_word_moves_its_payment(shop: Shop, sent: Json, wanted: str) -> None:
    one, payment = await made_by_a_gateway(shop, sent)
    pair = {"orderId": one, "paymentId": payment}
    data = {"paymentId": payment, "from": sent["status"], "to": wanted}
    assert await shop.refused("updatePaymentStatus", {**pair, "status": wanted}) == (428, "STATUS_NOT_ALLOWED", data)
    before = await shop.contents()
    request = {"paymentAndOrderIds": [pair], "status": wanted}
    (result,) = (await shop.do("bulkUpdatePaymentStatuses", request))["results"]
    assert (result["itemMetadata"]["error"]["code"], result["itemMetadata"]["error"]["data"]) == (
        "STATUS_NOT_ALLOWED",
        data,
    )
    await shop.do("updatePaymentStatus", {**pair, "status": sent["status"]})
    assert await shop.contents() == before


async def test_what_the_gateway_said_of_its_payment_stays(shop: Shop) -> None:
    one, payment = await made_by_a_gateway(shop, card())
    details = {"providerTransactionId": "mine", "paymentMethod": "Card"}
    request = {"orderId": one, "payments": [{"id": payment, "regularPaymentDetails": details}]}
    field = "payments[0].regularPaymentDetails.providerTransactionId"
    assert await shop.refused("updatePayments", request) == (400, "INVALID", {field: "FIELD_NOT_ALLOWED"})
    del details["providerTransactionId"]
    await shop.do("updatePayments", request)
    assert (await payments(shop, one))[0]["regularPaymentDetails"]["paymentMethod"] == "Card"


@pytest.mark.parametrize("sent", [cash(), gift_card()], ids=["cash", "gift card"])
@pytest.mark.parametrize("status", ["STARTED", "PENDING", "SCHEDULED"])
async def test_a_payment_that_is_being_refunded_is_not_voided(shop: Shop, sent: Json, status: str) -> None:
    one, payment = await with_refund(shop, sent, status)
    for wanted in ("VOIDED", "CANCELED"):
        refusal = await shop.refused("updatePaymentStatus", {"orderId": one, "paymentId": payment, "status": wanted})
        assert refusal[:2] == (428, "STATUS_NOT_ALLOWED")
    ended, payment = await with_refund(shop, cash(), "FAILED")
    await shop.do("updatePaymentStatus", {"orderId": ended, "paymentId": payment, "status": "VOIDED"})


async def test_a_membership_that_is_being_refunded_is_not_voided(shop: Shop) -> None:
    one, payment = await with_refund(shop, membership(), RefundStatus.STARTED)
    refusal = await shop.refused("voidMemberships", {"orderId": one, "paymentIds": [payment]})
    assert refusal == (428, "MEMBERSHIP_PAYMENT_NOT_CHARGED", {"paymentId": payment, "status": "APPROVED"})


async def test_a_refunded_payment_keeps_its_receipt_and_goes_nowhere(shop: Shop) -> None:
    one, payment = await with_refund(shop, cash(), "SUCCEEDED")
    assert (await payments(shop, one))[0]["status"] == "PARTIALLY_REFUNDED"
    refusal = await shop.refused("updatePaymentStatus", {"orderId": one, "paymentId": payment, "status": "VOIDED"})
    assert refusal[1:] == ("STATUS_NOT_ALLOWED", {"paymentId": payment, "from": "PARTIALLY_REFUNDED", "to": "VOIDED"})
    await shop.do("generateReceipts", {"orderId": one, "paymentIds": [payment]})


async def test_nothing_is_collected_while_the_bank_holds_a_payment(shop: Shop) -> None:
    one = await charged_back(shop, card("4.00"))
    answer = await shop.do("getPaymentCollectabilityStatus", {"ecomOrderId": one})
    assert (answer["status"], answer["amount"]["amount"]) == ("NONCOLLECTABLE_ORDER_HAS_CHARGEBACKS", "0")
    expected = (428, "ORDER_HAS_CHARGEBACKS", {})
    assert await shop.refused("paymentCollectionMarkOrderAsPaid", {"ecomOrderId": one}) == expected
    request = {"orderId": one, "amount": money("1.00")}
    assert await shop.refused("recordManuallyCollectedPayment", request) == expected
    # A fact is recorded all the same.
    await shop.do("addPayments", {"orderId": one, "payments": [cash("6.00")]})
    assert (await shop.get(one))["paymentStatus"] == "PAID"
