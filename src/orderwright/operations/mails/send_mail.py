"""sendMail: a mail about an order because somebody asks for it."""

from __future__ import annotations

from orderwright.model.mails import ListMailsResponse, SendMailRequest
from orderwright.workflows.context import Context
from orderwright.workflows.mails import add_asked_mail, check_readable, made_now, plan_of


async def send_mail(context: Context, request: SendMailRequest) -> ListMailsResponse:
    """Make it once, so that what can't be made is refused at once, and put it into the outbox."""
    check_readable(context.caller, request.kind)
    plan = plan_of(
        request.kind,
        request.order_id,
        request.about_id,
        language=request.language,
        custom_message=request.custom_message,
    )
    made, recipients = await made_now(context, plan, request.recipient)
    return ListMailsResponse(mails=await add_asked_mail(context, made.exactly(plan), recipients))
