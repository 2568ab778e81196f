"""setMailSettings: how the site sends mails from now on."""

from __future__ import annotations

from orderwright.model.mails import MailSettingsResponse, SetMailSettingsRequest
from orderwright.workflows.context import Context
from orderwright.workflows.mails import set_settings, shown_settings


async def set_mail_settings(context: Context, request: SetMailSettingsRequest) -> MailSettingsResponse:
    """Seal the password and keep the settings. Mails that are being sent go on as they were."""
    kept = await set_settings(context, request.mail_settings)
    return MailSettingsResponse(mail_settings=shown_settings(context, kept))
