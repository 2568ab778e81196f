"""The mails that a dialog would send with what is typed in it, for the frame below its fields. Nothing is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_frames import framed_mails, framed_text
from orderwright.model.errors import OrderwrightError

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page


async def previewed(page: Page, action: str, request: dict[str, Any], **more: dict[str, Any]) -> Response:
    """The mails after an action, as `previewIntendedMails` names it, with the request that it would get.

    What the action would be refused for is told in the place of the mails.
    """
    try:
        answer = await page.call("mails.previewIntendedMails", {action: request, **more}, if_match=page.revision())
    except OrderwrightError as error:
        return not_previewed(page.problem(error))
    return framed_mails(page, answer["mails"])


def not_previewed(problem: Problem) -> Response:
    """Why there is nothing to show."""
    return framed_text("\n".join(dict.fromkeys([problem.message, *problem.fields.values()])), status=problem.status)


def resend_request(page: Page) -> dict[str, Any]:
    """The request of `resendMail` that the form beside a mail makes."""
    request = {"id": page.param("mail")}
    if page.field("recipient"):
        request["recipient"] = page.field("recipient")
    return request
