"""Webhook subscriptions: who is told of what, at which address, and whether that works."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import msgspec

from orderwright.model.permissions import Permission, permissions_of
from orderwright.store.database import AnyConnection

_COLUMNS: Final = """id, app_id, url, types, state, reason, detail, disabled_date, owner_email, public_key, sealed,
    hints, failures, failing_since, last_failure, created_date, updated_date"""


class StoredSubscription(msgspec.Struct, frozen=True, kw_only=True):
    """A subscription. `types` is None for all; `sealed` and `hints` are its secrets and what is shown of them."""

    id: UUID
    app_id: UUID
    url: str
    types: list[str] | None
    state: str
    reason: str | None
    detail: str | None
    disabled_date: datetime | None
    owner_email: str | None
    public_key: str
    sealed: bytes
    hints: bytes
    failures: int
    failing_since: datetime | None
    last_failure: str | None
    created_date: datetime
    updated_date: datetime

    def __repr__(self) -> str:
        return f"StoredSubscription(id={self.id}, state={self.state!r})"


class InstalledApp(msgspec.Struct, frozen=True, kw_only=True):
    """An app on a site, and what it may do there."""

    app_id: UUID
    instance_id: UUID
    permissions: frozenset[Permission]


def binding(site_id: UUID, subscription_id: UUID) -> bytes:
    """What the sealed secrets are bound to: they can't be read as those of another subscription."""
    return b"orderwright:webhook:" + site_id.bytes + subscription_id.bytes


async def add_subscription(connection: AnyConnection, site_id: UUID, made: StoredSubscription, feed_id: UUID) -> None:
    """Keep a new subscription, which is told of what gets its place in the feed from now on.

    Events that are committed and wait for their places are told, too: nobody can tell them from those that follow.
    """
    await connection.execute(
        f"""INSERT INTO webhook_subscriptions (site_id, {_COLUMNS})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)""",  # noqa: S608
        site_id,
        *msgspec.structs.astuple(made),
    )
    await connection.execute(
        """INSERT INTO webhook_feeds (site_id, subscription_id, id, started, position, created_date)
           SELECT $1, $2, $3, p, p, $4
           FROM (SELECT coalesce(max(last_position), 0) AS p FROM event_positions WHERE site_id = $1) AS newest""",
        site_id,
        made.id,
        feed_id,
        made.created_date,
    )


async def find_subscription(
    connection: AnyConnection, site_id: UUID, subscription_id: UUID, *, lock: bool = False
) -> StoredSubscription | None:
    """The subscription of that id; `lock` keeps others from changing it meanwhile."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM webhook_subscriptions WHERE site_id = $1 AND id = $2"  # noqa: S608
        + (" FOR UPDATE" if lock else ""),
        site_id,
        subscription_id,
    )
    return None if row is None else _subscription(row)


async def list_subscriptions(connection: AnyConnection, site_id: UUID, app_id: UUID | None) -> list[StoredSubscription]:
    """The subscriptions of the site, or those of one app, oldest first."""
    rows = await connection.fetch(
        f"""SELECT {_COLUMNS} FROM webhook_subscriptions WHERE site_id = $1 AND ($2::uuid IS NULL OR app_id = $2)
            ORDER BY created_date, id""",  # noqa: S608
        site_id,
        app_id,
    )
    return [_subscription(row) for row in rows]


async def change_subscription(
    connection: AnyConnection,
    site_id: UUID,
    subscription_id: UUID,
    *,
    url: str,
    types: Sequence[str] | None,
    owner_email: str | None,
    now: datetime,
) -> None:
    """Change where and what of is told."""
    await connection.execute(
        """UPDATE webhook_subscriptions SET url = $3, types = $4, owner_email = $5, updated_date = $6
           WHERE site_id = $1 AND id = $2""",
        site_id,
        subscription_id,
        url,
        None if types is None else list(types),
        owner_email,
        now,
    )


async def keep_secrets(
    connection: AnyConnection, site_id: UUID, subscription_id: UUID, sealed: bytes, hints: bytes, now: datetime
) -> None:
    """Replace the secrets."""
    await connection.execute(
        "UPDATE webhook_subscriptions SET sealed = $3, hints = $4, updated_date = $5 WHERE site_id = $1 AND id = $2",
        site_id,
        subscription_id,
        sealed,
        hints,
        now,
    )


async def delete_subscription(connection: AnyConnection, site_id: UUID, subscription_id: UUID) -> None:
    """Remove the subscription with everything that was or is to be delivered to it."""
    await connection.execute(
        "DELETE FROM webhook_subscriptions WHERE site_id = $1 AND id = $2", site_id, subscription_id
    )


async def enable_subscription(connection: AnyConnection, site_id: UUID, subscription_id: UUID, now: datetime) -> None:
    """Deliver again: what was pending at once and with its 48 hours anew, and what happened meanwhile behind it."""
    await connection.execute(
        """UPDATE webhook_subscriptions
           SET state = 'ENABLED', reason = NULL, detail = NULL, disabled_date = NULL, failures = 0,
               failing_since = NULL, last_failure = NULL, updated_date = $3
           WHERE site_id = $1 AND id = $2""",
        site_id,
        subscription_id,
        now,
    )
    await connection.execute(
        """UPDATE webhook_deliveries SET first_attempt = NULL
           WHERE site_id = $1 AND subscription_id = $2 AND state = 'PENDING' AND first_attempt IS NOT NULL""",
        site_id,
        subscription_id,
    )
    await connection.execute(
        """UPDATE webhook_lanes SET next_attempt = $3
           WHERE site_id = $1 AND subscription_id = $2 AND claim IS NULL AND next_attempt > $3""",
        site_id,
        subscription_id,
        now,
    )


async def disable_subscription(
    connection: AnyConnection,
    site_id: UUID,
    subscription_id: UUID,
    *,
    reason: str,
    detail: str,
    now: datetime,
    tell: bool,
) -> bool:
    """Stop delivering; False if it was stopped already. `tell` leaves a notice for its owner, in the same statement."""
    done: str | None = await connection.fetchval(
        """WITH disabled AS (
               UPDATE webhook_subscriptions
               SET state = 'DISABLED', reason = $3, detail = $4, disabled_date = $5, updated_date = $5
               WHERE site_id = $1 AND id = $2 AND state = 'ENABLED' RETURNING site_id, id, url, owner_email
           ), noticed AS (
               INSERT INTO webhook_notices (site_id, subscription_id, url, reason, detail, owner_email, at)
               SELECT site_id, id, url, $3, $4, owner_email, $5 FROM disabled WHERE $6
           )
           SELECT url FROM disabled""",
        site_id,
        subscription_id,
        reason,
        detail,
        now,
        tell,
    )
    return done is not None


async def note_success(connection: AnyConnection, site_id: UUID, subscription_id: UUID) -> None:
    """An attempt succeeded, after some that had failed."""
    await connection.execute(
        """UPDATE webhook_subscriptions SET failures = 0, failing_since = NULL
           WHERE site_id = $1 AND id = $2 AND failures > 0""",
        site_id,
        subscription_id,
    )


async def note_failure(
    connection: AnyConnection, site_id: UUID, subscription_id: UUID, words: str, now: datetime
) -> datetime | None:
    """An attempt failed; since when none has succeeded, None if the subscription is gone."""
    since: datetime | None = await connection.fetchval(
        """UPDATE webhook_subscriptions
           SET failures = failures + 1, failing_since = coalesce(failing_since, $4), last_failure = $3
           WHERE site_id = $1 AND id = $2 RETURNING failing_since""",
        site_id,
        subscription_id,
        words,
        now,
    )
    return since


async def installed_app(connection: AnyConnection, site_id: UUID, app_id: UUID) -> InstalledApp | None:
    """The app as it is on the site now; None if it was removed or revoked."""
    row = await connection.fetchrow(
        """SELECT i.id, i.scopes FROM app_instances i JOIN apps a ON a.id = i.app_id
           WHERE i.site_id = $1 AND i.app_id = $2 AND i.removed_date IS NULL AND a.revoked_date IS NULL""",
        site_id,
        app_id,
    )
    if row is None:
        return None
    return InstalledApp(app_id=app_id, instance_id=row["id"], permissions=permissions_of(row["scopes"]))


def _subscription(row: asyncpg.Record) -> StoredSubscription:
    return StoredSubscription(**dict(row))
