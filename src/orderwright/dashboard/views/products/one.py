"""One product: what it is, its variants, and what can be done with it."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.page import Page
from orderwright.dashboard.product_form import TYPES
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.stock_rows import StockRow, rows_of_products
from orderwright.model.errors import NotFound, OrderwrightError
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_DELETE: Final = "products/delete.html"


async def read_product(page: Page) -> tuple[Json, int]:
    """The product that the address names, and its revision. Raises `NotFound`."""
    answer = await page.answer("catalog.getProduct", {"id": page.param("id")})
    product: Json = document(page.decoded(answer)["product"])
    return product, int(product["revision"])


@page("/products/{id}", needs=Permission.READ_CATALOG)
async def show(page: Page) -> Response:
    """All that is known of a product."""
    product, _revision = await read_product(page)
    rates = (await page.call("rates.getTaxRates"))["taxRates"]
    groups = {one["id"].lower(): one["name"] for one in rates.get("taxGroups", [])}
    return await page.render(
        "products/product.html",
        product=product,
        types=TYPES,
        group=groups.get(str(product["taxGroupId"]).lower()) or product["taxGroupId"],
        file=await _file(page, product),
        rows=await _stock(page, product),
    )


@action("/products/{id}/archive", needs=Permission.MANAGE_CATALOG)
async def archive(page: Page) -> Response:
    """Put the product away, or take it out again."""
    archived = page.field("archived") == "on"
    await page.call("catalog.updateProduct", {"product": {"id": page.param("id"), "archived": archived}})
    words = page.text("The product was archived.") if archived else page.text("The product is in the lists again.")
    return await page.redirect(f"/products/{page.param('id')}", notice=words)


@page("/products/{id}/delete", needs=Permission.MANAGE_CATALOG)
async def show_delete(page: Page) -> Response:
    """What deleting would do."""
    return await _confirm(page)


@action("/products/{id}/delete", needs=Permission.MANAGE_CATALOG)
async def delete(page: Page) -> Response:
    """Delete it for good, unless somebody has changed it since the question was asked."""
    try:
        await page.call("catalog.deleteProduct", {"id": page.param("id")}, if_match=page.revision())
    except NotFound:
        raise
    except OrderwrightError as error:
        return await _confirm(page, error)
    return await page.redirect("/products", notice=page.text("The product was deleted."))


async def _confirm(page: Page, error: OrderwrightError | None = None) -> Response:
    product, revision = await read_product(page)
    counted = [row for rows in (await _stock(page, product)).values() for row in rows if row.quantity is not None]
    problem = None if error is None else page.problem(error)
    return await page.render(_DELETE, product=product, revision=revision, counted=counted, problem=problem)


async def _stock(page: Page, product: Json) -> dict[str, list[StockRow]]:
    """The quantities by variant; empty for those who may not see them."""
    found: dict[str, list[StockRow]] = {}
    if page.may(Permission.READ_INVENTORY):
        for row in await rows_of_products(page, [product]):
            found.setdefault(row.key.variant, []).append(row)
    return found


async def _file(page: Page, product: Json) -> Json | None:
    """The file that is delivered, None where there is none or the reader may not see files."""
    file_id = product["digitalFile"]["fileId"]
    if not file_id or not page.may(Permission.MANAGE_FILES):
        return None
    try:
        found: Json = document((await page.call("files.getFile", {"id": file_id}))["file"])
    except OrderwrightError:
        return None
    return found
