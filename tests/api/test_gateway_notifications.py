"""What a gateway reports by itself: only what it signed, taken once, repeated until it could be applied."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest_asyncio
from tests.support.gateway_events import (
    SECRET_KEY,
    SIGNING_SECRET,
    Begun,
    begin,
    connect,
    report,
    results,
    send,
    signed,
    state,
)
from tests.support.orders import order
from tests.support.service import Shop, new_shop, open_shop
from tests.support.stripe_recorded import dispute, event, payment

from orderwright.workflows import gateway_notifications


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
