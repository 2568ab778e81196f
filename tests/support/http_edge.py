"""A small registry of its own for the tests of the HTTP edge, and the means to drive the application in process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import httpx
import msgspec
from msgspec import Meta

from orderwright.api.app import Application, create_app
from orderwright.api.options import EdgeOptions
from orderwright.contract.operation import Operation, Unit
from orderwright.model.base import Message
from orderwright.model.errors import Unauthenticated
from orderwright.model.identity import Caller, Identity, IdentityType
from orderwright.model.permissions import Permission
from orderwright.workflows.context import Answer, Call

SITE = UUID("5a6f9c1e-0000-4000-8000-000000000001")
KEY = "ow_the-secret-of-this-test"
ORDER_ID = "0d0cd3c1-bb05-4a6f-9a4c-3f2a1d5e6f70"


class ReadRequest(Message, kw_only=True):
    """Which note, and how much of it."""

    id: Annotated[str, Meta(min_length=1, max_length=100)]
    as_of: str | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    deep: bool = False
    types: list[str] = msgspec.field(default_factory=list)


class NoteInput(Message, kw_only=True):
    """A note on its way in."""

    id: Annotated[str, Meta(max_length=100)] = ""
    text: Annotated[str, Meta(max_length=20)] | None = None


class ChangeRequest(Message, kw_only=True):
    """What to change."""

    note: NoteInput


class CloseRequest(Message, kw_only=True):
    """What to close, and how often."""

    note_id: Annotated[str, Meta(max_length=100)] = ""
    times: Annotated[int, Meta(ge=1, le=9)] = 1


class Echo(Message, kw_only=True):
    """What the handler was given."""

    asked: dict[str, Any]


def operation(name: str, method: str, path: str, request: type[Any], unit: Unit, site_path: str | None) -> Operation:
    """A declaration with the permission to read or to modify orders."""
    right = Permission.READ_ORDERS if unit is Unit.READ else Permission.MODIFY_ORDERS
    return Operation(
        module="notes",
        name=name,
        method=method,
        path=path,
        site_path=site_path,
        request=request,
        response=Echo,
        permission=right,
        unit=unit,
        conditional=method == "PATCH",
        summary=f"{name} of the tests",
    )


READ = operation("readNote", "GET", "/ecom/v1/notes/{id}", ReadRequest, Unit.READ, "/_api/notes/v1/notes/{id}")
CHANGE = operation("changeNote", "PATCH", "/ecom/v1/notes/{note.id}", ChangeRequest, Unit.WRITE, None)
CLOSE = operation("closeNote", "POST", "/ecom/v1/notes/{noteId}/close", CloseRequest, Unit.WRITE, None)
SEARCH = operation("searchNotes", "POST", "/ecom/v1/notes/search", CloseRequest, Unit.READ, None)
DELETE = operation("deleteNote", "DELETE", "/ecom/v1/notes/{noteId}", CloseRequest, Unit.WRITE, None)
ALL = (READ, CHANGE, CLOSE, SEARCH, DELETE)

Handler = Callable[[Call, Any], Awaitable[Answer]]


@dataclass
class Recorder:
    """The handlers' side: what arrived, and what to answer."""

    calls: list[Call] = field(default_factory=list)
    handler: Handler | None = None

    async def perform(self, _service: Any, _operation: Operation, call: Call, request: Any) -> Answer:
        """Note the call and echo the request, unless the test brings a handler."""
        self.calls.append(call)
        if self.handler is not None:
            return await self.handler(call, request)
        body = msgspec.json.encode(Echo(asked=msgspec.to_builtins(request)))
        return Answer(body=body, revision=7)


class KnownKey:
    """Knows one key, as the service's authenticator knows many."""

    def __init__(self, permissions: frozenset[Permission]) -> None:
        self._permissions = permissions

    async def authenticate(self, authorization: str | None, site_header: str | None) -> Caller:
        """The caller of `KEY`; raises `Unauthenticated` for everybody else."""
        if authorization != KEY or site_header not in (None, str(SITE)):
            raise Unauthenticated("UNAUTHENTICATED", "The credential is missing or not valid")
        identity = Identity(type=IdentityType.APP, id=UUID(int=7))
        return Caller(site_id=SITE, identity=identity, permissions=self._permissions, credential="key:1234")


class SmallPool:
    """A pool of three connections, one of them at work."""

    def get_size(self) -> int:
        """How many are open."""
        return 3

    def get_idle_size(self) -> int:
        """How many have nothing to do."""
        return 2


class SmallDatabase:
    """A database that is only counted."""

    pool = SmallPool()


class SmallService:
    """As much of a service as the edge itself touches."""

    database = SmallDatabase()

    def __init__(self, permissions: frozenset[Permission] = frozenset(Permission)) -> None:
        self.authenticator = KnownKey(permissions)

    def clock(self) -> datetime:
        """A fixed time."""
        return datetime(2026, 11, 1, 12, tzinfo=UTC)


def edge_app(
    recorder: Recorder, *, options: EdgeOptions | None = None, service: Any = None, **more: Any
) -> Application:
    """The application over the operations of this module."""
    pairs = [(one, recorder.perform) for one in ALL]
    return create_app(service or SmallService(), operations=pairs, options=options, **more)


def client_of(app: Any, **headers: str) -> httpx.AsyncClient:
    """A client with the known key that talks to the application in process."""
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://edge", headers={"Authorization": KEY, **headers})


async def raw_request(
    app: Any, method: str, path: str, *, headers: Iterable[tuple[bytes, bytes]] = (), parts: Iterable[Any] = (b"",)
) -> tuple[int | None, dict[bytes, bytes], bytes, int]:
    """Send a request part by part; returns status, headers, body, and how many messages were received.

    A part of None stands for a client that closes the connection.
    """
    todo = list(parts)
    sent: list[Any] = []
    received = 0

    async def receive() -> dict[str, Any]:
        nonlocal received
        received += 1
        part = todo.pop(0)
        if part is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(todo)}

    async def send(message: Any) -> None:
        sent.append(message)

    raw_path, _, query = path.encode().partition(b"?")
    scope = {
        "type": "http",
        "method": method,
        "path": raw_path.decode(),
        "raw_path": raw_path,
        "query_string": query,
        "headers": [(b"authorization", KEY.encode()), *headers],
    }
    await app(scope, receive, send)
    if not sent:
        return None, {}, b"", received
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"], received
