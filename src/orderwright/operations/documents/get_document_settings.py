"""getDocumentSettings: how the papers of the site look."""

from __future__ import annotations

import msgspec

from orderwright.model.invoices import DocumentSettingsResponse, GetDocumentSettingsRequest
from orderwright.store.document_settings import newest_settings
from orderwright.workflows.context import Answer, Context

_encode = msgspec.json.Encoder().encode


async def get_document_settings(context: Context, request: GetDocumentSettingsRequest) -> Answer:
    """The settings as they are now."""
    async with context.service.database.acquire() as connection:
        state = await newest_settings(connection, context.site.id)
    shown = DocumentSettingsResponse(document_settings=state.settings, revision=state.revision)
    return Answer(body=_encode(shown), revision=state.revision)
