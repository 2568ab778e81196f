"""The mails of an order: which were sent, what they said, sending one again, and sending another one."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_frames import framed, framed_mails
from orderwright.dashboard.mail_previews import not_previewed, previewed, resend_request
from orderwright.dashboard.mail_words import KINDS, STATES, TO_BUYER
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import NotFound, OrderwrightError, ValidationFailed
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_LIST: Final = "order/mails/list.html"
_ONE: Final = "mails/one.html"
_NEW: Final = "order/mails/new.html"


@page("/orders/{id}/mails", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """The mails, newest first."""
    order, _revision = await read_order(page, page.param("id"))
    answer = await page.call("mails.listMails", {"orderId": order["id"], "limit": 100})
    return await page.render(_LIST, order=order, mails=document(answer["mails"]), kinds=KINDS, states=STATES)


@page("/orders/{id}/mails/{mail}", needs=Permission.READ_ORDERS)
async def show_one(page: Page) -> Response:
    """One mail with what it said."""
    return await _one(page)


@page("/orders/{id}/mails/{mail}/body", needs=Permission.READ_ORDERS)
async def body(page: Page) -> Response:
    """What it said, for the frame in which it is shown."""
    return framed((await _mail(page))["body"].get("html") or "")


@action("/orders/{id}/mails/{mail}/resend", needs=Permission.MODIFY_ORDERS)
async def resend(page: Page) -> Response:
    """Send it again, made anew."""
    await _mail(page)
    try:
        await page.call("mails.resendMail", resend_request(page))
    except OrderwrightError as error:
        return await _one(page, page.problem(error))
    return await page.redirect(f"/orders/{page.param('id')}/mails", notice=page.text("The mail is on its way."))


@action("/orders/{id}/mails/{mail}/resend/preview", needs=Permission.MODIFY_ORDERS)
async def preview_again(page: Page) -> Response:
    """What it would say when it is made anew."""
    await _mail(page)
    return await previewed(page, "resendMail", resend_request(page))


@page("/orders/{id}/send-mail", needs=Permission.MODIFY_ORDERS)
async def show_new(page: Page) -> Response:
    """The kinds of mails that buyers get."""
    return await _new(page)


@action("/orders/{id}/send-mail", needs=Permission.MODIFY_ORDERS)
async def send(page: Page) -> Response:
    """Send a mail of a kind."""
    try:
        await page.call("mails.sendMail", {**_wanted(page), **_recipient(page)})
    except OrderwrightError as error:
        return await _new(page, page.problem(error, customMessage="message"))
    return await page.redirect(f"/orders/{page.param('id')}/mails", notice=page.text("The mail is on its way."))


@action("/orders/{id}/send-mail/preview", needs=Permission.MODIFY_ORDERS)
async def preview(page: Page) -> Response:
    """What it would say, for the frame in which it is shown."""
    try:
        request = _wanted(page)
        answer = await page.call("mails.previewMail", request)
    except OrderwrightError as error:
        return not_previewed(page.problem(error, customMessage="message"))
    recipients = [page.field("recipient")] if page.field("recipient") else answer["recipients"]
    return framed_mails(page, [{"kind": request["kind"], "recipients": recipients, "body": answer["body"]}])


def _wanted(page: Page) -> Json:
    """What the form asks for. Raises `ValidationFailed` for a kind that buyers do not get."""
    kind, message = page.field("kind"), page.field("message")
    if kind not in TO_BUYER:
        raise ValidationFailed.of("kind", "is no mail for buyers", "INVALID_ENUM_VALUE")
    request: Json = {"orderId": page.param("id"), "kind": kind}
    return {**request, "customMessage": message} if message else request


def _recipient(page: Page) -> Json:
    return {"recipient": page.field("recipient")} if page.field("recipient") else {}


async def _mail(page: Page) -> Json:
    """The mail of the address. Raises `NotFound` for one of another order."""
    found: Json = document(await page.call("mails.getMail", {"id": page.param("mail")}))
    if found["mail"].get("orderId") != page.param("id"):
        raise NotFound("MAIL_NOT_FOUND", "The order has no such mail")
    return found


async def _one(page: Page, problem: Problem | None = None) -> Response:
    order, _revision = await read_order(page, page.param("id"))
    found = await _mail(page)
    return await page.render(
        _ONE,
        place=f"/orders/{order['id']}/mails/{found['mail']['id']}",
        all=f"/orders/{order['id']}/mails",
        order_id=None,
        mail=found["mail"],
        body=found["body"],
        kinds=KINDS,
        states=STATES,
        problem=problem,
    )


async def _new(page: Page, problem: Problem | None = None) -> Response:
    order, _revision = await read_order(page, page.param("id"))
    kinds = [(kind, page.text(KINDS[kind])) for kind in TO_BUYER]
    return await page.render(_NEW, order=order, kinds=kinds, problem=problem)
