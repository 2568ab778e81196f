"""setDocumentSettings: how the papers of the site are to look from now on."""

from __future__ import annotations

import msgspec

from orderwright.model.invoices import DocumentSettingsResponse, SetDocumentSettingsRequest
from orderwright.store.document_settings import add_settings, lock_settings, newest_settings
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.document_files import check_settings

_encode = msgspec.json.Encoder().encode


async def set_document_settings(context: Context, request: SetDocumentSettingsRequest) -> Answer:
    """Try them on an empty page, then keep them as a new revision; the same again is no revision of its own."""
    settings = request.document_settings
    # Before the transaction, which would otherwise wait for a template.
    await check_settings(context, settings)
    async with context.service.database.transaction() as connection:
        await lock_settings(connection, context.site.id)
        present = await newest_settings(connection, context.site.id)
        context.check_revision(present.revision, "The settings are")
        revision = await add_settings(connection, context.site.id, settings, context.call.now)
    shown = DocumentSettingsResponse(document_settings=settings, revision=revision)
    return Answer(body=_encode(shown), revision=revision)
