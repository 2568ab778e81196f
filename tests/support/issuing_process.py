"""A process that issues the invoices of a site: `python -m tests.support.issuing_process DSN SITE forth|back`."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from orderwright.contract.registry import operation
from orderwright.model.errors import ApplicationError
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.invoices import GenerateInvoiceRequest
from orderwright.model.permissions import Permission
from orderwright.operations.perform import perform
from orderwright.workflows.context import Call
from orderwright.workflows.service import Service

#: How many orders a process works on at a time.
AT_ONCE = 6
_ROOT = Path(__file__).parents[2]
_ISSUE = operation("order-invoices.generateInvoice")


def issuing(dsn: str, site_id: UUID, way: str) -> subprocess.Popen[str]:
    """Start one. Its last line says how many invoices it has issued; the other orders had theirs already."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.issuing_process", dsn, str(site_id), way],
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
    )


async def _run(dsn: str, site_id: UUID, way: str) -> int:
    service = await Service.start(dsn, pool_size=4)
    async with service.database.acquire() as connection:
        rows = await connection.fetch("SELECT id FROM orders WHERE site_id = $1 ORDER BY number", site_id)
    ids = [row["id"] for row in rows]
    waiting = iter(ids if way == "forth" else reversed(ids))
    identity = Identity(type=IdentityType.WIX_USER, id=UUID(int=7))
    caller = Caller(site_id=site_id, identity=identity, permissions=frozenset(Permission), credential="test")
    issued = 0

    async def work() -> None:
        nonlocal issued
        for order_id in waiting:
            call = Call(caller=caller, request_id="test", now=service.clock())
            try:
                await perform(service, _ISSUE, call, GenerateInvoiceRequest(order_id=str(order_id)))
                issued += 1
            except ApplicationError as error:
                if error.code != "INVOICE_ALREADY_EXISTS":
                    raise

    try:
        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    finally:
        await service.close()
    return issued


if __name__ == "__main__":
    print(asyncio.run(_run(sys.argv[1], UUID(sys.argv[2]), sys.argv[3])))
