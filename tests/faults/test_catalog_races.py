"""The catalogue while several write to it, or are killed at it: one product for each SKU, and never half a file."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from tests.api.test_cli import PROGRAM, Terminal
from tests.support.catalog import made, names, product
from tests.support.service import Shop, new_shop, open_shop
from tests.support.serving import until

from orderwright.store.database import Connection

LINES = 500


@pytest_asyncio.fixture(scope="module")
async def service(db_dsn: str) -> AsyncIterator[Shop]:
    async with open_shop(db_dsn) as shop:
        yield shop


@pytest_asyncio.fixture
async def shop(service: Shop) -> Shop:
    """A site without any product."""
    return await new_shop(service.service, service.client)


@pytest_asyncio.fixture
async def other(db_dsn: str) -> AsyncIterator[Connection]:
    """A connection of somebody else."""
    opened = await asyncpg.connect(db_dsn)
    yield opened
    await opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of products."""
    path = tmp_path / "products.csv"
    path.write_text("sku,name,price\n" + "\n".join(f"SKU-{n},Thing {n},{n}.00" for n in range(LINES)))
    return path


def started(db_dsn: str, shop: Shop, file: Path) -> subprocess.Popen[str]:
    """An import in a process of its own."""
    arguments = [PROGRAM, "catalog", "import", file, "--site", str(shop.site_id), "--json"]
    environment = Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn).environment
    return subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


async def ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    said, failed = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0, failed
    answer: dict[str, Any] = json.loads(said)
    return answer


async def counted(other: Connection, shop: Shop) -> tuple[int, ...]:
    """How many products, stock keeping units and words the site has."""
    counts = [
        await other.fetchval(f"SELECT count(*) FROM {table} WHERE site_id = $1", shop.site_id)
        for table in ("catalog_products", "catalog_skus", "catalog_words")
    ]
    return tuple(counts)


async def somebody_waits(shop: Shop) -> bool:
    """Whether somebody waits for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with shop.service.database.acquire() as connection:
        return bool(await connection.fetchval(waiting))


async def test_two_imports_of_one_file_at_once_make_each_product_once(
    db_dsn: str, shop: Shop, other: Connection, file: Path
) -> None:
    processes = [started(db_dsn, shop, file) for _ in range(2)]
    answers = [await ended(process) for process in processes]
    assert sorted((one["new"], one["changed"], one["unchanged"]) for one in answers) == [(0, 0, LINES), (LINES, 0, 0)]
    assert (await counted(other, shop))[:2] == (LINES, LINES)


async def test_an_import_that_is_killed_while_it_writes_leaves_nothing(
    db_dsn: str, shop: Shop, other: Connection, file: Path
) -> None:
    # Somebody who writes past the lock of the catalogue makes the import wait in the middle of its last table but one.
    transaction = other.transaction()
    await transaction.start()
    await other.execute(
        """INSERT INTO catalog_products
               (site_id, id, revision, name_key, item_type, available, archived, doc, updated_date)
           VALUES ($1, $2, 1, '', 'PHYSICAL', true, false, '', now())""",
        shop.site_id,
        UUID(int=1),
    )
    await other.execute(
        "INSERT INTO catalog_skus VALUES ($1, $2, $3, false)", shop.site_id, f"SKU-{LINES - 1}", UUID(int=1)
    )
    process = started(db_dsn, shop, file)
    try:
        await until(lambda: somebody_waits(shop))
    finally:
        process.kill()
        await asyncio.to_thread(process.communicate)
    await transaction.rollback()
    assert await counted(other, shop) == (0, 0, 0)
    assert (await ended(started(db_dsn, shop, file)))["new"] == LINES


async def test_of_changes_with_one_revision_at_once_one_counts(shop: Shop) -> None:
    found = await made(shop)
    changes = [{"product": {"id": found["id"], "name": f"Name {n}"}} for n in range(5)]
    answers = await asyncio.gather(*(shop.send("updateProduct", one, If_Match='"1"') for one in changes))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]
    (kept,) = [answer.json()["product"] for answer in answers if answer.status_code == 200]
    assert await names(shop) == [kept["name"]]


async def test_writers_that_cross_each_other_end(shop: Shop) -> None:
    many = [product(f"P{n}", sku=f"S{n}") for n in range(20)]
    for _ in range(3):
        sent = [{**one, "price": {"amount": f"{uuid4().int % 1000}.00"}} for one in many]
        requests = [{"products": sent}, {"products": sent[::-1]}, {"products": many}]
        answers = await asyncio.gather(*(shop.do("bulkUpsertProducts", one) for one in requests))
        assert [one["bulkActionMetadata"]["totalSuccesses"] for one in answers] == [20, 20, 20]
    assert len(await names(shop)) == 20
