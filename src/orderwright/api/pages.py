"""What people open in a browser: the API reference, and whatever is mounted beside it.

Nothing here is asked for often, so Starlette serves it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import structlog

from orderwright.api.messages import ASGIApp, Message, Request, Send

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: Makes the applications that are mounted, by path prefix (`/dashboard`). It is given what returns the running service,
#: and raises 503 while there is none; a process calls it once, before its service is started.
Mounts = Callable[["Callable[[], Service]"], Mapping[str, ASGIApp]]

_log = structlog.get_logger("orderwright.api")


class Pages:
    """The reference page and the mounts, by path prefix. What serves them is made when one is first asked for."""

    def __init__(self, mounts: Mapping[str, ASGIApp]) -> None:
        """Raise `ValueError` for a mount that is not of the form `/name`."""
        for prefix in mounts:
            if not prefix.startswith("/") or prefix.endswith("/"):
                raise ValueError(f"a mount is a path such as /dashboard, not {prefix!r}")
        self._mounts = mounts
        self._app: ASGIApp | None = None
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

        if self._app is None:
            # The framework of the pages takes as long to load as all of this edge.
            from orderwright.api.reference_page import page_application

            self._app = page_application(self._mounts)
        try:
            await self._app(request.scope, request.receive, send_with_id)
        except Exception as error:
            if not started:
                raise
            # Too late for another answer; Starlette raises again after it has sent its own.
            _log.error("unexpected_error", exc_info=error)
        return status
