"""Changing the tags of an order. Only what was added or taken away is sent, so nobody undoes another one's change."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.edits import was_in_form
from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.order_view import read_order
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

_TEMPLATE: Final = "order/tags.html"
_KINDS: Final = ("tags", "privateTags")
#: The contract's tags are short ids.
_LONGEST: Final = 5


@page("/orders/{id}/tags", needs=Permission.MODIFY_ORDERS)
async def show(page: Page) -> Response:
    """The form."""
    order, _revision = await read_order(page, page.param("id"))
    present = {name: ", ".join(((order["tags"] or {}).get(name) or {}).get("tagIds", [])) for name in _KINDS}
    return await page.render(_TEMPLATE, order_id=page.param("id"), values=present, was=present)


@action("/orders/{id}/tags", needs=Permission.MODIFY_ORDERS)
async def save(page: Page) -> Response:
    """Add and take away."""
    order_id, was = page.param("id"), was_in_form(page, _KINDS)
    shown = [name for name in _KINDS if name == "tags" or page.may(Permission.MODIFY_PRIVATE_TAGS)]
    typed = {name: page.field(name) if name in shown else was[name] for name in _KINDS}
    before, after = [{name: _split(one[name]) for name in shown} for one in (was, typed)]
    problem = _too_long(page, after)
    if problem is None:
        changes = {
            "assignTags": {name: {"tagIds": _without(after[name], before[name])} for name in shown},
            "unassignTags": {name: {"tagIds": _without(before[name], after[name])} for name in shown},
        }
        problem = await _retag(page, order_id, changes)
    if problem is not None:
        return await page.render(_TEMPLATE, order_id=order_id, values=typed, was=was, problem=problem)
    return await page.redirect(f"/orders/{order_id}", notice=page.text("The tags were saved."))


async def _retag(page: Page, order_id: str, changes: dict[str, Any]) -> Problem | None:
    try:
        answer = await page.call("orders.bulkUpdateOrderTags", {"orderIds": [order_id], **changes})
    except OrderwrightError as error:
        return page.problem(error)
    done = answer["results"][0]["itemMetadata"]
    return None if done["success"] else Problem(str(done["error"]["description"]))


def _too_long(page: Page, tags: dict[str, list[str]]) -> Problem | None:
    words = page.text(_("A tag has at most %(n)s characters."), n=_LONGEST)
    fields = {name: words for name, found in tags.items() if any(len(tag) > _LONGEST for tag in found)}
    return refusal(page, **fields) if fields else None


def _split(text: str) -> list[str]:
    """The tags of a list with commas, each once."""
    return list(dict.fromkeys(tag for tag in (part.strip() for part in text.split(",")) if tag))


def _without(tags: list[str], others: list[str]) -> list[str]:
    return [tag for tag in tags if tag not in others]
