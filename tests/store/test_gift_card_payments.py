"""What orders take from cards and give back, by the functions that refunds, charges and voids are made of."""

from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.gift_cards import balance_of, issue, ledger, opened, paying
from tests.support.orders import line, order
from tests.support.service import Shop, open_shop

from orderwright.model.errors import ApplicationError
from orderwright.model.gift_cards import LEDGER_APP_ID
from orderwright.model.payments import (
    Chargeback,
    ChargebackStatus,
    GiftCardPaymentDetails,
    Payment,
    RegularPaymentDetails,
    TransactionStatus,
)
from orderwright.model.prices import Price
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.gift_cards import (
    Redemption,
    lock_cards_of,
    redeem,
    redeem_all,
    return_to_card,
    void_redemption,
)
from orderwright.workflows.settle_order import settle

Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


async def paid_by_card(shop: Shop, amount: str = "20.00", price: str = "40.00") -> tuple[Json, str, str, Payment]:
    """A card of 50.00 that paid for an order: the card, its code, the order's id, and the payment."""
    card, code = await issue(shop)
    made = await shop.create(order(line(price)))
    await shop.do("redeemGiftCard", paying(made["id"], code, amount))
    async with opened(shop, made["id"]) as one:
        (payment,) = (await one.load_records()).payments.now
    return card, code, made["id"], payment


async def refusal(shop: Shop, order_id: str, call: Callable[[OpenOrder], Any]) -> tuple[str, Json]:
    before = await shop.contents()
    with pytest.raises(ApplicationError) as caught:
        async with opened(shop, order_id) as one:
            await call(one)
    assert await shop.contents() == before
    return caught.value.code, caught.value.data


async def test_a_refund_goes_back_to_the_card_once(shop: Shop) -> None:
    card, _, order_id, payment = await paid_by_card(shop)
    refund = uuid4()
    async with opened(shop, order_id) as one:
        first = await return_to_card(one, payment, Decimal("20.00"), refund)
        assert await return_to_card(one, payment, Decimal("20.00"), refund) == first
    async with opened(shop, order_id) as one:
        assert await return_to_card(one, payment, Decimal("20.00"), refund) == first
    assert (first.refund_id, first.payment_id, first.order_id) == (refund, UUID(payment.id), UUID(order_id))
    assert await ledger(shop, card) == [
        ("ISSUED", "50.00", "50.00"),
        ("REDEEMED", "-20.00", "30.00"),
        ("REFUNDED", "20.00", "50.00"),
    ]
    told = await refusal(shop, order_id, lambda one: return_to_card(one, payment, Decimal("0.01"), uuid4()))
    assert told == ("PAYMENT_NOT_REFUNDABLE", {"paymentId": payment.id, "nonRefundableReason": "ALREADY_REFUNDED"})


async def test_voiding_gives_back_what_refunds_have_left_and_only_once(shop: Shop) -> None:
    card, _, order_id, payment = await paid_by_card(shop)
    async with opened(shop, order_id) as one:
        await return_to_card(one, payment, Decimal("5.00"), uuid4())
        first = await void_redemption(one, payment)
        assert await void_redemption(one, payment) == first
    assert first is not None
    assert (first.amount, first.balance) == (Decimal("15"), Decimal("50"))
    assert (await ledger(shop, card))[2:] == [("REFUNDED", "5.00", "35.00"), ("RELEASED", "15.00", "50.00")]


async def test_voiding_a_payment_that_was_refunded_whole_gives_nothing_back(shop: Shop) -> None:
    card, _, order_id, payment = await paid_by_card(shop)
    async with opened(shop, order_id) as one:
        await return_to_card(one, payment, Decimal("20.00"), uuid4())
        assert await void_redemption(one, payment) is None
    assert await balance_of(shop, card) == "50.00"


@pytest.mark.parametrize("ending", ["disableGiftCard", "voidGiftCard", "expiry"])
async def test_cards_that_pay_nothing_any_more_take_their_money_back(shop: Shop, ending: str) -> None:
    card, _, order_id, payment = await paid_by_card(shop)
    if ending == "expiry":
        async with shop.service.database.acquire() as connection:
            await connection.execute(
                "UPDATE gift_cards SET expiration_date = $3 WHERE site_id = $1 AND id = $2",
                *(shop.site_id, UUID(card["id"]), shop.clock()),
            )
    else:
        await shop.do(ending, {"id": card["id"]})
    before = (await shop.do("getGiftCard", {"id": card["id"]}))["giftCard"]
    async with opened(shop, order_id) as one:
        await return_to_card(one, payment, Decimal("20.00"), uuid4())
    after = (await shop.do("getGiftCard", {"id": card["id"]}))["giftCard"]
    kept = {name: value for name, value in before.items() if name not in ("balance", "updatedDate")}
    assert kept.items() <= after.items()
    left = {"disableGiftCard": "50.00", "voidGiftCard": "20.00", "expiry": "50.00"}[ending]
    assert after["balance"]["amount"] == left


async def test_an_ended_card_that_got_money_back_can_be_enabled_or_ended_again(shop: Shop) -> None:
    card, _, order_id, payment = await paid_by_card(shop)
    await shop.do("voidGiftCard", {"id": card["id"]})
    async with opened(shop, order_id) as one:
        await return_to_card(one, payment, Decimal("20.00"), uuid4())
    enabled = (await shop.do("enableGiftCard", {"id": card["id"]}))["giftCard"]
    assert (enabled["state"], enabled.get("voidedDate"), enabled["balance"]["amount"]) == ("ACTIVE", None, "20.00")
    ended = (await shop.do("voidGiftCard", {"id": card["id"]}))["giftCard"]
    assert (ended["state"], ended["balance"]["amount"]) == ("DISABLED", "0.00")


async def test_a_payment_that_no_card_of_ours_made_gives_nothing_back(shop: Shop) -> None:
    card, _, order_id, payment = await paid_by_card(shop)
    other = await shop.create(order(line("40.00")))
    forged = Payment(
        id=str(uuid4()),
        created_date=payment.created_date,
        updated_date=payment.updated_date,
        amount=Price(amount="20.00"),
        refund_disabled=False,
        status=TransactionStatus.APPROVED,
        giftcard_payment_details=GiftCardPaymentDetails(
            app_id=str(LEDGER_APP_ID), gift_card_payment_id=payment.giftcard_payment_details.gift_card_payment_id
        ),
    )
    for order_, claimed in ((order_id, forged), (other["id"], payment)):
        for give_back in (
            lambda one, claimed=claimed: return_to_card(one, claimed, Decimal("20.00"), uuid4()),
            lambda one, claimed=claimed: void_redemption(one, claimed),
        ):
            told = await refusal(shop, order_, give_back)
            assert told == ("GIFT_CARD_NOT_FOUND", {"paymentId": claimed.id})
    assert await balance_of(shop, card) == "30.00"


async def test_a_card_that_got_its_money_back_may_pay_the_order_again(shop: Shop) -> None:
    card, code, order_id, payment = await paid_by_card(shop)
    async with opened(shop, order_id) as one:
        await void_redemption(one, payment)
        again = await redeem(one, code, Decimal("10.00"), "USD")
    assert again.amount.amount == "10.00"
    assert await balance_of(shop, card) == "40.00"


async def test_several_cards_are_taken_together_or_not_at_all(shop: Shop) -> None:
    cards = [await issue(shop, "10.00") for _ in range(3)]
    made = await shop.create(order(line("40.00")))
    wanted = [Redemption(code, Decimal("10.00"), uuid4()) for _, code in cards]
    poor = [*wanted[:2], wanted[2]._replace(amount=Decimal("10.01"))]
    assert (await refusal(shop, made["id"], lambda one: redeem_all(one, poor, "USD")))[0] == "INSUFFICIENT_FUNDS"
    twice = [wanted[0], wanted[0]._replace(payment_id=uuid4(), amount=Decimal("1.00"))]
    halves = [twice[0]._replace(amount=Decimal("5.00")), twice[1]]
    assert (await refusal(shop, made["id"], lambda one: redeem_all(one, halves, "USD")))[0] == (
        "GIFT_CARD_ALREADY_APPLIED"
    )
    async with opened(shop, made["id"]) as one:
        payments = await redeem_all(one, wanted, "USD")
        assert [payment.id for payment in payments] == [str(one.payment_id) for one in wanted]
        assert await redeem_all(one, wanted, "USD") == payments
        records = await one.load_records()
        assert [records.payments.facts_of(payment.id).gift_card for payment in payments] == [
            card["id"] for card, _ in cards
        ]
        await lock_cards_of(one, payments)
    assert [await balance_of(shop, card) for card, _ in cards] == ["0.00"] * 3


MOVES = st.lists(st.tuples(st.sampled_from(["redeem", "refund", "void"]), st.integers(1, 3000)), max_size=8)


@settings(max_examples=15, deadline=None)
@given(MOVES)
async def test_whatever_orders_do_with_a_card_its_ledger_adds_up(db_dsn: str, moves: list[tuple[str, int]]) -> None:
    """Against a small model: what is on the card, and what each payment still has of it."""
    async with open_shop(db_dsn) as shop:
        card, code = await issue(shop)
        balance, held = Decimal("50.00"), dict[str, tuple[str, Decimal, Payment]]()
        for verb, cents in moves:
            amount = Decimal(cents) / 100
            if verb == "redeem" and amount <= balance:
                made = await shop.create(order(line("40.00")))
                async with opened(shop, made["id"]) as one:
                    payment = await redeem(one, code, amount, "USD")
                held[payment.id] = (made["id"], amount, payment)
                balance -= amount
            elif held and verb != "redeem":
                id_, (order_id, left, payment) = list(held.items())[cents % len(held)]
                back = left if verb == "void" else min(left, amount)
                async with opened(shop, order_id) as one:
                    if verb == "void":
                        await void_redemption(one, payment)
                    elif back:
                        await return_to_card(one, payment, back, uuid4())
                held[id_] = (order_id, left - back, payment)
                balance += back
            lines = await ledger(shop, card)
            assert lines[-1][2] == str(balance)
            assert sum(Decimal(line_[1]) for line_ in lines) == balance
        assert await balance_of(shop, card) == str(balance)
        assert balance + sum(left for _, left, _ in held.values()) == Decimal("50.00")


def a_payment(amount: str, status: TransactionStatus, **details: Any) -> Payment:
    at = "2026-03-01T09:00:00.000Z"
    return Payment(
        id=str(uuid4()),
        created_date=at,
        updated_date=at,
        amount=Price(amount=amount),
        refund_disabled=False,
        status=status,
        regular_payment_details=RegularPaymentDetails(payment_method="card", **details),
    )


async def order_with(shop: Shop, payment: Payment) -> str:
    """The id of an order of 40.00 that has this payment on record."""
    made = await shop.create(order(line("40.00")))
    async with opened(shop, made["id"]) as one:
        (await one.load_records()).payments.now.append(payment)
        await settle(one)
        await one.save()
    return str(made["id"])


@pytest.mark.parametrize(
    "status", [TransactionStatus.PENDING, TransactionStatus.AUTHORIZED, TransactionStatus.PENDING_MERCHANT]
)
async def test_what_payments_under_way_cover_is_not_due(shop: Shop, status: TransactionStatus) -> None:
    _, code = await issue(shop)
    order_id = await order_with(shop, a_payment("30.00", status))
    before = await shop.send("redeemGiftCard", paying(order_id, code, "10.01"))
    (violation,) = before.json()["details"]["validationError"]["fieldViolations"]
    assert (violation["field"], violation["violatedRule"], violation["data"]) == (
        "amount.amount",
        "DECIMAL_LTE",
        {"threshold": "10.00"},
    )
    await shop.do("redeemGiftCard", paying(order_id, code, "10.00"))
    assert (await shop.get(order_id))["paymentStatus"] == "PARTIALLY_PAID"


@pytest.mark.parametrize("status", [TransactionStatus.DECLINED, TransactionStatus.CANCELED, TransactionStatus.VOIDED])
async def test_payments_that_came_to_nothing_leave_all_of_it_due(shop: Shop, status: TransactionStatus) -> None:
    _, code = await issue(shop)
    order_id = await order_with(shop, a_payment("40.00", status))
    await shop.do("redeemGiftCard", paying(order_id, code, "40.00"))
    assert (await shop.get(order_id))["paymentStatus"] == "PAID"


async def test_an_order_with_a_chargeback_is_not_paid_until_the_money_is_back(shop: Shop) -> None:
    _, code = await issue(shop)
    taken = Chargeback(id=str(uuid4()), amount=Price(amount="5.00"), status=ChargebackStatus.APPROVED)
    order_id = await order_with(shop, a_payment("20.00", TransactionStatus.APPROVED, chargebacks=[taken]))
    refused = await shop.refused("redeemGiftCard", paying(order_id, code, "10.00"))
    assert refused == (428, "ORDER_HAS_CHARGEBACKS", {})
    returned = Chargeback(
        id=str(uuid4()),
        amount=Price(amount="5.00"),
        reversal_amount=Price(amount="5.00"),
        status=ChargebackStatus.REVERSED,
    )
    order_id = await order_with(shop, a_payment("20.00", TransactionStatus.APPROVED, chargebacks=[returned]))
    await shop.do("redeemGiftCard", paying(order_id, code, "10.00"))


async def test_an_approval_strategy_that_waits_for_money_takes_a_gift_card_for_it(shop: Shop) -> None:
    _, code = await issue(shop)
    made = await shop.create(order(line("40.00")), settings={"orderApprovalStrategy": "PAYMENT_RECEIVED"})
    await shop.do("redeemGiftCard", paying(made["id"], code, "1.00"))
    assert (await shop.get(made["id"]))["status"] == "APPROVED"
