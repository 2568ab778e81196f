"""One parcel: how it can be followed, and taking it back."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_previews import not_previewed, previewed
from orderwright.dashboard.order_view import OrderView, load_view
from orderwright.dashboard.page import Page
from orderwright.dashboard.parcel_form import carrier_names, tracking
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import NotFound, OrderwrightError, StaleRevision
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_EDIT: Final = "order/parcels/edit.html"
_DELETE: Final = "order/parcels/delete.html"
#: The fields of tracking information, with their words.
_FIELDS: Final = (
    ("shippingProvider", _("Carrier")),
    ("trackingNumber", _("Tracking number")),
    ("trackingLink", _("Link to follow it")),
)
#: The fields of the form, by what an error names.
_NAMES: Final = {
    "trackingLink": "link",
    "trackingNumber": "number",
    "shippingProvider": "name",
    "TRACKING_NUMBER_ALREADY_EXISTS": "number",
}


@page("/orders/{id}/parcels/{parcel}", needs=Permission.MODIFY_FULFILLMENTS)
async def show(page: Page) -> Response:
    """How it can be followed."""
    return await _edit(page)


@action("/orders/{id}/parcels/{parcel}", needs=Permission.MODIFY_FULFILLMENTS)
async def change(page: Page) -> Response:
    """Change it, for the order as it was seen; else show what somebody else has written meanwhile."""
    typed = Typed(page, page.form)
    info = tracking(typed)
    if typed.problem:
        return await _edit(page, typed.problem)
    try:
        await page.call("order-fulfillments.updateFulfillment", _request(page, info), if_match=page.revision())
    except OrderwrightError as error:
        problem = page.problem(error, **_NAMES)
        return await _edit(page, problem, info if isinstance(error, StaleRevision) else None)
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The parcel was changed."))


@action("/orders/{id}/parcels/{parcel}/preview", needs=Permission.MODIFY_FULFILLMENTS)
async def preview(page: Page) -> Response:
    """The mail that the buyer would get of the change."""
    typed = Typed(page, page.form)
    info = tracking(typed)
    if typed.problem:
        return not_previewed(typed.problem)
    return await previewed(page, "updateFulfillment", _request(page, info))


def _request(page: Page, info: Json) -> Json:
    told: Json = {name: info.get(name) for name, _words in _FIELDS}
    if not info.get("trackingLink"):
        # A link that was not written follows from the carrier and the number.
        del told["trackingLink"]
    return {"orderId": page.param("id"), "fulfillment": {"id": page.param("parcel"), "trackingInfo": told}}


@page("/orders/{id}/parcels/{parcel}/delete", needs=Permission.MODIFY_FULFILLMENTS)
async def ask(page: Page) -> Response:
    """What taking it back means."""
    view = await load_view(page, page.param("id"))
    return await page.render(_DELETE, view=view, order=view.order, parcel=_parcel(page, view))


@action("/orders/{id}/parcels/{parcel}/delete", needs=Permission.MODIFY_FULFILLMENTS)
async def delete(page: Page) -> Response:
    """Take it back: its units are still to be sent."""
    request = {"orderId": page.param("id"), "fulfillmentId": page.param("parcel")}
    try:
        await page.call("order-fulfillments.deleteFulfillment", request, if_match=page.revision())
    except StaleRevision as error:
        view = await load_view(page, page.param("id"))
        problem = page.problem(error)
        return await page.render(_DELETE, view=view, order=view.order, parcel=_parcel(page, view), problem=problem)
    return await page.redirect(f"/orders/{page.param('id')}", notice=page.text("The parcel was taken back."))


def _parcel(page: Page, view: OrderView) -> Json:
    """The parcel of the address. Raises `NotFound`."""
    for one in view.fulfillments:
        if one["id"] == page.param("parcel"):
            return one
    raise NotFound("FULFILLMENT_NOT_FOUND", "The order has no such fulfilment")


async def _edit(page: Page, problem: Problem | None = None, wanted: Json | None = None) -> Response:
    view = await load_view(page, page.param("id"))
    parcel = _parcel(page, view)
    now = parcel["trackingInfo"]
    differences = [
        (words, now.get(name) or "", wanted.get(name) or "")
        for name, words in _FIELDS
        if wanted is not None and (now.get(name) or "") != (wanted.get(name) or "")
    ]
    return await page.render(
        _EDIT,
        view=view,
        order=view.order,
        parcel=parcel,
        carriers=carrier_names(),
        differences=differences,
        problem=problem,
    )
