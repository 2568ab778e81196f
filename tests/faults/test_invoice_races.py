"""Invoices issued by two services at once: no number is given twice, and none is left out."""

import asyncio

import httpx
from tests.support.invoices import billed
from tests.support.orders import order
from tests.support.payments import add, cash
from tests.support.service import Shop, open_shop

from orderwright.api.app import create_app
from orderwright.workflows.follow_documents import issue_due_documents
from orderwright.workflows.service import Service

COUNT = 60


async def numbers(shop: Shop) -> list[int]:
    async with shop.service.database.acquire() as connection:
        rows = await connection.fetch("SELECT number FROM documents WHERE site_id = $1 ORDER BY number", shop.site_id)
    return [row[0] for row in rows]


async def test_two_services_leave_no_gap_and_give_no_number_twice(db_dsn: str) -> None:
    async with open_shop(db_dsn) as shop:
        ids = [(await billed(shop))["id"] for _ in range(COUNT)]
        refused = [(await shop.create(order(status="APPROVED")))["id"] for _ in range(COUNT // 6)]
        service = await Service.start(db_dsn, pool_size=4, clock=shop.clock)
        transport = httpx.ASGITransport(app=create_app(service, ready=False))
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://other") as client:
                other = Shop(service, shop.clock, client, shop.site_id)
                other.credentials = shop.credentials
                # Every order is asked for by both; in between some are refused, and some go in one request.
                answers = await asyncio.gather(
                    *(shop.send("generateInvoice", {"orderId": one}) for one in (*ids[:40], *refused)),
                    *(other.send("generateInvoice", {"orderId": one}) for one in reversed(ids[:40])),
                    shop.send("bulkGenerateInvoices", {"orderIds": [*ids[30:], *refused]}),
                    other.send("bulkGenerateInvoices", {"orderIds": ids[30:]}),
                )
        finally:
            await service.close()
        assert {answer.status_code for answer in answers} == {200, 409, 428}
        assert await numbers(shop) == list(range(1, COUNT + 1))


async def test_workers_at_once_issue_one_invoice_for_each_order_that_is_paid(db_dsn: str) -> None:
    async with open_shop(db_dsn) as shop:
        await shop.do("updateOrdersSettings", {"ordersSettings": {"createInvoice": True}})
        shop.service.sites.forget(shop.site_id)
        ids = [(await billed(shop))["id"] for _ in range(5)]
        for one in ids:
            due = (await shop.get(one))["balanceSummary"]["balance"]["amount"]
            await add(shop, one, cash(due))
        await shop.do("readEvents", {})  # As the worker does each second: now the events have their places.
        services = [await Service.start(db_dsn, pool_size=4, clock=shop.clock) for _ in range(2)]
        try:
            await asyncio.gather(*(issue_due_documents(service) for service in (*services, *services, shop.service)))
            await issue_due_documents(shop.service)
        finally:
            for service in services:
                await service.close()
        assert await numbers(shop) == [1, 2, 3, 4, 5]
        found = await shop.do("listInvoicesForMultipleOrders", {"orderIds": ids})
        assert [len(one["invoicesInfo"]) for one in found["invoicesForOrder"]] == [1] * 5
