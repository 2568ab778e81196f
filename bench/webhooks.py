"""`python -m bench.webhooks [replay [EVENTS]] [kills [COUNT]] [dead [ORDERS]]`: what webhooks do under load.

`replay` sends events of the past to a receiver on this machine: the rate, and the memory of the worker on the way.
`kills` ends workers between a send and its note: what came twice, and that nothing is missing or out of order.
`dead` creates orders while nobody listens, one receiver hangs and one works: what that does to an order.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from tests.support.database import migrated_database, template_database
from tests.support.orders import order
from tests.support.postgres import maintenance_dsn
from tests.support.receiver import hang, receiving, subscribe
from tests.support.service import Clock, Shop, new_shop, open_service
from tests.support.webhook_process import delivered_through_kills, start

from orderwright.contract.registry import operation
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.operations.perform import perform
from orderwright.worker.chores import sequence_feeds
from orderwright.workflows.context import Call
from orderwright.workflows.service import Service, utc_now

CREATE = operation("orders.createOrder")
AT_ONCE = 32


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[str, Shop]]:
    """A database of its own with the settings of the tests, and a shop on it."""
    with maintenance_dsn() as server:
        async with (
            template_database(server) as template,
            migrated_database(server, template) as dsn,
            open_service(dsn, Clock(utc_now())) as (service, client),
        ):
            yield dsn, await new_shop_now(service, client)


async def new_shop_now(service: Service, client: Any) -> Shop:
    """A shop whose clock is that of the machine."""
    clock = Clock(utc_now())
    service.clock = clock
    shop = await new_shop(service, client)
    service.clock = utc_now
    return shop


async def create(shop: Shop, count: int) -> list[float]:
    """Create orders that are approved at once, three events each, without HTTP; milliseconds of each."""
    caller = Caller(
        site_id=shop.site_id,
        identity=Identity(type=IdentityType.APP, id=UUID(int=7)),
        permissions=frozenset(Permission),
        credential="app:7",
    )
    request = msgspec.convert({"order": order(status="APPROVED")}, CREATE.request)
    took: list[float] = []
    left = iter(range(count))

    async def work() -> None:
        for _ in left:
            began = time.perf_counter()
            call = Call(caller=caller, request_id="bench", now=shop.service.clock())
            await perform(shop.service, CREATE, call, request)
            took.append((time.perf_counter() - began) * 1000)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return took


def count_requests(port: Synchronized[int], came: Synchronized[int]) -> None:
    """A receiver in a process of its own that answers 200 and counts."""

    class Counting(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport, self.held = transport, bytearray()

        def data_received(self, data: bytes) -> None:
            self.held += data
            while (end := self.held.find(b"\r\n\r\n")) >= 0:
                head = bytes(self.held[:end]).lower()
                length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
                if len(self.held) < end + 4 + length:
                    return
                del self.held[: end + 4 + length]
                came.value += 1
                self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")  # type: ignore[attr-defined]

    async def serve() -> None:
        server = await asyncio.get_running_loop().create_server(Counting, "127.0.0.1", 0)
        port.value = server.sockets[0].getsockname()[1]
        await server.serve_forever()

    asyncio.run(serve())


def memory(pid: int) -> float:
    """Resident memory in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def processor(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def replay(events: int) -> None:
    """Replay so many events of the past, and print rate and memory."""
    async with opened() as (dsn, shop):
        await create(shop, -(-events // 3))
        await sequence_feeds(shop.service.database)
        context = multiprocessing.get_context("spawn")
        port, came = context.Value("i", 0), context.Value("i", 0)
        receiver = context.Process(target=count_requests, args=(port, came), daemon=True)
        receiver.start()
        while not port.value:
            await asyncio.sleep(0.05)
        given = {"subscription": {"url": f"http://127.0.0.1:{port.value}/"}}
        made = await shop.do("createSubscription", given)
        answer = await shop.do("replayEvents", {"id": made["subscription"]["id"]})
        total = int(answer["replay"]["untilCursor"])
        worker = start(dsn, 0)
        began = time.monotonic()
        seen: list[float] = []
        while came.value < total:
            await asyncio.sleep(0.5)
            if came.value >= (len(seen) + 1) * total // 10:
                seen.append(memory(worker.pid))
        seconds, used = time.monotonic() - began, processor(worker.pid)
        print(f"replay: {came.value:,} events in {seconds:.0f} s, {came.value / seconds:,.0f} a second")
        print(f"  CPU of the worker: {used / came.value * 1000:.1f} ms for each, its start included")
        print(f"  memory of the worker at each tenth, MiB: {', '.join(f'{one:.0f}' for one in seen)}")
        worker.communicate()
        receiver.terminate()


async def kills(count: int) -> None:
    """Let workers die so often, and print what came twice."""
    async with opened() as (dsn, shop), receiving() as receiver:
        await subscribe(shop, receiver)
        await create(shop, count * 3)
        expected = defaultdict(list)
        cursor = ""
        while True:
            page = await shop.do("readEvents", {"cursor": cursor})
            for event in page["events"]:
                expected[event["entityId"]].append(event["id"])
            cursor = page["cursor"]
            if not page["hasMore"]:
                break
        total = sum(map(len, expected.values()))
        duplicates = await delivered_through_kills(dsn, receiver, expected, count)
        print(f"kills: {count} workers died between a send and its note; of {total} events none is missing or out of")
        print(f"  order, and {duplicates} came twice")


async def dead(count: int) -> None:
    """Create orders with no receiver, one that hangs, and one that works; print what an order takes."""
    for what in ("nobody listens", "a receiver hangs", "a receiver works"):
        async with opened() as (dsn, shop), receiving(hang if "hangs" in what else None) as receiver:
            if what != "nobody listens":
                await subscribe(shop, receiver)
            worker = start(dsn, 0)
            await create(shop, count // 4)
            took = await create(shop, count)
            worker.communicate()
            cuts = statistics.quantiles(took, n=100)
            print(
                f"dead: {what}: median {cuts[49]:.1f} ms, 95% within {cuts[94]:.1f} ms, {len(took)} orders, 32 at once"
            )


PARTS = {"replay": (replay, 100_000), "kills": (kills, 50), "dead": (dead, 4000)}


async def _main(words: list[str]) -> None:
    wanted = [word for word in words if word in PARTS] or list(PARTS)
    for name in wanted:
        part, usual = PARTS[name]
        after = words[words.index(name) + 1 :] if name in words else []
        await part(int(after[0]) if after and after[0].isdigit() else usual)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1:]))
