"""Reports of payments that nobody knows yet, or that a caller recorded by the gateway's id of them."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from tests.support.gateway_events import Begun, begin, connect, flags, money, report, results, send, state
from tests.support.payments import add, card, new_order
from tests.support.service import Shop, new_shop, open_shop
from tests.support.stripe_recorded import dispute, event, payment, refund

from orderwright.store.gateway_notifications import unmatched_that_match_now
from orderwright.store.orders import delete_order
from orderwright.workflows import gateway_notifications
from orderwright.workflows import reconcile as reconciling
from orderwright.workflows.gateway_notifications import WAITS, apply_unmatched
from orderwright.workflows.reconcile import Reconciled, reconcile
from orderwright.workflows.service import Service


@pytest_asyncio.fixture(scope="module")
async def house(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest.fixture
async def shop(house: Shop) -> Shop:
    shop = await new_shop(house.service, house.client)
    await connect(shop)
    return shop


async def recorded(shop: Shop, status: str, *, name: str = "providerTransactionId", amount: str = "10.00") -> Begun:
    """A payment that another program made at the gateway and recorded here."""
    order_id, transaction = await new_order(shop), f"pi_{uuid4().hex}"
    (payment_id,) = await add(shop, order_id, card(amount, status, details={name: transaction}))
    return Begun(order_id, payment_id, uuid4(), transaction)


def of(begun: Begun, status: str = "succeeded", **more):
    return payment(status, id=begun.transaction, **more)


# Before the service knows the gateway's id


async def test_what_is_reported_before_its_charge_is_applied_with_it(shop: Shop) -> None:
    begun = await begin(shop)
    await report(shop, "refund.created", refund(payment_intent=begun.transaction, amount=400), id_="evt_refund")
    await report(
        shop, "charge.dispute.created", dispute(payment_intent=begun.transaction, amount=100), id_="evt_dispute"
    )
    assert await state(shop, begun) == ("PENDING", "PENDING")
    await report(shop, "payment_intent.succeeded", payment(id=begun.transaction, metadata=begun.ours), id_="evt_charge")
    assert await state(shop, begun) == ("PARTIALLY_REFUNDED", "PARTIALLY_REFUNDED")
    balance = (await shop.get(begun.order_id))["balanceSummary"]
    assert (balance["refunded"]["amount"], balance["chargeback"]["amount"]) == ("4.00", "1.00")
    assert await flags(shop, begun) == ["REFUNDED_AT_GATEWAY", "CHARGEBACK"]
    assert await results(shop) == {"evt_refund": "applied", "evt_dispute": "applied", "evt_charge": "applied"}
    assert await apply_unmatched(shop.service, shop.site_id) == 0


async def test_a_repeat_of_what_nobody_knew_is_tried_again(shop: Shop) -> None:
    order_id, transaction = await new_order(shop), f"pi_{uuid4().hex}"
    said = event("refund.created", refund(payment_intent=transaction, amount=1000), id="evt_early")
    assert (await send(shop, said)).status_code == 200
    assert await results(shop) == {"evt_early": "unmatched"}
    await add(shop, order_id, card("10.00", details={"providerTransactionId": transaction}))
    assert (await send(shop, said)).status_code == 200
    assert (await shop.get(order_id))["paymentStatus"] == "FULLY_REFUNDED"
    before = await shop.contents()
    assert (await send(shop, said)).status_code == 200
    assert await shop.contents() == before


async def test_what_was_reported_before_its_payment_was_recorded_is_applied_afterwards(shop: Shop) -> None:
    order_id, transaction = await new_order(shop), f"pi_{uuid4().hex}"
    await report(shop, "charge.dispute.closed", dispute(payment_intent=transaction, status="won"), id_="evt_2", at=9)
    await report(shop, "refund.created", refund(payment_intent=transaction, amount=300), id_="evt_1")
    await report(shop, "refund.created", refund(payment_intent="pi_of_another_shop"), id_="evt_foreign")
    assert await apply_unmatched(shop.service, shop.site_id) == 0
    await add(shop, order_id, card("10.00", details={"gatewayTransactionId": transaction}))
    done = await asyncio.gather(*(apply_unmatched(shop.service, shop.site_id) for _ in range(3)))
    assert sum(done) == 2
    (paid,) = (await shop.do("listTransactionsForSingleOrder", {"orderId": order_id}))["orderTransactions"]["payments"]
    assert paid["status"] == "PARTIALLY_REFUNDED"
    assert [one["status"] for one in paid["regularPaymentDetails"]["chargebacks"]] == ["REVERSED"]
    assert await results(shop) == {"evt_1": "applied", "evt_2": "applied", "evt_foreign": "unmatched"}
    assert await apply_unmatched(shop.service, shop.site_id) == 0


async def test_after_thirty_days_nobody_waits_any_more(shop: Shop) -> None:
    transaction = f"pi_{uuid4().hex}"
    await report(shop, "refund.created", refund(payment_intent=transaction), id_="evt_old")
    shop.clock.tick(30 * 86_400 + 1)
    await add(shop, await new_order(shop), card("10.00", details={"providerTransactionId": transaction}))
    assert await apply_unmatched(shop.service, shop.site_id) == 0


async def test_one_payment_that_can_not_be_applied_keeps_no_other_back(shop: Shop, monkeypatch) -> None:
    orders = [await new_order(shop) for _ in range(3)]
    for order_id in orders:
        await report(shop, "refund.created", refund(id=f"re_{order_id}", payment_intent=f"pi_{order_id}", amount=100))
        await add(shop, order_id, card("10.00", details={"providerTransactionId": f"pi_{order_id}"}))
    applied = gateway_notifications.record_report

    async def broken(order, payment_id, said) -> None:
        if said.transaction == f"pi_{orders[1]}":
            raise RuntimeError("the disk is on fire")
        await applied(order, payment_id, said)

    with monkeypatch.context() as patched:
        patched.setattr(gateway_notifications, "record_report", broken)
        assert await apply_unmatched(shop.service, shop.site_id) == 2
    assert await apply_unmatched(shop.service, shop.site_id) == 1
    assert [(await shop.get(id_))["paymentStatus"] for id_ in orders] == ["PARTIALLY_REFUNDED"] * 3


async def test_reports_of_an_order_that_was_removed_are_not_tried_for_ever(shop: Shop) -> None:
    begun = await begin(shop)
    await report(shop, "payment_intent.succeeded", payment(id=begun.transaction, metadata=begun.ours))
    async with shop.service.database.acquire() as connection:
        await delete_order(connection, shop.site_id, UUID(begun.order_id))
        await report(shop, "refund.created", refund(payment_intent=begun.transaction), id_="evt_late")
        since = shop.clock() - WAITS
        assert await unmatched_that_match_now(connection, shop.site_id, since, limit=10) == []
    assert (await results(shop))["evt_late"] == "unmatched"


# Of payments that a caller recorded


@pytest.mark.parametrize("name", ["providerTransactionId", "gatewayTransactionId"])
async def test_a_refund_of_a_recorded_payment_is_recorded_once_and_flagged(shop: Shop, name: str) -> None:
    begun = await recorded(shop, "APPROVED", name=name)
    document = refund(id="re_1", payment_intent=begun.transaction, amount=250, status="pending")
    await report(shop, "refund.created", document)
    await report(shop, "refund.updated", {**document, "status": "succeeded"})
    await report(shop, "charge.refund.updated", {**document, "status": "succeeded"})
    (found,) = (await money(shop, begun))["refunds"]
    assert found["summary"]["refunded"]["amount"] == "2.50"
    assert await state(shop, begun) == ("PARTIALLY_REFUNDED", "PARTIALLY_REFUNDED")
    assert await flags(shop, begun) == ["REFUNDED_AT_GATEWAY"]


@pytest.mark.parametrize(
    ("status", "type_", "document", "end", "flagged"),
    [
        ("PENDING", "payment_intent.succeeded", {}, "APPROVED", []),
        ("PENDING", "payment_intent.succeeded", {"amount_received": 3000}, "APPROVED", ["GATEWAY_AMOUNT_DIFFERS"]),
        ("PENDING", "payment_intent.payment_failed", {"status": "requires_payment_method"}, "DECLINED", []),
        ("PENDING", "payment_intent.canceled", {"status": "canceled"}, "CANCELED", []),
        ("PENDING", "payment_intent.amount_capturable_updated", {"status": "requires_capture"}, "AUTHORIZED", []),
        ("AUTHORIZED", "payment_intent.succeeded", {}, "APPROVED", ["CAPTURED_AT_GATEWAY"]),
        ("AUTHORIZED", "payment_intent.canceled", {"status": "canceled"}, "VOIDED", ["VOIDED_AT_GATEWAY"]),
        ("AUTHORIZED", "payment_intent.payment_failed", {}, "AUTHORIZED", []),
        ("DECLINED", "payment_intent.succeeded", {}, "APPROVED", ["PAYMENT_AFTER_FAILURE"]),
        ("VOIDED", "payment_intent.succeeded", {}, "APPROVED", ["CAPTURED_AT_GATEWAY"]),
        ("APPROVED", "payment_intent.succeeded", {}, "APPROVED", []),
        ("APPROVED", "payment_intent.canceled", {"status": "canceled"}, "APPROVED", []),
    ],
)
async def test_the_gateways_word_ends_what_was_open(shop: Shop, status, type_, document, end, flagged) -> None:
    begun = await recorded(shop, status)
    await report(shop, type_, of(begun, **document))
    (found,) = (await money(shop, begun))["payments"]
    assert (found["status"], found["amount"]["amount"]) == (end, "10.00")
    assert await flags(shop, begun) == flagged
    before = await shop.get(begun.order_id)
    await report(shop, type_, of(begun, **document))
    assert await shop.get(begun.order_id) == before


async def test_of_several_attempts_under_one_id_the_one_that_did_not_fail_is_meant(shop: Shop) -> None:
    begun = await recorded(shop, "DECLINED")
    named = {"providerTransactionId": begun.transaction}
    await add(shop, begun.order_id, card("10.00", "APPROVED", details=named))
    await report(shop, "payment_intent.succeeded", of(begun))
    await report(shop, "refund.created", refund(payment_intent=begun.transaction))
    assert [one["status"] for one in (await money(shop, begun))["payments"]] == ["DECLINED", "PARTIALLY_REFUNDED"]


async def test_an_id_that_was_changed_since_leads_nowhere(shop: Shop) -> None:
    begun = await recorded(shop, "APPROVED")
    patch = {"id": begun.payment_id, "regularPaymentDetails": {"providerTransactionId": "pi_corrected"}}
    await shop.do("updatePayments", {"orderId": begun.order_id, "payments": [patch]})
    await report(shop, "refund.created", refund(payment_intent=begun.transaction), id_="evt_former")
    assert await results(shop) == {"evt_former": "unmatched"}
    await report(shop, "refund.created", refund(payment_intent="pi_corrected"), id_="evt_new")
    assert (await results(shop))["evt_new"] == "applied"


async def test_a_text_that_looks_like_an_id_is_none(shop: Shop) -> None:
    forged = '","providerTransactionId":"pi_forged'
    await add(shop, await new_order(shop), card("10.00", details={"paymentMethod": forged, "paymentOrderId": forged}))
    await report(shop, "refund.created", refund(payment_intent="pi_forged"), id_="evt_forged")
    assert await results(shop) == {"evt_forged": "unmatched"}


async def test_a_recorded_payment_of_another_site_is_not_found(shop: Shop, house: Shop) -> None:
    other = await new_shop(house.service, house.client)
    begun = await recorded(other, "APPROVED")
    before = await other.get(begun.order_id)
    await report(shop, "refund.created", refund(payment_intent=begun.transaction), id_="evt_elsewhere")
    assert await apply_unmatched(shop.service, shop.site_id) == 0
    assert await results(shop) == {"evt_elsewhere": "unmatched"}
    assert await other.get(begun.order_id) == before


async def test_the_reconciliation_applies_it_at_each_site_whatever_fails_at_another(
    shop: Shop, house: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await new_shop(house.service, house.client)
    await connect(other)
    for one in (shop, other):
        transaction = f"pi_{uuid4().hex}"
        await report(one, "refund.created", refund(payment_intent=transaction), id_="evt_early")
        await add(one, await new_order(one), card("10.00", details={"providerTransactionId": transaction}))

    async def failing(service: Service, site_id: UUID) -> int:
        if site_id == shop.site_id:
            raise RuntimeError
        return await apply_unmatched(service, site_id)

    with monkeypatch.context() as patched:
        patched.setattr(reconciling, "apply_unmatched", failing)
        assert await reconcile(shop.service, site_id=shop.site_id) == Reconciled()
        assert (await results(other))["evt_early"] == "unmatched"
        assert await reconcile(shop.service) == Reconciled()
    assert [(await results(one))["evt_early"] for one in (shop, other)] == ["unmatched", "applied"]
    await reconcile(shop.service)
    assert (await results(shop))["evt_early"] == "applied"


async def test_the_indexes_serve_the_lookup(shop: Shop) -> None:
    for name in ("provider", "gateway"):
        async with shop.service.database.acquire() as connection:
            await connection.execute("SET enable_seqscan = off")
            rows = await connection.fetch(
                "EXPLAIN SELECT order_id FROM order_records WHERE site_id = $1 AND kind = 'payment'"
                f" AND until_revision IS NULL AND {name}_transaction(doc) = $2",
                shop.site_id,
                "pi_1",
            )
            await connection.execute("RESET enable_seqscan")
        assert f"order_records_by_{name}_transaction" in "\n".join(row[0] for row in rows)
