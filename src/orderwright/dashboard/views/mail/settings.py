"""How the site sends mails: the sender, who is told, which kinds are sent, the mail server, and trying it."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace
from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_words import KINDS
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import OrderwrightError, ValidationFailed
from orderwright.model.mails import Security
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_PAGE: Final = "mail/settings.html"
_TEST: Final = "mail/test.html"
SECURITIES: Final[tuple[tuple[str, str], ...]] = (
    (Security.STARTTLS.value, _("STARTTLS (port 587)")),
    (Security.TLS.value, _("TLS from the first byte (port 465)")),
    (Security.NONE.value, _("None (port 25): only on the same machine")),
)
_NO_HOST: Final = _("Name the mail server.")
_IN_CLEAR: Final = _("A user name and password need TLS or STARTTLS.")


@page("/settings/mail", needs=Permission.MANAGE_SITE)
async def show(page: Page) -> Response:
    """All of it, with the kinds of mails."""
    return await _show(page)


@action("/settings/mail", needs=Permission.MANAGE_SITE)
async def change(page: Page) -> Response:
    """Set all of it. A password that is not typed stays, as long as server and user name do."""
    typed = Typed(page, page.form)
    sent = page.fields("kind")
    given: Json = {
        "businessAddresses": typed.line("businessAddresses").replace(",", " ").replace(";", " ").split(),
        "disabledKinds": [kind for kind in KINDS if kind not in sent],
    }
    for name in ("fromAddress", "fromName", "replyTo"):
        if typed.line(name):
            given[name] = typed.line(name)
    if typed.line("server") == "own":
        given["smtp"] = _server(page, typed)
    if typed.problem:
        return await _show(page, typed.problem)
    try:
        await page.call("mails.setMailSettings", {"mailSettings": given})
    except OrderwrightError as error:
        return await _show(page, page.problem(_told(error)))
    return await page.redirect("/settings/mail", notice=page.text("Saved."))


@page("/settings/mail/test", needs=Permission.MANAGE_SITE)
async def show_test(page: Page) -> Response:
    """To whom a mail is to be sent."""
    return await page.render(_TEST)


@action("/settings/mail/test", needs=Permission.MANAGE_SITE)
async def test(page: Page) -> Response:
    """Hand a mail over now, and tell what the mail server said."""
    try:
        answer = await page.call("mails.testMail", {"recipient": page.field("recipient")})
    except OrderwrightError as error:
        return await page.render(_TEST, problem=page.problem(error))
    return await page.redirect(
        "/settings/mail", notice=page.text("The mail server took it: %(answer)s", answer=answer["answer"])
    )


def _server(page: Page, typed: Typed) -> Json:
    if not typed.line("host"):
        typed.fault("host", _NO_HOST)
    server: Json = {"host": typed.line("host"), "security": typed.line("security") or Security.STARTTLS.value}
    port = typed.units("port")
    if port:
        server["port"] = port
    if typed.line("username"):
        server["username"] = typed.line("username")
        if server["security"] == Security.NONE:
            typed.fault("security", _IN_CLEAR)
    if page.raw("password"):
        server["password"] = page.raw("password")
    return server


def _told(error: OrderwrightError) -> OrderwrightError:
    """The same refusal; what is wrong with one of several addresses belongs to their one field."""
    if not isinstance(error, ValidationFailed):
        return error
    return ValidationFailed(
        [
            replace(one, field="businessAddresses") if "businessAddresses" in one.field else one
            for one in error.violations
        ]
    )


async def _show(page: Page, problem: Problem | None = None) -> Response:
    settings = document((await page.call("mails.getMailSettings"))["mailSettings"])
    own: dict[str, int] = {}
    faulty = set()
    for one in (await page.call("mails.listMailTemplates"))["templates"]:
        kind = one["template"]["kind"]
        own[kind] = own.get(kind, 0) + 1
        if one.get("problem"):
            faulty.add(kind)
    sent = (
        page.fields("kind") if page.form else [kind for kind in KINDS if kind not in settings.get("disabledKinds", [])]
    )
    return await page.render(
        _PAGE,
        settings=settings,
        kinds=KINDS,
        sent=sent,
        own=own,
        faulty=faulty,
        securities=[(value, page.text(words)) for value, words in SECURITIES],
        own_server=page.field("server") == "own" if page.form else bool(settings.get("smtp")),
        problem=problem,
    )
