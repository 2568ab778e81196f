"""The second step of logging in."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from orderwright.dashboard.kept_forms import after_login
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, action, page
from orderwright.dashboard.security import SESSION_COOKIE, set_cookie
from orderwright.dashboard.views.login import local
from orderwright.model.errors import OrderwrightError
from orderwright.workflows.second_factor import confirm

_TEMPLATE: Final = "session/code.html"


@page("/login/code", needs=Access.HALF_LOGGED_IN)
async def show(page: Page) -> Response:
    """The form for the code."""
    if not page.staff.waits_for_code:
        return page.go("/")
    return await page.render(_TEMPLATE, next=local(page.query("next")), kept="")


@action("/login/code", needs=Access.HALF_LOGGED_IN)
async def submit(page: Page) -> Response:
    """Check the code; the session that follows has a new token."""
    wanted, kept = local(page.field("next")), page.field("kept")
    if not page.staff.waits_for_code:
        return page.go("/")
    try:
        token = await confirm(page.service, page.staff, page.field("code"), address=page.address)
    except OrderwrightError as error:
        return await page.render(_TEMPLATE, problem=page.problem(error), next=wanted, kept=kept)
    if kept:
        return await after_login(page, token, kept)
    answer = page.go_to(wanted or "/")
    set_cookie(answer, page.request, SESSION_COOKIE, token)
    return answer
