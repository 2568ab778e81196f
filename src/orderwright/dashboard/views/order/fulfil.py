"""Sending goods: one parcel or several, each with its own number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard import parcel_form as form
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.mail_previews import not_previewed, previewed
from orderwright.dashboard.order_stock import stock_of_lines
from orderwright.dashboard.order_view import load_view
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.typed import Typed
from orderwright.model.errors import ApplicationError, OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]

_TEMPLATE: Final = "order/parcels/fulfil.html"


@page("/orders/{id}/fulfil", needs=Permission.MODIFY_FULFILLMENTS)
async def show(page: Page) -> Response:
    """What is still to be sent, proposed as one parcel."""
    return await _render(page, 1)


@action("/orders/{id}/fulfil", needs=Permission.MODIFY_FULFILLMENTS)
async def fulfil(page: Page) -> Response:
    """Record the parcels, all or none."""
    order_id, count, step = page.param("id"), form.count_of(page), page.field("step")
    if step in ("add", "remove"):
        return await _render(page, max(1, min(count + (1 if step == "add" else -1), form.MOST_PARCELS)))
    typed = Typed(page, page.form)
    parcels = form.parcels(page, typed, count)
    if typed.problem:
        return await _render(page, count, typed.problem)
    if not parcels:
        return await _render(page, count, Problem(page.text("Put at least one unit into a parcel."), "EMPTY", 422))
    try:
        await _send(page, order_id, parcels)
    except OrderwrightError as error:
        return await _render(page, count, _refused(page, error, count))
    words = page.plural("The parcel was recorded.", "%(n)s parcels were recorded.", len(parcels))
    return await page.redirect(f"/orders/{order_id}", notice=words)


@action("/orders/{id}/fulfil/preview", needs=Permission.MODIFY_FULFILLMENTS)
async def preview(page: Page) -> Response:
    """The mails about the parcels of the form."""
    typed = Typed(page, page.form)
    parcels = form.parcels(page, typed, form.count_of(page))
    if typed.problem:
        return not_previewed(typed.problem)
    if not parcels:
        return not_previewed(Problem(page.text("Put at least one unit into a parcel."), "EMPTY", 422))
    return await previewed(page, "createFulfillments", {"orderId": page.param("id"), "fulfillments": parcels})


async def _send(page: Page, order_id: str, parcels: list[Json]) -> None:
    """Raise the errors of the operations: several parcels are recorded by the one that takes several at once."""
    if len(parcels) == 1:
        request = {"orderId": order_id, "fulfillment": parcels[0]}
        await page.call("order-fulfillments.createFulfillment", request, if_match=page.revision())
        return
    several = {"ordersWithFulfillments": [{"orderId": order_id, "fulfillments": parcels}]}
    answer = await page.call("order-fulfillments.bulkCreateFulfillments", several, if_match=page.revision())
    error = answer["results"][0]["itemMetadata"].get("error")
    if error is not None:
        raise ApplicationError(error["code"], error["description"], data=error.get("data") or {})


def _refused(page: Page, error: OrderwrightError, count: int) -> Problem:
    """Why no parcel was recorded, beside the field that it is about."""
    problem = page.problem(error, trackingLink="link-0", trackingNumber="number-0", shippingProvider="name-0")
    if problem.code == "TRACKING_NUMBER_ALREADY_EXISTS":
        number = "".join(str(problem.data.get("trackingNumber", "")).split()).casefold()
        same = [
            f"number-{place}"
            for place in range(count)
            if "".join(page.field(f"number-{place}").split()).casefold() == number
        ]
        words = page.text("A parcel of this order has this number already.")
        return replace(problem, message=words, fields=dict.fromkeys(same[-1:], words))
    if problem.code == "FULFILLMENT_QUANTITY_EXCEEDED":
        words = page.text("Fewer units than that are left. Look at the quantities again.")
        return replace(problem, message=words, fields=_too_many(page, problem, count))
    return problem


def _too_many(page: Page, problem: Problem, count: int) -> dict[str, str]:
    """The fields of lines of which more units were to be sent than are left; in several parcels, all of them."""
    fields: dict[str, str] = {}
    lacking: Any = problem.data.get("lineItems") or ()
    for one in lacking:
        words = page.text("The most is %(threshold)s.", threshold=one["available"])
        names = [f"units-{place}-{one['lineItemId']}" for place in range(count)]
        fields |= {name: words for name in names if page.field(name) not in ("", "0")}
    return fields


async def _render(page: Page, count: int, problem: Problem | None = None) -> Response:
    view = await load_view(page, page.param("id"))
    return await page.render(
        _TEMPLATE,
        view=view,
        order=view.order,
        lines=form.sendable(view),
        stocks=await stock_of_lines(page, view),
        count=count,
        most=form.MOST_PARCELS,
        carriers=form.carrier_names(),
        pickup=form.is_pickup(view.order),
        problem=problem,
    )
