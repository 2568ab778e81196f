"""What those who watch the service ask: does the process live, and can it work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import structlog

from orderwright.api.messages import NO_STORE, Reply
from orderwright.model.errors import OrderwrightError
from orderwright.store.migrations import needs_migration
from orderwright.store.transient import is_transient

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

_log = structlog.get_logger("orderwright.api")

_READY_WITHIN_SECONDS = 1.0

_encode = msgspec.json.Encoder().encode


def alive() -> Reply:
    """200 as long as the process answers at all; it asks nothing else."""
    return Reply(200, b'{"status":"ok"}')


async def ready(service: Service | None) -> Reply:
    """200 if the database answers within a second and has the schema of this program, otherwise 503 with reasons."""
    database, schema = await _check(service)
    ok = database == "ok" and schema == "ok"
    body = {"status": "ok" if ok else "unavailable", "checks": {"database": database, "schema": schema}}
    headers = (NO_STORE,) if ok else (NO_STORE, (b"retry-after", b"1"))
    return Reply(200 if ok else 503, _encode(body), headers=headers)


async def _check(service: Service | None) -> tuple[str, str]:
    if service is None:
        return "not connected yet", "unknown"
    try:
        async with asyncio.timeout(_READY_WITHIN_SECONDS), service.database.acquire() as connection:
            missing = await needs_migration(connection)
    except TimeoutError:
        return f"no answer within {_READY_WITHIN_SECONDS:g} s", "unknown"
    except OrderwrightError as error:
        return "ok", error.message
    except Exception as error:
        # The driver's message can hold addresses and names of roles, which are nobody's business out there.
        if is_transient(error):
            return f"unreachable ({type(error).__name__})", "unknown"
        _log.error("readiness_check_failed", exc_info=error)
        return f"failed ({type(error).__name__})", "unknown"
    return "ok", "migration needed: run `orderwright migrate`" if missing else "ok"
