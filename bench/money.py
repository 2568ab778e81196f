"""Payments and fulfilments over HTTP, against the same SQL in a loop with parameters made beforehand (b)."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any
from uuid import UUID

import asyncpg

from bench import load
from bench.http import Sum, create_requests, measure
from bench.money_loop import BULK, WRITES, Order, newest_orders, request_for
from bench.stage import ROOT, Stage, orderwright


def _sql_round(stage: Stage, site: str, what: str, count: int, sum_: Sum) -> None:
    words = [sys.executable, "-m", "bench.money_loop", stage.dsn, site, what, str(count)]
    done = json.loads(subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    sum_.server += done["cpu"]
    sum_.database += done["database"]
    sum_.answers += done["answers"]
    sum_.elapsed += done["elapsed"]
    sum_.latencies += [done["elapsed"] / done["answers"]] * done["answers"]


def _requests(what: str, site: str, key: str, orders: list[Order]) -> list[bytes]:
    headers = {"Authorization": key, "wix-site-id": site}
    if what != WRITES[2]:
        made = [request_for(what, order) for order in orders]
        return [load.request("POST", path, headers, json.dumps(body).encode()) for _, path, body in made]
    groups = [[order[0] for order in orders[first : first + BULK]] for first in range(0, len(orders), BULK)]
    path = "/v1/bulk/payments-collector/mark-as-paid"
    return [load.request("POST", path, headers, json.dumps({"ecomOrderIds": group}).encode()) for group in groups]


async def _newest(dsn: str, site: str, count: int) -> list[Order]:
    connection = await asyncpg.connect(dsn)
    try:
        return await newest_orders(connection, UUID(site), count)
    finally:
        await connection.close()


def money(stage: Stage, *, rounds: int, count: int) -> dict[str, Any]:
    """Each of the three writes, on new orders of three lines that have no payment and no fulfilment yet."""
    found: dict[str, Any] = {}
    for port, what in enumerate(WRITES, start=8410):
        site, key = stage.site(what)
        ours, loop = Sum(), Sum()
        with orderwright(stage, port) as server:
            for _ in range(rounds):
                for sum_ in (ours, loop):
                    asyncio.run(load.run(server.port, create_requests(key, site, count), 8))
                    if sum_ is loop:
                        _sql_round(stage, site, what, count, loop)
                    else:
                        orders = asyncio.run(_newest(stage.dsn, site, count))
                        measure(stage, server, _requests(what, site, key, orders), 8, ours)
        found[what] = {"orderwright": ours.row(), "sql loop (b)": loop.row()}
    return found
