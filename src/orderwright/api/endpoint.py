"""One declared operation as HTTP serves it: who asks, what is asked, and the operation run to its end."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orderwright.api.deadlines import Deadlines
from orderwright.api.decoding import RequestDecoder
from orderwright.api.limits import RateLimiter
from orderwright.api.messages import (
    Reply,
    Request,
    check_content_type,
    idempotency_key,
    if_match,
    read_body,
)
from orderwright.api.options import EdgeOptions
from orderwright.api.running import Running
from orderwright.contract.operation import JSON, Operation, Unit, snake
from orderwright.operations.perform import authorise
from orderwright.workflows.context import Answer, Call

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: What runs an operation: `operations.perform.perform`, or a stand-in of its form for an embedding program.
Performer = Callable[["Service", Operation, Call, Any], Awaitable[Answer]]

_BODILESS = frozenset({"GET", "DELETE"})


@dataclass(frozen=True, slots=True)
class Edge:
    """What the endpoints of one application share. `service()` raises 503 while there is none."""

    options: EdgeOptions
    limiter: RateLimiter
    running: Running
    deadlines: Deadlines
    service: Callable[[], Service]


class OperationEndpoint:
    """Serves one operation under one of its paths."""

    __slots__ = ("_edge", "_operation", "_perform", "_reader", "_writes")

    def __init__(self, operation: Operation, template: str, perform: Performer, edge: Edge) -> None:
        """Raise `ValueError` if the path names a field that the request lacks."""
        self._operation = operation
        self._perform = perform
        self._reader = RequestDecoder(operation, template)
        self._edge = edge
        self._writes = operation.unit is not Unit.READ

    async def __call__(self, request: Request) -> Reply:
        """Authenticate, authorise, decode, run, answer. Raises whatever any of these raises."""
        service, typed, call = await self._received(request)
        return self._reply(await self._run(service, call, typed))

    async def _received(self, request: Request) -> tuple[Service, Any, Call]:
        operation = self._operation
        service = self._edge.service()
        caller = await service.authenticator.authenticate(
            request.header(b"authorization"), request.header(b"wix-site-id")
        )
        request.site_id = str(caller.site_id)
        request.credential = caller.credential
        self._edge.limiter.take(caller.credential)
        # Refused before the body is read: a stranger's four megabytes are not worth parsing.
        authorise(operation, caller)
        if request.method in _BODILESS:
            body = b""
            typed = self._reader.from_query(request.params, request.scope["query_string"])
        else:
            body = await read_body(request, self._edge.options.max_body, self._edge.options.body_timeout)
            check_content_type(request, body)
            typed = self._reader.from_body(request.params, body)
        key = idempotency_key(request) if self._writes else None
        call = Call(
            caller=caller,
            request_id=request.id,
            now=service.clock(),
            idempotency_key=key,
            if_match=if_match(request),
            request_hash=self._hash(request, body) if key is not None else b"",
        )
        return service, typed, call

    def _reply(self, answer: Answer) -> Reply:
        reply = Reply(200, answer.body, revision=answer.revision, replayed=answer.replayed)
        if self._operation.media_type != JSON:
            reply.content_type = self._operation.media_type.encode()
        if answer.file_name is not None:
            named = f'inline; filename="{answer.file_name}"'.encode()
            reply.headers = (*reply.headers, (b"content-disposition", named))
        return reply

    async def _run(self, service: Service, call: Call, typed: Any) -> Answer:
        work = self._perform(service, self._operation, call, typed)
        if self._writes:
            return await self._edge.running.finish(work, self._edge.options.request_timeout)
        longer = getattr(typed, snake(operation.waits)) if (operation := self._operation).waits else 0
        return await self._edge.deadlines.run(work, longer)

    def _hash(self, request: Request, body: bytes) -> bytes:
        """SHA-256 over the operation, the path parameters, the query and the body, each with its length before it."""
        digest = hashlib.sha256()
        query: bytes = request.scope["query_string"] if request.method in _BODILESS else b""
        for part in (self._operation.key.encode(), *(value.encode() for value in request.params), query, body):
            digest.update(b"%d:" % len(part))
            digest.update(part)
        return digest.digest()
