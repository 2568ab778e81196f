"""One file: what is known of it, which products deliver it, and deleting it."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.model.errors import NotFound, OrderwrightError, ValidationFailed
from orderwright.model.permissions import Permission

Json = dict[str, Any]
_DELETE: Final = "files/delete.html"
#: Pages of digital products that are looked through, of 100 each.
_MOST_PAGES: Final = 10


@page("/files/{id}", needs=Permission.MANAGE_FILES)
async def show(page: Page) -> Response:
    """What is known of a file."""
    file = await _read(page)
    products, whole = await _products(page, file["id"])
    return await page.render("files/file.html", file=file, products=products, whole=whole)


@page("/files/{id}/delete", needs=Permission.MANAGE_FILES)
async def show_delete(page: Page) -> Response:
    """What deleting would do."""
    file = await _read(page)
    products, _whole = await _products(page, file["id"])
    return await page.render(_DELETE, file=file, products=products)


@action("/files/{id}/delete", needs=Permission.MANAGE_FILES)
async def delete(page: Page) -> Response:
    """Delete it, unless other products deliver it than the question named. Its links end at once."""
    file = await _read(page)
    products, _whole = await _products(page, file["id"])
    if {one["id"] for one in products} - set(page.fields("product")):
        words = page.text("A product that the question did not name delivers this file now. Nothing was deleted.")
        return await page.render(_DELETE, file=file, products=products, problem=Problem(words, "DELIVERED", 409))
    try:
        await page.call("files.deleteFile", {"id": file["id"]})
    except NotFound:
        raise
    except OrderwrightError as error:
        return await page.render(_DELETE, file=file, products=products, problem=page.problem(error))
    return await page.redirect("/files", notice=page.text("The file was deleted."))


async def _read(page: Page) -> Json:
    try:
        found: Json = document((await page.call("files.getFile", {"id": page.param("id")}))["file"])
    except ValidationFailed:
        raise NotFound("FILE_NOT_FOUND", "This is the id of no file") from None
    return found


async def _products(page: Page, file_id: str) -> tuple[list[Json], bool]:
    """Products that deliver the file, and whether all were looked at. None for those who may not see products."""
    found: list[Json] = []
    if not page.may(Permission.READ_CATALOG):
        return found, True
    for archived in (False, True):
        cursor = None
        for _number in range(_MOST_PAGES):
            paging = {"limit": 100, **({"cursor": cursor} if cursor else {})}
            asked = {"itemType": "DIGITAL", "archived": archived, "cursorPaging": paging}
            answer = document(await page.call("catalog.queryProducts", asked))
            found += [one for one in answer["products"] if str(one["digitalFile"]["fileId"]).lower() == file_id]
            cursor = answer["pagingMetadata"]["cursors"].get("next")
            if not cursor:
                break
        if cursor:
            return found, False
    return found, True
