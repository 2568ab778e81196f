"""Putting an order away, and taking it out again."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action
from orderwright.model.permissions import Permission


@action("/orders/{id}/archive", needs=Permission.MODIFY_ORDERS)
async def archive(page: Page) -> Response:
    """Put the order away: lists leave it out unless they are asked for it."""
    await page.call("orders.updateOrder", {"order": {"id": page.param("id"), "archived": True}})
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The order was archived."))


@action("/orders/{id}/unarchive", needs=Permission.MODIFY_ORDERS)
async def unarchive(page: Page) -> Response:
    """Take it out again."""
    await page.call("orders.updateOrder", {"order": {"id": page.param("id"), "archived": False}})
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The order is out of the archive."))
