"""A process that creates orders, each under an idempotency key of its own, and says which were acknowledged.

Run as `python -m tests.support.creating_process DSN SITE PREFIX COUNT`; it prints one JSON line for each order.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import msgspec
from tests.support.orders import order

from orderwright.contract.registry import operation
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.operations.perform import perform
from orderwright.workflows.context import Call
from orderwright.workflows.service import Service

ROOT = Path(__file__).resolve().parents[2]
CREATE = operation("orders.createOrder")
AT_ONCE = 8


async def create(service: Service, site_id: UUID, key: str) -> tuple[str, str]:
    """Create an order under this key; its id and number."""
    identity = Identity(type=IdentityType.APP, id=UUID(int=7))
    caller = Caller(site_id=site_id, identity=identity, permissions=frozenset(Permission), credential="app:7")
    call = Call(
        caller=caller,
        request_id=key,
        now=service.clock(),
        idempotency_key=key,
        request_hash=sha256(key.encode()).digest(),
    )
    answer = await perform(service, CREATE, call, msgspec.convert({"order": order()}, CREATE.request))
    made = json.loads(answer.body)["order"]
    return made["id"], made["number"]


def start(dsn: str, site_id: UUID, prefix: str, count: int) -> subprocess.Popen[str]:
    """Start such a process; its lines come over its standard output."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.creating_process", dsn, str(site_id), prefix, str(count)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
    )


async def _main(dsn: str, site_id: UUID, prefix: str, count: int) -> None:
    service = await Service.start(dsn, pool_size=6)
    waiting = iter(range(count))

    async def work() -> None:
        for number in waiting:
            key = f"{prefix}-{number}"
            order_id, order_number = await create(service, site_id, key)
            print(json.dumps([key, order_id, order_number]), flush=True)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    await service.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], UUID(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
