"""What mails say, as documents for a frame in which nothing runs, is loaded or can be clicked."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

#: Mails have styles of their own, and nothing else: no script, no picture of another host, nothing that can be clicked.
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"


def framed(html: str) -> Response:
    """The HTML part of a mail."""
    return Response(html, media_type="text/html", headers={"Content-Security-Policy": _POLICY})


def framed_text(text: str, *, status: int = 200) -> Response:
    """A text, such as the text part of a mail, or why there is none."""
    return Response(text, status, media_type="text/plain", headers={"Content-Security-Policy": _POLICY})
