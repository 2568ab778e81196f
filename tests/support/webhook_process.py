"""A worker in a process of its own that delivers webhooks, and kills itself between a send and the note of it.

Run as `python -m tests.support.webhook_process DSN KILL_AFTER`: after so many requests were answered it is gone without
having noted the last of them; 0 means never. It stops in good order when its input ends.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.support.receiver import Receiver
from tests.support.service import SECRETS_KEY

from orderwright.providers.webhooks.sender import HttpSender, Outcome
from orderwright.store.sealed import SealingKeys
from orderwright.worker import Worker
from orderwright.workflows import webhook_dispatch
from orderwright.workflows.gateways import GatewaySettings
from orderwright.workflows.service import Service
from orderwright.workflows.webhook_settings import WebhookSettings

ROOT = Path(__file__).resolve().parents[2]
#: A dead worker's claims are over quickly here.
LEASE = timedelta(seconds=1.5)


class DeadlySender(HttpSender):
    """Sends, and ends the process once so many requests have been answered."""

    def __init__(self, kill_after: int, **options: Any) -> None:
        super().__init__(**options)
        self._left = kill_after

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send; the receiver has it when the process dies."""
        outcome = await super().post(url, headers, body)
        if self._left:
            self._left -= 1
            if not self._left:
                os.kill(os.getpid(), signal.SIGKILL)
        return outcome


def start(dsn: str, kill_after: int) -> subprocess.Popen[bytes]:
    """Start such a worker."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.webhook_process", dsn, str(kill_after)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdin=subprocess.PIPE,
    )


async def delivered_through_kills(
    dsn: str, receiver: Receiver, expected: Mapping[str, Iterable[str]], kills: int, *, seed: int = 5
) -> int:
    """Deliver everything with workers that die so often; how many requests came twice.

    `expected` is what has to come of each entity, as ids of events in order. Raises AssertionError where something is
    missing or out of order.
    """
    random = Random(seed)
    wanted = {entity: list(ids) for entity, ids in expected.items()}
    for _ in range(kills):
        worker = start(dsn, random.randint(1, 8))
        assert await asyncio.to_thread(worker.wait, 120) == -signal.SIGKILL
        assert worker.stdin is not None
        worker.stdin.close()
    worker = start(dsn, 0)
    total = sum(map(len, wanted.values()))
    try:
        async with asyncio.timeout(300):
            while len({one.id for one in receiver.received}) < total:
                await asyncio.sleep(0.1)
    finally:
        await asyncio.to_thread(worker.communicate)
    came: dict[str, list[str]] = defaultdict(list)
    for one in receiver.received:
        came[one.event()["entityId"]].append(one.id)
    for entity, ids in wanted.items():
        # A repeat is of the event that came last: nothing is sent again once something behind it was.
        assert [id_ for at, id_ in enumerate(came[entity]) if at == 0 or came[entity][at - 1] != id_] == ids
    return len(receiver.received) - total


async def _main(dsn: str, kill_after: int) -> None:
    webhook_dispatch.LEASE = LEASE  # type: ignore[misc]  # shorter than anybody would wait in production
    settings = GatewaySettings(SealingKeys(SECRETS_KEY))
    service = await Service.start(dsn, pool_size=8, gateway_settings=settings)
    service.webhook_settings = WebhookSettings(allow_private=True)
    webhook_dispatch.HttpSender = lambda **options: DeadlySender(kill_after, **options)  # type: ignore[assignment,misc]
    worker = Worker(service, kinds={}, followers=())
    worker.start()
    await asyncio.to_thread(sys.stdin.read)
    await worker.stop()
    await service.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
