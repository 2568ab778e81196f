"""Payments of one order changed at once, over several connections: the end is that of one after the other."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from itertools import permutations
from typing import Any

import pytest
import pytest_asyncio
from tests.support.gift_cards import balance_of, issue, ledger, paying
from tests.support.orders import money
from tests.support.payments import add, card, cash, membership, new_order, paid_order, payments
from tests.support.service import Shop, open_shop

Json = dict[str, Any]
Sent = tuple[str, Json]
ROUNDS = 5


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def codes(shop: Shop, sent: list[Sent]) -> Counter[int | str]:
    """How many of the requests, sent at once, succeeded, and how many were refused with which code."""
    answers = await asyncio.gather(*(shop.send(*one) for one in sent))
    return Counter(
        200 if one.status_code == 200 else one.json()["details"]["applicationError"]["code"] for one in answers
    )


async def figures(shop: Shop, order_id: str) -> tuple[str, str, str]:
    after = await shop.get(order_id)
    balance = after["balanceSummary"]
    return after["paymentStatus"], balance["paid"]["amount"], balance["balance"]["amount"]


def mark(order_id: str) -> Sent:
    return "paymentCollectionMarkOrderAsPaid", {"ecomOrderId": order_id}


def bulk_mark(order_id: str) -> Sent:
    return "paymentCollectionBulkMarkOrdersAsPaid", {"ecomOrderIds": [order_id]}


def record(order_id: str, amount: str) -> Sent:
    return "recordManuallyCollectedPayment", {"orderId": order_id, "amount": money(amount)}


def status(order_id: str, payment_id: str, wanted: str) -> Sent:
    return "updatePaymentStatus", {"orderId": order_id, "paymentId": payment_id, "status": wanted}


async def test_an_order_that_is_marked_by_many_at_once_is_paid_once(shop: Shop) -> None:
    for _ in range(ROUNDS):
        one = await new_order(shop)
        assert await codes(shop, [mark(one)] * 8) == {200: 1, "ORDER_ALREADY_PAID": 7}
        assert [each["amount"]["amount"] for each in await payments(shop, one)] == ["10.00"]
        assert await figures(shop, one) == ("PAID", "10.00", "0.00")
        events = await shop.event_types(one)
        assert (events.count("approved"), events.count("payment_status_updated")) == (1, 1)


async def test_single_and_bulk_marks_at_once_pay_once(shop: Shop) -> None:
    for _ in range(ROUNDS):
        one = await new_order(shop)
        found = await codes(shop, [mark(one), bulk_mark(one), bulk_mark(one)])
        assert found in ({200: 3}, {200: 2, "ORDER_ALREADY_PAID": 1})
        assert len(await payments(shop, one)) == 1


async def test_staff_at_two_counters_never_take_more_than_is_due(shop: Shop) -> None:
    for _ in range(ROUNDS):
        one = await new_order(shop)
        found = await codes(shop, [record(one, "4.00")] * 5)
        assert found == {200: 2, "INVALID_AMOUNT": 3}
        assert await figures(shop, one) == ("PARTIALLY_PAID", "8.00", "2.00")
        found = await codes(shop, [mark(one), record(one, "2.00"), record(one, "1.00")])
        assert found[200] in (1, 2)
        assert (await figures(shop, one))[1:] == ("10.00", "0.00")


async def test_payments_that_arrive_at_once_all_count(shop: Shop) -> None:
    one = await new_order(shop, "20.00")
    sent: list[Sent] = [("addPayments", {"orderId": one, "payments": [cash("1.00")]})] * 20
    assert await codes(shop, sent) == {200: 20}
    assert len({each["id"] for each in await payments(shop, one)}) == 20
    assert await figures(shop, one) == ("PAID", "20.00", "0.00")
    assert (await shop.event_types(one)).count("approved") == 1


WAYS = ("APPROVED", "DECLINED", "CANCELED", "AUTHORIZED")


@pytest.mark.parametrize("pair", list(permutations(WAYS, 2)), ids="-".join)
async def test_two_words_about_one_payment_end_as_one_after_the_other(shop: Shop, pair: tuple[str, str]) -> None:
    follows = {"AUTHORIZED": {"APPROVED"}}
    for _ in range(ROUNDS):
        one, (payment,) = await paid_order(shop, card(status="PENDING"))
        found = await codes(shop, [status(one, payment, wanted) for wanted in pair])
        (after,) = await payments(shop, one)
        if found == {200: 2}:
            assert any(last in follows.get(first, ()) for first, last in (pair, pair[::-1]))
            assert after["status"] == "APPROVED"
        else:
            assert found == {200: 1, "STATUS_NOT_ALLOWED": 1}
            assert after["status"] in pair
        paid = "10.00" if after["status"] == "APPROVED" else "0.00"
        assert (await figures(shop, one))[1] == paid


async def test_an_authorization_is_captured_or_voided_and_never_both(shop: Shop) -> None:
    for _ in range(ROUNDS):
        one, (payment,) = await paid_order(shop, card(status="AUTHORIZED"))
        found = await codes(shop, [status(one, payment, wanted) for wanted in ("APPROVED", "VOIDED") * 3])
        assert found == {200: 3, "STATUS_NOT_ALLOWED": 3}
        (after,) = await payments(shop, one)
        details = after["regularPaymentDetails"]["authorizationDetails"]
        assert ("captures" in details, "void" in details) in ((True, False), (False, True))
        assert (await figures(shop, one))[1] == ("10.00" if after["status"] == "APPROVED" else "0.00")


async def test_a_card_of_the_shop_gets_its_money_back_once(shop: Shop) -> None:
    made, code = await issue(shop, "10.00")
    one = await new_order(shop)
    payment = (await shop.do("redeemGiftCard", paying(one, code, "10.00")))["payment"]["id"]
    pair = {"orderId": one, "paymentId": payment}
    void: Sent = ("bulkUpdatePaymentStatuses", {"paymentAndOrderIds": [pair, pair], "status": "VOIDED"})
    assert await codes(shop, [status(one, payment, "VOIDED"), void] * 3) == {200: 6}
    assert await balance_of(shop, made) == "10.00"
    assert [kind for kind, _, _ in await ledger(shop, made)].count("RELEASED") == 1


async def test_many_requests_over_the_same_orders_and_cards_do_not_wait_in_a_circle(shop: Shop) -> None:
    cards = [await issue(shop, "50.00") for _ in range(3)]
    pairs = []
    for number in range(6):
        one = await new_order(shop, "20.00")
        paid = await shop.do("redeemGiftCard", paying(one, cards[number % 3][1], "10.00"))
        (cash_id,) = await add(shop, one, cash("5.00"))
        pairs += [{"orderId": one, "paymentId": each} for each in (paid["payment"]["id"], cash_id)]
    orders = [pair["orderId"] for pair in pairs[::2]]
    sent: list[Sent] = []
    for turn in range(6):
        listed = pairs[turn:] + pairs[:turn]
        wanted = {"paymentAndOrderIds": listed if turn % 2 else listed[::-1], "status": "VOIDED"}
        sent.append(("bulkUpdatePaymentStatuses", wanted))
        ids = orders if turn % 2 else orders[::-1]
        sent.append(("paymentCollectionBulkMarkOrdersAsPaid", {"ecomOrderIds": ids}))
    assert await codes(shop, sent) == {200: 12}
    assert [await balance_of(shop, made) for made, _ in cards] == ["50.00"] * 3
    for one in orders:
        statuses = {each["status"] for each in await payments(shop, one)}
        assert statuses <= {"VOIDED", "APPROVED"}
        assert Counter(each["status"] for each in await payments(shop, one))["VOIDED"] == 2


async def test_a_membership_is_voided_once(shop: Shop) -> None:
    for _ in range(ROUNDS):
        one, (payment,) = await paid_order(shop, membership())
        void: Sent = ("voidMemberships", {"orderId": one, "paymentIds": [payment]})
        assert await codes(shop, [void] * 4) == {200: 1, "MEMBERSHIP_PAYMENT_NOT_CHARGED": 3}
        assert (await figures(shop, one))[1] == "0.00"


async def test_the_same_key_at_once_records_one_payment(shop: Shop) -> None:
    one = await new_order(shop)
    request = {"orderId": one, "payments": [cash("1.00")]}
    answers = await asyncio.gather(*(shop.send("addPayments", request, Idempotency_Key="at-once") for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len(await payments(shop, one)) == 1


async def test_canceling_and_paying_at_once_keep_the_money(shop: Shop) -> None:
    for _ in range(ROUNDS):
        one = await new_order(shop)
        found = await codes(shop, [("cancelOrder", {"id": one}), mark(one)])
        after = await shop.get(one)
        assert after["status"] == "CANCELED"
        paid = len(await payments(shop, one))
        assert found == ({200: 2} if paid else {200: 1, "ORDER_CANCELED": 1})
        assert after["paymentStatus"] == ("PAID" if paid else "NOT_PAID")
