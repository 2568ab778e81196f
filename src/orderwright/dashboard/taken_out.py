"""Keeping in the audit log who took data out of the shop by a page that no operation stands behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orderwright.dashboard.page import Page
from orderwright.model.audit import AuditChange
from orderwright.workflows.audit import record

_MOST_TEXT: Final = 200


async def note_download(page: Page, what: str, told: Mapping[str, str]) -> None:
    """Keep it, with what was asked for as far as it is not empty. Nothing that belongs to the shop is changed."""
    async with page.service.database.acquire() as connection:
        await record(
            connection,
            page.caller,
            what,
            entry_id=page.service.new_id(),
            at=page.service.clock(),
            changes=[AuditChange(field=name, value=value[:_MOST_TEXT]) for name, value in told.items() if value],
        )
