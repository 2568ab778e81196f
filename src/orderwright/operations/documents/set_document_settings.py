"""setDocumentSettings: how the papers of the site are to look from now on."""

from __future__ import annotations

from orderwright.model.invoices import DocumentSettingsResponse, SetDocumentSettingsRequest
from orderwright.store.document_settings import add_settings
from orderwright.workflows.context import Context
from orderwright.workflows.document_files import check_settings


async def set_document_settings(context: Context, request: SetDocumentSettingsRequest) -> DocumentSettingsResponse:
    """Try them on an empty page, then keep them as a new revision; the same again is no revision of its own."""
    settings = request.document_settings
    # Before the transaction, which would otherwise wait for a template.
    await check_settings(context, settings)
    async with context.service.database.transaction() as connection:
        revision = await add_settings(connection, context.site.id, settings, context.call.now)
    return DocumentSettingsResponse(document_settings=settings, revision=revision)
