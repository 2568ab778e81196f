"""bulkDeleteImportedOrders from the request to the last order removed, and how the job is read."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from tests.support.sites import new_site_on

from orderwright.contract.registry import operation
from orderwright.model.errors import NotFound, PermissionDenied
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.operations.perform import perform
from orderwright.store.feed import events_of_order, sequence
from orderwright.store.queue import QueueEntry
from orderwright.worker.kinds import KINDS
from orderwright.worker.running import run_job
from orderwright.workflows.context import Call
from orderwright.workflows.service import Service

SAMPLE = json.loads((Path(__file__).parents[1] / "data" / "get_order_sample.json").read_text())
IDENTITY = Identity(type=IdentityType.APP, id=uuid4(), app_id=uuid4())


@pytest.fixture
async def service(db_dsn: str) -> AsyncIterator[Service]:
    service = await Service.start(db_dsn, pool_size=6)
    yield service
    await service.close()


@pytest.fixture
async def site(service: Service) -> UUID:
    return await new_site_on(service)


async def ask(
    service: Service,
    site: UUID,
    key: str,
    request: dict[str, Any],
    *,
    permissions: frozenset[Permission] = frozenset(Permission),
    idempotency_key: str | None = None,
) -> Any:
    caller = Caller(site_id=site, identity=IDENTITY, permissions=permissions, credential="app:1")
    call = Call(caller=caller, request_id="r-1", now=service.clock(), idempotency_key=idempotency_key)
    asked = operation(key)
    answer = await perform(service, asked, call, msgspec.convert(request, asked.request))
    return json.loads(answer.body)


async def imported(service: Service, site: UUID) -> dict[str, Any]:
    sent = {name: value for name, value in SAMPLE.items() if name not in ("id", "number", "extendedFields")}
    answer = await ask(service, site, "orders.importOrder", {"order": sent})
    order: dict[str, Any] = answer["order"]
    return order


async def created(service: Service, site: UUID) -> str:
    sent = {name: SAMPLE[name] for name in ("lineItems", "priceSummary", "channelInfo", "billingInfo")}
    answer = await ask(service, site, "orders.createOrder", {"order": sent})
    return str(answer["order"]["id"])


async def delete(service: Service, site: UUID, order_ids: list[str]) -> Any:
    """Ask for it, do what a worker does, and read the job."""
    started = await ask(service, site, "orders.bulkDeleteImportedOrders", {"orderIds": order_ids})
    entry = QueueEntry(site, UUID(started["jobId"]))
    assert await run_job(service, KINDS["orders.bulkDeleteImportedOrders"], entry, asyncio.Event())
    return (await ask(service, site, "async-jobs.getAsyncJob", {"id": started["jobId"]}))["job"]


async def test_imported_orders_are_removed_and_the_others_fail_as_items(service: Service, site: UUID) -> None:
    first, second, made, unknown = (
        (await imported(service, site))["id"],
        (await imported(service, site))["id"],
        await created(service, site),
        str(uuid4()),
    )
    job = await delete(service, site, [first, made, unknown, first.upper(), second])
    assert (job["type"], job["status"]) == ("orders.bulkDeleteImportedOrders", "FINISHED")
    assert (job["totalItems"], job["succeededItems"], job["failedItems"]) == (4, 2, 2)
    assert [(failure["itemId"], failure["error"]["code"]) for failure in job["failures"]] == [
        (made, "ORDER_NOT_IMPORTED"),
        (unknown, "ORDER_NOT_FOUND"),
    ]
    assert job["failures"][1]["error"] == {
        "code": "ORDER_NOT_FOUND",
        "description": f"Order {unknown} was not found",
        "data": {"orderId": unknown},
    }
    for order_id in (first, second):
        with pytest.raises(NotFound):
            await ask(service, site, "orders.getOrder", {"id": order_id})
    assert (await ask(service, site, "orders.getOrder", {"id": made}))["order"]["id"] == made


async def test_nothing_is_left_of_a_removed_order_but_its_events(service: Service, site: UUID) -> None:
    order = await imported(service, site)
    order_id = UUID(order["id"])
    await delete(service, site, [order["id"]])
    async with service.database.acquire() as connection:
        for table in ("order_activities", "order_versions"):
            rows = await connection.fetchval(f"SELECT count(*) FROM {table} WHERE order_id = $1", order_id)
            assert (table, rows) == (table, 0)
        await sequence(connection, site)
        events = await events_of_order(connection, site, order_id)
    assert [(event.type, event.revision) for event in events] == [
        ("wix.ecom.v1.order_imported", 1),
        ("wix.ecom.v1.order_imported_order_deleted", 2),
    ]
    # The event shows the order as it was, and names who asked, not the worker.
    assert json.loads(events[1].extras or b"") == {"order": order}
    assert msgspec.json.decode(events[1].actor, type=Identity) == IDENTITY
    assert events[1].at > events[0].at


async def test_another_sites_orders_are_unknown(service: Service, site: UUID) -> None:
    order_id = (await imported(service, site))["id"]
    job = await delete(service, await new_site_on(service), [order_id])
    assert [failure["error"]["code"] for failure in job["failures"]] == ["ORDER_NOT_FOUND"]
    assert (await ask(service, site, "orders.getOrder", {"id": order_id}))["order"]["id"] == order_id


async def test_a_job_is_known_to_its_own_site_only(service: Service, site: UUID) -> None:
    started = await ask(service, site, "orders.bulkDeleteImportedOrders", {"orderIds": [str(uuid4())]})
    other = await new_site_on(service)
    for asker, job_id in ((other, started["jobId"]), (site, str(uuid4())), (site, "none")):
        with pytest.raises(NotFound) as caught:
            await ask(service, asker, "async-jobs.getAsyncJob", {"id": job_id})
        assert (caught.value.code, caught.value.data) == ("JOB_NOT_FOUND", {"jobId": job_id})


async def test_a_repeated_request_starts_one_job(service: Service, site: UUID) -> None:
    request = {"orderIds": [str(uuid4())]}
    answers = [
        await ask(service, site, "orders.bulkDeleteImportedOrders", request, idempotency_key="k") for _ in range(2)
    ]
    assert answers[0] == answers[1]
    async with service.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM async_jobs WHERE site_id = $1", site) == 1


@pytest.mark.parametrize(
    ("key", "permission"),
    [
        ("orders.bulkDeleteImportedOrders", Permission.BULK_DELETE_IMPORTED_ORDERS),
        ("async-jobs.getAsyncJob", Permission.READ_JOBS),
    ],
)
async def test_each_operation_needs_its_permission(
    service: Service, site: UUID, key: str, permission: Permission
) -> None:
    request = {"orderIds": [str(uuid4())]} if key.startswith("orders") else {"id": str(uuid4())}
    with pytest.raises(PermissionDenied):
        await ask(service, site, key, request, permissions=frozenset(Permission) - {permission})
    async with service.database.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM async_jobs WHERE site_id = $1", site) == 0
