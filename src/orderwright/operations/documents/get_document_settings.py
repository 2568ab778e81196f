"""getDocumentSettings: how the papers of the site look."""

from __future__ import annotations

from orderwright.model.invoices import DocumentSettingsResponse, GetDocumentSettingsRequest
from orderwright.store.document_settings import newest_settings
from orderwright.workflows.context import Context


async def get_document_settings(context: Context, request: GetDocumentSettingsRequest) -> DocumentSettingsResponse:
    """The settings as they are now."""
    async with context.service.database.acquire() as connection:
        state = await newest_settings(connection, context.site.id)
    return DocumentSettingsResponse(document_settings=state.settings, revision=state.revision)
