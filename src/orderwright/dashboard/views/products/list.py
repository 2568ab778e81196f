"""The list of products."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.product_form import TYPES
from orderwright.dashboard.routing import page
from orderwright.dashboard.stock_rows import rows_of_products
from orderwright.model.errors import ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.rules.stock import is_guid

Json = dict[str, Any]
_PAGE_SIZE: Final = 50


@page("/products", needs=Permission.READ_CATALOG)
async def show(page: Page) -> Response:
    """Products by name, that fit what the address says."""
    view = page.query("show") if page.query("show") in ("sale", "off", "archived") else ""
    kind = page.query("type") if page.query("type") in TYPES else ""
    group = page.query("group") if is_guid(page.query("group")) else ""
    text = page.query("q").strip()[:100]
    asked: Json = {}
    if text:
        asked["text"] = text
    if kind:
        asked["itemType"] = kind
    if group:
        asked["taxGroupId"] = group
    if view in ("sale", "off"):
        asked["available"] = view == "sale"
    if view == "archived":
        asked["archived"] = True
    found = document(await _query(page, asked, page.query("cursor")))
    rates = (await page.call("rates.getTaxRates"))["taxRates"]
    groups = [(one["id"], one["name"]) for one in rates.get("taxGroups", [])]
    return await page.render(
        "products/list.html",
        products=found["products"],
        units=await _units(page, found["products"]),
        groups=groups,
        group_names=dict(groups),
        types=TYPES,
        text=text,
        here={"q": text, "show": view, "type": kind, "group": group},
        after=found["pagingMetadata"]["cursors"].get("next"),
    )


async def _query(page: Page, asked: Json, cursor: str) -> Json:
    paging: Json = {"limit": _PAGE_SIZE, **({"cursor": cursor} if cursor else {})}
    try:
        return await page.call("catalog.queryProducts", {**asked, "cursorPaging": paging})
    except ValidationFailed:
        if not cursor:
            raise
        # The cursor is of another list: somebody changed the address by hand.
        return await _query(page, asked, "")


async def _units(page: Page, products: list[Json]) -> dict[str, int]:
    """What is left of each product, of all its variants together; those that nobody counts are not there."""
    units: dict[str, int] = {}
    if page.may(Permission.READ_INVENTORY):
        for row in await rows_of_products(page, products):
            if row.quantity is not None:
                units[row.product["id"]] = units.get(row.product["id"], 0) + row.quantity
    return units
