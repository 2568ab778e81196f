"""Reference (b): the SQL of creating an order in a loop over asyncpg, in a process of its own, without HTTP.

`python -m bench.sql_loop DSN SITE COUNT` prints the CPU seconds of the process and the time that the loop took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import msgspec

from bench.sample import order
from orderwright.model.identity import Identity, IdentityType
from orderwright.model.order_requests import CreateOrderRequest
from orderwright.model.sites import NewSite
from orderwright.model.validation import decode
from orderwright.rules.placing import place
from orderwright.rules.sites import make_site
from orderwright.store.documents import encode_head, encode_lines
from orderwright.store.orders import NewActivity, NewEvent, NewOrder, place_orders
from orderwright.store.search.row import search_row
from orderwright.store.search.text import search_words


def prepared(site_id: UUID) -> NewOrder:
    """The parameters of an ordinary order, made once."""
    now = datetime.now(UTC)
    site = make_site(NewSite(name="bench", currency="USD"), site_id, now)
    identity = Identity(type=IdentityType.WIX_USER, id=uuid4())
    placed = place(
        decode(json.dumps({"order": order()}).encode(), CreateOrderRequest).order,
        site=site,
        identity=identity,
        now=now,
        new_id=uuid4,
    )
    order_id = uuid4()
    return NewOrder(
        id=order_id,
        at=now,
        updated=None,
        imported=False,
        number=None,
        revision=1,
        restricted=False,
        render_key=1,
        editable_by=None,
        approval_strategy="DEFAULT",
        notify_buyer=True,
        notify_business=True,
        flags=[],
        head=encode_head(placed.head, order_id, "2026-01-01T00:00:00.000Z", None),
        lines=encode_lines(placed.lines),
        activities=[NewActivity(uuid4(), False, b'{"type":"ORDER_PLACED"}')],
        events=[NewEvent("wix.ecom.v1.order_created")],
        operation="orders.createOrder",
        actor=msgspec.json.encode(identity),
        request_id=str(uuid4()),
        search=search_row(site_id, order_id, placed.head, placed.lines, created=now),
        words=search_words(placed.head, placed.lines),
        principal="bench",
        idempotency_key=None,
        request_hash=None,
    )


async def main(dsn: str, site: str, count: int) -> None:
    """Place `count` orders one after the other."""
    site_id = UUID(site)
    new = prepared(site_id)
    connection = await asyncpg.connect(dsn)

    async def one() -> None:
        order_id = uuid4()
        search = new.search._replace(order_id=order_id)  # type: ignore[attr-defined]  # a named tuple
        await place_orders(connection, site_id, [new._replace(id=order_id, search=search)])

    for _ in range(50):
        await one()
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(count):
        await one()
    print(json.dumps({"cpu": time.process_time() - cpu, "elapsed": time.perf_counter() - began}))
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
