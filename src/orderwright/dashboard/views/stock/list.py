"""The list of stock: products with what is left of them, or what runs low, at which location."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.stock_rows import (
    MOST_NAMED,
    StockRow,
    products_of,
    rows_of_products,
    rows_of_stock,
)
from orderwright.model.catalog import CATALOG_APP_ID
from orderwright.model.errors import ValidationFailed
from orderwright.model.permissions import Permission
from orderwright.rules.stock import is_guid

Json = dict[str, Any]
_PRODUCTS: Final = 20
_QUANTITIES: Final = 50
#: A product with more rows than this is one row of the list, which leads to a list of its own.
_MOST_ROWS: Final = 20
#: How few are few, unless the address says.
LOW: Final = 5
_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the list asks for. `show` is empty, `low`, `out`, `oversold` or `counted`."""

    text: str
    show: str
    most: int
    location: str | None
    product: str
    cursor: str

    @property
    def address(self) -> dict[str, str | int | None]:
        """The fields of the address, without the cursor."""
        return {
            "q": self.text,
            "show": self.show,
            "most": self.most if self.show == "low" and self.most != LOW else None,
            "location": (self.location or "none") if self.location is not None else None,
            "product": self.product,
        }


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list. `folded` are the products of too many rows, with their units and the number of rows."""

    rows: list[StockRow]
    folded: list[tuple[Json, int, int]]
    after: str | None
    #: More products fit what was typed than can be looked up; the rest is left out.
    cut: bool = False


@page("/stock", needs=Permission.READ_INVENTORY)
async def show(page: Page) -> Response:
    """Stock by product, or quantities that are few, whatever the address says."""
    asked = asked_of(page)
    listed = await listed_for(page, asked)
    return await page.render("stock/list.html", asked=asked, listed=listed)


def asked_of(page: Page) -> Asked:
    """What the address asks for."""
    show = page.query("show") if page.query("show") in ("low", "out", "oversold", "counted") else ""
    most = page.query("most")
    location = page.query("location")
    if location and location != "none" and not is_guid(location):
        location = ""
    return Asked(
        text=page.query("q").strip()[:100],
        # Only what is counted is somewhere.
        show=show or ("counted" if location else ""),
        most=int(most) if most.isascii() and most.isdigit() and len(most) <= _DIGITS else LOW,
        location=("" if location == "none" else location) if location else None,
        product=page.query("product") if is_guid(page.query("product")) else "",
        cursor=page.query("cursor"),
    )


async def listed_for(page: Page, asked: Asked) -> Listed:
    """The page of the list. A cursor of another list begins this one anew."""
    read = _by_quantity if asked.show or not page.may(Permission.READ_CATALOG) else _by_product
    try:
        return await read(page, asked, asked.cursor)
    except ValidationFailed:
        if not asked.cursor:
            raise
        return await read(page, asked, "")


async def _by_product(page: Page, asked: Asked, cursor: str) -> Listed:
    if asked.product:
        products = list((await products_of(page, [asked.product])).values())
        return Listed(await rows_of_products(page, products), [], None)
    query: Json = {"cursorPaging": {"limit": _PRODUCTS, **({"cursor": cursor} if cursor else {})}}
    if asked.text:
        query["text"] = asked.text
    found = document(await page.call("catalog.queryProducts", query))
    rows: list[StockRow] = []
    folded: list[tuple[Json, int, int]] = []
    for _id, group in groupby(await rows_of_products(page, found["products"]), lambda row: row.product["id"]):
        mine = list(group)
        if len(mine) > _MOST_ROWS:
            folded.append((mine[0].product, _units(mine), len(mine)))
        else:
            rows += mine
    return Listed(rows, folded, found["pagingMetadata"]["cursors"].get("next"))


def _units(rows: Sequence[StockRow]) -> int:
    return sum(row.quantity or 0 for row in rows)


async def _by_quantity(page: Page, asked: Asked, cursor: str) -> Listed:
    query: Json = {"limit": _QUANTITIES, **({"cursor": cursor} if cursor else {})}
    limits = {"low": asked.most, "out": 0, "oversold": -1}
    if asked.show in limits:
        query["maxQuantity"] = limits[asked.show]
    if asked.location is not None:
        query["locationIds"] = [asked.location]
    cut = False
    if asked.product:
        query["items"] = [_item(asked.product)]
    elif asked.text and page.may(Permission.READ_CATALOG):
        fitting = await page.call("catalog.queryProducts", {"text": asked.text, "cursorPaging": {"limit": MOST_NAMED}})
        if not fitting["products"]:
            return Listed([], [], None)
        query["items"] = [_item(one["id"]) for one in fitting["products"]]
        cut = bool(fitting["pagingMetadata"].get("hasNext"))
    found = await page.call("inventory.queryStock", query)
    return Listed(await rows_of_stock(page, found["stock"]), [], found.get("cursor"), cut)


def _item(product_id: str) -> Json:
    return {"appId": CATALOG_APP_ID, "catalogItemId": product_id}
