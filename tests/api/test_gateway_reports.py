"""What the reports of a gateway do to an order: always recorded, flagged where it is odd, alike in any order."""

import itertools
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from tests.support.gateway_events import (
    Begun,
    begin,
    connect,
    flags,
    follow,
    money,
    report,
    results,
    send,
    state,
)
from tests.support.service import Shop, open_shop
from tests.support.stripe_recorded import charge, dispute, event, payment, refund


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await connect(shop)
        yield shop


def of(begun: Begun, status: str = "succeeded", **more):
    return payment(status, id=begun.transaction, metadata=begun.ours, **more)


async def charged(shop: Shop) -> Begun:
    begun = await begin(shop)
    await report(shop, "payment_intent.succeeded", of(begun))
    return begun


async def authorized(shop: Shop) -> Begun:
    begun = await begin(shop, "authorize")
    await report(
        shop, "payment_intent.amount_capturable_updated", of(begun, "requires_capture", amount_capturable=1000)
    )
    return begun


async def test_a_charge_that_succeeds_pays_the_order(shop: Shop) -> None:
    begun = await begin(shop)
    await report(shop, "payment_intent.succeeded", of(begun, latest_charge=charge()))
    assert await state(shop, begun) == ("APPROVED", "PAID")
    found = await shop.get(begun.order_id)
    assert (found["status"], found["balanceSummary"]["paid"]["amount"]) == ("APPROVED", "10.00")
    (paid,) = (await money(shop, begun))["payments"]
    details = paid["regularPaymentDetails"]
    assert details["providerTransactionId"] == begun.transaction
    assert details["creditCardDetails"] == {"lastFourDigits": "4242", "brand": "visa"}
    assert await flags(shop, begun) == []


async def test_the_gateway_stands_in_the_history(shop: Shop) -> None:
    begun = await charged(shop)
    (last, *_) = (await shop.do("getOrderHistory", {"id": begun.order_id}))["history"]
    assert (last["operation"], last["identity"]["type"]) == ("gateways.notification", "APP")


async def test_a_repeat_is_acknowledged_and_changes_nothing(shop: Shop) -> None:
    begun = await begin(shop)
    said = event("payment_intent.succeeded", of(begun), id="evt_repeated")
    assert (await send(shop, said)).status_code == 200
    before = await shop.contents()
    assert (await send(shop, said)).status_code == 200
    assert (await send(shop, event("payment_intent.succeeded", of(begun), id="evt_another"))).status_code == 200
    after = await shop.contents()
    assert {name for name in after if after[name] != before[name]} == {"gateway_notifications"}
    assert {(name, result) for name, result in (await results(shop)).items() if name.startswith("evt_re")} == {
        ("evt_repeated", "applied")
    }
    assert (await results(shop))["evt_another"] == "unchanged"


async def test_what_belongs_to_another_shop_is_acknowledged(shop: Shop) -> None:
    await report(shop, "payment_intent.succeeded", payment(id="pi_foreign"), id_="evt_foreign")
    await report(shop, "invoice.paid", {"id": "in_1"}, id_="evt_ignored")
    found = await results(shop)
    assert (found["evt_foreign"], found["evt_ignored"]) == ("unmatched", "ignored")


async def test_an_amount_that_differs_is_recorded_and_flagged(shop: Shop) -> None:
    begun = await begin(shop)
    await report(shop, "payment_intent.succeeded", of(begun, amount_received=900))
    assert await state(shop, begun) == ("APPROVED", "PARTIALLY_PAID")
    assert await flags(shop, begun) == ["GATEWAY_AMOUNT_DIFFERS"]


async def test_a_decline_and_then_a_success_is_recorded_and_flagged(shop: Shop) -> None:
    begun = await begin(shop)
    error = {"code": "card_declined", "message": "Declined."}
    await report(shop, "payment_intent.payment_failed", of(begun, "requires_payment_method", last_payment_error=error))
    assert await state(shop, begun) == ("DECLINED", "DECLINED")
    await report(shop, "payment_intent.succeeded", of(begun))
    assert await state(shop, begun) == ("APPROVED", "PAID")
    assert await flags(shop, begun) == ["PAYMENT_AFTER_FAILURE"]


async def test_a_late_decline_changes_nothing(shop: Shop) -> None:
    begun = await charged(shop)
    await report(shop, "payment_intent.payment_failed", of(begun, "requires_payment_method"))
    assert await state(shop, begun) == ("APPROVED", "PAID")


async def test_money_on_a_canceled_order_is_recorded_and_flagged(shop: Shop) -> None:
    begun = await begin(shop)
    await shop.do("cancelOrder", {"id": begun.order_id})
    await report(shop, "payment_intent.succeeded", of(begun))
    found = await shop.get(begun.order_id)
    assert (found["status"], found["paymentStatus"]) == ("CANCELED", "PAID")
    assert "MONEY_ON_CANCELED_ORDER" in await flags(shop, begun)


async def test_a_capture_of_ours_is_reported_before_its_answer(shop: Shop) -> None:
    begun = await authorized(shop)
    assert await state(shop, begun) == ("AUTHORIZED", "PENDING")
    await follow(shop, begun, "capture", "6.50")
    await report(shop, "charge.captured", charge(payment_intent=begun.transaction, amount_captured=650))
    await report(shop, "payment_intent.succeeded", of(begun, amount_received=650))
    assert await state(shop, begun) == ("APPROVED", "PARTIALLY_PAID")
    assert await flags(shop, begun) == []
    kinds = [one["type"] for one in (await shop.get(begun.order_id))["activities"]]
    assert kinds.count("AUTHORIZED_PAYMENT_CAPTURED") == 1


async def test_a_capture_in_the_gateways_console_is_recorded_and_flagged(shop: Shop) -> None:
    begun = await authorized(shop)
    await report(shop, "payment_intent.succeeded", of(begun, amount_received=650))
    (paid,) = (await money(shop, begun))["payments"]
    (capture,) = paid["regularPaymentDetails"]["authorizationDetails"]["captures"]
    assert (paid["status"], capture["status"], capture["amount"]["amount"]) == ("APPROVED", "SUCCEEDED", "6.50")
    assert await flags(shop, begun) == ["CAPTURED_AT_GATEWAY"]


async def test_an_authorization_that_runs_out_is_recorded_and_flagged(shop: Shop) -> None:
    begun = await authorized(shop)
    await report(shop, "payment_intent.canceled", of(begun, "canceled"))
    assert (await state(shop, begun))[0] == "VOIDED"
    assert await flags(shop, begun) == ["VOIDED_AT_GATEWAY"]


async def test_a_void_of_ours_is_no_news_to_staff(shop: Shop) -> None:
    begun = await authorized(shop)
    await follow(shop, begun, "void")
    await report(shop, "payment_intent.canceled", of(begun, "canceled"))
    assert (await state(shop, begun))[0] == "VOIDED"
    assert await flags(shop, begun) == []


async def test_a_refund_of_ours_is_known_by_its_reference(shop: Shop) -> None:
    begun = await charged(shop)
    reference = await follow(shop, begun, "refund", "4.00")
    ours = {"orderwright_reference": str(reference)}
    document = refund(id=f"re_{begun.reference.hex}", payment_intent=begun.transaction, metadata=ours)
    await report(shop, "refund.created", {**document, "status": "pending", "balance_transaction": None})
    await report(shop, "refund.updated", document)
    found = await money(shop, begun)
    (made,) = found["refunds"]
    (part,) = made["transactions"]
    assert (part["refundStatus"], part["externalRefund"], part["providerRefundId"]) == (
        "SUCCEEDED",
        False,
        document["id"],
    )
    assert await state(shop, begun) == ("PARTIALLY_REFUNDED", "PARTIALLY_REFUNDED")
    assert await flags(shop, begun) == []
    # The bank sends it back: known by the gateway's id alone.
    await report(shop, "refund.failed", {**document, "metadata": {}, "status": "failed", "failure_reason": "unknown"})
    assert await state(shop, begun) == ("APPROVED", "PAID")


async def test_a_refund_in_the_gateways_console_is_recorded_once_and_flagged(shop: Shop) -> None:
    begun = await charged(shop)
    document = refund(id=f"re_{begun.reference.hex}", payment_intent=begun.transaction)
    await report(shop, "refund.created", document)
    await report(shop, "refund.updated", document)
    await report(shop, "charge.refunded", charge(payment_intent=begun.transaction, refunds={"data": [document]}))
    (made,) = (await money(shop, begun))["refunds"]
    (part,) = made["transactions"]
    assert (part["refundStatus"], part["externalRefund"], part["amount"]["amount"]) == ("SUCCEEDED", True, "4.00")
    assert made["summary"]["refunded"]["amount"] == "4.00"
    assert await state(shop, begun) == ("PARTIALLY_REFUNDED", "PARTIALLY_REFUNDED")
    assert await flags(shop, begun) == ["REFUNDED_AT_GATEWAY"]


async def test_what_was_never_captured_is_no_refund(shop: Shop) -> None:
    begun = await authorized(shop)
    released = refund(payment_intent=begun.transaction, balance_transaction=None)
    await report(shop, "refund.created", released, id_=f"evt_{begun.transaction}")
    assert (await results(shop))[f"evt_{begun.transaction}"] == "ignored"


async def test_a_dispute_becomes_a_chargeback_with_its_activity_and_event(shop: Shop) -> None:
    begun = await charged(shop)
    document = dispute(id=f"du_{begun.reference.hex}", payment_intent=begun.transaction)
    await report(shop, "charge.dispute.created", document)
    (paid,) = (await money(shop, begun))["payments"]
    (chargeback,) = paid["regularPaymentDetails"]["chargebacks"]
    assert (chargeback["status"], chargeback["amount"]["amount"]) == ("APPROVED", "10.00")
    assert await state(shop, begun) == ("APPROVED", "PAID")
    assert await flags(shop, begun) == ["CHARGEBACK"]
    await report(shop, "charge.dispute.closed", {**document, "status": "won"})
    await report(shop, "charge.dispute.funds_reinstated", {**document, "status": "won"})
    (paid,) = (await money(shop, begun))["payments"]
    (chargeback,) = paid["regularPaymentDetails"]["chargebacks"]
    assert (chargeback["status"], chargeback["reversalAmount"]["amount"]) == ("REVERSED", "10.00")
    kinds = [one["type"] for one in (await shop.get(begun.order_id))["activities"]]
    assert (kinds.count("CHARGEBACK_CREATED"), kinds.count("CHARGEBACK_REVERSED")) == (1, 1)
    slugs = await shop.event_types(begun.order_id)
    assert len([slug for slug in slugs if "chargeback" in slug]) == 2


async def test_a_dispute_that_is_lost_stays_a_chargeback(shop: Shop) -> None:
    begun = await charged(shop)
    document = dispute(id=f"du_{begun.reference.hex}", payment_intent=begun.transaction)
    await report(shop, "charge.dispute.closed", {**document, "status": "lost"})
    await report(shop, "charge.dispute.created", document, at=-100)
    (paid,) = (await money(shop, begun))["payments"]
    (chargeback,) = paid["regularPaymentDetails"]["chargebacks"]
    assert chargeback["status"] == "APPROVED"


async def test_a_seventh_chargeback_is_money_that_moved_as_well(shop: Shop) -> None:
    begun = await charged(shop)
    for number in range(7):
        document = dispute(id=f"du_{number}_{begun.reference.hex}", payment_intent=begun.transaction, amount=100)
        await report(shop, "charge.dispute.created", document)
    (paid,) = (await money(shop, begun))["payments"]
    assert [one["amount"]["amount"] for one in paid["regularPaymentDetails"]["chargebacks"]] == ["1.00"] * 7
    assert (await shop.get(begun.order_id))["balanceSummary"]["chargeback"]["amount"] == "7.00"
    await report(shop, "charge.dispute.closed", {**document, "status": "won"})
    (paid,) = (await money(shop, begun))["payments"]
    assert [one["status"] for one in paid["regularPaymentDetails"]["chargebacks"]] == ["APPROVED"] * 6 + ["REVERSED"]
    (refundable,) = (await shop.do("getOrderRefundability", {"orderId": begun.order_id}))["payments"]
    assert refundable["payment"]["monetary"]["maxRefund"]["amount"] == "4.00"
    assert await flags(shop, begun) == ["CHARGEBACK"]


async def test_a_payment_with_a_copy_of_our_reference_changes_none_of_ours(shop: Shop) -> None:
    begun = await authorized(shop)
    copied = {"id": f"pi_copy_{begun.reference.hex}", "metadata": begun.ours}
    await report(shop, "payment_intent.canceled", payment("canceled", **copied), id_=f"evt_1_{begun.transaction}")
    assert await state(shop, begun) == ("AUTHORIZED", "PENDING")
    assert (await results(shop))[f"evt_1_{begun.transaction}"] == "unmatched"
    assert await flags(shop, begun) == []
    await report(shop, "payment_intent.succeeded", payment(**copied), id_=f"evt_2_{begun.transaction}")
    assert await state(shop, begun) == ("AUTHORIZED", "PENDING")
    assert (await results(shop))[f"evt_2_{begun.transaction}"] == "applied"
    assert await flags(shop, begun) == ["SECOND_PAYMENT_AT_GATEWAY"]


async def test_a_payment_in_another_currency_is_not_the_one_we_asked_for(shop: Shop) -> None:
    begun = await begin(shop)
    await report(shop, "payment_intent.succeeded", of(begun, currency="jpy"))
    assert await state(shop, begun) == ("PENDING", "PENDING")
    assert await flags(shop, begun) == ["SECOND_PAYMENT_AT_GATEWAY"]
    ours = payment(id=f"pi_ours_{begun.reference.hex}", metadata=begun.ours)
    await report(shop, "payment_intent.succeeded", ours)
    assert await state(shop, begun) == ("APPROVED", "PAID")


async def test_an_amount_in_another_currency_is_not_taken_for_one_of_the_order(shop: Shop) -> None:
    begun = await charged(shop)
    document = dispute(id=f"du_{begun.reference.hex}", payment_intent=begun.transaction, amount=1500, currency="jpy")
    await report(shop, "charge.dispute.created", document)
    (paid,) = (await money(shop, begun))["payments"]
    (chargeback,) = paid["regularPaymentDetails"]["chargebacks"]
    assert (chargeback["status"], chargeback["amount"]["amount"]) == ("APPROVED", "10.00")
    assert await flags(shop, begun) == ["GATEWAY_CURRENCY_DIFFERS", "CHARGEBACK"]


# In any order


def story(begun: Begun) -> dict[str, list[tuple[str, dict]]]:
    """Stories of a payment in the order in which they happened."""
    intent = begun.transaction
    du = dispute(id=f"du_{begun.reference.hex}", payment_intent=intent)
    re = refund(id=f"re_{begun.reference.hex}", payment_intent=intent)
    hold = ("payment_intent.amount_capturable_updated", of(begun, "requires_capture", amount_capturable=1000))
    return {
        "captured": [
            hold,
            ("charge.captured", charge(payment_intent=intent, metadata=begun.ours)),
            ("payment_intent.succeeded", of(begun)),
        ],
        "canceled": [hold, ("payment_intent.canceled", of(begun, "canceled"))],
        "disputed": [
            ("charge.dispute.created", du),
            ("charge.dispute.updated", {**du, "status": "under_review"}),
            ("charge.dispute.closed", {**du, "status": "won"}),
        ],
        "refunded": [
            ("refund.created", {**re, "status": "pending"}),
            ("refund.updated", re),
            ("refund.failed", {**re, "status": "failed"}),
        ],
    }


async def ended(shop: Shop, begun: Begun) -> tuple:
    found = await money(shop, begun)
    (paid,) = found["payments"]
    details = paid["regularPaymentDetails"]
    return (
        paid["status"],
        [one["status"] for one in details.get("chargebacks", [])],
        [part["refundStatus"] for made in found["refunds"] for part in made["transactions"]],
        (await shop.get(begun.order_id))["paymentStatus"],
    )


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("captured", ("APPROVED", [], [], "PAID")),
        ("canceled", ("VOIDED", [], [], "NOT_PAID")),
        ("disputed", ("APPROVED", ["REVERSED"], [], "PAID")),
        ("refunded", ("APPROVED", [], ["FAILED"], "PAID")),
    ],
)
async def test_every_order_of_arrival_ends_alike(shop: Shop, name: str, end: tuple) -> None:
    kind = "authorize" if name in ("captured", "canceled") else "charge"
    for places in itertools.permutations(range(len(story(Begun("", uuid4(), uuid4(), "pi"))[name]))):
        begun = await begin(shop, kind)
        if kind == "charge":
            await report(shop, "payment_intent.succeeded", of(begun))
        told = story(begun)[name]
        for place in (*places, *places):
            await report(shop, *told[place], at=place)
        assert await ended(shop, begun) == end, places
