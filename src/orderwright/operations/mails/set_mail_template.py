"""setMailTemplate: how a kind of mail is to look."""

from __future__ import annotations

from orderwright.model.mails import MailTemplateResponse, SetMailTemplateRequest
from orderwright.store.mail_settings import KeptTemplate, put_template
from orderwright.workflows.context import Context
from orderwright.workflows.mails import check_faultless, shown_template


async def set_mail_template(context: Context, request: SetMailTemplateRequest) -> MailTemplateResponse:
    """Try the template, then keep it: a faulty one changes nothing."""
    check_faultless(request.template)
    now = context.work.now
    await put_template(context.work.connection, context.site.id, request.template, now)
    return MailTemplateResponse(template=shown_template(KeptTemplate(request.template, now, None)))
