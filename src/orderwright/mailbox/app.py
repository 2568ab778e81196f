"""The pages of the mailbox. They can be read by who knows their address, which `orderwright demo` prints; no more."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from orderwright.mailbox.messages import ShownMessage, taken_apart
from orderwright.store.mailbox import find_message, newest_messages

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: How many messages the list shows.
MOST: Final = 200
_STYLE: Final = files("orderwright.mailbox").joinpath("static", "mailbox.css").read_bytes()
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
#: Nothing of a mail runs, loads or is sent anywhere; its links open elsewhere.
_MAIL_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
_SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_Handler = Callable[["Service", Request], Awaitable[Response]]


def mailbox(service: Callable[[], Service], key: str) -> Starlette:
    """The application, to be mounted. `service` returns the running service, or raises; `key` is in the address."""

    def keyed(handler: _Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            if not hmac.compare_digest(request.path_params["key"].encode(), key.encode()):
                return _not_found()
            return await handler(service(), request)

        return answer

    return Starlette(
        routes=[
            Route("/assets/mailbox.css", _style, methods=["GET"]),
            Route("/{key}", keyed(_list), methods=["GET"]),
            Route("/{key}/{site}/{id}", keyed(_show), methods=["GET"]),
            Route("/{key}/{site}/{id}/html", keyed(_html), methods=["GET"]),
            Route("/{key}/{site}/{id}/files/{number:int}", keyed(_file), methods=["GET"]),
        ]
    )


async def _list(service: Service, request: Request) -> Response:
    async with service.database.acquire() as connection:
        found = await newest_messages(connection, MOST)
    base = request.scope.get("root_path", "")
    return _page("list.html.j2", base=base, key=request.path_params["key"], messages=found)


async def _show(service: Service, request: Request) -> Response:
    message = await _message(service, request)
    if message is None:
        return _not_found()
    base = request.scope.get("root_path", "")
    return _page("message.html.j2", base=base, message=message, **request.path_params)


async def _html(service: Service, request: Request) -> Response:
    """The HTML part, with links that open in a page of their own."""
    message = await _message(service, request)
    if message is None:
        return _not_found()
    html = message.html.replace("<head>", '<head><base target="_blank">', 1)
    return Response(html, media_type="text/html", headers={**_SECURITY, "Content-Security-Policy": _MAIL_POLICY})


async def _file(service: Service, request: Request) -> Response:
    message, number = await _message(service, request), request.path_params["number"]
    if message is None or number >= len(message.attachments):
        return _not_found()
    file = message.attachments[number]
    headers = {
        **_SECURITY,
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Content-Security-Policy": _MAIL_POLICY,
    }
    return Response(file.content, media_type=file.media_type, headers=headers)


async def _message(service: Service, request: Request) -> ShownMessage | None:
    try:
        site_id, id_ = UUID(request.path_params["site"]), UUID(request.path_params["id"])
    except ValueError:
        return None
    async with service.database.acquire() as connection:
        raw = await find_message(connection, site_id, id_)
    return None if raw is None else taken_apart(raw)


async def _style(_: Request) -> Response:
    return Response(_STYLE, media_type="text/css", headers={**_SECURITY, "Cache-Control": "max-age=3600"})


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("orderwright.mailbox", "templates"), autoescape=True, undefined=StrictUndefined
    )


def _page(template: str, **values: object) -> Response:
    body = _templates().get_template(template).render(values)
    return Response(body, media_type="text/html", headers={**_SECURITY, "Content-Security-Policy": _PAGE_POLICY})


def _not_found() -> Response:
    return Response("Nothing is here", status_code=404, media_type="text/plain", headers=_SECURITY)
