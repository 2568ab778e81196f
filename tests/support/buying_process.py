"""A process that buys items of a shop, some at a time, and says what became of each purchase.

Run as `python -m tests.support.buying_process DSN SITE PREFIX COUNT ITEMS`; it prints one JSON line for each purchase:
its key and the number of the order, or the code of the refusal. Every purchase is of one unit of each of two items.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from random import Random
from uuid import UUID

import msgspec
from tests.support.orders import order
from tests.support.stock import sold

from orderwright.contract.registry import operation
from orderwright.model.errors import ApplicationError
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.operations.perform import perform
from orderwright.workflows.context import Call
from orderwright.workflows.service import Service

ROOT = Path(__file__).resolve().parents[2]
CREATE = operation("orders.createOrder")
AT_ONCE = 8


async def buy(service: Service, site_id: UUID, key: str, items: list[str]) -> str:
    """Buy one unit of each item under this key; the number of the order, or the code of the refusal."""
    identity = Identity(type=IdentityType.APP, id=UUID(int=7))
    caller = Caller(site_id=site_id, identity=identity, permissions=frozenset(Permission), credential="app:7")
    call = Call(
        caller=caller,
        request_id=key,
        now=service.clock(),
        idempotency_key=key,
        request_hash=sha256(key.encode()).digest(),
    )
    request = msgspec.convert({"order": order(*(sold(item) for item in items))}, CREATE.request)
    try:
        answer = await perform(service, CREATE, call, request)
    except ApplicationError as error:
        return error.code
    number: str = json.loads(answer.body)["order"]["number"]
    return number


def chosen(key: str, items: list[str]) -> list[str]:
    """The two items of the purchase, in the order of its lines."""
    return Random(key).sample(items, 2)


def start(dsn: str, site_id: UUID, prefix: str, count: int, items: list[str]) -> subprocess.Popen[str]:
    """Start such a process; its lines come over its standard output."""
    module = "tests.support.buying_process"
    return subprocess.Popen(
        [sys.executable, "-m", module, dsn, str(site_id), prefix, str(count), ",".join(items)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        text=True,
    )


async def _main(dsn: str, site_id: UUID, prefix: str, count: int, items: list[str]) -> None:
    service = await Service.start(dsn, pool_size=6)
    waiting = iter(range(count))

    async def work() -> None:
        for number in waiting:
            key = f"{prefix}-{number}"
            print(json.dumps([key, await buy(service, site_id, key, chosen(key, items))]), flush=True)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    await service.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], UUID(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5].split(",")))
