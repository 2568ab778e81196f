"""previewMail: a mail as it would go out now."""

from __future__ import annotations

from orderwright.model.errors import ValidationFailed
from orderwright.model.mails import PreviewMailRequest, PreviewMailResponse
from orderwright.workflows.context import Context
from orderwright.workflows.mails import check_faultless, check_readable, made_now, plan_of, shown_body


async def preview_mail(context: Context, request: PreviewMailRequest) -> PreviewMailResponse:
    """Make it and show it. Nothing is kept or sent."""
    check_readable(context.caller, request.kind)
    plan = plan_of(
        request.kind,
        request.order_id,
        request.about_id,
        language=request.language,
        custom_message=request.custom_message,
    )
    if request.template is not None:
        if request.template.kind is not request.kind:
            raise ValidationFailed.of("template.kind", "must be the kind of the mail", "INVALID_ENUM_VALUE")
        check_faultless(request.template)
    made, recipients = await made_now(context, plan, None, trial=request.template)
    return PreviewMailResponse(body=shown_body(made), recipients=recipients)
