"""Orders that were acknowledged stay, and each key makes one order, whatever is killed in between."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from tests.support.embedded import processes_of
from tests.support.orders import line, order
from tests.support.serving import (
    Access,
    Server,
    client_of,
    defects,
    is_busy,
    kill,
    new_site,
    persist,
    serving,
    until,
    until_replaced,
)

from orderwright.store.database import Connection
from orderwright.store.embedded import EmbeddedPostgres

ROUNDS = 2
CLIENTS = 6
FIRST_NUMBER = 10001
Json = dict[str, Any]

#: For every order of the site: its number and how many rows of each kind belong to it.
PARTS = """
SELECT o.id::text, o.number,
    (SELECT count(*) FROM order_versions v WHERE v.site_id = o.site_id AND v.order_id = o.id) AS versions,
    (SELECT count(*) FROM order_activities a WHERE a.site_id = o.site_id AND a.order_id = o.id
        AND a.doc LIKE '%"ORDER_PLACED"%'::bytea) AS placed,
    (SELECT count(*) FROM order_search s WHERE s.site_id = o.site_id AND s.order_id = o.id
        AND s.number = o.number) AS searched,
    (SELECT count(*) FROM order_updated u WHERE u.site_id = o.site_id AND u.order_id = o.id) AS updated,
    (SELECT count(*) FROM order_text t WHERE t.site_id = o.site_id AND t.order_id = o.id) AS words,
    (SELECT count(*) FROM events e WHERE e.site_id = o.site_id AND e.entity_id = o.id) AS placed_events,
    (SELECT count(*) FROM event_queue q WHERE q.site_id = o.site_id AND q.entity_id = o.id) AS queued_events,
    (SELECT count(*) FROM idempotency_keys k WHERE k.site_id = o.site_id AND k.order_id = o.id
        AND k.state = 'complete') AS keys
FROM orders o WHERE o.site_id = $1::uuid ORDER BY o.number"""


def body_of(key: str) -> Json:
    return {"order": order(line("10.00", 2), line("3.50"), buyerInfo={"email": f"{key}@example.com"})}


@dataclass
class Buyers:
    """Clients that place one order after the other, each until it is acknowledged, and remember what they were told."""

    client: httpx.AsyncClient
    access: Access
    server: Server
    acknowledged: dict[str, Json] = field(default_factory=dict)
    stopping: bool = False

    async def place(self, key: str) -> httpx.Response:
        return await persist(lambda: self._once(key))

    async def _once(self, key: str) -> httpx.Response:
        # The address is told anew each time: after a restart the server listens on another port.
        headers = {**self.access.headers, "Idempotency-Key": key}
        return await self.client.post(f"{self.server.address}/ecom/v1/orders", json=body_of(key), headers=headers)

    async def _buy(self, name: str) -> None:
        count = 0
        while not self.stopping:
            count += 1
            key = f"{name}-{count}"
            answer = await self.place(key)
            assert answer.status_code == 200, answer.text
            self.acknowledged[key] = answer.json()["order"]

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        self.stopping = False
        async with asyncio.TaskGroup() as group:
            for number in range(CLIENTS):
                group.create_task(self._buy(f"buyer-{number}-{len(self.acknowledged)}"))
            yield
            self.stopping = True

    async def more(self, orders: int = 15) -> None:
        """Return when so many more orders were acknowledged."""
        goal = len(self.acknowledged) + orders

        async def reached() -> bool:
            return len(self.acknowledged) >= goal

        await until(reached)


def passers_by() -> httpx.AsyncClient:
    """Opens a connection for each request, so that all workers get some."""
    return httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=100, max_keepalive_connections=0))


async def rows_of(dsn: str, site_id: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetch(PARTS, site_id)
    finally:
        await connection.close()


async def check_feed(client: httpx.AsyncClient, order_ids: set[str]) -> None:
    """The feed tells of each order's creation once."""
    created: list[str] = []
    cursor, more = "", True
    while more:
        page = (await client.get("/events/v1/events", params={"cursor": cursor})).json()
        created += [event["entityId"] for event in page["events"] if event["slug"] == "created"]
        cursor, more = page["cursor"], page["hasMore"]
    assert Counter(created) == Counter(order_ids)


async def check_all(data: Path, client: httpx.AsyncClient, buyers: Buyers) -> None:
    told = {document["id"]: document for document in buyers.acknowledged.values()}
    assert len(told) == len(buyers.acknowledged)
    for order_id, document in told.items():
        found = await client.get(f"/ecom/v1/orders/{order_id}")
        assert found.json() == {"order": document}
    with EmbeddedPostgres.start(data) as database:
        rows = await rows_of(database.dsn, buyers.access.site_id)
    # All keys were acknowledged in the end, so that there is no order beside those.
    assert {row["id"]: str(row["number"]) for row in rows} == {one: told[one]["number"] for one in told}
    assert [row["number"] for row in rows] == list(range(FIRST_NUMBER, FIRST_NUMBER + len(rows)))
    for row in rows:
        events = row["placed_events"] + row["queued_events"]
        assert tuple(row)[2:7] == (1, 1, 1, 1, 1), row
        assert (events, row["keys"]) == (1, 1), row
    await check_feed(client, set(told))


async def test_acknowledged_orders_survive_the_death_of_workers_database_and_everything(
    tmp_path: Path, new_data: Path
) -> None:
    log = tmp_path / "log"
    access = new_site("--data-dir", new_data)
    async with contextlib.AsyncExitStack() as servers:

        def start() -> Server:
            return servers.enter_context(serving(log, "--data-dir", new_data, "--workers", "2"))

        client = await servers.enter_async_context(passers_by())
        buyers = Buyers(client, access, start())
        for _ in range(ROUNDS):
            async with buyers.at_work():
                await buyers.more()
                victim = min(buyers.server.workers())
                kill(victim)
                await buyers.more()
                await until_replaced(buyers.server, victim)
                database = processes_of(new_data)
                assert len(database) > 2
                kill(*database)
                await buyers.more()
                await buyers.more()
                kill(*buyers.server.processes(), *processes_of(new_data))
                buyers.server = await asyncio.to_thread(start)
                await buyers.more()
            async with client_of(buyers.server, access) as reader:
                await check_all(new_data, reader, buyers)
        for key, document in buyers.acknowledged.items():
            again = await buyers.place(key)
            assert again.json() == {"order": document}
        assert buyers.server.stop() == 0
    assert defects(log) == []
    with EmbeddedPostgres.start(new_data, grace_seconds=0) as server:
        assert len(await rows_of(server.dsn, access.site_id)) == len(buyers.acknowledged)


async def test_one_key_makes_one_order_however_many_ask_at_once(tmp_path: Path, db_dsn: str) -> None:
    access = new_site("--database-url", db_dsn)
    with serving(tmp_path / "log", "--database-url", db_dsn, "--workers", "2") as server:
        async with client_of(server, access, connections=200) as client:

            async def create() -> httpx.Response:
                return await client.post(
                    "/ecom/v1/orders", json=body_of("the-same"), headers={"Idempotency-Key": "the-same"}
                )

            answers = await asyncio.gather(*(create() for _ in range(200)))
            told = [answer for answer in answers if answer.status_code == 200]
            assert all(is_busy(answer) for answer in answers if answer.status_code != 200)
            assert all(answer.headers["Retry-After"] == "1" for answer in answers if answer.status_code != 200)
            assert all(answer.json() == told[0].json() for answer in told)
            last = await create()
            assert (last.status_code, last.json()) == (200, told[0].json())
    rows = await rows_of(db_dsn, access.site_id)
    assert [(row["id"], row["number"], row["keys"]) for row in rows] == [
        (told[0].json()["order"]["id"], FIRST_NUMBER, 1)
    ]


@asynccontextmanager
async def locked_counter(dsn: str, site_id: str) -> AsyncIterator[Connection]:
    """Nobody gets an order number of the site meanwhile."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM order_counters WHERE site_id = $1::uuid FOR UPDATE", site_id)
            yield connection
    finally:
        await connection.close()


async def test_orders_in_flight_in_a_killed_worker_exist_once_after_their_retries(tmp_path: Path, db_dsn: str) -> None:
    access = new_site("--database-url", db_dsn)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%place_orders%'"
    async with contextlib.AsyncExitStack() as servers:
        client = await servers.enter_async_context(passers_by())
        server = servers.enter_context(serving(tmp_path / "log", "--database-url", db_dsn, "--workers", "2"))
        buyers = Buyers(client, access, server)
        first = await asyncio.gather(*(buyers.place(f"key-{number}") for number in range(100)))
        async with locked_counter(db_dsn, access.site_id) as connection:
            rest = [asyncio.create_task(buyers.place(f"key-{number}")) for number in range(100, 200)]

            async def both_wait() -> bool:
                # Which worker takes a connection is the system's choice, and one may have taken all of them so far.
                rest.append(asyncio.create_task(buyers.place(f"key-{100 + len(rest)}")))
                # Within a transaction the statements of others are shown as they were when they were first looked at.
                await connection.execute("SELECT pg_stat_clear_snapshot()")
                return await connection.fetchval(waiting) == 2

            await until(both_wait)
            victim = min(server.workers())
            kill(victim)
            await until_replaced(server, victim)
        second = await asyncio.gather(*rest)
        assert {answer.status_code for answer in (*first, *second)} == {200}
    orders = [answer.json()["order"] for answer in (*first, *second)]
    count = 100 + len(rest)
    assert len({one["id"] for one in orders}) == count
    assert sorted(int(one["number"]) for one in orders) == list(range(FIRST_NUMBER, FIRST_NUMBER + count))
    rows = await rows_of(db_dsn, access.site_id)
    assert {row["id"]: str(row["number"]) for row in rows} == {one["id"]: one["number"] for one in orders}
    assert {row["keys"] for row in rows} == {1}
