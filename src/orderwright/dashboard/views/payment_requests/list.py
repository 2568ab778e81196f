"""The payment requests of all orders: who was asked for what, what came of it, and taking one back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.order_numbers import order_of_number
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.statuses import BADGES
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp

Json = dict[str, Any]

_LIST: Final = "payment_requests/list.html"
_VOID: Final = "payment_requests/void.html"
_PAGE: Final = 50
#: Unpaid ones that can be paid for this long only are listed as ending soon.
_SOON: Final = timedelta(days=3)


@page("/payment-requests", needs=Permission.READ_PAYMENT_REQUESTS)
async def show(page: Page) -> Response:
    """A page of them, newest first, of a status or an order."""
    return await _show(page)


@page("/payment-requests/new", needs=Permission.CREATE_PAYMENT_REQUESTS)
async def new(page: Page) -> Response:
    """On to the form of the order whose number is asked for."""
    if not page.query("of"):
        return page.go("/payment-requests")
    order = await order_of_number(page, page.query("of"))
    if order is None:
        return await _show(
            page,
            Problem(
                page.text("Look at the fields that are marked."),
                "INVALID",
                422,
                {"of": page.text("No order has this number.")},
            ),
        )
    return page.go(f"/orders/{order}/payment-request")


@page("/payment-requests/{request}/void", needs=Permission.UPDATE_PAYMENT_REQUESTS)
async def ask_to_void(page: Page) -> Response:
    """What taking it back means."""
    return await _void(page)


@action("/payment-requests/{request}/void", needs=Permission.UPDATE_PAYMENT_REQUESTS)
async def void(page: Page) -> Response:
    """Take it back: its link asks for nothing any longer."""
    try:
        await page.call(
            "order-payment-requests.voidOrderPaymentRequest", {"orderPaymentRequestId": page.param("request")}
        )
    except OrderwrightError as error:
        return await _void(page, page.problem(error))
    return await page.redirect("/payment-requests", notice=page.text("The payment request was taken back."))


async def _void(page: Page, problem: Problem | None = None) -> Response:
    answer = await page.call(
        "order-payment-requests.getOrderPaymentRequest", {"orderPaymentRequestId": page.param("request")}
    )
    return await page.render(_VOID, request=document(answer["orderPaymentRequest"]), problem=problem)


async def _show(page: Page, problem: Problem | None = None) -> Response:
    status, number = page.query("status"), page.query("order")
    query: Json = {"cursorPaging": {"limit": _PAGE}}
    if page.query("cursor") and problem is None:
        query["cursorPaging"]["cursor"] = page.query("cursor")
    else:
        query["filter"] = _filter(page, status, number)
        query["sort"] = [{"fieldName": "createdDate", "order": "DESC"}]
    found = document(await page.call("order-payment-requests.queryOrderPaymentRequests", {"query": query}))
    cursors = found["pagingMetadata"]["cursors"]
    return await page.render(
        _LIST,
        requests=found["orderPaymentRequests"],
        statuses=BADGES["payment request"],
        wanted=status,
        number=number,
        before=cursors.get("prev", ""),
        after=cursors.get("next", ""),
        problem=problem,
    )


def _filter(page: Page, status: str, number: str) -> Json:
    """The conditions of the address as the API takes them; values that there are not count as none."""
    conditions: Json = {}
    if status in BADGES["payment request"]:
        conditions["status"] = status
    elif status == "soon":
        conditions["status"] = "UNPAID"
        conditions["expirationDate"] = {"$lte": format_timestamp(page.service.clock() + _SOON)}
    if number:
        conditions["orderNumber"] = number[:100]
    return conditions
