"""The files that the shop sells: the list, and uploading one."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, Final

from starlette.responses import Response

from orderwright.dashboard.documents import document
from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.routing import action, page
from orderwright.dashboard.texts import _
from orderwright.model.errors import OrderwrightError
from orderwright.model.permissions import Permission
from orderwright.rules.stock import is_guid

Json = dict[str, Any]
_TEMPLATE: Final = "files/list.html"
_PAGE_SIZE: Final = 50
#: Bytes of a file that a form takes. It is in memory several times on its way; larger ones go by the command line.
MOST_BYTES: Final = 16 * 1024 * 1024
#: What is a little larger is told beside the field; what is much larger is not read.
_MAX_FORM: Final = MOST_BYTES + 4 * 1024 * 1024
_NO_FILE: Final = _("Choose a file.")
_EMPTY: Final = _("There is nothing in this file.")


@page("/files", needs=Permission.MANAGE_FILES)
async def show(page: Page) -> Response:
    """The files, the newest first."""
    return await _list(page)


@action("/files", needs=Permission.MANAGE_FILES, max_form=_MAX_FORM)
async def upload(page: Page) -> Response:
    """Keep a file."""
    sent = page.file("file")
    if sent is None:
        return await _list(page, refusal(page, file=_NO_FILE))
    content = await sent.read(MOST_BYTES + 1)
    if not content:
        return await _list(page, refusal(page, file=_EMPTY))
    if len(content) > MOST_BYTES:
        words = page.text("This file is larger than %(limit)s.", limit=page.formats.size(MOST_BYTES))
        return await _list(page, Problem(words, "TOO_LARGE", 413, {"file": words}))
    request = {"name": page.field("name") or sent.filename or "", "content": b64encode(content).decode()}
    try:
        answer = await page.call("files.uploadFile", request)
    except OrderwrightError as error:
        return await _list(page, page.problem(error, content="file"))
    return await page.redirect(f"/files/{answer['file']['id']}", notice=page.text("The file was uploaded."))


async def _list(page: Page, problem: Problem | None = None) -> Response:
    after = page.query("after")
    asked: Json = {"limit": _PAGE_SIZE, **({"after": after} if is_guid(after) else {})}
    files = document((await page.call("files.listFiles", asked))["files"])
    return await page.render(
        _TEMPLATE,
        files=files,
        after=files[-1]["id"] if len(files) == _PAGE_SIZE else None,
        most=MOST_BYTES,
        has_folder=page.service.files is not None,
        problem=problem,
    )
