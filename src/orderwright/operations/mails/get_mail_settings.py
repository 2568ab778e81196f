"""getMailSettings: how the site sends mails."""

from __future__ import annotations

from orderwright.model.mails import GetMailSettingsRequest, MailSettingsResponse
from orderwright.store.mail_settings import find_settings
from orderwright.workflows.context import Context
from orderwright.workflows.mails import shown_settings


async def get_mail_settings(context: Context, _: GetMailSettingsRequest) -> MailSettingsResponse:
    """The settings, without the password."""
    async with context.service.database.acquire() as connection:
        kept = await find_settings(connection, context.site.id)
    return MailSettingsResponse(mail_settings=shown_settings(context, kept))
