"""Orders that no search finds: those awaiting payment, and those that the service has flagged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from starlette.responses import Response

from orderwright.dashboard import order_columns
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.texts import _
from orderwright.model.errors import NotFound
from orderwright.model.permissions import Permission
from orderwright.store.watched_orders import WatchedOrder, flagged_orders, orders_awaiting_payment

_PAGE_SIZE: Final = 50
#: What each flag means. One that is not here is shown as it is called.
FLAGS: Final = {
    "SUMMARY_DISAGREES_WITH_LINES": _("The total does not agree with the lines."),
    "SUMMARY_DOES_NOT_ADD_UP": _("The parts of the summary do not make its total."),
    "PAYMENTS_DISAGREE": _("The payments do not agree with the payment status."),
    "OVERSOLD": _("More was sold than was in stock."),
    "MONEY_ON_CANCELED_ORDER": _("There is money on this canceled order."),
    "SECOND_PAYMENT_AT_GATEWAY": _("The buyer may have paid twice."),
    "PAYMENT_AFTER_FAILURE": _("A payment that had failed came in after all."),
    "GATEWAY_AMOUNT_DIFFERS": _("The gateway reports another amount."),
    "PAYMENT_UNCLEAR": _("Nobody knows yet what became of a payment."),
    "SCHEDULED_ACTION_FAILED": _("A scheduled capture or void failed."),
    "INVOICE_NOT_ISSUED": _("The invoice could not be issued."),
}


@page("/orders/awaiting-payment", needs=Permission.READ_ORDERS)
async def awaiting_payment(page: Page) -> Response:
    """Orders that were begun and not paid yet."""
    async with page.service.database.acquire() as connection:
        found = await orders_awaiting_payment(
            connection, page.staff.site_id, before=_before(page), limit=_PAGE_SIZE + 1
        )
    return await _listed(page, found, page.text("Awaiting payment"))


@page("/orders/flagged", needs=Permission.READ_ORDERS)
async def flagged(page: Page) -> Response:
    """Orders that somebody should look at, with the reason."""
    async with page.service.database.acquire() as connection:
        found = await flagged_orders(connection, page.staff.site_id, before=_before(page), limit=_PAGE_SIZE + 1)
    return await _listed(page, found, page.text("To be looked at"))


async def _listed(page: Page, found: Sequence[WatchedOrder], title: str) -> Response:
    rows = []
    for one in found[:_PAGE_SIZE]:
        try:
            answer = await page.call("orders.getOrder", {"id": str(one.id)})
        except NotFound:
            continue  # It was deleted meanwhile.
        reasons = [page.text(FLAGS[flag]) if flag in FLAGS else flag for flag in one.flags]
        rows.append((answer["order"], reasons))
    last = found[_PAGE_SIZE - 1] if len(found) > _PAGE_SIZE else None
    after = None if last is None else f"{last.created_date.isoformat()}_{last.id}"
    return await page.render("orders/watched.html", title=title, rows=rows, after=after, show=order_columns)


def _before(page: Page) -> tuple[datetime, UUID] | None:
    at, _mark, order_id = page.query("after").partition("_")
    try:
        moment, found = datetime.fromisoformat(at), UUID(order_id)
    except ValueError:
        return None
    return None if moment.tzinfo is None else (moment, found)
