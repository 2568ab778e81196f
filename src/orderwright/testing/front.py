"""The control endpoints over HTTP, served by the means of the API's own edge: a framework would take longer to load."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec

from orderwright.api.failures import Refused
from orderwright.api.messages import (
    ClientLeft,
    Receive,
    Reply,
    Request,
    Scope,
    Send,
    new_request_id,
    read_body,
    send_reply,
)
from orderwright.api.routing import BadPath, Router
from orderwright.model.errors import OrderwrightError, ValidationFailed

#: What a body may have, in bytes: more than any webhook. And the seconds that it may take.
_MOST_BYTES: Final = 64 * 1024 * 1024
_WITHIN: Final = 60.0

Json = dict[str, Any]


class Faulty(Exception):
    """What was ordered makes no sense; the words say why."""


@dataclass(slots=True)
class Asked:
    """One request. `params` are the parts of the path that its template leaves open."""

    method: str
    path: str
    query: dict[str, str]
    headers: list[tuple[str, str]]
    body: bytes
    params: list[str]

    def json(self) -> Json:
        """The body, which must be an object or empty. Raises `Faulty`."""
        if not self.body:
            return {}
        try:
            decoded = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Faulty(f"the body is not JSON: {error}") from None
        if not isinstance(decoded, dict):
            raise Faulty("the body must be an object")
        return decoded

    @property
    def site(self) -> UUID:
        """The site that the path begins with. Raises `Faulty`."""
        try:
            return UUID(self.params[0])
        except ValueError:
            raise Faulty(f"{self.params[0]!r} is not the id of a site") from None


Handler = Callable[[Asked], Awaitable[Json | Reply]]


class Front:
    """Finds the handler of a request and sends its answer: JSON, and `{"message"}` for what went wrong."""

    def __init__(self) -> None:
        self._router: Router[Handler] = Router()

    def add(self, method: str, path: str, handler: Handler) -> None:
        """Let a handler answer a method on a path, such as `/sites/{site}/events`."""
        self._router.add(method, path, handler)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of the ASGI protocol."""
        request = Request(scope, receive, new_request_id(), scope["method"], dict(scope["headers"]))
        try:
            reply = await self._answer(request)
        except ClientLeft:
            return
        await send_reply(send, request, reply, ())

    async def _answer(self, request: Request) -> Reply:
        try:
            found = self._router.find(request.scope.get("raw_path") or request.scope["path"].encode())
        except BadPath:
            found = None
        if found is None:
            return _told(404, "Nothing is served at this address")
        handlers, params = found
        if request.method not in handlers:
            return _told(405, f"This address answers {', '.join(sorted(handlers))}")
        try:
            result = await handlers[request.method](await _asked(request, params))
        except Faulty as error:
            return _told(400, str(error))
        except ValidationFailed as error:
            return _told(400, "; ".join(f"{one.field}: {one.description}" for one in error.violations))
        except Refused as error:
            return _told(error.http_status, error.message)
        except OrderwrightError as error:
            return _told(int(error.status), error.message)
        return result if isinstance(result, Reply) else Reply(200, msgspec.json.encode(result))


async def _asked(request: Request, params: list[str]) -> Asked:
    scope = request.scope
    return Asked(
        method=request.method,
        path=scope["path"],
        query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]],
        body=await read_body(request, _MOST_BYTES, _WITHIN),
        params=params,
    )


def _told(status: int, words: str) -> Reply:
    return Reply(status, msgspec.json.encode({"message": words}))
