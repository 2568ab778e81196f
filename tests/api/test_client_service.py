"""The client against the service: answers that are lost, tokens that end, members, earlier states, pages."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from tests.support.client import client_on as client_of
from tests.support.client import front_end, installed_app, visitor_of
from tests.support.orders import line, new_id, order
from tests.support.service import ADMIN, Shop, open_shop

from orderwright import AsyncOrderwright, Member, Retry, Visitor, answer_of, elevate, errors
from orderwright.api.app import create_app
from orderwright.model.order_patch import BuyerInfoPatch, OrderPatch


@pytest_asyncio.fixture(scope="module")
async def shop(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


class Losing(httpx.AsyncBaseTransport):
    """Lets the service do what it is asked, and loses its first answers."""

    def __init__(self, shop: Shop, lost: int) -> None:
        self.below = httpx.ASGITransport(create_app(shop.service, ready=False))
        self.lost = lost
        self.keys: list[str | None] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self.below.handle_async_request(request)
        self.keys.append(request.headers.get("idempotency-key"))
        if self.lost:
            self.lost -= 1
            raise httpx.ReadError("the connection broke")
        return answer


def losing(shop: Shop, lost: int) -> tuple[AsyncOrderwright, Losing]:
    """A client whose first answers are lost, and what loses them."""
    transport = Losing(shop, lost)
    retry = Retry(attempts=4, first=0.0)
    return AsyncOrderwright(
        "http://edge", api_key=shop.credentials["admin"], transport=transport, retry=retry
    ), transport


async def test_a_write_whose_answers_are_lost_happens_once(shop: Shop) -> None:
    client, transport = losing(shop, 3)
    async with client:
        made = await answer_of(client.orders.create_order)(order(status="APPROVED"))
    assert (made.attempts, set(transport.keys)) == (4, {made.idempotency_key})
    async with client_of(shop) as other:
        following = await other.orders.create_order(order(status="APPROVED"))
    assert int(following.number) == int(made.value.number) + 1


async def test_a_conditional_write_whose_answer_is_lost_is_not_taken_for_a_stale_one(shop: Shop) -> None:
    made = await shop.create(order())
    client, _ = losing(shop, 1)
    async with client:
        changed = await answer_of(client.orders.update_order)(made["id"], {"archived": True}, if_match=1)
    assert (changed.value.archived, changed.revision, changed.attempts) == (True, "2", 2)


async def test_the_key_of_a_write_without_an_answer_finds_out_what_became_of_it(shop: Shop) -> None:
    client, transport = losing(shop, 4)
    async with client:
        with pytest.raises(errors.NoAnswer) as nothing:
            await client.orders.create_order(order())
        assert nothing.value.idempotency_key == transport.keys[0]
        found = await client.orders.create_order(order(), idempotency_key=nothing.value.idempotency_key)
        with pytest.raises(errors.IdempotencyKeyReused):
            await client.orders.create_order(order(line("11.00")), idempotency_key=nothing.value.idempotency_key)
    async with client_of(shop) as other:
        assert int((await other.orders.create_order(order())).number) == int(found.number) + 1


async def test_tokens_that_end_are_replaced_and_the_visitor_stays(shop: Shop) -> None:
    made = await shop.create(order())
    backend = await installed_app(shop)
    async with client_of(shop, await visitor_of(shop), backend=backend) as page, client_of(shop, backend) as app:
        with pytest.raises(errors.PermissionDenied):
            await page.orders.get_order(made["id"])
        kept = page.refresh_token
        assert (await app.orders.get_order(made["id"])).number == made["number"]
        shop.clock.now += timedelta(hours=5)
        assert (await app.orders.get_order(made["id"])).number == made["number"]
        assert (await elevate(page.orders.get_order)(made["id"])).number == made["number"]
        assert kept is not None
        assert page.refresh_token == kept


async def test_a_member_sees_what_is_the_members_and_no_more(shop: Shop) -> None:
    member = new_id()
    mine = await shop.create(order(status="APPROVED", buyerInfo={"memberId": member}))
    other = await shop.create(order(status="APPROVED"))
    key = await shop.key("log in", ADMIN)
    async with client_of(shop, Member(await front_end(shop), member, key)) as client:
        list_ = client.order_fulfillments.list_fulfillments_for_single_order
        assert (await list_(mine["id"])).order_with_fulfillments.order_id == mine["id"]
        with pytest.raises(errors.OrderNotFound):
            await list_(other["id"])
        with pytest.raises(errors.PermissionDenied):
            await client.orders.get_order(mine["id"])


async def test_a_visitor_may_come_back(shop: Shop) -> None:
    client_id = await front_end(shop)
    async with client_of(shop, Visitor(client_id)) as first:
        with pytest.raises(errors.PermissionDenied):
            await first.orders_settings.get_orders_settings()
        kept = first.refresh_token
    async with client_of(shop, Visitor(client_id, refresh_token=kept)) as second:
        with pytest.raises(errors.PermissionDenied):
            await second.orders_settings.get_orders_settings()
        assert second.refresh_token == kept


async def test_an_earlier_state_is_read_as_of_a_time(shop: Shop) -> None:
    async with client_of(shop) as client:
        made = await client.orders.create_order(order(buyerInfo={"email": "old@example.com"}))
        before = shop.clock()
        shop.clock.tick(10)
        patch = OrderPatch(id=made.id, buyer_info=BuyerInfoPatch(email="new@example.com"))
        changed = await client.orders.update_order(made.id, patch)
        earlier = await client.orders.get_order(made.id, as_of=before)
        history = [entry.operation async for entry in client.orders.iter_order_history(made.id, limit=1)]
    assert changed.buyer_info is not None
    assert earlier.buyer_info is not None
    assert (changed.buyer_info.email, earlier.buyer_info.email) == ("new@example.com", "old@example.com")
    assert history == ["orders.updateOrder", "orders.createOrder"]


async def test_pages_hold_every_record_once(shop: Shop) -> None:
    async with client_of(shop) as client:
        made = [await client.orders.create_order(order(status="APPROVED", buyerNote="paged")) for _ in range(5)]
        ids = [one.id for one in made]
        search = {"filter": {"id": {"$in": ids}}, "sort": [{"fieldName": "number"}], "cursorPaging": {"limit": 2}}
        found = [one.id async for one in client.orders.iter_orders(search)]
        events = [
            one.entity_id async for one in client.events.iter_events(types=["wix.ecom.v1.order_created"], limit=2)
        ]
    assert found == ids
    # Of different orders the feed does not say which came first.
    assert sorted(id_ for id_ in events if id_ in ids) == sorted(ids)
