"""Filters by elements of orders in a shop with a million of them: pages of 50 with their documents, without HTTP.

`python -m bench elements` fills a database of its own. The orders are those of `fill_orders.py`.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from bench import cpu
from bench.dashboard import prepare
from bench.stage import Stage
from orderwright.model.timestamps import format_timestamp
from orderwright.store.orders import SEARCH_COLUMNS
from orderwright.store.search.cursors import CursorCodec
from orderwright.store.search.query import SearchPage, search_order_ids
from orderwright.store.search.request import parse_search
from orderwright.workflows.service import utc_now

_CODEC = CursorCodec(b"the key of a measurement")
_DETAILS = "regularPaymentDetails"
_BY_TOTAL = [{"fieldName": "priceSummary.total.amount", "order": "DESC"}]


def _line(**condition: Any) -> dict[str, Any]:
    return {"lineItems": {"$matchItems": condition}}


def _paid(**condition: Any) -> dict[str, Any]:
    return {"payments": {"$matchItems": condition}}


def queries() -> dict[str, dict[str, Any]]:
    """What is searched for. Of a million orders, 200 have a SKU, 100 a card, 1,000 a line of 50, one a transaction."""
    sku, many = {"physicalProperties.sku": "B4711-00000"}, {"quantity": {"$gte": 50}}
    amex = {f"{_DETAILS}.creditCardDetails.brand": "amex"}
    day = format_timestamp(utc_now() - timedelta(days=1))
    return {
        "a SKU": {"filter": _line(**sku)},
        "a SKU and a quantity that no line of it has": {"filter": _line(**{**sku, "quantity": 3})},
        "a SKU, by total": {"filter": _line(**sku), "sort": _BY_TOTAL},
        "a line of 50 or more": {"filter": _line(**many)},
        "a line of 2 or more: most orders": {"filter": _line(quantity={"$gte": 2})},
        "a line of 2 or more, by total": {"filter": _line(quantity={"$gte": 2}), "sort": _BY_TOTAL},
        "a transaction": {"filter": _paid(**{f"{_DETAILS}.providerTransactionId": "pi_510001"})},
        "a card": {"filter": _paid(**{f"{_DETAILS}.creditCardDetails.lastFourDigits": "4242"})},
        "a card brand, one order in 50": {"filter": _paid(**amex)},
        "a card brand, not fulfilled": {"filter": {**_paid(**amex), "fulfillmentStatus": "NOT_FULFILLED"}},
        "a card or a SKU": {
            "filter": {"$or": [_line(**sku), _paid(**{f"{_DETAILS}.creditCardDetails.lastFourDigits": "4242"})]}
        },
        "a card and free text": {
            "filter": _paid(**{f"{_DETAILS}.creditCardDetails.lastFourDigits": "4242"}),
            "search": {"expression": "a"},
        },
        "a tracking number": {
            "filter": {"fulfillments": {"$matchItems": {"trackingInfo.trackingNumber": "1Z5100011"}}}
        },
        "an invoice": {"filter": {"documents": {"$matchItems": {"number": "2026-510010"}}}},
        "an invoice of any kind, by walking": {"filter": {"documents": {"$exists": True}}},
        "no payment, which every order has": {"filter": {"payments": {"$isEmpty": True}}},
        "a price between, which no line has": {"filter": _line(**{"price.amount": {"$gt": 10, "$lt": 11}})},
        "the same, of the last day": {
            "filter": {**_line(**{"price.amount": {"$gt": 10, "$lt": 11}}), "createdDate": {"$gte": day}}
        },
        "a tag, one order in 30": {"filter": {"tags.tags.tagIds": "gift"}},
        "a tag, one order in 30,000": {"filter": {"tags.tags.tagIds": "t30"}},
        "a tag, by total": {"filter": {"tags.tags.tagIds": "gift"}, "sort": _BY_TOTAL},
        "a tag that nothing has": {"filter": {"tags.tags.tagIds": "none"}},
        "not a tag": {"filter": {"$not": {"tags.tags.tagIds": "gift"}}},
        "a tag, not paid": {"filter": {"tags.tags.tagIds": "gift", "paymentStatus": "NOT_PAID"}},
    }


async def _page(
    connection: asyncpg.Connection[asyncpg.Record], site: UUID, search: dict[str, Any]
) -> tuple[float, SearchPage]:
    began = time.perf_counter()
    checked = parse_search({**search, "cursorPaging": {"limit": 50}}, site_id=site, codec=_CODEC)
    page = await search_order_ids(connection, site, checked, codec=_CODEC, columns=SEARCH_COLUMNS)
    return (time.perf_counter() - began) * 1000, page


async def measure(dsn: str, site: UUID, repeats: int) -> dict[str, Any]:
    """Milliseconds of the first page and CPU of the database for it, its number of orders, whether more may follow."""
    connection = await asyncpg.connect(dsn)
    try:
        found, backend = {}, [connection.get_server_pid()]
        for name, search in queries().items():
            began = cpu.seconds(backend)
            timed = [await _page(connection, site, search) for _ in range(repeats)]
            used = (cpu.seconds(backend) - began) * 1000 / repeats
            times, page = sorted(one for one, _ in timed), timed[-1][1]
            found[name] = {
                "median": statistics.median(times),
                "CPU of the database": used,
                "largest": times[-1],
                "orders": len(page.ids),
                "more": page.has_next,
            }
        return found
    finally:
        await connection.close()


def elements(stage: Stage, *, count: int, repeats: int) -> dict[str, Any]:
    """The part of the measurements."""
    site = prepare(stage, count)
    return {"orders": count, "ms": asyncio.run(measure(stage.dsn, site, repeats)), "load": os.getloadavg()[0]}
