"""Every address that nothing else answers."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import Access, page
from orderwright.model.errors import NotFound


@page("/{path:path}", needs=Access.STAFF)
async def show(page: Page) -> Response:
    """Say that there is nothing here."""
    raise NotFound("NOT_FOUND", "Nothing is served at this address")
