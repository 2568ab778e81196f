"""Orders in and out: files of them to download, and files of other systems to import."""

from __future__ import annotations

import asyncio
from typing import Final

from starlette.responses import Response

from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError
from orderwright.model.order_imports import MAX_CONTENT, MAX_ORDERS, ImportFormat
from orderwright.model.permissions import Permission
from orderwright.rules.moving_in.reading import NotAnExport, decoded

#: Bytes of a file. A form has some more around it.
MAX_FILE: Final = MAX_CONTENT
_MEGABYTE: Final = 1024 * 1024
#: The formats by the names of their systems, which are not translated.
_FORMATS: Final = {
    ImportFormat.SHOPIFY: "Shopify",
    ImportFormat.WOOCOMMERCE: "WooCommerce",
    ImportFormat.WIX: "Wix",
    ImportFormat.JSONL: "Orderwright (JSON Lines)",
}
_NO_EXPORT: Final = _("This is no export of that system: a column that it needs is missing, or it is no text.")
_WORDS: Final = {
    "NOT_AN_EXPORT": _NO_EXPORT,
    "TOO_MANY_ORDERS": _("The file holds no order, or more than %(most)s. For more there is the command line."),
}


@page("/settings/data", needs=Permission.READ_ORDERS)
async def show(page: Page) -> Response:
    """The two forms, as far as the reader may use them."""
    return await _form(page)


@action("/settings/data/import", needs=Permission.IMPORT_ORDERS, max_form=MAX_FILE + _MEGABYTE)
async def start(page: Page) -> Response:
    """Start the job, or its dry run, and go to the page that tells how far it is."""
    file = page.file("file")
    if file is None:
        return await _form(page, _at_file(page, page.text(_("Choose a file."))))
    content = await file.read()
    if len(content) > MAX_FILE:
        words = page.text(_("The file is larger than %(most)s MB."), most=MAX_FILE // _MEGABYTE)
        return await _form(page, _at_file(page, words))
    try:
        text = await asyncio.to_thread(decoded, content)
        request = {"content": text, "format": page.field("format"), "dryRun": page.field("do") != "import"}
        answer = await page.call("orders.bulkImportOrders", request)
    except NotAnExport:
        return await _form(page, _at_file(page, page.text(_NO_EXPORT)))
    except OrderwrightError as error:
        problem = page.problem(error, content="file")
        known = _WORDS.get(problem.code)
        told = _at_file(page, page.text(known, most=page.formats.number(MAX_ORDERS))) if known else problem
        return await _form(page, told)
    return page.go(f"/settings/data/imports/{answer['jobId']}")


def _at_file(page: Page, words: str) -> Problem:
    return refusal(page, file=words)


async def _form(page: Page, problem: Problem | None = None) -> Response:
    return await page.render(
        "settings/data.html",
        formats=[(value.value, name) for value, name in _FORMATS.items()],
        most_megabytes=MAX_FILE // _MEGABYTE,
        most_orders=MAX_ORDERS,
        problem=problem,
    )
