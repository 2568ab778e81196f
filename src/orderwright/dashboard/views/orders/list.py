"""The order list."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from starlette.responses import Response

from orderwright.dashboard import order_columns
from orderwright.dashboard.order_query import PRESETS, SAMPLES, Asked, asked_of, with_condition
from orderwright.dashboard.page import Page
from orderwright.dashboard.query_words import words_of
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.views.orders.bulk import BULK_ACTIONS
from orderwright.model.errors import ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.model.timestamps import format_timestamp
from orderwright.store.order_views import list_views
from orderwright.store.staff_settings import put_preferences

PAGE_SIZE: Final = 50
#: The choices beside the search field: the name in the query language of each.
_CHOICES: Final = ("payment", "fulfillment", "channel", "created", "updated", "status", "region", "tag")


@page("/orders", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """Orders by query, sort and cursor, all of which the address holds."""
    text = page.query("q")
    for name in _CHOICES:
        if page.query(f"add_{name}").strip():
            text = with_condition(text, name, page.query(f"add_{name}").strip())
    asked = asked_of(page, text, page.query("sort"))
    if text != page.query("q"):
        return page.go("/orders", q=text, sort=page.query("sort"))
    found: dict[str, Any] = {"orders": [], "metadata": {}}
    if asked.problem is None:
        found = await _search(page, asked, page.query("cursor"))
    cursors = found.get("metadata", {}).get("cursors") or {}
    columns = order_columns.chosen_columns(page.staff.preferences.columns)
    widths = page.staff.preferences.widths
    return await page.render(
        "orders/list.html",
        asked=asked,
        chip=lambda part: words_of(page, part.text),
        orders=found["orders"],
        columns=columns,
        widths=widths,
        # Once for each column, and not once for each cell.
        heads=[(one, page.text(one.label), order_columns.classes(one, widths.get(one.key))) for one in columns],
        all_columns=order_columns.COLUMNS,
        show=order_columns,
        before=cursors.get("prev"),
        after=cursors.get("next"),
        # A search of elements ends a page before it is full, rather than look into all orders at once.
        cut=bool(cursors.get("next") and asked.query and asked.query.looks_into) and len(found["orders"]) < PAGE_SIZE,
        samples=[(query, words) for query, words, needs in SAMPLES if page.may(needs)],
        presets=PRESETS,
        views=await _views(page),
        bulk_actions=BULK_ACTIONS,
        since=format_timestamp(page.service.clock()),
        problem=asked.problem,
    )


@page("/orders/new", needs=Permission.READ_ORDERS)
async def count_new(page: Page) -> Response:
    """A part of the list: how many orders came since it was opened."""
    since = page.query("since") or format_timestamp(page.service.clock())
    condition = {"createdDate": {"$gt": since}, "imported": False}
    asked = {"search": {"filter": condition, "cursorPaging": {"limit": 100}}}
    found = await page.call("orders.searchOrders", asked)
    return await page.render("orders/new.html", count=len(found["orders"]), since=since)


@action("/orders/columns", needs=Permission.READ_ORDERS)
async def choose_columns(page: Page) -> Response:
    """Keep which columns are shown, in which order, and how wide they are."""
    places = {key: _place(page.field(f"place_{key}")) for key in page.fields("column")}
    chosen = tuple(sorted(places, key=lambda key: places[key]))
    columns = order_columns.chosen_columns(chosen)
    typed = {one.key: page.field(f"width_{one.key}") for one in columns}
    preferences = msgspec.structs.replace(
        page.staff.preferences,
        columns=tuple(one.key for one in columns),
        widths={key: int(width) for key, width in typed.items() if width in ("1", "2", "3")},
    )
    async with page.service.database.acquire() as connection:
        await put_preferences(connection, page.staff.site_id, page.staff.user.id, preferences)
    return page.go("/orders", q=page.field("q"), sort=page.field("sort"))


async def _search(page: Page, asked: Asked, cursor: str) -> dict[str, Any]:
    paging = {"limit": PAGE_SIZE, **({"cursor": cursor} if cursor else {})}
    try:
        return await page.call("orders.searchOrders", {"search": {**asked.search, "cursorPaging": paging}})
    except ValidationFailed:
        if not cursor:
            raise
        # The cursor is of another query: somebody changed the address by hand.
        return await _search(page, asked, "")


async def _views(page: Page) -> list[Any]:
    async with page.service.database.acquire() as connection:
        return list(await list_views(connection, page.staff.site_id, page.staff.user.id))


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 999
