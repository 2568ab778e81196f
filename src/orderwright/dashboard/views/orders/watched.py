"""Orders that no search finds: those awaiting payment, and those that the service has flagged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from starlette.responses import Response

from orderwright.dashboard import order_columns
from orderwright.dashboard.flag_words import flag_words
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.views.orders.bulk import BULK_ACTIONS
from orderwright.model.errors import NotFound
from orderwright.model.permissions import Permission
from orderwright.store.watched_orders import WatchedOrder, flagged_orders, orders_awaiting_payment

_PAGE_SIZE: Final = 50
#: What can be done with many orders that await their payment.
_OFFERED: Final = ("paid", "approve", "cancel")


@page("/orders/awaiting-payment", needs=Permission.READ_ORDERS)
async def awaiting_payment(page: Page) -> Response:
    """Orders that were begun and not paid yet."""
    async with page.service.database.acquire() as connection:
        found = await orders_awaiting_payment(
            connection, page.staff.site_id, before=_before(page), limit=_PAGE_SIZE + 1
        )
    actions = [one for one in BULK_ACTIONS if one[0] in _OFFERED and page.may(one[2])]
    return await _listed(page, found, page.text("Awaiting payment"), actions)


@page("/orders/flagged", needs=Permission.READ_ORDERS)
async def flagged(page: Page) -> Response:
    """Orders that somebody should look at, with the reason."""
    async with page.service.database.acquire() as connection:
        found = await flagged_orders(connection, page.staff.site_id, before=_before(page), limit=_PAGE_SIZE + 1)
    return await _listed(page, found, page.text("To be looked at"))


async def _listed(
    page: Page, found: Sequence[WatchedOrder], title: str, actions: Sequence[tuple[str, str, Permission]] = ()
) -> Response:
    rows = []
    for one in found[:_PAGE_SIZE]:
        try:
            answer = await page.call("orders.getOrder", {"id": str(one.id)})
        except NotFound:
            continue  # It was deleted meanwhile.
        reasons = [words for _flag, words in flag_words(page, one.flags)]
        rows.append((answer["order"], reasons))
    last = found[_PAGE_SIZE - 1] if len(found) > _PAGE_SIZE else None
    after = None if last is None else f"{last.created_date.isoformat()}_{last.id}"
    return await page.render(
        "orders/watched.html",
        title=title,
        rows=rows,
        after=after,
        show=order_columns,
        actions=actions,
        flagged=any(one.flags for one in found),
    )


def _before(page: Page) -> tuple[datetime, UUID] | None:
    at, _mark, order_id = page.query("after").partition("_")
    try:
        moment, found = datetime.fromisoformat(at), UUID(order_id)
    except ValueError:
        return None
    return None if moment.tzinfo is None else (moment, found)
