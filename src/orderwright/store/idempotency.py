"""Idempotency keys: which request a key belongs to, and what was answered to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from orderwright.store.database import AnyConnection

#: How long an answer can be asked for again. The promise to callers is 24 hours; the rest is margin.
KEPT = timedelta(hours=48)


class Claim(NamedTuple):
    """What is known of a key. `outcome` None: it is new and now taken by this transaction.

    Otherwise 'replay', 'mismatch' or 'busy', as `claim_idempotency_key` in the migrations says.
    """

    outcome: str | None
    order_id: UUID | None
    revision: int | None


async def claim_key(
    connection: AnyConnection, site_id: UUID, principal: str, key: str, request_hash: bytes, at: datetime
) -> Claim:
    """Take the key for the present transaction, or learn what is known of it. Never waits."""
    row = await connection.fetchrow(
        "SELECT outcome, order_id, revision FROM claim_idempotency_key($1, $2, $3, $4, NULL, NULL, $5)",
        site_id,
        principal,
        key,
        request_hash,
        at,
    )
    assert row is not None, "the function answers one row"
    return Claim(row[0], row[1], row[2])


async def store_answer(
    connection: AnyConnection,
    site_id: UUID,
    principal: str,
    key: str,
    *,
    order_id: UUID | None,
    revision: int | None,
    answer: bytes,
) -> None:
    """Keep what was answered: the order shown and at which revision, and the rest of the answer."""
    await connection.execute(
        """UPDATE idempotency_keys SET order_id = $4, revision = $5, answer = $6
           WHERE site_id = $1 AND principal = $2 AND key = $3""",
        site_id,
        principal,
        key,
        order_id,
        revision,
        answer,
    )


async def stored_answer(connection: AnyConnection, site_id: UUID, principal: str, key: str) -> bytes | None:
    """The rest of the answer beside the order that it shows; None where the order was all of it."""
    value: bytes | None = await connection.fetchval(
        "SELECT answer FROM idempotency_keys WHERE site_id = $1 AND principal = $2 AND key = $3",
        site_id,
        principal,
        key,
    )
    return value


async def forget_old_keys(connection: AnyConnection, site_id: UUID, now: datetime) -> int:
    """Remove the keys that are older than they need to be kept; returns how many."""
    status = await connection.execute(
        "DELETE FROM idempotency_keys WHERE site_id = $1 AND created_at < $2", site_id, now - KEPT
    )
    return int(status.rsplit(" ", 1)[-1])


class CallClaim(NamedTuple):
    """What is known of the key of an operation that calls a gateway.

    `outcome` as in `Claim`, or 'in_progress': its `intent` is committed and its answer is not. Until `running_until`
    the request that began it may still be at work.
    """

    outcome: str | None
    order_id: UUID | None
    revision: int | None
    intent: bytes | None
    running_until: datetime | None


async def claim_call_key(
    connection: AnyConnection, site_id: UUID, principal: str, key: str, request_hash: bytes, at: datetime
) -> CallClaim:
    """Take the key for the present transaction, or learn what is known of it. Never waits."""
    row = await connection.fetchrow(
        "SELECT outcome, order_id, revision, intent, running_until FROM claim_call_key($1, $2, $3, $4, $5)",
        site_id,
        principal,
        key,
        request_hash,
        at,
    )
    assert row is not None, "the function answers one row"
    return CallClaim(*row)


async def keep_intent(
    connection: AnyConnection, site_id: UUID, principal: str, key: str, *, intent: bytes, running_until: datetime
) -> None:
    """Keep a key in progress with what is needed to go on with it, whoever does until `running_until`."""
    await connection.execute(
        """UPDATE idempotency_keys SET state = 'in_progress', intent = $4, running_until = $5
           WHERE site_id = $1 AND principal = $2 AND key = $3""",
        site_id,
        principal,
        key,
        intent,
        running_until,
    )


async def complete_key(
    connection: AnyConnection,
    site_id: UUID,
    principal: str,
    key: str,
    *,
    order_id: UUID | None,
    revision: int | None,
    answer: bytes,
) -> None:
    """Keep what is answered at last, as `store_answer` does. The first answer that is kept stays."""
    await connection.execute(
        """UPDATE idempotency_keys
           SET state = 'complete', intent = NULL, running_until = NULL, order_id = $4, revision = $5, answer = $6
           WHERE site_id = $1 AND principal = $2 AND key = $3 AND state = 'in_progress'""",
        site_id,
        principal,
        key,
        order_id,
        revision,
        answer,
    )
