"""Two processes issue the invoices of one site, and one of them may die: no gap, no number twice."""

import asyncio
import signal
from uuid import UUID

import asyncpg
from tests.support.issuing_process import issuing
from tests.support.orders import address, line, order
from tests.support.service import Shop, open_shop
from tests.support.serving import until

COUNT = 500
A_FEW = 120


async def orders(shop: Shop, count: int) -> None:
    """So many orders that can have an invoice."""
    document = order(line(), billingInfo=address(), status="APPROVED")
    await asyncio.gather(*(shop.create(document) for _ in range(count)))


async def numbers(dsn: str, site_id: UUID) -> list[int]:
    """The numbers of the invoices, in their order, each with the order that it is of told apart."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch(
            "SELECT number, order_id FROM documents WHERE site_id = $1 ORDER BY number", site_id
        )
    finally:
        await connection.close()
    assert len({row["order_id"] for row in rows}) == len(rows)
    return [row["number"] for row in rows]


async def test_two_processes_issue_five_hundred_invoices(db_dsn: str) -> None:
    async with open_shop(db_dsn) as shop:
        await orders(shop, COUNT)
        processes = [issuing(db_dsn, shop.site_id, way) for way in ("forth", "back")]
        said = [await asyncio.to_thread(process.communicate) for process in processes]
        issued = [int(out.splitlines()[-1]) for out, _ in said]
        assert [process.returncode for process in processes] == [0, 0]
        assert sum(issued) == COUNT
        assert await numbers(db_dsn, shop.site_id) == list(range(1, COUNT + 1))


async def test_a_process_that_is_killed_leaves_no_gap(db_dsn: str) -> None:
    async with open_shop(db_dsn) as shop:
        await orders(shop, A_FEW)
        first, second = (issuing(db_dsn, shop.site_id, way) for way in ("forth", "back"))

        async def under_way() -> bool:
            return len(await numbers(db_dsn, shop.site_id)) >= 20

        await until(under_way)
        first.send_signal(signal.SIGKILL)
        await asyncio.to_thread(first.communicate)
        await asyncio.to_thread(second.communicate)
        assert (first.returncode in (-signal.SIGKILL, 0), second.returncode) == (True, 0)
        # What the first one had begun and not committed, somebody else issues.
        last = issuing(db_dsn, shop.site_id, "forth")
        await asyncio.to_thread(last.communicate)
        assert last.returncode == 0
        assert await numbers(db_dsn, shop.site_id) == list(range(1, A_FEW + 1))
