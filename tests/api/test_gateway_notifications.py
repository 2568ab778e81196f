"""What a gateway reports by itself: only what it signed, once, in any order, always recorded."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from tests.support.gateway_events import (
    SECRET_KEY,
    SIGNING_SECRET,
    Begun,
    begin,
    connect,
    flags,
    follow,
    money,
    report,
    results,
    send,
    signed,
    state,
)
from tests.support.orders import order
from tests.support.service import Shop, new_shop, open_shop
from tests.support.stripe_recorded import charge, dispute, event, payment, refund

from orderwright.workflows import gateway_notifications


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await connect(shop)
        yield shop


def of(begun: Begun, status: str = "succeeded", **more):
    return payment(status, id=begun.transaction, metadata=begun.ours, **more)


async def charged(shop: Shop, **more) -> Begun:
    begun = await begin(shop, **more)
    await report(shop, "payment_intent.succeeded", of(begun))
    return begun


async def authorized(shop: Shop) -> Begun:
    begun = await begin(shop, "authorize")
    await report(
        shop, "payment_intent.amount_capturable_updated", of(begun, "requires_capture", amount_capturable=1000)
    )
    return begun


# Who may report


async def test_what_is_not_verified_is_answered_alike_and_leaves_nothing(shop: Shop) -> None:
    begun = await begin(shop)
    stranger = await new_shop(shop.service, shop.client)
    said = event("payment_intent.succeeded", of(begun))
    before = await shop.contents()
    answers = [
        await send(shop, said, secret="whsec_another"),
        await send(shop, said, site=uuid4()),
        await send(shop, said, site=stranger.site_id),
        await send(shop, said, site="nonsense"),
        await shop.client.post(f"/gateways/stripe/{shop.site_id}", content=b"{}"),
        await shop.client.post(f"/gateways/paypal/{shop.site_id}", content=b"{}"),
        await shop.client.post(
            f"/gateways/stripe/{shop.site_id}", content=b"\xff", headers={"Stripe-Signature": "t=1"}
        ),
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert {answer.text for answer in answers} == {
        '{"message":"The notification was refused","details":{"applicationError":'
        '{"code":"NOTIFICATION_REFUSED","description":"The notification was refused","data":{}}}}'
    }
    assert await shop.contents() == before


async def test_what_was_signed_too_long_ago_is_refused(shop: Shop) -> None:
    body = json.dumps(event("ping", {})).encode()
    header = {"Stripe-Signature": signed(body, int(shop.clock().timestamp()) - 301)}
    answer = await shop.client.post(f"/gateways/stripe/{shop.site_id}", content=body, headers=header)
    assert answer.status_code == 400


async def test_a_body_without_end_is_refused(shop: Shop) -> None:
    answer = await shop.client.post(f"/gateways/stripe/{shop.site_id}", content=b"x" * (512 * 1024 + 1))
    assert (answer.status_code, answer.json()["details"]["applicationError"]["code"]) == (413, "PAYLOAD_TOO_LARGE")


async def test_only_posts_are_answered(shop: Shop) -> None:
    answer = await shop.client.get(f"/gateways/stripe/{shop.site_id}")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_a_disabled_account_still_listens(shop: Shop) -> None:
    begun = await begin(shop)
    await shop.do("setGatewayAccount", {"account": {"name": "stripe", "enabled": False}})
    try:
        await report(shop, "payment_intent.succeeded", of(begun))
    finally:
        await shop.do("setGatewayAccount", {"account": {"name": "stripe", "enabled": True}})
    assert await state(shop, begun) == ("APPROVED", "PAID")


async def test_both_secrets_of_a_rotation_are_believed(shop: Shop) -> None:
    rotating = await new_shop(shop.service, shop.client)
    await connect(rotating, webhookSecrets=["whsec_new_one", SIGNING_SECRET])
    for id_, secret in (("evt_new", "whsec_new_one"), ("evt_old", SIGNING_SECRET)):
        assert (await send(rotating, event("ping", {}, id=id_), secret=secret)).status_code == 200


async def test_no_secret_reaches_a_log_or_a_table(shop: Shop, capsys, caplog) -> None:
    caplog.set_level("DEBUG")
    begun = await charged(shop)
    await send(shop, event("payment_intent.succeeded", of(begun)), secret="whsec_another")
    said = capsys.readouterr()
    for secret in (SECRET_KEY, SIGNING_SECRET, "pi_1_secret_abc"):
        assert secret not in said.out + said.err + caplog.text
        async with shop.service.database.acquire() as connection:
            rows = await connection.fetch("SELECT n::text || encode(n.doc, 'escape') AS t FROM gateway_notifications n")
        assert all(secret not in row["t"] for row in rows)


# What it does to an order


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


async def test_a_seventh_chargeback_is_pointed_out(shop: Shop) -> None:
    begun = await charged(shop)
    for number in range(7):
        document = dispute(id=f"du_{number}_{begun.reference.hex}", payment_intent=begun.transaction, amount=100)
        await report(shop, "charge.dispute.created", document)
    (paid,) = (await money(shop, begun))["payments"]
    assert len(paid["regularPaymentDetails"]["chargebacks"]) == 6
    assert await flags(shop, begun) == ["CHARGEBACK", "CHARGEBACK_NOT_LISTED"]


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


# When it can't be applied


async def test_what_cannot_be_applied_is_to_be_repeated_and_leaves_nothing(shop: Shop, monkeypatch) -> None:
    begun = await begin(shop)
    said = event("payment_intent.succeeded", of(begun), id="evt_failing")

    async def broken(*_):
        raise RuntimeError("the disk is on fire")

    before = await shop.contents()
    with monkeypatch.context() as patched:
        patched.setattr(gateway_notifications, "_apply_to", broken)
        answer = await send(shop, said)
    assert (answer.status_code, answer.json()) == (500, {"message": "", "details": {}})
    assert await shop.contents() == before
    assert (await send(shop, said)).status_code == 200
    assert await state(shop, begun) == ("APPROVED", "PAID")


async def test_without_the_key_of_the_credentials_it_is_to_be_repeated(shop: Shop) -> None:
    other = await new_shop(shop.service, shop.client)
    await connect(other)
    async with shop.service.database.acquire() as connection:
        await connection.execute(
            "UPDATE gateway_accounts SET sealed = overlay(sealed placing '\\x0000' from 2), version = version + 1"
            " WHERE site_id = $1",
            other.site_id,
        )
    answer = await send(other, event("ping", {}))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


async def test_the_same_report_twice_at_once_is_applied_once(shop: Shop) -> None:
    begun = await begin(shop)
    said = event("payment_intent.succeeded", of(begun), id=f"evt_{begun.reference.hex}")
    answers = await asyncio.gather(*(send(shop, said) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    kinds = [one["type"] for one in (await shop.get(begun.order_id))["activities"]]
    assert kinds.count("ORDER_PAID") == 1


async def test_an_order_that_was_removed_is_no_reason_to_repeat(shop: Shop) -> None:
    begun = await begin(shop)
    async with shop.service.database.acquire() as connection:
        await connection.execute("DELETE FROM orders WHERE site_id = $1 AND id = $2", shop.site_id, begun.order_id)
    await report(shop, "payment_intent.succeeded", of(begun), id_=f"evt_{begun.reference.hex}")
    assert (await results(shop))[f"evt_{begun.reference.hex}"] == "unmatched"


async def test_a_paid_order_from_elsewhere_is_left_alone(shop: Shop) -> None:
    made = await shop.create(order(paymentStatus="PAID"))
    await report(shop, "charge.dispute.created", dispute(payment_intent="pi_unknown"))
    assert (await shop.get(made["id"])) == made
