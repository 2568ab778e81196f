"""Processes that pay through Stripe are killed between every two steps: nothing is charged twice, and nothing is lost.

`localstripe` has no idempotency keys: a call that is made a second time moves money a second time, and that shows in
its memory. What keeps it from happening is that a call is looked up before it is made again.
"""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from tests.support.billing import placed, regular
from tests.support.charging import transactions
from tests.support.gateway_events import connect
from tests.support.localstripe import LocalStripe, running_localstripe
from tests.support.paying_process import pay, rolled_back
from tests.support.service import Clock, Shop, new_shop, open_service
from tests.support.stripe_process import Point, killed_at
from tests.support.stripe_reports import deliver, disputes, reports, shuffled
from tests.support.stripe_stories import CHARGE, STORIES, Asked, intents, moved, state, told

from orderwright.providers.payments.gateway import Ending, Outcome
from orderwright.providers.payments.stripe_gateway import StripeGateway
from orderwright.workflows.context import Answer
from orderwright.workflows.reconcile import Reconciled, reconcile

POINTS = [pytest.param(point, id=point.value) for point in Point]
#: Where nobody has noted yet what became of it, where Stripe has done it then, and where it is noted.
UNKNOWN = [pytest.param(point, id=point.value) for point in Point if not point.is_noted]
DONE = [pytest.param(point, id=point.value) for point in Point if point.is_done and not point.is_noted]
NOTED = [pytest.param(point, id=point.value) for point in Point if point.is_noted]
#: What is disputed in the end, and by what it becomes known before that it was done.
DISPUTED = [(name, "reported") for name, story in STORIES.items() if story.disputed]


@pytest.fixture(scope="module")
def server() -> Iterator[LocalStripe]:
    with running_localstripe() as running:
        yield running


@pytest.fixture
def stripe(server: LocalStripe) -> LocalStripe:
    """The server, with nothing in its memory."""
    server.forget()
    return server


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str, server: LocalStripe) -> AsyncIterator[Shop]:
    async with open_service(db_dsn, Clock(datetime.now(UTC))) as (service, client):
        shop = await new_shop(service, client)
        await connect(shop, apiBase=server.address, paymentMethodTypes=[])
        yield shop


async def kill(shop: Shop, stripe: LocalStripe, dsn: str, point: Point, asked: Asked) -> None:
    """Ask in a process that is killed; two minutes later nobody can be at work on it any more."""
    process = (point, dsn, stripe.address, shop.site_id, shop.clock.tick(), asked.operation, asked.request)
    ended = await asyncio.to_thread(killed_at, *process, f"kill-{asked.order_id}")
    assert ended == -signal.SIGKILL
    await rolled_back(shop.service)
    shop.clock.tick(120)


async def repeat(shop: Shop, asked: Asked) -> Answer:
    """Ask again under the same key."""
    return await pay(shop.service, shop.site_id, asked.operation, asked.request, f"kill-{asked.order_id}")


async def check_made_once(shop: Shop, stripe: LocalStripe, name: str, asked: Asked) -> None:
    """Assert that the server has done it once and that the order says so."""
    story = STORIES[name]
    assert (intents(stripe), moved(stripe)) == ([story.intent], story.moved)
    assert await state(shop, asked.order_id) == story.state
    assert await told(shop, asked.order_id) == sorted(story.told)


async def check_nothing_comes_later(shop: Shop, stripe: LocalStripe, name: str, asked: Asked, seed: str) -> None:
    """Assert that nothing happens again: by a repeat, by the reconciliation, by reports that come twice in any order.

    All that the reports add is the dispute.
    """
    story = STORIES[name]
    first = await repeat(shop, asked)
    assert json.loads(first.body)["orderTransactions"] == await transactions(shop, asked.order_id)
    assert (await repeat(shop, asked)).body == first.body
    assert await reconcile(shop.service, everything=True) == Reconciled()
    await check_made_once(shop, stripe, name, asked)
    await deliver(shop, shuffled([*reports(stripe, story), *disputes(stripe, story)], seed))
    await check_made_and_disputed_once(shop, stripe, name, asked)


async def check_made_and_disputed_once(shop: Shop, stripe: LocalStripe, name: str, asked: Asked) -> None:
    """Assert that the order knows the dispute as well, where there is one."""
    story = STORIES[name]
    assert (intents(stripe), moved(stripe)) == ([story.intent], story.moved)
    assert await state(shop, asked.order_id) == story.disputed_state()
    assert await told(shop, asked.order_id) == story.disputed_told()


@pytest.mark.parametrize("point", UNKNOWN)
@pytest.mark.parametrize("name", STORIES)
async def test_a_repeat_of_the_request_goes_on_where_it_was_killed(
    shop: Shop, stripe: LocalStripe, db_dsn: str, name: str, point: Point
) -> None:
    asked = await STORIES[name].ask(shop, stripe)
    await kill(shop, stripe, db_dsn, point, asked)
    await repeat(shop, asked)
    await check_made_once(shop, stripe, name, asked)
    await check_nothing_comes_later(shop, stripe, name, asked, f"repeated {name} {point.value}")


@pytest.mark.parametrize("point", UNKNOWN)
@pytest.mark.parametrize("name", STORIES)
async def test_the_reconciliation_ends_what_was_killed(
    shop: Shop, stripe: LocalStripe, db_dsn: str, name: str, point: Point
) -> None:
    asked = await STORIES[name].ask(shop, stripe)
    before = await state(shop, asked.order_id), intents(stripe), moved(stripe)
    await kill(shop, stripe, db_dsn, point, asked)
    if point is Point.BEFORE_INTENT:
        # Nobody knows of it but who asked, and who asked has no answer: it is for them to ask again.
        assert await reconcile(shop.service) == Reconciled()
        assert (await state(shop, asked.order_id), intents(stripe), moved(stripe)) == before
    else:
        assert await reconcile(shop.service) == Reconciled(asked=1, ended=1)
        await check_made_once(shop, stripe, name, asked)
    await check_nothing_comes_later(shop, stripe, name, asked, f"reconciled {name} {point.value}")


@pytest.mark.parametrize("point", DONE)
@pytest.mark.parametrize("name", STORIES)
async def test_what_stripe_reports_ends_what_was_killed(
    shop: Shop, stripe: LocalStripe, db_dsn: str, name: str, point: Point
) -> None:
    asked = await STORIES[name].ask(shop, stripe)
    await kill(shop, stripe, db_dsn, point, asked)
    await deliver(shop, shuffled(reports(stripe, STORIES[name]), f"reported {name} {point.value}"))
    await check_made_once(shop, stripe, name, asked)
    await check_nothing_comes_later(shop, stripe, name, asked, f"notified {name} {point.value}")


@pytest.mark.parametrize("point", NOTED)
@pytest.mark.parametrize("name", STORIES)
async def test_what_was_noted_before_the_kill_stays_as_it_is(
    shop: Shop, stripe: LocalStripe, db_dsn: str, name: str, point: Point
) -> None:
    asked = await STORIES[name].ask(shop, stripe)
    await kill(shop, stripe, db_dsn, point, asked)
    await check_made_once(shop, stripe, name, asked)
    assert await reconcile(shop.service) == Reconciled()
    await deliver(shop, shuffled(reports(stripe, STORIES[name]), f"noted {name} {point.value}"))
    await check_made_once(shop, stripe, name, asked)
    await check_nothing_comes_later(shop, stripe, name, asked, f"repeated at last {name} {point.value}")


@pytest.mark.parametrize(("name", "heard"), [*DISPUTED, ("charge", "repeated"), ("charge", "reconciled")])
async def test_a_dispute_that_comes_before_anything_was_heard_is_not_lost(
    shop: Shop, stripe: LocalStripe, db_dsn: str, name: str, heard: str
) -> None:
    story = STORIES[name]
    asked = await story.ask(shop, stripe)
    await kill(shop, stripe, db_dsn, Point.AT_STRIPE, asked)
    await deliver(shop, shuffled(disputes(stripe, story), f"disputed {name} {heard}"))
    if heard == "reported":
        await deliver(shop, shuffled(reports(stripe, story), f"reported {name}"))
    elif heard == "repeated":
        await repeat(shop, asked)
    await reconcile(shop.service)
    await check_made_and_disputed_once(shop, stripe, name, asked)
    await repeat(shop, asked)
    await deliver(shop, shuffled([*reports(stripe, story), *disputes(stripe, story)], f"again {name} {heard}"))
    await check_made_and_disputed_once(shop, stripe, name, asked)


@pytest.mark.parametrize("point", POINTS)
async def test_a_buyer_finds_one_payment_to_complete(
    shop: Shop, stripe: LocalStripe, db_dsn: str, point: Point
) -> None:
    order_id = await placed(shop)
    asked = Asked(order_id, CHARGE, {"orderId": order_id, "regularCharge": regular()})
    await kill(shop, stripe, db_dsn, point, asked)
    answer = json.loads((await repeat(shop, asked)).body)
    (intent,) = stripe.get("/v1/payment_intents")["data"]
    assert (intent["status"], answer["regularChargeResponseToken"]) == (
        "requires_payment_method",
        intent["client_secret"],
    )
    assert [one["status"] for one in answer["payments"]] == ["PENDING"]
    stripe.post(f"/v1/payment_intents/{intent['id']}", payment_method=stripe.card())
    stripe.post(f"/v1/payment_intents/{intent['id']}/confirm")
    (paid,) = stripe.get("/v1/events", type="payment_intent.succeeded")["data"]
    await deliver(shop, [paid, paid])
    assert [one["status"] for one in (await transactions(shop, order_id))["payments"]] == ["APPROVED"]
    assert (await shop.get(order_id))["balanceSummary"]["paid"]["amount"] == "10.00"
    assert (intents(stripe), moved(stripe)) == (["succeeded"], (("charge", 1000),))


@pytest.mark.parametrize("by_worker", [False, True], ids=["repeated", "reconciled"])
async def test_nothing_but_looking_a_call_up_keeps_this_server_from_charging_twice(
    shop: Shop, stripe: LocalStripe, db_dsn: str, monkeypatch: pytest.MonkeyPatch, by_worker: bool
) -> None:
    async def blind(*_: object) -> Outcome:
        return Outcome(ending=Ending.UNKNOWN_REFERENCE)

    asked = await STORIES["charge"].ask(shop, stripe)
    await kill(shop, stripe, db_dsn, Point.AFTER_STRIPE, asked)
    monkeypatch.setattr(StripeGateway, "find", blind)
    if by_worker:
        await reconcile(shop.service)
    else:
        await repeat(shop, asked)
    assert moved(stripe) == (("charge", 1000), ("charge", 1000))
