"""The mails of the site: what was sent to whom, what became of it, and sending one again."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_frames import framed
from orderwright.dashboard.mail_previews import previewed, resend_request
from orderwright.dashboard.mail_words import KINDS, STATES
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_PAGE: Final = 50


@page("/mails", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """A page of them, newest first, of a state or a kind."""
    asked: Json = {"limit": _PAGE + 1}
    if page.query("state") in STATES:
        asked["state"] = page.query("state")
    if page.query("kind") in KINDS:
        asked["kind"] = page.query("kind")
    if page.query("after"):
        asked["after"] = page.query("after")
    found = document((await page.call("mails.listMails", asked))["mails"])
    return await page.render(
        "mails/list.html",
        mails=found[:_PAGE],
        after=found[_PAGE - 1]["id"] if len(found) > _PAGE else "",
        kinds=KINDS,
        states=STATES,
        state=asked.get("state", ""),
        kind=asked.get("kind", ""),
    )


@page("/mails/{mail}", needs=Permission.READ_ORDERS)
async def show_one(page: Page) -> Response:
    """One mail with what it said."""
    return await _one(page)


@page("/mails/{mail}/body", needs=Permission.READ_ORDERS)
async def body(page: Page) -> Response:
    """What it said, for the frame in which it is shown."""
    return framed((await _mail(page))["body"].get("html") or "")


@action("/mails/{mail}/resend", needs=Permission.MODIFY_ORDERS)
async def resend(page: Page) -> Response:
    """Send it again, made anew."""
    try:
        answer = await page.call("mails.resendMail", resend_request(page))
    except OrderwrightError as error:
        return await _one(page, page.problem(error))
    return await page.redirect(f"/mails/{answer['mail']['id']}", notice=page.text("The mail is on its way."))


@action("/mails/{mail}/resend/preview", needs=Permission.MODIFY_ORDERS)
async def preview(page: Page) -> Response:
    """What it would say when it is made anew."""
    return await previewed(page, "resendMail", resend_request(page))


async def _mail(page: Page) -> Json:
    found: Json = document(await page.call("mails.getMail", {"id": page.param("mail")}))
    return found


async def _one(page: Page, problem: Problem | None = None) -> Response:
    found = await _mail(page)
    return await page.render(
        "mails/one.html",
        place=f"/mails/{found['mail']['id']}",
        order_id=found["mail"].get("orderId"),
        all="/mails",
        mail=found["mail"],
        body=found["body"],
        kinds=KINDS,
        states=STATES,
        problem=problem,
    )
