"""An import that is killed half-way and run again: each order once, whole, with its records."""

import asyncio
import json
import subprocess
from pathlib import Path

import asyncpg
from tests.support.serving import COMMAND, DEADLINE, command, new_site
from tests.support.shopify_files import file_of

COUNT = 700
_WHOLE = """
    SELECT count(*), count(DISTINCT number),
           count(*) FILTER (WHERE record_count = (SELECT count(*) FROM order_records r
                                                  WHERE r.site_id = o.site_id AND r.order_id = o.id)),
           count(*) FILTER (WHERE EXISTS (SELECT FROM order_sources s
                                          WHERE s.site_id = o.site_id AND s.order_id = o.id)),
           count(*) FILTER (WHERE EXISTS (SELECT FROM order_search s WHERE s.site_id = o.site_id AND s.order_id = o.id))
    FROM orders o
"""


async def killed_half_way(dsn: str, run: list[str]) -> int:
    """Run the command until some orders are there, kill it, and tell how many there are."""
    connection = await asyncpg.connect(dsn)
    process = await asyncio.create_subprocess_exec(*run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        async with asyncio.timeout(DEADLINE):
            while not await connection.fetchval("SELECT count(*) FROM orders"):
                await asyncio.sleep(0.01)
        process.kill()
        await process.wait()
        async with asyncio.timeout(DEADLINE):
            while await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ):
                await asyncio.sleep(0.01)
        return int(await connection.fetchval("SELECT count(*) FROM orders"))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await connection.close()


async def test_an_import_that_is_killed_goes_on_and_has_each_order_once(db_dsn: str, tmp_path: Path) -> None:
    target = ("--database-url", db_dsn)
    access = await asyncio.to_thread(new_site, *target)
    file = file_of(tmp_path / "orders.csv", COUNT)
    words = ["import", "--format", "shopify", str(file), "--site", access.site_id, *target]
    there = await killed_half_way(db_dsn, [*COMMAND, *words])
    assert 0 < there < COUNT
    again = await asyncio.to_thread(command, *words)
    assert (again["new"], again["here"], again["failed"]) == (COUNT - there, there, 0)
    connection = await asyncpg.connect(db_dsn)
    try:
        assert tuple(await connection.fetchrow(_WHOLE)) == (COUNT,) * 5
        fulfilled = await connection.fetchval("SELECT count(*) FROM order_records WHERE kind = 'fulfillment'")
        assert fulfilled == sum(index % 3 != 2 for index in range(COUNT))
        numbers = [row[0] for row in await connection.fetch("SELECT number FROM orders ORDER BY number")]
        assert numbers == list(range(1001, 1001 + COUNT))
    finally:
        await connection.close()
    out = tmp_path / "orders.jsonl"
    await asyncio.to_thread(command, "export", "--format", "jsonl", "--out", out, "--site", access.site_id, *target)
    names = [json.loads(line)["order"]["number"] for line in out.read_text().splitlines()]
    assert names == [str(number) for number in range(1001, 1001 + COUNT)]
