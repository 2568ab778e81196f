"""listMailTemplates: the templates that the site has of its own."""

from __future__ import annotations

from orderwright.model.mails import ListMailTemplatesRequest, ListMailTemplatesResponse
from orderwright.store.mail_settings import list_templates
from orderwright.workflows.context import Context
from orderwright.workflows.mails import shown_template


async def list_mail_templates(context: Context, _: ListMailTemplatesRequest) -> ListMailTemplatesResponse:
    """All of them, with why one was passed over."""
    async with context.service.database.acquire() as connection:
        found = await list_templates(connection, context.site.id)
    return ListMailTemplatesResponse(templates=[shown_template(one) for one in found])
