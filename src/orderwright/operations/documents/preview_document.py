"""previewDocument: a sample paper with settings that are not kept."""

from __future__ import annotations

from orderwright.model.invoices import PreviewDocumentRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.document_files import sample_file


async def preview_document(context: Context, request: PreviewDocumentRequest) -> Answer:
    """Set it as the papers of the site are set. Nothing is kept."""
    return await sample_file(context, request.kind, request.document_settings)
