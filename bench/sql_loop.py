"""Reference (b): the same SQL in a loop over asyncpg, in a process of its own, without HTTP.

`python -m bench.sql_loop DSN SITE get|search|create COUNT` prints the CPU seconds of the process and the time that
the loop took.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
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
from orderwright.store.orders import FETCH, SEARCH_COLUMNS, NewActivity, NewEvent, NewOrder, place_orders
from orderwright.store.search.compiler import Statement, Way, compile_page
from orderwright.store.search.cursors import CursorCodec
from orderwright.store.search.request import parse_search
from orderwright.store.search.row import search_row
from orderwright.store.search.text import words_and_marks

PAGE = 50
#: How often the loop runs before it is measured.
WARM_UP = 50


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
        words=words_and_marks(placed.head, placed.lines),
        principal="bench",
        idempotency_key=None,
        request_hash=None,
    )


def page_statement(site_id: UUID) -> Statement:
    """The statement of the first page of 50 of the whole list, with its documents."""
    search = {"cursorPaging": {"limit": PAGE}}
    checked = parse_search(search, site_id=site_id, codec=CursorCodec(b"the key of a measurement"))
    return compile_page(checked, site_id, Way.DIRECT, columns=SEARCH_COLUMNS)


async def order_ids(connection: asyncpg.Connection[asyncpg.Record], site_id: UUID) -> list[UUID]:
    """A hundred orders of the site."""
    rows = await connection.fetch("SELECT id FROM orders WHERE site_id = $1 ORDER BY id LIMIT 100", site_id)
    return [row[0] for row in rows]


async def _action(connection: asyncpg.Connection[asyncpg.Record], site_id: UUID, what: str) -> Callable[[], Any]:
    if what == "get":
        ids = itertools.cycle(await order_ids(connection, site_id))
        return lambda: connection.fetchrow(FETCH, site_id, next(ids))
    if what == "search":
        page = page_statement(site_id)
        return lambda: connection.fetch(page.sql, *page.args)
    new = prepared(site_id)

    def create() -> Any:
        order_id = uuid4()
        search = new.search._replace(order_id=order_id)  # type: ignore[attr-defined]  # a named tuple
        return place_orders(connection, site_id, [new._replace(id=order_id, search=search)])

    return create


async def main(dsn: str, site: str, what: str, count: int) -> None:
    """Do `what` (get, search, create) `count` times, one after the other."""
    connection = await asyncpg.connect(dsn)
    action = await _action(connection, UUID(site), what)
    for _ in range(WARM_UP):
        await action()
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(count):
        await action()
    print(json.dumps({"cpu": time.process_time() - cpu, "elapsed": time.perf_counter() - began}))
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
