"""The addresses that take files: the body of a PUT is the file, and the answer is JSON."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any, Final

import msgspec
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from orderwright.workflows.file_uploads import UploadRefused, admitted, take_upload

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: How long nothing may come, in seconds, before an upload is given up.
SILENCE: Final = 60.0
_HEADERS: Final = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}

log = structlog.get_logger("orderwright.downloads")


def uploads(service: Callable[[], Service]) -> Callable[[Request], Any]:
    """The endpoint. `service` returns the running service, or raises."""

    async def answer(request: Request) -> Response:
        try:
            running = service()
            upload = await admitted(running, request.path_params["token"], _length(request))
            file = await take_upload(running, upload, _pieces(request))
            return _json(200, {"file": file})
        except UploadRefused as error:
            return _refused(error)
        except ClientDisconnect:
            return _refused(UploadRefused(408, "UPLOAD_BROKE_OFF", "The file did not arrive as a whole"))
        except Exception as error:
            # The address, which is a secret, is not logged.
            log.error("upload_broke", exc_info=error)
            return _refused(UploadRefused(503, "UNAVAILABLE", "The file can't be taken at the moment"))

    return answer


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(SILENCE):
                piece = await anext(stream, None)
        except TimeoutError:
            # It is an error of the system's kind, too, and whoever writes would take it for one of the disk.
            raise ClientDisconnect from None
        if piece is None:
            return
        # The last piece of a body may be empty, which does not end it for whoever writes.
        if piece:
            yield piece


def _length(request: Request) -> int | None:
    given = request.headers.get("content-length", "")
    return int(given) if given.isascii() and given.isdigit() else None


def _refused(error: UploadRefused) -> Response:
    told = {"code": error.code, "description": error.words}
    response = _json(error.status, {"message": error.words, "details": {"applicationError": told}})
    # What is left of the body is not read, so the connection can't carry another request.
    response.headers["Connection"] = "close"
    return response


def _json(status: int, body: Any) -> Response:
    return Response(
        msgspec.json.encode(body), status_code=status, media_type="application/json", headers=dict(_HEADERS)
    )
