"""The ASGI application of web methods: who may call from where, and what of a request reaches a function.

A page proves itself by a token in `Authorization`, which no browser sends by itself: there is no cookie that another
site's page could ride on. Requests of other sites' pages are refused all the same unless their origin is listed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

from orderwright.client.credentials import CallerOfWebMethod, current_caller
from orderwright.client.flows import AsyncDriver, Flow
from orderwright.client.guarding import TokenBook
from orderwright.client.session import Session
from orderwright.client.tokens import TokenInfo
from orderwright.client.web_calls import WebMethod, application_error, error_answer

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_MANAGE_SITE = "ORDERWRIGHT.MANAGE_SITE"
_BEARER = "bearer "
_MAX_TOKEN = 4096


class _Refused(Exception):
    """A request that does not reach its function."""

    def __init__(self, status: int, code: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.body = application_error(code, description)


class _Left(Exception):
    """The page went away before its request was complete."""


class WebMethodApp:
    """Answers `POST /NAME`. Nothing but what was marked can be called."""

    def __init__(
        self, methods: dict[str, WebMethod], session: Session, origins: tuple[str, ...], max_body: int
    ) -> None:
        """Raise `TypeError` for a blocking client, `ValueError` for one without a site and for a bad origin."""
        if not isinstance(session.driver, AsyncDriver):
            raise TypeError("web_methods needs an AsyncOrderwright")
        if session.site_id is None and not session.can_elevate:
            raise ValueError("web_methods needs a client that knows its site: give it site_id, or a backend")
        self._driver = session.driver
        self._session = session
        self._methods = methods
        self._origins = frozenset(map(_origin, origins))
        self._max_body = max_body
        self._book = TokenBook(session.post)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the start and the end of the server."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError("web methods are called by HTTP")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        cors: list[tuple[bytes, bytes]] = []
        try:
            cors = self._admitted(scope, headers)
            if scope["method"] == "OPTIONS":
                await _reply(send, 204, b"", [*cors, *_PREFLIGHT] if cors else [])
                return
            status, body = await self._answer(scope, headers, receive)
        except _Refused as refused:
            status, body = refused.status, refused.body
        except _Left:
            return
        await _reply(send, status, body, [*cors, *((_CHALLENGE,) if status == 401 else ())])

    def _admitted(self, scope: Scope, headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
        """The CORS headers for the origin of the request. Raises `_Refused` for an origin that is not admitted."""
        origin = headers.get("origin")
        if origin is None:
            # Browsers name an origin with every POST; where they do not, they tell whether the page was another site's.
            if headers.get("sec-fetch-site", "none") in ("cross-site", "same-site"):
                raise _Refused(403, "ORIGIN_REFUSED", "Pages of other sites may not call this")
            return []
        if origin in self._origins:
            return [(b"access-control-allow-origin", origin.encode("latin-1")), (b"vary", b"Origin")]
        if urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != "":
            return []
        raise _Refused(403, "ORIGIN_REFUSED", "Pages of this origin may not call this")

    async def _answer(self, scope: Scope, headers: dict[str, str], receive: Receive) -> tuple[int, bytes]:
        method = self._method(scope)
        if scope["method"] != "POST":
            raise _Refused(405, "METHOD_NOT_ALLOWED", "Web methods are called with POST")
        if headers.get("content-type", "").split(";", 1)[0].strip().lower() != "application/json":
            raise _Refused(415, "UNSUPPORTED_MEDIA_TYPE", "Send the arguments as application/json")
        try:
            caller = await self._caller(headers.get("authorization"))
            _authorise(method, caller)
            body = await self._body(receive)
            bound = method.arguments(body)
            token = current_caller.set(caller)
            try:
                return 200, await method.run(bound)
            finally:
                current_caller.reset(token)
        except (_Refused, _Left):
            raise
        except Exception as error:
            return error_answer(error, method.name)

    def _method(self, scope: Scope) -> WebMethod:
        # What mounts an application may leave the part of the path that led to it in `path`: then `root_path` has it.
        path: str = scope["path"]
        below = path.removeprefix(scope.get("root_path", "")).strip("/")
        method = self._methods.get(unquote(below))
        if method is None:
            raise _Refused(404, "NOT_FOUND", "There is no such web method")
        return method

    async def _caller(self, authorization: str | None) -> CallerOfWebMethod:
        token = (authorization or "").strip()
        if token[: len(_BEARER)].lower() == _BEARER:
            token = token[len(_BEARER) :].strip()
        if not token or len(token) > _MAX_TOKEN:
            raise _Refused(401, "UNAUTHENTICATED", "The request carries no token of this site")
        info, site = await self._driver.run(self._look_up(token))
        if not info.active or info.site_id is None or site is None or info.site_id.lower() != site.lower():
            raise _Refused(401, "UNAUTHENTICATED", "The request carries no token of this site")
        return CallerOfWebMethod(
            token=token,
            kind=info.subject_type or "",
            id=info.subject_id or "",
            site_id=info.site_id,
            permissions=frozenset(info.permissions),
        )

    def _look_up(self, token: str) -> Flow[tuple[TokenInfo, str | None]]:
        """What the token is, and the site that this backend works for."""
        info = yield from self._book.look_up(token)
        if self._session.site_id is not None or not info.active:
            return info, self._session.site_id
        own = yield from self._session.elevated.keeper.authorization()
        return info, (yield from self._book.look_up(own)).site_id

    async def _body(self, receive: Receive) -> bytes:
        held = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Left
            held += message.get("body", b"")
            if len(held) > self._max_body:
                raise _Refused(413, "PAYLOAD_TOO_LARGE", f"The body is larger than {self._max_body} bytes")
            if not message.get("more_body", False):
                return bytes(held)


def _authorise(method: WebMethod, caller: CallerOfWebMethod) -> None:
    match method.permission:
        case "ANYONE":
            admitted = True
        case "SITE_MEMBER":
            admitted = caller.kind == "MEMBER"
        case _:
            admitted = caller.kind in ("APP", "STAFF") and _MANAGE_SITE in caller.permissions
    if not admitted:
        raise _Refused(403, "PERMISSION_DENIED", "The caller may not call this web method")


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or text != f"{parts.scheme}://{parts.netloc}":
        raise ValueError(f"{text!r} is no origin, such as https://shop.example")
    return text.lower()


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _reply(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    always = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": [*always, *headers]})
    await send({"type": "http.response.body", "body": body})


_CHALLENGE = (b"www-authenticate", b"Bearer")
_PREFLIGHT = [
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"authorization, content-type"),
    (b"access-control-max-age", b"600"),
]
