"""getMail: one mail with what it said."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.mails import GetMailRequest, GetMailResponse, MailBody
from orderwright.store.mails import find_mail
from orderwright.workflows.context import Context
from orderwright.workflows.mails import mail_not_found, readable_kinds, shown_mail


async def get_mail(context: Context, request: GetMailRequest) -> GetMailResponse:
    """The mail; its body is there from the first attempt on. One that the caller may not read is not found."""
    async with context.service.database.acquire() as connection:
        mail = await find_mail(connection, context.site.id, UUID(request.id))
    if mail is None or mail.kind not in readable_kinds(context.caller):
        raise mail_not_found(request.id)
    body = None
    if mail.body is not None:
        said = mail.body
        body = MailBody(
            subject=said.subject,
            html=said.html,
            text=said.text,
            language=mail.language or "en",
            problem=said.problem,
        )
    return GetMailResponse(mail=shown_mail(mail), body=body)
