"""Everything that a gateway reports of one payment at the same instant, each of it twice, before anybody knows it."""

import asyncio
import random
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from tests.support.gateway_events import Begun, Json, begin, connect, money, results, send, state
from tests.support.payments import add, card, new_order
from tests.support.service import Shop, open_shop
from tests.support.stripe_recorded import dispute, event, payment, refund

from orderwright.workflows.gateway_notifications import apply_unmatched


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await connect(shop)
        yield shop


def reports(begun: Begun) -> list[Json]:
    """A charge, four refunds and three disputes of 1.00 each."""
    of = {"payment_intent": begun.transaction, "amount": 100}
    told = [("payment_intent.succeeded", payment(id=begun.transaction, metadata=begun.ours))]
    told += [("refund.created", refund(id=f"re_{number}_{begun.transaction}", **of)) for number in range(4)]
    told += [("charge.dispute.created", dispute(id=f"du_{number}_{begun.transaction}", **of)) for number in range(3)]
    return [event(type_, document, id=f"evt_{uuid4().hex}") for type_, document in told]


@pytest.mark.parametrize("seed", range(6))
async def test_every_report_counts_once(shop: Shop, seed: int) -> None:
    begun = await begin(shop)
    sent = reports(begun) * 2
    random.Random(seed).shuffle(sent)
    answers = await asyncio.gather(*(send(shop, one) for one in sent), *(_sweep(shop) for _ in range(2)))
    assert {answer.status_code for answer in answers if answer is not None} == {200}
    await apply_unmatched(shop.service, shop.site_id)
    assert {outcome for id_, outcome in (await results(shop)).items() if id_ in {one["id"] for one in sent}} == {
        "applied"
    }
    balance = (await shop.get(begun.order_id))["balanceSummary"]
    assert [balance[name]["amount"] for name in ("paid", "refunded", "chargeback")] == ["10.00", "4.00", "3.00"]
    assert await state(shop, begun) == ("PARTIALLY_REFUNDED", "PARTIALLY_REFUNDED")
    assert len((await money(shop, begun))["refunds"]) == 4
    slugs = await shop.event_types(begun.order_id)
    assert (slugs.count("refund_completed"), slugs.count("chargeback_approved"), slugs.count("approved")) == (4, 3, 1)


@pytest.mark.parametrize("attempt", range(4))
async def test_a_report_at_the_instant_its_payment_is_recorded_is_applied(shop: Shop, attempt: int) -> None:
    order_id, transaction = await new_order(shop), f"pi_{attempt}_{uuid4().hex}"
    said = event("refund.created", refund(payment_intent=transaction, amount=300), id=f"evt_{transaction}")
    await asyncio.gather(
        send(shop, said), add(shop, order_id, card("10.00", details={"providerTransactionId": transaction}))
    )
    await apply_unmatched(shop.service, shop.site_id)
    assert (await shop.get(order_id))["balanceSummary"]["refunded"]["amount"] == "3.00"
    assert await apply_unmatched(shop.service, shop.site_id) == 0


async def _sweep(shop: Shop) -> None:
    for _ in range(5):
        await apply_unmatched(shop.service, shop.site_id)
