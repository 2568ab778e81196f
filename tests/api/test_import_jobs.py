"""Imports in the background: each order of a file once, dry runs that keep nothing, and imports of what they found."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any
from uuid import UUID

import msgspec
import pytest_asyncio
from tests.support.moving_in import import_orders, rows_of
from tests.support.service import Shop, new_shop, open_shop
from tests.support.shopify_files import COLUMNS, orders

from orderwright.model.jobs import JobType
from orderwright.model.order_imports import MAX_ORDERS
from orderwright.rules.moving_in import shopify
from orderwright.store.job_results import job_results
from orderwright.store.queue import QueueEntry
from orderwright.worker.kinds import KINDS
from orderwright.worker.running import run_job
from orderwright.workflows.bulk_import import Outcome

Json = dict[str, Any]
BAD = {**dict.fromkeys(COLUMNS, ""), "Name": "#9", "Id": "9", "Total": "no amount", "Currency": "USD"}


@pytest_asyncio.fixture(scope="module")
async def house(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(house: Shop) -> Shop:
    """A site without orders."""
    return await new_shop(house.service, house.client)


def file_of(rows: Iterable[Json]) -> str:
    """The rows as Shopify exports them."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()


def some(count: int) -> list[list[dict[str, str]]]:
    return list(orders(count))


async def started(shop: Shop, **request: Any) -> str:
    return str((await shop.do("bulkImportOrders", request))["jobId"])


async def done(shop: Shop, job_id: str) -> Json:
    """The job after a worker has worked on it."""
    entry = QueueEntry(shop.site_id, UUID(job_id))
    kind = (await shop.do("getAsyncJob", {"id": job_id}))["job"]["type"]
    assert await run_job(shop.service, KINDS[kind], entry, asyncio.Event())
    job: Json = (await shop.do("getAsyncJob", {"id": job_id}))["job"]
    return job


async def outcomes(shop: Shop, job_id: str) -> list[str]:
    async with shop.service.database.acquire() as connection:
        found = await job_results(connection, shop.site_id, UUID(job_id), start=0, limit=1000)
    return [msgspec.json.decode(found[place])["outcome"] for place in sorted(found)]


async def numbers(shop: Shop) -> list[str]:
    found = (await shop.do("searchOrders", {"search": {"cursorPaging": {"limit": 100}}}))["orders"]
    return sorted(one["number"] for one in found)


async def test_each_order_of_a_file_is_an_item_and_comes_in_once(shop: Shop) -> None:
    content = file_of([row for rows in some(3) for row in rows] + [BAD])
    first = await done(shop, await started(shop, content=content, format="shopify"))
    assert (first["type"], first["status"]) == ("orders.bulkImportOrders", "FINISHED")
    assert (first["totalItems"], first["succeededItems"], first["failedItems"]) == (4, 3, 1)
    (failure,) = first["failures"]
    assert failure["error"]["code"] == "ORDER_NOT_IMPORTABLE"
    assert failure["error"]["data"]["order"] == "#9"
    assert {one["column"] for one in failure["error"]["data"]["faults"]} >= {"Total"}
    codes = {one["column"]: (one["code"], one["data"]) for one in failure["error"]["data"]["faults"]}
    assert codes["Total"] == ("NOT_AN_AMOUNT", {"value": "no amount"})
    assert await outcomes(shop, first["id"]) == ["new"] * 3
    assert await numbers(shop) == ["1001", "1002", "1003"]
    before = await shop.contents()
    again = await started(shop, content=content, format="shopify")
    assert (await done(shop, again))["succeededItems"] == 3
    assert await outcomes(shop, again) == ["here"] * 3
    after = await shop.contents()
    assert {name for name, kept in after.items() if kept != before[name]} <= {
        "async_jobs",
        "async_job_failures",
        "async_job_results",
        "pgqueuer",
        "pgqueuer_log",
        "api_keys",
    }


async def test_the_command_finds_here_what_a_job_imported(shop: Shop) -> None:
    rows = some(2)
    await done(shop, await started(shop, content=file_of([row for one in rows for row in one]), format="shopify"))
    site = await shop.service.sites.get(shop.site_id)
    sources = [shopify.order_of(rows_of(*one), site) for one in rows]
    assert [one.outcome for one in await import_orders(shop, "shopify", sources)] == [Outcome.HERE] * 2


async def test_a_dry_run_keeps_no_order_and_is_imported_once(shop: Shop) -> None:
    content = file_of([row for rows in some(2) for row in rows] + [BAD])
    dry = await started(shop, content=content, format="shopify", dryRun=True)
    early = await shop.refused("bulkImportOrders", {"dryRunJobId": dry})
    assert early == (404, "DRY_RUN_NOT_FOUND", {"jobId": dry})
    told = await done(shop, dry)
    assert (told["succeededItems"], told["failedItems"]) == (2, 1)
    assert await outcomes(shop, dry) == ["new"] * 2
    assert await numbers(shop) == []
    answer = await shop.do("bulkImportOrders", {"dryRunJobId": dry})
    assert answer["orders"] == 2
    assert await shop.do("bulkImportOrders", {"dryRunJobId": dry}) == answer
    job = await done(shop, answer["jobId"])
    assert (job["succeededItems"], job["failedItems"]) == (2, 0)
    assert await numbers(shop) == ["1001", "1002"]
    async with shop.service.database.acquire() as connection:
        kept = await connection.fetchval("SELECT count(source) FROM async_job_results WHERE site_id = $1", shop.site_id)
    assert kept == 0


async def test_a_dry_run_of_another_site_is_not_found(house: Shop, shop: Shop) -> None:
    dry = await started(shop, content=file_of(some(1)[0]), format="shopify", dryRun=True)
    await done(shop, dry)
    other = await new_shop(house.service, house.client)
    assert (await other.refused("bulkImportOrders", {"dryRunJobId": dry}))[:2] == (404, "DRY_RUN_NOT_FOUND")


async def test_a_job_that_was_broken_off_goes_on_behind_what_is_done(shop: Shop) -> None:
    content = file_of([row for rows in some(3) for row in rows])
    job_id = await started(shop, content=content, format="shopify")
    entry, stopping = QueueEntry(shop.site_id, UUID(job_id)), asyncio.Event()

    async def first_only(*args: Any) -> Any:
        stopping.set()
        return await KINDS[JobType.BULK_IMPORT_ORDERS](*args)

    assert not await run_job(shop.service, first_only, entry, stopping)
    assert len(await numbers(shop)) == 1
    assert (await done(shop, job_id))["succeededItems"] == 3
    assert await outcomes(shop, job_id) == ["new"] * 3
    assert len(await numbers(shop)) == 3


async def test_what_is_no_file_of_orders_is_refused_at_once(shop: Shop) -> None:
    wrong: list[tuple[Json, tuple[int, str]]] = [
        ({"content": "a,b\n1,2\n", "format": "shopify"}, (428, "NOT_AN_EXPORT")),
        ({"content": ",".join(COLUMNS), "format": "shopify"}, (428, "TOO_MANY_ORDERS")),
        ({"content": "{}\n" * (MAX_ORDERS + 1), "format": "jsonl"}, (428, "TOO_MANY_ORDERS")),
        ({"content": "{}"}, (400, "INVALID")),
        ({"format": "jsonl"}, (400, "INVALID")),
    ]
    for request, told in wrong:
        assert (await shop.refused("bulkImportOrders", request))[:2] == told


async def test_lines_of_json_that_are_none_fail_one_by_one(shop: Shop) -> None:
    content = "nonsense\n" + json.dumps({"order": {"id": "x"}}) + "\n"
    job = await done(shop, await started(shop, content=content, format="jsonl"))
    assert (job["totalItems"], job["failedItems"]) == (2, 2)
    assert "row 1: is not JSON" in job["failures"][0]["error"]["description"]
