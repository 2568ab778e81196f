"""What people open in a browser: the API reference, and whatever is mounted beside it.

Nothing here is asked for often, so Starlette serves it. The reference page comes with its script and style and
loads nothing from anywhere else.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

import structlog
from starlette.applications import Starlette
from starlette.requests import Request as PageRequest
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from orderwright.api.messages import ASGIApp, Message, Request, Send

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: Makes the applications that are mounted, by path prefix (`/dashboard`). It is given what returns the running service,
#: and raises 503 while there is none; a process calls it once, before its service is started.
Mounts = Callable[["Callable[[], Service]"], Mapping[str, ASGIApp]]

_log = structlog.get_logger("orderwright.api")

_STATIC = files("orderwright.api").joinpath("static")

# Swagger UI sets styles from its script and draws its icons from data addresses; scripts are files of ours only.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SECURITY = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_ASSETS = {
    "/docs/swagger-ui-bundle.js": ("swagger-ui-bundle.js.gz", "text/javascript"),
    "/docs/swagger-ui.css": ("swagger-ui.css.gz", "text/css"),
}


class Pages:
    """The reference page and the mounts, by path prefix."""

    def __init__(self, mounts: Mapping[str, ASGIApp]) -> None:
        """Raise `ValueError` for a mount that is not of the form `/name`."""
        for prefix in mounts:
            if not prefix.startswith("/") or prefix.endswith("/"):
                raise ValueError(f"a mount is a path such as /dashboard, not {prefix!r}")
        routes: list[BaseRoute] = [Mount(prefix, app=app) for prefix, app in mounts.items()]
        routes.append(Route("/docs", _page, methods=["GET"]))
        routes.append(Route("/docs/start.js", _start_script, methods=["GET"]))
        routes += [Route(path, _asset, methods=["GET"]) for path in _ASSETS]
        self._app = Starlette(routes=routes)
        self._prefixes = (*mounts, "/docs")

    def has(self, path: str) -> bool:
        """True if the path belongs to a page, found or not."""
        return any(path == prefix or path.startswith(f"{prefix}/") for prefix in self._prefixes)

    async def serve(self, request: Request, send: Send) -> int:
        """Answer the request and return the status, with the request id added to the headers."""
        status, started = 500, False

        async def send_with_id(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                status, started = message["status"], True
                message["headers"] = [*message.get("headers", ()), (b"x-wix-request-id", request.id.encode())]
            await send(message)

        try:
            await self._app(request.scope, request.receive, send_with_id)
        except Exception as error:
            if not started:
                raise
            # Too late for another answer; Starlette raises again after it has sent its own.
            _log.error("unexpected_error", exc_info=error)
        return status


async def _page(_: PageRequest) -> Response:
    return _static("docs.html", "text/html")


async def _start_script(_: PageRequest) -> Response:
    return _static("docs.js", "text/javascript")


async def _asset(request: PageRequest) -> Response:
    name, kind = _ASSETS[request.url.path.removeprefix(request.scope.get("root_path", ""))]
    headers = {**_SECURITY, "Cache-Control": "public, max-age=3600", "Vary": "Accept-Encoding"}
    content = _STATIC.joinpath(name).read_bytes()
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return Response(content, media_type=kind, headers=headers)


def _static(name: str, kind: str) -> Response:
    headers = {**_SECURITY, "Cache-Control": "no-cache"}
    return Response(_STATIC.joinpath(name).read_bytes(), media_type=kind, headers=headers)
