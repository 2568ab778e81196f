"""Keeping in the audit log what a command does without an operation, which would keep it by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import uuid4

from orderwright.cli.arguments import utc_now

if TYPE_CHECKING:
    from uuid import UUID

    from orderwright.store.database import AnyConnection


async def note(
    connection: AnyConnection,
    site_id: UUID,
    operation: str,
    *,
    target: str | None = None,
    told: Mapping[str, str] | None = None,
    fields: Iterable[str] = (),
) -> None:
    """Keep it as done by the operator, in the transaction of the change.

    `told` are fields with their values, `fields` those whose values are not kept.
    """
    from orderwright.cli.administrator import operator_of
    from orderwright.model.audit import AuditChange
    from orderwright.workflows.audit import record

    changes = [AuditChange(field=name, value=value) for name, value in (told or {}).items()]
    await record(
        connection,
        operator_of(site_id),
        operation,
        entry_id=uuid4(),
        at=utc_now(),
        target=target,
        changes=[*changes, *(AuditChange(field=name) for name in fields)],
    )
