"""Reference (b) for writes on an order: the statements of the service with parameters made beforehand, without HTTP.

`python -m bench.money_loop DSN SITE WHAT COUNT` takes the newest COUNT orders of the site. It lets the service itself
make the parameters of each write, takes the write back, and then runs the bare statements: lock, read the records,
save, commit. It prints the CPU seconds of the process and of its database connections, and the time that it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from bench import cpu
from orderwright.contract.registry import operation
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.model.validation import decode
from orderwright.operations.binding import handler
from orderwright.store.orders import LOCK, LOCK_MANY, LockedOrder, OrderChange, StoredOrder, save_order
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.context import Call, Context
from orderwright.workflows.service import Service

WRITES = ("add payment", "create fulfilment", "mark 100 orders as paid")
BULK = 100
#: How many orders are written before the measurement begins.
WARM_UP = 20

Order = tuple[str, str]
Connection = "asyncpg.Connection[asyncpg.Record]"


def request_for(what: str, order: Order) -> tuple[str, str, dict[str, Any]]:
    """Operation, path and body of one write on an order; `order` is its id and that of its first line."""
    order_id, line_id = order
    if what == "add payment":
        payment = {
            "amount": {"amount": "25.00"},
            "status": "APPROVED",
            "regularPaymentDetails": {
                "paymentMethod": "CreditCard",
                "providerTransactionId": "pi_1",
                "offlinePayment": False,
            },
        }
        body = {"orderId": order_id, "payments": [payment]}
        return "order-transactions.addPayments", f"/ecom/v1/payments/orders/{order_id}/add-payment", body
    if what == "create fulfilment":
        tracking = {"trackingNumber": "1Z0001", "shippingProvider": "ups"}
        parcel = {"lineItems": [{"id": line_id, "quantity": 1}], "trackingInfo": tracking}
        path = f"/ecom/v1/fulfillments/orders/{order_id}/create-fulfillment"
        return "order-fulfillments.createFulfillment", path, {"orderId": order_id, "fulfillment": parcel}
    path = f"/ecom/v1/payments-collector/orders/{order_id}/mark-as-paid"
    return "orders.paymentCollectionMarkOrderAsPaid", path, {"ecomOrderId": order_id}


class _Line(msgspec.Struct):
    id: str


async def newest_orders(connection: Connection, site_id: UUID, count: int) -> list[Order]:
    """The newest orders of the site: their ids and those of their first lines."""
    rows = await connection.fetch(
        "SELECT id, lines FROM orders WHERE site_id = $1 ORDER BY number DESC LIMIT $2", site_id, count
    )
    return [(str(row[0]), msgspec.json.decode(row[1], type=list[_Line])[0].id) for row in rows]


class _Recording(UnitOfWork):
    change: OrderChange | None = None

    async def save(self, order: LockedOrder, change: OrderChange) -> StoredOrder:
        """Note what is to be written."""
        self.change = change
        return await super().save(order, change)


class _TakenBack(Exception):
    """Ends a transaction whose writes were only to be seen."""


async def _recorded(service: Service, site_id: UUID, what: str, order: Order) -> tuple[UUID, OrderChange]:
    key, _, body = request_for(what, order)
    one = operation(key)
    identity = Identity(type=IdentityType.APP, id=uuid4())
    caller = Caller(site_id=site_id, identity=identity, permissions=frozenset(Permission), credential="bench")
    call = Call(caller=caller, request_id=str(uuid4()), now=datetime.now(UTC))
    site = await service.sites.get(site_id)
    context = Context(service=service, call=call, site=site, operation=key)
    try:
        async with service.database.transaction() as connection:
            unit = _Recording(connection, site, call.now)
            context.unit = unit
            await handler(key)(context, decode(json.dumps(body).encode(), one.request))
            raise _TakenBack
    except _TakenBack:
        assert unit.change is not None, f"{key} writes"
        return UUID(order[0]), unit.change


_RECORDS = (
    "SELECT kind, seq, doc, facts FROM order_records WHERE site_id = $1 AND order_id = $2 AND until_revision IS NULL"
)


async def _write(connection: Connection, site_id: UUID, batch: list[tuple[UUID, OrderChange]]) -> None:
    async with connection.transaction():
        if len(batch) == 1:
            await connection.fetchrow(LOCK, site_id, batch[0][0])
        else:
            await connection.fetch(LOCK_MANY, site_id, sorted(order_id for order_id, _ in batch))
        for order_id, change in batch:
            await connection.fetch(_RECORDS, site_id, order_id)
            await save_order(connection, site_id, order_id, change)


async def main(dsn: str, site: str, what: str, count: int) -> None:
    """Prepare, then write."""
    site_id, size = UUID(site), BULK if what == WRITES[2] else 1
    service = await Service.start(dsn)
    connection = await asyncpg.connect(dsn)
    orders = await newest_orders(connection, site_id, count)
    prepared = [await _recorded(service, site_id, what, order) for order in orders]
    await service.close()
    backend = [await connection.fetchval("SELECT pg_backend_pid()")]
    for order_id, change in prepared[:WARM_UP]:
        await _write(connection, site_id, [(order_id, change)])
    batches = [prepared[first : first + size] for first in range(WARM_UP if size == 1 else BULK, len(prepared), size)]
    began, used, database = time.perf_counter(), time.process_time(), cpu.seconds(backend)
    for batch in batches:
        await _write(connection, site_id, batch)
    found = {
        "cpu": time.process_time() - used,
        "database": cpu.seconds(backend) - database,
        "elapsed": time.perf_counter() - began,
        "answers": len(batches),
    }
    print(json.dumps(found))
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
