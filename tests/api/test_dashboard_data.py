"""Imports and exports in the dashboard: a file is tried, then imported, with a result for each of its rows."""

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pyarrow.parquet
import pytest
import pytest_asyncio
from tests.api.test_import_jobs import BAD, file_of, some
from tests.support.dashboard import Desk, desk_of, text_of
from tests.support.orders import order
from tests.support.service import Shop, new_shop, open_shop

from orderwright.model.identity import Role
from orderwright.model.jobs import JobType
from orderwright.store.queue import QueueEntry
from orderwright.worker.kinds import KINDS
from orderwright.worker.running import run_job

Json = dict[str, Any]
PATH = "/settings/data"


@pytest_asyncio.fixture(scope="module")
async def house(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(house: Shop) -> Shop:
    """A site without orders."""
    return await new_shop(house.service, house.client)


@pytest_asyncio.fixture
async def manager(shop: Shop) -> AsyncIterator[Desk]:
    async with desk_of(shop, Role.MANAGER) as desk:
        yield desk


async def sent(desk: Desk, content: bytes | None, **fields: str) -> Any:
    """The answer to the form of the import with that file."""
    data = {"_csrf": await desk.token(), "format": "shopify", "do": "check", **fields}
    files = {} if content is None else {"file": ("orders.csv", content, "text/csv")}
    return await desk.client.post(f"/dashboard{PATH}/import", data=data, files=files or {"x": ("", b"")})


async def worked(shop: Shop, address: str) -> str:
    """The page of the job below the dashboard, once a worker has worked on it."""
    job_id = address.rpartition("/")[2]
    kind = (await shop.do("getAsyncJob", {"id": job_id}))["job"]["type"]
    assert await run_job(shop.service, KINDS[kind], QueueEntry(shop.site_id, UUID(job_id)), asyncio.Event())
    return address.removeprefix("/dashboard")


async def numbers(shop: Shop) -> list[str]:
    found = (await shop.do("searchOrders", {"search": {"cursorPaging": {"limit": 100}}}))["orders"]
    return sorted(one["number"] for one in found)


async def test_a_file_is_tried_and_then_imported_from_what_was_found(shop: Shop, manager: Desk) -> None:
    content = file_of([row for rows in some(3) for row in rows] + [BAD])
    # As Windows saves it: the words of the page and the outcome do not depend on the encoding.
    answer = await sent(manager, content.encode("utf-16"))
    assert answer.status_code == 303
    waiting = (await manager.get(answer.headers["location"].removeprefix("/dashboard"))).text
    assert 'hx-trigger="every 2s"' in waiting
    page = await worked(shop, answer.headers["location"])
    told = text_of((await manager.get(page)).text)
    for words in ("What an import would do", "4 of 4 orders", "Would be imported 3", "Would not be imported 1"):
        assert words in told
    assert re.search(r"#9 Would not be imported .*Row \d+, column Total: ", told) is not None
    assert await numbers(shop) == []
    started = await manager.post(f"{page}/start")
    assert (await manager.post(f"{page}/start")).headers["location"] == started.headers["location"]
    done = await worked(shop, started.headers["location"])
    assert await numbers(shop) == ["1001", "1002", "1003"]
    assert "Imported 3" in text_of((await manager.get(done)).text)
    assert "were imported already" in (await manager.get(page)).text
    assert 'value="Import' not in (await manager.get(page)).text


async def test_every_row_has_its_result_in_a_file_that_can_be_kept(shop: Shop, manager: Desk) -> None:
    content = file_of([row for rows in some(2) for row in rows] + [{**BAD, "Name": "=2+3"}])
    page = await worked(shop, (await sent(manager, content.encode(), do="import")).headers["location"])
    answer = await manager.get(f"{page}/results.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Row", "Order", "Outcome", "Result", "Reason"]
    assert [row[1:4] for row in rows[1:]] == [
        ["#1001", "new", "Imported"],
        ["#1002", "new", "Imported"],
        ["'=2+3", "failed", "Not imported"],
    ]
    assert "column Total" in rows[3][4]
    # In the language of who looks, in the file and on the page; the API says it in English, with a code.
    german = await manager.get(f"{page}/results.csv", accept_language="de")
    told = list(csv.reader(io.StringIO(german.content.decode("utf-8-sig"))))[3][4]
    first = "Zeile 9, Spalte Created at: Das fehlt: Ohne ihre erste Zeile ist eine Bestellung unvollständig."
    second = "Zeile 9, Spalte Total: „no amount“ ist kein Betrag wie 12.50."
    assert told == f"{first}; {second}"
    assert f"{first} {second}" in text_of((await manager.get(f"{page}?show=failed", accept_language="de")).text)
    only = text_of((await manager.get(f"{page}?show=failed")).text)
    assert "#1001" not in only
    assert "=2+3 Not imported" in only


async def test_an_import_is_no_change_of_orders_of_the_list(shop: Shop, manager: Desk) -> None:
    page = await worked(shop, (await sent(manager, file_of(some(1)[0]).encode(), do="import")).headers["location"])
    job_id = page.rpartition("/")[2]
    for path in (f"/orders/jobs/{job_id}", f"/orders/jobs/{job_id}/results.csv"):
        assert (await manager.get(path)).status_code == 404
    assert (await manager.get(page)).status_code == 200


async def test_new_orders_are_numbered_behind_the_file(shop: Shop, manager: Desk) -> None:
    high = [{**row, "Name": "#20500"} for row in some(1)[0]]
    page = await worked(shop, (await sent(manager, file_of(high).encode(), do="import")).headers["location"])
    assert "Number new orders from 20501 on" in text_of((await manager.get(page)).text)
    assert (await manager.post(f"{page}/number")).status_code == 303
    assert "The next order gets 20501." in (await manager.get(page)).text
    assert (await shop.create(order()))["number"] == "20501"
    assert (await manager.post(f"{page}/number")).status_code == 303
    assert "the next one gets 20502" in (await manager.get(page)).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "Choose a file."),
        (b"a,b\n1,2\n", "This is no export of that system"),
        (b"\xff\xfe\x00", "This is no export of that system"),
        (file_of([]).encode(), "The file holds no order, or more than 5,000."),
    ],
)
async def test_what_is_no_file_of_orders_is_told_at_the_file(
    shop: Shop, manager: Desk, content: bytes | None, words: str
) -> None:
    answer = await sent(manager, content)
    assert answer.status_code == 422
    told = answer.text.partition('id="f-file-error">')[2].partition("<")[0]
    assert told.startswith(words)
    assert "at most 16 MB and 5,000 orders" in answer.text


async def test_orders_are_downloaded_in_each_form(shop: Shop, manager: Desk) -> None:
    placed = await shop.create(order(status="APPROVED"))
    lines = await manager.get("/orders/export?format=jsonl")
    assert json.loads(lines.content)["order"]["id"] == placed["id"]
    table = pyarrow.parquet.read_table(io.BytesIO((await manager.get("/orders/export?format=parquet")).content))
    assert table.num_rows == 1
    assert (await manager.get("/orders/export?format=csv")).content.count(b"\n") == 2
    assert (await manager.get("/orders/export?format=jsonl&q=number:1")).content == b""
    assert (await manager.get("/orders/export?format=exe")).status_code == 400


async def test_who_may_not_import_or_see_payments_gets_neither(shop: Shop, manager: Desk) -> None:
    page = await worked(shop, (await sent(manager, file_of(some(1)[0]).encode())).headers["location"])
    async with desk_of(shop, Role.FULFILMENT) as desk:
        text = (await desk.get(PATH)).text
        assert f"{PATH}/import" not in text
        assert 'value="csv"' in text
        assert 'value="jsonl"' not in text
        assert (await desk.get("/orders/export?format=jsonl")).status_code == 403
        assert "Import 1 order" not in (await desk.get(page)).text
        assert (await desk.post(f"{page}/start")).status_code == 403
        assert (await sent(desk, b"x")).status_code == 403
    assert await numbers(shop) == []


async def test_jobs_of_other_sites_and_of_other_kinds_are_not_found(house: Shop, shop: Shop, manager: Desk) -> None:
    page = await worked(shop, (await sent(manager, file_of(some(1)[0]).encode())).headers["location"])
    other = await new_shop(house.service, house.client)
    async with desk_of(other, Role.MANAGER) as desk:
        assert (await desk.get(page)).status_code == 404
    placed = await shop.create(order())
    job = (await shop.do("bulkDeleteImportedOrders", {"orderIds": [placed["id"]]}))["jobId"]
    assert JobType.BULK_DELETE_IMPORTED_ORDERS in KINDS
    for job_id in (job, "nonsense"):
        assert (await manager.get(f"{PATH}/imports/{job_id}")).status_code == 404
