"""Logging out."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, action
from orderwright.dashboard.security import SESSION_COOKIE, delete_cookie
from orderwright.workflows.staff_login import log_out


@action("/logout", needs=Access.HALF_LOGGED_IN)
async def submit(page: Page) -> Response:
    """End the session, and have the browser forget what it kept."""
    await log_out(page.service, page.staff)
    answer = page.go("/login")
    delete_cookie(answer, page.request, SESSION_COOKIE)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer
