"""Going to another site of the same person."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, action
from orderwright.dashboard.security import SESSION_COOKIE, set_cookie
from orderwright.model.errors import ValidationFailed
from orderwright.workflows.staff_login import switch_site


@action("/site", needs=Access.STAFF)
async def submit(page: Page) -> Response:
    """Begin a session on the site, which takes the place of this one."""
    try:
        site_id = UUID(page.field("site"))
    except ValueError:
        raise ValidationFailed.of("site", "is not the id of a site", "FORMAT") from None
    token = await switch_site(page.service, page.staff, site_id)
    answer = page.go("/")
    set_cookie(answer, page.request, SESSION_COOKIE, token)
    return answer
