"""How a draft is shipped: an option of the site's rates, a way and price of one's own, or not at all."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from orderwright.dashboard.draft_view import DraftView, changed, read_draft
from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.typed import NO_AMOUNT, amount_of
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_TEMPLATE = "drafts/shipping.html"


@page("/drafts/{id}/shipping", needs=Permission.SET_DRAFT_SHIPPING)
async def show(page: Page) -> Response:
    """What the site offers for this address and weight."""
    return await page.render(_TEMPLATE, view=await read_draft(page))


@action("/drafts/{id}/shipping", needs=Permission.SET_DRAFT_SHIPPING)
async def choose(page: Page) -> Response:
    """Choose one."""
    view = await read_draft(page)
    sent = _sent(page, view, page.field("way"))
    if isinstance(sent, Problem):
        return await page.render(_TEMPLATE, view=view, problem=sent)
    try:
        answer = await page.call("draft-orders.setShippingInfo", {"draftOrderId": view.id, "shippingInfo": sent})
    except OrderwrightError as error:
        return await page.render(_TEMPLATE, view=view, problem=page.problem(error, amount="price"))
    return await changed(page, answer)


def _sent(page: Page, view: DraftView, way: str) -> Json | Problem:
    """The shipping to set, empty for none. The address stays whatever is chosen."""
    if way == "none":
        return {}
    logistics = {"logistics": {"shippingDestination": view.recipient}} if view.recipient else {}
    if way == "custom":
        price = amount_of(page.field("price"))
        if price is None:
            return refusal(page, price=NO_AMOUNT)
        title = page.field("title") or page.text("Shipping")
        return {"title": title, "cost": {"price": {"amount": price}}, **logistics}
    for index, option in enumerate(view.options):
        if way == f"option_{index}_{option['code']}":
            carrier = {"carrierId": option["carrierId"]} if option["carrierId"] else {}
            return {"code": option["code"], "title": option["title"], **carrier, **logistics}
    return Problem(page.text("This way to ship is not offered any more. Choose another one."), status=409)
