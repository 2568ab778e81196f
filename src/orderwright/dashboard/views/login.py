"""Logging in with address and password."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from starlette.responses import Response

from orderwright.dashboard.kept_forms import after_login
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, action, page
from orderwright.dashboard.security import SESSION_COOKIE, set_cookie
from orderwright.model.errors import OrderwrightError
from orderwright.workflows.staff_login import find_live, log_in

_TEMPLATE: Final = "session/login.html"
#: A page below the dashboard, and nothing that a browser could take for another host.
_LOCAL: Final = re.compile(r"/(?![/\\])[^\\\s]*")


@page("/login", needs=Access.ANYBODY)
async def show(page: Page) -> Response:
    """The form; those who are logged in go home."""
    if page.session is not None:
        return page.go("/login/code" if page.session.waits_for_code else "/")
    return await page.render(_TEMPLATE, email="", next=local(page.query("next")), kept="")


@action("/login", needs=Access.ANYBODY)
async def submit(page: Page) -> Response:
    """Begin a session and go where the person was on the way to. The token is always a new one."""
    email, wanted, kept = page.field("email"), local(page.field("next")), page.field("kept")
    raw = page.raw("password")
    try:
        token = await log_in(page.service, email, raw, address=page.address, site=_site(page.field("site")))
    except OrderwrightError as error:
        return await page.render(_TEMPLATE, problem=page.problem(error), email=email, next=wanted, kept=kept)
    if kept:
        return await after_login(page, token, kept)
    begun = await find_live(page.service, token)
    waits = begun is not None and begun.waits_for_code
    answer = page.go("/login/code", next=wanted) if waits else page.go_to(wanted or "/")
    set_cookie(answer, page.request, SESSION_COOKIE, token)
    return answer


def local(path: str) -> str:
    """The path if it is one of the dashboard, else nothing."""
    return path if _LOCAL.fullmatch(path) else ""


def _site(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
