"""Saved views of the order list: one's own, and those that everybody of the site has."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError, PermissionDenied, ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.store.order_views import delete_view, save_view

_TEMPLATE = "orders/save_view.html"


@page("/orders/views", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """The form that gives the query of the address a name."""
    return await page.render(_TEMPLATE, q=page.query("q"), sort=page.query("sort"))


@action("/orders/views", needs=Permission.READ_ORDERS)
async def submit(page: Page) -> Response:
    """Save the query under the name, in place of a view of that name; a shared one takes the right to change orders."""
    query, sort, shared = page.field("q"), page.field("sort"), page.field("shared") == "on"
    try:
        if shared:
            _may_share(page)
        async with page.service.database.transaction() as connection:
            await save_view(
                connection,
                page.staff.site_id,
                None if shared else page.staff.user.id,
                view_id=page.service.new_id(),
                name=page.field("name"),
                query=query,
                sort=sort,
                now=page.service.clock(),
            )
    except OrderwrightError as error:
        return await page.render(_TEMPLATE, problem=page.problem(error), q=query, sort=sort)
    return await page.redirect("/orders", notice=page.text("The view was saved."), q=query, sort=sort)


@action("/orders/views/delete", needs=Permission.READ_ORDERS)
async def remove(page: Page) -> Response:
    """Delete a view of one's own, or with the right to change orders a shared one."""
    try:
        view_id = UUID(page.field("view"))
    except ValueError:
        raise ValidationFailed.of("view", "is not the id of a view", "FORMAT") from None
    if page.field("shared") == "on":
        _may_share(page)
    owner = None if page.field("shared") == "on" else page.staff.user.id
    async with page.service.database.acquire() as connection:
        await delete_view(connection, page.staff.site_id, owner, view_id)
    return await page.redirect("/orders", notice=page.text("The view was deleted."))


def _may_share(page: Page) -> None:
    if not page.may(Permission.MODIFY_ORDERS):
        raise PermissionDenied("PERMISSION_DENIED", "Shared views need the right to change orders")
