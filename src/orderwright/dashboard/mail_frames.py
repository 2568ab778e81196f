"""What mails say, as documents for a frame in which nothing runs, is loaded or can be clicked."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from orderwright.dashboard.mail_words import KINDS

if TYPE_CHECKING:
    from orderwright.dashboard.page import Page

_STYLE: Final = (
    ":root{color-scheme:light dark}body{font:14px/1.4 system-ui,sans-serif;margin:0;padding:8px}"
    "h1{font-size:14px;margin:0}section{display:flex;flex-direction:column;margin-bottom:16px}"
    ".alone{height:calc(100vh - 16px);margin:0}"
    "dl{display:grid;grid-template-columns:auto 1fr;gap:0 8px;margin:4px 0 8px}dt{font-weight:600}"
    "dd{margin:0;overflow-wrap:anywhere}iframe{border:0;flex:1 0 400px;width:100%;background:#fff}"
)
#: Mails have styles of their own, and nothing else: no script, no picture of another host, nothing that can be clicked.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


def framed(html: str) -> Response:
    """The HTML part of a mail."""
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": _POLICY})


def framed_text(text: str, *, status: int = 200) -> Response:
    """A text, such as the text part of a mail, or why there is none."""
    return Response(text, status, media_type="text/plain", headers={"Content-Security-Policy": _POLICY})


def framed_mails(page: Page, mails: Sequence[dict[str, Any]]) -> Response:
    """Mails that would be sent (`kind`, `recipients`, `body`), each in a frame of its own below whom it goes to."""
    shown = "".join(_mail(page, one, alone=len(mails) == 1) for one in mails)
    if not mails:
        nobody = page.text("Nobody is written to by this.")
        shown = f"<p>{escape(nobody)}</p>"
    title = escape(page.text("Preview of the mail"))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    return framed(f'<!doctype html><html lang="{page.language}"><head>{head}</head><body>{shown}</body></html>')


def _mail(page: Page, mail: dict[str, Any], *, alone: bool) -> str:
    body = mail["body"]
    facts = {page.text("To"): ", ".join(mail["recipients"]), page.text("Subject"): body["subject"]}
    if body.get("problem"):
        facts[page.text("Your own text was passed over")] = body["problem"]
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    title, words = page.text("What the mail says"), KINDS[mail["kind"]]
    inner = f'<iframe sandbox title="{escape(title)}" srcdoc="{escape(body["html"])}"></iframe>'
    look = ' class="alone"' if alone else ""
    return f"<section{look}><h1>{escape(page.text(words))}</h1><dl>{rows}</dl>{inner}</section>"
