"""A worker in a process of its own that sends mails to a test server.

Run as `python -m tests.support.mailing_process DSN CA_FILE`; it stops in good order when its input ends.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from orderwright.store.sealed import SealingKeys
from orderwright.worker import Worker
from orderwright.workflows import send_mails
from orderwright.workflows.gateways import GatewaySettings
from orderwright.workflows.mail_servers import MailEnvironment
from orderwright.workflows.service import Service

ROOT = Path(__file__).resolve().parents[2]
#: A dead worker's mails are taken over quickly here.
LEASE = timedelta(seconds=5)


def start(dsn: str, ca_file: Path, secrets_key: str) -> subprocess.Popen[bytes]:
    """Start such a worker."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.mailing_process", dsn, str(ca_file)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "TEST_SECRETS_KEY": secrets_key},
        stdin=subprocess.PIPE,
    )


async def _main(dsn: str, ca_file: Path) -> None:
    send_mails.LEASE = LEASE  # type: ignore[misc]
    service = await Service.start(
        dsn,
        pool_size=9,
        gateway_settings=GatewaySettings(SealingKeys(os.environ["TEST_SECRETS_KEY"])),
        mail_environment=MailEnvironment(allow_private=True, ca_file=ca_file),
    )
    worker = Worker(service)
    worker.start()
    await asyncio.to_thread(sys.stdin.read)
    await worker.stop()
    await service.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], Path(sys.argv[2])))
