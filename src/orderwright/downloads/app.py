"""The addresses of files: a link that leads to a file sends it, any other gets a plain page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from orderwright.downloads.uploads import uploads
from orderwright.downloads.words import page
from orderwright.workflows.file_links import LinkEnded, Opened, follow_link, note_download

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: Of every answer. The address is a secret; and what a file says is never shown in our name.
_SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
}
#: What begins at the first byte is a download of its own; what begins later goes on with one.
_FROM_THE_START: Final = "bytes=0-"

log = structlog.get_logger("orderwright.downloads")


def downloads(service: Callable[[], Service]) -> Starlette:
    """The application, to be mounted. `service` returns the running service, or raises."""

    async def answer(request: Request) -> Response:
        try:
            running = service()
            opened = await follow_link(running, request.path_params["token"])
            if opened is None:
                return _told(request, "not_found", 404)
            if opened.path is None:
                # The folder is another one, or is not mounted: it may be there again soon.
                log.error("content_of_file_missing", site_id=str(opened.site_id))
                return _told(request, "broken", 503)
            await _count(running, opened, request)
            return _file(opened, opened.path)
        except LinkEnded:
            return _told(request, "ended", 410)
        except Exception as error:
            # A page for people. What was raised names no secret, and the address, which is one, is not logged.
            log.error("download_broke", exc_info=error)
            return _told(request, "broken", 503)

    return Starlette(
        routes=[
            Route("/{token}", answer, methods=["GET"]),
            Route("/uploads/{token}", uploads(service), methods=["PUT"]),
        ]
    )


def _file(opened: Opened, path: Path) -> Response:
    return FileResponse(
        path,
        media_type=opened.file.media_type,
        filename=opened.file.name,
        content_disposition_type="attachment",
        headers=dict(_SECURITY),
    )


async def _count(service: Service, opened: Opened, request: Request) -> None:
    """Count what begins here. A file that is paid for is sent even if it can't be counted."""
    begins = request.headers.get("range", _FROM_THE_START).startswith(_FROM_THE_START)
    if request.method != "GET" or not begins:
        return
    try:
        await note_download(service, opened)
    except Exception as error:
        log.warning("download_not_counted", error=type(error).__name__)


def _told(request: Request, key: str, status: int) -> Response:
    headers = dict(_SECURITY)
    if status == 503:
        headers["Retry-After"] = "5"
    body = page(key, request.headers.get("accept-language", ""))
    return Response(body, status_code=status, media_type="text/html", headers=headers)
