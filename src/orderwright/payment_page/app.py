"""The addresses of the payment page. Whoever has a link may do what it offers; nothing else lets one in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from orderwright.payment_page import answers, views
from orderwright.workflows.payment_page import Link, PageState, follow_link, hear, pay, read_page

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: The longest form that is read, in bytes: it has one short field.
_MOST_BYTES: Final = 4096
#: What stands for one showing of the page: 128 random bits.
_ATTEMPT: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_STYLE: Final = files("orderwright.payment_page").joinpath("static", "page.css").read_bytes()

log = structlog.get_logger("orderwright.payment_page")

_Handler = Callable[["Service", Link, Request], Awaitable[Response]]


def payment_page(service: Callable[[], Service]) -> Starlette:
    """The application, to be mounted. `service` returns the running service, or raises."""

    def linked(handler: _Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                running = service()
                link = await follow_link(running, request.path_params["token"])
                return answers.not_found(request) if link is None else await handler(running, link, request)
            except Exception as error:
                # The buyer may have just paid: a page that says so, not a document for programs. What was raised names
                # no secret, and the address, which is one, is not logged.
                log.error("payment_page_broke", exc_info=error)
                return answers.broken(request)

        return answer

    return Starlette(
        routes=[
            Route("/assets/page.css", _style, methods=["GET"]),
            Route("/{token}", linked(_show), methods=["GET"]),
            Route("/{token}", linked(_pay), methods=["POST"]),
            Route("/{token}/check", linked(_check), methods=["GET"]),
            Route("/{token}/continue", linked(_continue), methods=["GET"]),
            Route("/{token}/logo", linked(_logo), methods=["GET"]),
        ]
    )


async def _show(service: Service, link: Link, request: Request) -> Response:
    state = await read_page(service, link)
    if state is None:
        return answers.not_found(request)
    return answers.page(request, views.page(state, _asked(request, state), secrets.token_urlsafe(16)))


def _asked(request: Request, state: PageState) -> views.Asked:
    """What the address asks for beside the page itself."""
    return views.Asked(
        token=request.path_params["token"],
        language=request.query_params.get("language"),
        problem="problem" in request.query_params,
    )


async def _pay(service: Service, link: Link, request: Request) -> Response:
    attempt = await _attempt(request)
    if attempt is None:
        return _back(request, "?problem=1")
    begun = await pay(service, link, attempt)
    if not begun:
        return _back(request, "?problem=1")
    return _to(request, f"{request.path_params['token']}/continue")


async def _attempt(request: Request) -> str | None:
    """What the form says it was shown as; None for anything else than our form."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    sent = parse_qs(body.decode("ascii", "replace"), max_num_fields=10).get("attempt", [""])[0]
    return sent if _ATTEMPT.fullmatch(sent) else None


async def _check(service: Service, link: Link, request: Request) -> Response:
    """Where the buyer comes back to from the gateway: the page is shown with what the gateway knows by now."""
    await hear(service, link)
    return _back(request)


async def _continue(service: Service, link: Link, request: Request) -> Response:
    """Lead the buyer to the gateway's page. A page in between, since a form must not lead to another server."""
    address = await hear(service, link)
    state = await read_page(service, link)
    if address is None or state is None or not views.leads_on(address):
        return _back(request)
    return answers.leaving(request, views.leaving(state, _asked(request, state), address), address)


async def _logo(service: Service, link: Link, request: Request) -> Response:
    state = await read_page(service, link)
    picture = None if state is None else views.logo(state.look)
    return answers.not_found(request) if picture is None else answers.picture(*picture)


async def _style(_: Request) -> Response:
    return Response(_STYLE, media_type="text/css", headers={**answers.SECURITY, "Cache-Control": "public, max-age=300"})


def _back(request: Request, query: str = "") -> Response:
    return _to(request, request.path_params["token"] + query)


def _to(request: Request, address: str) -> Response:
    """Another address of this page, from wherever below it the request came: the service may lie under any path."""
    path: str = request.url.path
    below = path[path.index(request.path_params["token"]) :].count("/")
    return RedirectResponse("../" * below + address, status_code=303, headers=answers.SECURITY)
