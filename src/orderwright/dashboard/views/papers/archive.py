"""Many documents in one ZIP, in a stream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final

from starlette.responses import Response, StreamingResponse

from orderwright.dashboard.failures import Problem
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import page
from orderwright.dashboard.taken_out import note_download
from orderwright.dashboard.texts import _
from orderwright.dashboard.views.papers.list import asked_for, render_list
from orderwright.dashboard.zip_pieces import ZipPieces
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission
from orderwright.workflows.audit import EXPORT_DOCUMENTS

Json = dict[str, Any]

#: How many documents one file takes.
MOST: Final = 1000
_AT_ONCE: Final = 100
_TOO_MANY: Final = _("These are more than %(most)s documents. Choose fewer days or a kind.")
_NONE: Final = _("No document is like this.")
_LACKING: Final = "missing.txt"


@page("/documents/archive", needs=Permission.READ_INVOICES, file=True)
async def download(page: Page) -> Response:
    """What the list shows, all pages of it: each document by the operation that reads its file."""
    asked, typed = await asked_for(page)
    if typed.faults:
        return await render_list(page, asked, typed)
    papers = await _papers(page, asked)
    if not 1 <= len(papers) <= MOST:
        words = page.text(_TOO_MANY, most=page.formats.number(MOST)) if papers else page.text(_NONE)
        return await render_list(page, asked, typed, Problem(words, "TOO_MANY" if papers else "NONE", 422))
    told = {name: page.query(name) for name in ("kind", "from", "until", "order")}
    await note_download(page, EXPORT_DOCUMENTS, told)
    name = f"documents-{page.formats.local(page.service.clock()):%Y-%m-%d}.zip"
    return StreamingResponse(
        _pieces(page, papers),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _papers(page: Page, asked: Json) -> list[Json]:
    """The documents, newest first; one more than the most tells that there are too many."""
    found: list[Json] = []
    while len(found) <= MOST:
        request = {**asked, "limit": _AT_ONCE, **({"after": found[-1]["id"]} if found else {})}
        part = (await page.call("documents.listDocuments", request))["documents"]
        found += part
        if len(part) < _AT_ONCE:
            break
    return found


async def _pieces(page: Page, papers: list[Json]) -> AsyncIterator[bytes]:
    """The ZIP. What could not be set is named in a text at its end, so that nobody takes it for complete."""
    made, lacking = ZipPieces(), []
    for one in papers:
        key = "documents.getReceiptFile" if one["kind"] == "RECEIPT" else "documents.getInvoiceFile"
        at = page.formats.local(one["createdDate"])
        assert at is not None, "a document has its date"
        try:
            answer = await page.answer(key, {"id": one["id"]})
        except OrderwrightError as error:
            lacking.append(f"{one['number']}: {page.problem(error).message}")
            continue
        yield made.add(answer.file_name or f"{one['id']}.pdf", answer.body, at)
    if lacking:
        at = page.formats.local(page.service.clock())
        assert at is not None, "now is a time"
        yield made.add(_LACKING, "\n".join(lacking).encode(), at)
    yield made.end()
