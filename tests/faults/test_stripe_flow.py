"""Money at Stripe and a process that dies before it has noted it: the notification settles the order.

`localstripe` makes the payments and signs the notifications; they arrive over HTTP, about a second later.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
import pytest_asyncio
import uvicorn
from tests.support.gateway_events import SIGNING_SECRET, Begun, begin, connect, flags, follow, money, results, state
from tests.support.localstripe import LocalStripe, running_localstripe
from tests.support.service import Clock, Shop, new_shop, open_service
from tests.support.serving import until

from orderwright.api.app import create_app
from orderwright.providers.payments.gateway import Ending, Outcome
from orderwright.store.gateway_calls import CallTerms, find_call
from orderwright.workflows.gateway_calls import as_payment_call


@pytest.fixture(scope="module")
def stripe_server() -> Iterator[LocalStripe]:
    with running_localstripe() as running:
        yield running


@asynccontextmanager
async def listening(app) -> AsyncIterator[str]:
    """The application on a port of its own; its address."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, lifespan="off", log_config=None, access_log=False)
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str, stripe_server: LocalStripe) -> AsyncIterator[Shop]:
    async with open_service(db_dsn, Clock(datetime.now(UTC))) as (service, client):
        shop = await new_shop(service, client)
        await connect(shop, apiBase=stripe_server.address, paymentMethodTypes=[])
        async with listening(create_app(service, ready=False)) as address:
            stripe_server.notify(f"{address}/gateways/stripe/{shop.site_id}", SIGNING_SECRET)
            yield shop


async def made_and_forgotten(shop: Shop, begun: Begun) -> Outcome:
    """Make the call whose intent is committed, as a process does that is killed before it notes the answer."""
    async with shop.service.database.acquire() as connection:
        stored = await find_call(connection, shop.site_id, begun.reference)
    gateway = await shop.service.gateways.get(shop.site_id, "stripe")
    assert stored is not None
    assert gateway is not None
    return await gateway.perform(as_payment_call(stored.call))


async def heard(shop: Shop, count: int) -> None:
    """Wait until so many notifications have been recorded."""

    async def recorded() -> bool:
        return len(await results(shop)) >= count

    await until(recorded)


async def test_a_charge_that_nobody_noted_pays_the_order(shop: Shop, stripe_server: LocalStripe) -> None:
    begun = await begin(shop, terms=CallTerms(saved_method=stripe_server.card()))
    before = len(await results(shop))
    made = await made_and_forgotten(shop, begun)
    assert made.ending is Ending.SUCCEEDED
    assert await state(shop, begun) == ("PENDING", "PENDING")
    await heard(shop, before + 1)
    assert await state(shop, begun) == ("APPROVED", "PAID")
    (paid,) = (await money(shop, begun))["payments"]
    assert paid["regularPaymentDetails"]["providerTransactionId"] == made.transaction
    assert await flags(shop, begun) == []


async def test_a_decline_that_nobody_noted_declines_the_payment(shop: Shop, stripe_server: LocalStripe) -> None:
    begun = await begin(shop, terms=CallTerms(saved_method=stripe_server.card("4000000000000341")))
    before = len(await results(shop))
    assert (await made_and_forgotten(shop, begun)).ending is Ending.FAILED
    await heard(shop, before + 1)
    assert await state(shop, begun) == ("DECLINED", "DECLINED")


async def test_a_capture_that_nobody_noted_is_noted(shop: Shop, stripe_server: LocalStripe) -> None:
    begun = await begin(shop, "authorize", terms=CallTerms(saved_method=stripe_server.card()))
    begun.transaction = (await made_and_forgotten(shop, begun)).transaction or ""
    before = len(await results(shop))
    capture = await follow(shop, begun, "capture")
    made = await made_and_forgotten(shop, Begun(begun.order_id, begun.payment_id, capture, begun.transaction))
    assert made.ending is Ending.SUCCEEDED
    # The authorization was never heard of, either: what is captured was authorized.
    await heard(shop, before + 1)
    assert await state(shop, begun) == ("APPROVED", "PAID")
    assert await flags(shop, begun) == []
