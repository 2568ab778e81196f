"""What Stripe reports of payments on its own page: a card that is declined is no end, and money always counts."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest_asyncio
from tests.support.gateway_events import Begun, begin, connect, flags, money, report, state
from tests.support.service import Shop, open_shop
from tests.support.stripe_recorded import charge, payment

from orderwright.providers.payments.gateway import CANCELED_CODE, Ending, Outcome
from orderwright.store.gateway_calls import CallTerms, find_call
from orderwright.workflows.background import background_context
from orderwright.workflows.gateway_calls import record_outcome

UNTIL = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        await connect(shop)
        yield shop


async def waits(shop: Shop) -> Begun:
    """A payment whose buyer is on the gateway's page."""
    begun = await begin(shop, terms=CallTerms(hosted_until=UNTIL, return_url="https://orders.example/pay/x/check"))
    await hear(shop, begun, Outcome(ending=Ending.PENDING, transaction=f"cs_{begun.reference.hex}"))
    return begun


async def hear(shop: Shop, begun: Begun, outcome: Outcome) -> None:
    async with shop.service.database.acquire() as connection:
        stored = await find_call(connection, shop.site_id, begun.reference)
    assert stored is not None
    site = await shop.service.sites.get(shop.site_id)
    context = background_context(shop.service, site, "test", stored.actor, "test")
    await record_outcome(context, stored.call, outcome)


async def asked_about(shop: Shop, begun: Begun) -> datetime:
    """When the gateway is asked about the call again."""
    async with shop.service.database.acquire() as connection:
        at: datetime = await connection.fetchval(
            "SELECT next_check_at FROM gateway_calls WHERE site_id = $1 AND reference = $2",
            *(shop.site_id, begun.reference),
        )
    return at


def of(begun: Begun, status: str = "succeeded", **more):
    return payment(status, id=begun.transaction, metadata=begun.ours, **more)


async def test_a_decline_is_no_end_and_the_next_card_pays(shop: Shop) -> None:
    begun = await waits(shop)
    await report(shop, "payment_intent.payment_failed", of(begun, "requires_payment_method"))
    assert await state(shop, begun) == ("PENDING", "PENDING")
    # It may be a debit that the bank refused after the buyer had left, so the gateway is asked in the next round.
    assert await asked_about(shop, begun) <= shop.clock.now
    await report(shop, "payment_intent.succeeded", of(begun, latest_charge=charge()))
    assert await state(shop, begun) == ("APPROVED", "PAID")
    (paid,) = (await money(shop, begun))["payments"]
    assert paid["regularPaymentDetails"]["providerTransactionId"] == begun.transaction
    assert await flags(shop, begun) == []


async def test_a_page_that_was_closed_by_stripe_ends_the_attempt(shop: Shop) -> None:
    begun = await waits(shop)
    await report(shop, "payment_intent.canceled", of(begun, "canceled"))
    assert (await state(shop, begun))[0] in ("DECLINED", "CANCELED", "VOIDED")
    assert await flags(shop, begun) == []


async def test_money_that_comes_after_the_attempt_was_given_up_is_recorded_and_pointed_out(shop: Shop) -> None:
    begun = await waits(shop)
    await hear(shop, begun, Outcome(ending=Ending.FAILED, failure_code=CANCELED_CODE))
    assert (await state(shop, begun))[0] == "DECLINED"
    await report(shop, "payment_intent.succeeded", of(begun, latest_charge=charge()))
    assert await state(shop, begun) == ("APPROVED", "PAID")
    assert await flags(shop, begun) == ["PAYMENT_AFTER_FAILURE"]
