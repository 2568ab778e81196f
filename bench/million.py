"""Searching a million orders: each kind of query, through the service's own search, without HTTP."""

from __future__ import annotations

import asyncio
import statistics
import time
from typing import Any

import asyncpg

from bench.fill_search import SITE, fill
from bench.stage import Stage
from orderwright.store.search.cursors import CursorCodec
from orderwright.store.search.query import search_order_ids
from orderwright.store.search.request import parse_search

_CODEC = CursorCodec(b"the key of a measurement")


def _text(expression: str) -> dict[str, Any]:
    return {"search": {"expression": expression}}


QUERIES: dict[str, dict[str, Any]] = {
    "newest": {},
    "by total, largest first": {"sort": [{"fieldName": "priceSummary.total.amount", "order": "DESC"}]},
    "by last change": {"sort": [{"fieldName": "updatedDate", "order": "DESC"}]},
    "by name, then total": {
        "sort": [
            {"fieldName": "billingInfo.contactDetails.lastName", "order": "ASC"},
            {"fieldName": "priceSummary.total.amount", "order": "DESC"},
        ]
    },
    "not paid": {"filter": {"paymentStatus": "NOT_PAID"}},
    "not paid and not fulfilled, by total": {
        "filter": {"paymentStatus": "NOT_PAID", "fulfillmentStatus": "NOT_FULFILLED"},
        "sort": [{"fieldName": "priceSummary.total.amount", "order": "DESC"}],
    },
    "canceled, oldest first": {
        "filter": {"status": "CANCELED"},
        "sort": [{"fieldName": "createdDate", "order": "ASC"}],
    },
    "total within bounds": {"filter": {"priceSummary.total.amount": {"$gte": "100", "$lt": "101"}}},
    "e-mail begins with": {"filter": {"buyerInfo.email": {"$startsWith": "ankra"}}},
    "one number": {"filter": {"number": "510001"}},
    "text, one letter": _text("a"),
    "text, two letters": _text("kr"),
    "text, name": _text("ankra"),
    "text, two words": _text("an kra"),
    "text, rare": _text("510001"),
    "text, nothing": _text("zzzzzz"),
}


async def _timed(connection: asyncpg.Connection[asyncpg.Record], search: dict[str, Any]) -> tuple[float, str | None]:
    began = time.perf_counter()
    checked = parse_search(search, site_id=SITE, codec=_CODEC)
    page = await search_order_ids(connection, SITE, checked, codec=_CODEC)
    return (time.perf_counter() - began) * 1000, page.next


async def _run(dsn: str, count: int, repeats: int) -> dict[str, Any]:
    connection = await asyncpg.connect(dsn)
    try:
        began = time.perf_counter()
        await fill(connection, count)
        answer: dict[str, Any] = {"orders": count, "fill_seconds": time.perf_counter() - began, "median_ms": {}}
        for name, query in QUERIES.items():
            limited = query | {"cursorPaging": {"limit": 50}}
            times = [(await _timed(connection, limited))[0] for _ in range(repeats)]
            answer["median_ms"][name] = statistics.median(times)
        cursor, deep = None, []
        for _ in range(200):
            paging = {"limit": 100} | ({"cursor": cursor} if cursor else {})
            taken, cursor = await _timed(connection, {"cursorPaging": paging})
            deep.append(taken)
        answer["median_ms"]["pages 100 to 200 of the whole list"] = statistics.median(deep[100:])
        sizes = await connection.fetch(
            "SELECT relname, pg_total_relation_size(oid) AS size FROM pg_class WHERE relname = ANY ($1)",
            ["order_search", "order_updated", "order_text"],
        )
        answer["mib"] = {row["relname"]: row["size"] / 2**20 for row in sizes}
        return answer
    finally:
        await connection.close()


def million(stage: Stage, *, count: int, repeats: int) -> dict[str, Any]:
    """Medians in milliseconds by query, and the sizes of the search tables."""
    return asyncio.run(_run(stage.dsn, count, repeats))
