"""The editor of a draft, deleting it, and making another one like it."""

from __future__ import annotations

from starlette.responses import Response

from orderwright.dashboard.draft_copies import copy_of
from orderwright.dashboard.draft_view import read_draft, show_editor
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission


@page("/drafts/{id}", needs=Permission.READ_DRAFTS)
async def show(page: Page) -> Response:
    """The draft with what it comes to."""
    return await show_editor(page, await read_draft(page))


@page("/drafts/{id}/delete", needs=Permission.DELETE_DRAFTS)
async def ask(page: Page) -> Response:
    """Whether it is to be deleted."""
    return await page.render("drafts/delete.html", view=await read_draft(page))


@action("/drafts/{id}/delete", needs=Permission.DELETE_DRAFTS)
async def delete(page: Page) -> Response:
    """Delete it. An order that it edits stays as it is."""
    view = await read_draft(page)
    try:
        await page.call("draft-orders.deleteDraftOrder", {"draftOrderId": view.id})
    except OrderwrightError as error:
        return await page.render("drafts/delete.html", view=view, problem=page.problem(error))
    target = f"/orders/{view.draft['orderId']}" if view.edits else "/drafts"
    return await page.redirect(target, notice=page.text("The draft was deleted."))


@action("/drafts/{id}/duplicate", needs=Permission.CREATE_DRAFTS)
async def duplicate(page: Page) -> Response:
    """Make a new draft from scratch with the same in it."""
    view = await read_draft(page)
    request = copy_of(view.lines, buyer=view.buyer, recipient=view.recipient, billing=view.billing)
    try:
        answer = await page.call("draft-orders.createDraftOrder", {"draftOrder": request})
    except OrderwrightError as error:
        return await show_editor(page, view, page.problem(error))
    target = f"/drafts/{answer['calculatedDraftOrder']['draftOrder']['id']}"
    return await page.redirect(target, notice=page.text("This is a new draft with the same items."))
