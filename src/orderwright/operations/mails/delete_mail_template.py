"""deleteMailTemplate: mails look as ours again."""

from __future__ import annotations

from orderwright.model.errors import NotFound
from orderwright.model.mails import DeleteMailTemplateRequest, DeleteMailTemplateResponse
from orderwright.store.mail_settings import delete_template
from orderwright.workflows.context import Context


async def delete_mail_template(context: Context, request: DeleteMailTemplateRequest) -> DeleteMailTemplateResponse:
    """Remove the template of that kind and language."""
    language = request.language or ""
    if not await delete_template(context.work.connection, context.site.id, request.kind, language):
        data = {"kind": request.kind.value, "language": request.language}
        raise NotFound("MAIL_TEMPLATE_NOT_FOUND", "The site has no such template", data=data)
    return DeleteMailTemplateResponse()
