"""Changing one's own password."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.own_password import password_problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, action, page
from orderwright.dashboard.security import SESSION_COOKIE, set_cookie
from orderwright.model.errors import OrderwrightError
from orderwright.workflows.staff_login import change_password, find_live

_TEMPLATE = "account/password.html"


@page("/account/password", needs=Access.STAFF)
async def show(page: Page) -> Response:
    """The form."""
    return await page.render(_TEMPLATE)


@action("/account/password", needs=Access.STAFF)
async def submit(page: Page) -> Response:
    """Change it, which ends the other sessions of this person on this site."""
    new = page.raw("password")
    if new != page.raw("repeated"):
        words = page.text("This is not the same as the new password.")
        return await page.render(_TEMPLATE, problem=Problem(words, fields={"repeated": words}))
    try:
        token = await change_password(page.service, page.staff, page.raw("current"), new)
    except OrderwrightError as error:
        return await page.render(_TEMPLATE, problem=password_problem(page, error, "current"))
    target = "/" if page.staff.must_choose_password else "/account"
    # The sessions until now have ended: what the next page tells belongs to the new one.
    page.session = await find_live(page.service, token)
    answer = await page.redirect(target, notice=page.text("The password was changed."))
    set_cookie(answer, page.request, SESSION_COOKIE, token)
    return answer
