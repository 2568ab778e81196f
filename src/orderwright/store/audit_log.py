"""The audit log as it is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from orderwright.model.audit import AuditChange
from orderwright.store.database import AnyConnection

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(list[AuditChange]).decode
_COLUMNS: Final = "id, created_date, operation, actor, actor_email, target, changes"


class StoredEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done."""

    id: UUID
    created_date: datetime
    operation: str
    actor: str
    actor_email: str | None
    target: str | None
    changes: list[AuditChange]


async def add_entry(connection: AnyConnection, site_id: UUID, entry: StoredEntry) -> None:
    """Keep an entry, in the transaction of what it tells."""
    await connection.execute(
        "INSERT INTO audit_log (site_id, id, created_date, operation, actor, actor_email, target, changes)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        site_id,
        entry.id,
        entry.created_date,
        entry.operation,
        entry.actor,
        entry.actor_email,
        entry.target,
        _encode(entry.changes),
    )


async def forget_entries(connection: AnyConnection, site_id: UUID, before: datetime) -> None:
    """Remove the entries that were made before."""
    await connection.execute("DELETE FROM audit_log WHERE site_id = $1 AND created_date < $2", site_id, before)


async def list_entries(
    connection: AnyConnection,
    site_id: UUID,
    *,
    actor: str | None = None,
    operation: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: UUID | None = None,
    limit: int,
) -> list[StoredEntry]:
    """Entries of a site, newest first; `operation` may be the module of several, `after` the last entry before."""
    conditions, values = ["site_id = $1"], [site_id]

    def where(condition: str, *given: Any) -> None:
        places = [f"${len(values) + 1 + number}" for number in range(len(given))]
        conditions.append(condition.format(*places))
        values.extend(given)

    if actor is not None:
        where("actor = {}", actor)
    if operation is not None:
        # What begins with the module and a point: the slash is the sign behind the point.
        where("(operation = {0} OR (operation > {0} || '.' AND operation < {0} || '/'))", operation)
    if since is not None:
        where("created_date >= {}", since)
    if until is not None:
        where("created_date < {}", until)
    if after is not None:
        where("(created_date, id) < (SELECT created_date, id FROM audit_log WHERE site_id = $1 AND id = {})", after)
    where("true ORDER BY created_date DESC, id DESC LIMIT {}", limit)
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM audit_log WHERE {' AND '.join(conditions)}",  # noqa: S608 - holds no value
        *values,
    )
    return [StoredEntry(**{**row, "changes": _decode(row["changes"])}) for row in rows]
