"""Comments of the staff, which buyers never see."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import NotFound, OrderwrightError
from orderwright.model.permissions import Permission

_TEMPLATE: Final = "order/comment.html"
_DELETE: Final = "order/delete_comment.html"


@page("/orders/{id}/comment", needs=Permission.MODIFY_ORDERS)
async def show(page: Page) -> Response:
    """The form of a new comment."""
    await read_order(page, page.param("id"))
    return await _form(page)


@action("/orders/{id}/comment", needs=Permission.MODIFY_ORDERS)
async def add(page: Page) -> Response:
    """Append a comment."""
    try:
        await page.call("orders.addActivity", {"id": page.param("id"), "activity": _comment(page)})
    except OrderwrightError as error:
        return await _form(page, problem=page.problem(error, merchantComment="message"))
    return await page.redirect(f"/orders/{page.param('id')}")


@page("/orders/{id}/comments/{comment}", needs=Permission.MODIFY_ORDERS)
async def show_present(page: Page) -> Response:
    """The form with what a comment says."""
    message, _revision = await _message(page)
    return await _form(page, message=message)


@action("/orders/{id}/comments/{comment}", needs=Permission.MODIFY_ORDERS)
async def edit(page: Page) -> Response:
    """Replace it. Its earlier text stays in the versions of the order."""
    present, revision = await _message(page)
    typed, was = _lines(page.field("message")), _lines(page.field("_was_message"))
    if present not in (typed, was):
        problem = Problem(page.text("Somebody else has changed this comment meanwhile. Nothing was saved."), status=412)
        return await _form(page, message=present, theirs=present, problem=problem)
    request = {"id": page.param("id"), "activityId": page.param("comment"), "activity": _comment(page)}
    try:
        await page.call("orders.updateActivity", request, if_match=revision)
    except OrderwrightError as error:
        problem = page.problem(error, merchantComment="message")
        return await _form(page, message=present, problem=problem)
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The comment was saved."))


@page("/orders/{id}/comments/{comment}/delete", needs=Permission.MODIFY_ORDERS)
async def show_delete(page: Page) -> Response:
    """What deleting it does."""
    message, _revision = await _message(page)
    return await page.render(_DELETE, order_id=page.param("id"), comment=page.param("comment"), message=message)


@action("/orders/{id}/comments/{comment}/delete", needs=Permission.MODIFY_ORDERS)
async def delete(page: Page) -> Response:
    """Take it off the list, unless it says something else by now than whoever deletes it has read."""
    message, revision = await _message(page)
    values: dict[str, Any] = {"order_id": page.param("id"), "comment": page.param("comment"), "message": message}
    if message not in map(_lines, page.fields("_was_message") or [message]):
        words = page.text("Somebody else has changed this comment meanwhile. Nothing was deleted.")
        return await page.render(_DELETE, problem=Problem(words, status=412), **values)
    try:
        request = {"id": page.param("id"), "activityId": page.param("comment")}
        await page.call("orders.deleteActivity", request, if_match=revision)
    except OrderwrightError as error:
        return await page.render(_DELETE, problem=page.problem(error), **values)
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The comment was deleted."))


def _comment(page: Page) -> dict[str, Any]:
    return {"merchantComment": {"message": _lines(page.field("message"))}}


def _lines(text: str) -> str:
    """The text with the line ends that it is kept with: forms send others."""
    return text.replace("\r\n", "\n")


async def _message(page: Page) -> tuple[str, int]:
    """What the comment says now. Raises `NotFound` for one that the order does not have."""
    order, revision = await read_order(page, page.param("id"))
    for one in order["activities"]:
        if one["id"] == page.param("comment") and one["merchantComment"]:
            return _lines(one["merchantComment"]["message"]).strip(), revision
    raise NotFound("ACTIVITY_NOT_FOUND", "The order has no such comment")


async def _form(page: Page, *, message: str = "", theirs: str = "", problem: Problem | None = None) -> Response:
    return await page.render(
        _TEMPLATE,
        order_id=page.param("id"),
        comment=page.request.path_params.get("comment"),
        message=message,
        theirs=theirs,
        problem=problem,
    )
