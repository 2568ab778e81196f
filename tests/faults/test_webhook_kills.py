"""Workers that die after a receiver has an event and before they have noted it: sent again, in order, nothing lost."""

from collections import defaultdict

from tests.support.orders import order
from tests.support.receiver import receiving, subscribe
from tests.support.service import Clock, new_shop, open_service
from tests.support.webhook_process import delivered_through_kills

from orderwright.workflows.service import utc_now

KILLS = 3


async def test_events_survive_workers_that_are_killed_between_send_and_note(db_dsn: str) -> None:
    async with open_service(db_dsn, Clock(utc_now())) as (service, client), receiving() as receiver:
        shop = await new_shop(service, client)
        await subscribe(shop, receiver)
        for _ in range(12):
            made = await shop.create(order())
            await shop.do("cancelOrder", {"id": made["id"]})
        expected = defaultdict(list)
        for event in (await shop.do("readEvents"))["events"]:
            expected[event["entityId"]].append(event["id"])
        duplicates = await delivered_through_kills(db_dsn, receiver, expected, KILLS)
        # Each death leaves at least the one that it did not note; at most those that were under way with it.
        assert KILLS <= duplicates <= KILLS * 16
