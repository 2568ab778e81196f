"""resendMail: a mail of the outbox once more."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.mails import MailResponse, ResendMailRequest
from orderwright.store.mails import find_mail
from orderwright.workflows.context import Context
from orderwright.workflows.mail_making import MailPlan
from orderwright.workflows.mails import add_asked_mail, mail_not_found, readable_kinds


async def resend_mail(context: Context, request: ResendMailRequest) -> MailResponse:
    """Put it into the outbox as a mail of its own, about the order as it stood then."""
    mail = await find_mail(context.work.connection, context.site.id, UUID(request.id))
    if mail is None or mail.kind not in readable_kinds(context.caller):
        raise mail_not_found(request.id)
    plan = MailPlan(kind=mail.kind, order_id=mail.order_id, about_id=mail.about_id, facts=mail.facts)
    (sent,) = await add_asked_mail(context, plan, [request.recipient or mail.recipient], resent_of=mail.id)
    return MailResponse(mail=sent)
