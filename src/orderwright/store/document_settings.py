"""How the papers of a site look, in every state that it was ever set to."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from orderwright.model.invoices import DocumentSettings
from orderwright.store.database import AnyConnection

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(DocumentSettings).decode


class SettingsState(NamedTuple):
    """The settings and their revision; revision 0 if they were never set."""

    revision: int
    settings: DocumentSettings


async def newest_settings(connection: AnyConnection, site_id: UUID) -> SettingsState:
    """The settings as they are now."""
    row = await connection.fetchrow(
        "SELECT revision, doc FROM document_settings WHERE site_id = $1 ORDER BY revision DESC LIMIT 1", site_id
    )
    return SettingsState(0, DocumentSettings()) if row is None else SettingsState(row["revision"], _decode(row["doc"]))


async def settings_at(connection: AnyConnection, site_id: UUID, revision: int) -> DocumentSettings:
    """The settings as they were at that revision."""
    if revision == 0:
        return DocumentSettings()
    doc: bytes = await connection.fetchval(
        "SELECT doc FROM document_settings WHERE site_id = $1 AND revision = $2", site_id, revision
    )
    return _decode(doc)


async def lock_settings(connection: AnyConnection, site_id: UUID) -> None:
    """Keep others from changing the settings until the end of the transaction."""
    await connection.execute("SELECT FROM sites WHERE id = $1 FOR NO KEY UPDATE", site_id)


async def add_settings(connection: AnyConnection, site_id: UUID, settings: DocumentSettings, at: datetime) -> int:
    """Make these the settings from now on; returns their revision. Locks the site's row against a second change."""
    await lock_settings(connection, site_id)
    before = await newest_settings(connection, site_id)
    if before.revision and before.settings == settings:
        return before.revision
    await connection.execute(
        "INSERT INTO document_settings (site_id, revision, doc, created_date) VALUES ($1, $2, $3, $4)",
        site_id,
        before.revision + 1,
        _encode(settings),
        at,
    )
    return before.revision + 1
