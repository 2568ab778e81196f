"""The text that a form sends as a file or as it was pasted."""

from __future__ import annotations

from typing import Final

from orderwright.dashboard.failures import Problem, refusal
from orderwright.dashboard.page import Page
from orderwright.dashboard.texts import _

NOTHING: Final = _("Choose a file, or paste its text.")
_NOT_TEXT: Final = _("This is not a text in UTF-8.")


async def sent_text(page: Page, most_bytes: int) -> str | Problem:
    """The file of the field `file`, else what the field `text` holds; or why there is neither."""
    sent = page.file("file")
    if sent is None:
        return page.raw("text") if page.raw("text").strip() else refusal(page, file=NOTHING)
    content = await sent.read(most_bytes + 1)
    if len(content) > most_bytes:
        words = page.text("This file is larger than %(limit)s.", limit=page.formats.size(most_bytes))
        return Problem(words, "TOO_LARGE", 413, {"file": words})
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return refusal(page, file=_NOT_TEXT)
