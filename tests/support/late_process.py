"""A process that appends events in transactions which commit late, each after a random time.

Run as `python -m tests.support.late_process DSN SITE COUNT SEED`; it prints the id of the entity of each event that was
committed, one a line.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

from orderwright.store.database import Database
from orderwright.store.feed import append_event
from orderwright.workflows.service import utc_now

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 6


def start(dsn: str, site_id: UUID, count: int, seed: int) -> subprocess.Popen[str]:
    """Start such a process; its lines come over its standard output."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.late_process", dsn, str(site_id), str(count), str(seed)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        stdout=subprocess.PIPE,
        text=True,
    )


async def _main(dsn: str, site_id: UUID, count: int, seed: int) -> None:
    database = await Database.connect(dsn, max_size=AT_ONCE)
    random, left = Random(seed), iter(range(count))

    async def work() -> None:
        for _ in left:
            entity = uuid4()
            async with database.transaction() as connection:
                await append_event(
                    connection,
                    site_id,
                    at=utc_now(),
                    entity_id=entity,
                    revision=1,
                    type_="wix.ecom.v1.order_created",
                    actor=b'{"type":"APP","id":"00000000-0000-0000-0000-000000000007"}',
                    extras=b"{}",
                )
                await asyncio.sleep(random.random() / 20)
            print(entity, flush=True)

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    await database.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
