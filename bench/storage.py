"""Bytes of disk and of WAL per order and per change, for an ordinary order and for the largest one."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from typing import Any

import asyncpg

from bench.sample import order
from bench.stage import Stage, orderwright

_SIZE = """SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""


class _Api:
    def __init__(self, port: int, site: str, key: str) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._headers = {"Authorization": key, "wix-site-id": site, "Content-Type": "application/json"}

    def post(self, path: str, body: Any, method: str = "POST") -> Any:
        sent = urllib.request.Request(self._base + path, json.dumps(body).encode(), self._headers, method=method)
        with urllib.request.urlopen(sent) as answer:
            return json.load(answer)

    def comment(self, order_id: str, count: int = 1) -> None:
        comments = [
            {"activityType": "MERCHANT_COMMENT", "merchantComment": {"message": f"Called the buyer, attempt {n}."}}
            for n in range(count)
        ]
        self.post(f"/ecom/v1/orders/{order_id}/activities/add", {"orderId": order_id, "orderActivities": comments})


async def _books(connection: asyncpg.Connection[asyncpg.Record]) -> tuple[int, int]:
    wal = await connection.fetchval("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")
    size = await connection.fetchval(_SIZE)
    return wal, size


async def _cost(connection: asyncpg.Connection[asyncpg.Record], times: int, action: Any) -> dict[str, float]:
    """Bytes per call, without the pages that PostgreSQL writes whole after a checkpoint."""
    for _ in range(3):
        await asyncio.to_thread(action)
    wal, size = await _books(connection)
    for _ in range(times):
        await asyncio.to_thread(action)
    wal_after, size_after = await _books(connection)
    return {"wal": (wal_after - wal) / times, "disk": (size_after - size) / times}


async def _measure(stage: Stage, api: _Api) -> dict[str, Any]:
    connection = await asyncpg.connect(stage.dsn)
    answer: dict[str, Any] = {}
    try:
        answer["create, ordinary (3 lines)"] = await _cost(
            connection, 300, lambda: api.post("/ecom/v1/orders", {"order": order()})
        )
        answer["create, largest (300 lines)"] = await _cost(
            connection, 20, lambda: api.post("/ecom/v1/orders", {"order": order(300)})
        )
        ordinary = api.post("/ecom/v1/orders", {"order": order()})["order"]["id"]
        largest = api.post("/ecom/v1/orders", {"order": order(300)})["order"]["id"]
        for _ in range(3):
            await asyncio.to_thread(api.comment, largest, 299)
        # Custom activities give way to comments, so that the list stays full while comments are added.
        for _ in range(102):
            custom = {"appId": "215238eb-22a5-4c36-9e7b-e7c08025e04e", "type": "call", "additionalData": {}}
            body = {"id": largest, "activity": {"customActivity": custom}}
            await asyncio.to_thread(api.post, f"/ecom/v1/orders/{largest}/activities", body)
        for name, order_id in (("ordinary", ordinary), ("largest, 1,000 activities", largest)):
            answer[f"comment, {name}"] = await _cost(connection, 50, lambda i=order_id: api.comment(i))
        for name, order_id in (("ordinary", ordinary), ("largest", largest)):
            flags = iter([True, False] * 100)
            answer[f"archive, {name}"] = await _cost(
                connection,
                50,
                lambda i=order_id, f=flags: api.post(
                    f"/ecom/v1/orders/{i}", {"order": {"id": i, "archived": next(f)}}, "PATCH"
                ),
            )
    finally:
        await connection.close()
    return answer


def storage(stage: Stage) -> dict[str, Any]:
    """Bytes per call by what is called."""
    site, key = stage.site("storage")
    with orderwright(stage, 8405) as server:
        return asyncio.run(_measure(stage, _Api(server.port, site, key)))
