"""Keeping who did what: one entry for each call of an operation that manages the site, and for each login.

Of a request only the names of the fields that were sent are kept, and the values of those that its declaration names:
what nobody has named may be a secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec

from orderwright.contract.operation import Operation
from orderwright.model.audit import AuditChange, AuditEntry
from orderwright.model.identity import Caller
from orderwright.model.timestamps import format_timestamp
from orderwright.store.audit_log import StoredEntry, add_entry
from orderwright.store.database import AnyConnection
from orderwright.workflows.context import Answer, Context

if TYPE_CHECKING:
    from orderwright.model.credentials import User

LOG_IN: Final = "staff.logIn"
LOG_IN_FAILED: Final = "staff.logInFailed"
LOG_OUT: Final = "staff.logOut"
CHANGE_PASSWORD: Final = "staff.changePassword"  # noqa: S105 - the name of what was done
SET_UP_FACTOR: Final = "staff.setUpSecondFactor"
EXPORT: Final = "orders.export"
EXPORT_DOCUMENTS: Final = "documents.export"
REMOVE_FACTOR: Final = "staff.removeSecondFactor"

_MOST_TEXT: Final = 200
#: Answers of bulk operations are not searched for an id.
_MOST_ANSWER: Final = 65_536
_decode: Final = msgspec.json.Decoder().decode


async def note(connection: AnyConnection, context: Context, operation: Operation, request: Any, answer: Answer) -> None:
    """Keep that the operation was called, if it is one that is kept. A repeated answer is no call."""
    if not operation.audited or answer.replayed:
        return
    sent = dict(_sent(request))
    ids = [name[1:-1] for name in operation.path.split("/") if name.startswith("{")]
    target = " ".join(str(sent[name]) for name in ids if name in sent) or _made(answer)
    changes = [
        AuditChange(field=name, value=_shown(value) if name in operation.told else None)
        for name, value in sent.items()
        if name not in ids
    ]
    await record(
        connection,
        context.caller,
        operation.key,
        entry_id=context.service.new_id(),
        at=context.call.now,
        target=target,
        changes=changes,
    )


async def record(
    connection: AnyConnection,
    caller: Caller,
    operation: str,
    *,
    entry_id: UUID,
    at: datetime,
    target: str | None = None,
    changes: list[AuditChange] | None = None,
) -> None:
    """Keep that a caller did something."""
    entry = StoredEntry(
        id=entry_id,
        created_date=at,
        operation=operation,
        actor=caller.credential,
        actor_email=caller.identity.email,
        target=None if target is None else target[:_MOST_TEXT],
        changes=changes or [],
    )
    await add_entry(connection, caller.site_id, entry)


async def record_of_user(
    connection: AnyConnection, user: User, operation: str, *, entry_id: UUID, at: datetime, address: str = ""
) -> None:
    """Keep what a member of the staff did with the own account; `address` is that of the network."""
    entry = StoredEntry(
        id=entry_id,
        created_date=at,
        operation=operation,
        actor=f"user:{user.id}",
        actor_email=user.email,
        target=None,
        changes=[AuditChange(field="address", value=address)] if address else [],
    )
    await add_entry(connection, user.site_id, entry)


def shown_entry(entry: StoredEntry) -> AuditEntry:
    """An entry as it is answered."""
    return AuditEntry(
        id=str(entry.id),
        created_date=format_timestamp(entry.created_date),
        operation=entry.operation,
        actor=entry.actor,
        actor_email=entry.actor_email,
        target=entry.target,
        changes=entry.changes,
    )


def _sent(message: msgspec.Struct, before: str = "") -> Iterator[tuple[str, Any]]:
    """The fields of a request that were sent, by their dotted wire names. Lists and free objects count as one."""
    for field in msgspec.structs.fields(message):
        value = getattr(message, field.name)
        usual = field.default_factory() if callable(field.default_factory) else field.default
        if value is None or value is msgspec.UNSET or value == usual:
            continue
        name = f"{before}{field.encode_name}"
        if isinstance(value, msgspec.Struct):
            yield from _sent(value, f"{name}.")
        else:
            yield name, value


def _shown(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text[:_MOST_TEXT]


def _made(answer: Answer) -> str | None:
    """The id of what an operation has made or of the job that it has begun, as its answer shows it."""
    if not answer.body or len(answer.body) > _MOST_ANSWER:
        return None
    decoded = _decode(answer.body)
    if isinstance(decoded, Mapping):
        if isinstance(decoded.get("jobId"), str):
            job: str = decoded["jobId"]
            return job
        for value in decoded.values():
            if isinstance(value, Mapping) and isinstance(value.get("id"), str):
                found: str = value["id"]
                return found
    return None
