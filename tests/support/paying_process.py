"""A process that runs one operation through the gateway of tests and is killed at a step of it.

The processes are forked from one that has everything loaded, so that each costs milliseconds. The bank's memory is a
file: it outlives them.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from tests.support.fake_gateway import Bank, FakeGateway, FakeGateways
from tests.support.service import Clock
from tests.support.serving import until

from orderwright.contract.registry import operation
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.operations.perform import perform
from orderwright.store.database import Database, PooledConnection
from orderwright.workflows.context import Answer, Call
from orderwright.workflows.service import Service

Json = dict[str, Any]


class Step(Enum):
    """Where the process is killed: before or after a commit, or before or after the bank did what was asked."""

    BEFORE_INTENT = "before the intent is committed"
    AFTER_INTENT = "after the intent is committed"
    BEFORE_CALL = "when the call goes out"
    AFTER_CALL = "when the bank has done it"
    BEFORE_OUTCOME = "before the outcome is committed"
    AFTER_OUTCOME = "after the outcome is committed"
    BEFORE_ANSWER = "before the answer is kept"
    AFTER_ANSWER = "after the answer is kept"


_COMMITS = {
    Step.BEFORE_INTENT: (1, False),
    Step.AFTER_INTENT: (1, True),
    Step.BEFORE_OUTCOME: (2, False),
    Step.AFTER_OUTCOME: (2, True),
    Step.BEFORE_ANSWER: (3, False),
    Step.AFTER_ANSWER: (3, True),
}


async def pay(service: Service, site_id: UUID, name: str, request: Json, key: str) -> Answer:
    """Run an operation under an idempotency key, as any process does."""
    one = operation(name)
    identity = Identity(type=IdentityType.APP, id=UUID(int=7))
    caller = Caller(site_id=site_id, identity=identity, permissions=frozenset(Permission), credential="app:7")
    call = Call(
        caller=caller,
        request_id=key,
        now=service.clock(),
        idempotency_key=key,
        request_hash=sha256(key.encode()).digest(),
    )
    return await perform(service, one, call, msgspec.convert(request, one.request))


def killed_at(
    step: Step, dsn: str, site_id: UUID, bank: Path, now: datetime, name: str, request: Json, key: str
) -> int:
    """Run the operation in a process that is killed at `step`; the code that it ended with."""
    return exit_code(_run, step, dsn, site_id, bank, now, name, request, key)


def exit_code(run: Callable[..., None], *arguments: Any) -> int:
    """Call a function of a module in a process of its own; the code that this ended with."""
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload([run.__module__])
    process = forking.Process(target=run, args=arguments)
    process.start()
    process.join(60)
    if process.is_alive():
        process.kill()
        process.join()
    assert process.exitcode is not None
    return process.exitcode


async def rolled_back(service: Service) -> None:
    """Return when the database has noticed that the killed process is gone: until then its locks are held."""

    async def done() -> bool:
        async with service.database.acquire() as connection:
            begun: int = await connection.fetchval(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
            )
        return begun == 0

    await until(done)


def _run(step: Step, dsn: str, site_id: UUID, bank: Path, now: datetime, name: str, request: Json, key: str) -> None:
    asyncio.run(_pay_and_die(step, dsn, site_id, bank, now, name, request, key))


async def _pay_and_die(
    step: Step, dsn: str, site_id: UUID, bank: Path, now: datetime, name: str, request: Json, key: str
) -> None:
    service = await Service.start(dsn, pool_size=4, clock=Clock(now))
    gateway = FakeGateway(Bank(bank))
    service.gateways = FakeGateways(gateway)
    if step is Step.BEFORE_CALL:
        gateway.before = lambda call: die()
    elif step is Step.AFTER_CALL:
        gateway.after = lambda call: die()
    else:
        number, after = _COMMITS[step]
        service.database.transaction = dying(service.database, number, after=after)  # type: ignore[method-assign]
    await pay(service, site_id, name, request, key)


def dying(database: Database, number: int, *, after: bool) -> Any:
    """`Database.transaction`, killed before or after the commit of the transaction of that number."""
    original, count = database.transaction, 0

    @asynccontextmanager
    async def transaction() -> AsyncIterator[PooledConnection]:
        nonlocal count
        count += 1
        mine = count
        async with original() as connection:
            yield connection
            if mine == number and not after:
                die()
        if mine == number and after:
            die()

    return transaction


def die() -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)
