"""Operations that are also served as server-sent events: the same pages, one event at a time, without an end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Final

import msgspec
import structlog

from orderwright.api.endpoint import OperationEndpoint
from orderwright.api.failures import SYSTEM_ERROR, failure_of
from orderwright.api.messages import NO_STORE, Reply, Request
from orderwright.contract.operation import EVENT_STREAM
from orderwright.model.errors import ValidationFailed
from orderwright.operations.perform import authorise
from orderwright.workflows.context import Call

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

#: Seconds after which a line goes out although nothing happened, so that nobody on the way takes the stream for dead,
#: and the credential is looked at again.
QUIET_SECONDS: Final = 15
#: Milliseconds after which a browser connects again.
_RETRY: Final = b"retry: 2000\n\n"
_QUIET: Final = b": nothing new\n\n"

log = structlog.get_logger("orderwright.api")


class _Page(msgspec.Struct):
    events: list[msgspec.Raw]
    cursor: str


class _Head(msgspec.Struct, rename="camel"):
    event_type: str
    position: str


_page = msgspec.json.Decoder(_Page).decode
_head = msgspec.json.Decoder(_Head).decode


class EventStreamEndpoint(OperationEndpoint):
    """Answers `Accept: text/event-stream` with a stream, anything else like every operation.

    Each event is sent as `id` (its place), `event` (its type) and `data` (the event as JSON on one line). What the
    filters pass over moves the id, too. `Last-Event-ID` wins over the cursor and the consumer of the query, because a
    browser that connects again repeats the query as it was.
    """

    async def __call__(self, request: Request) -> Reply:
        """Answer as a stream, or as a page."""
        if EVENT_STREAM not in (request.header(b"accept") or ""):
            return await super().__call__(request)
        service, typed, call = await self._received(request)
        last = request.header(b"last-event-id")
        if last:
            if not (last.isascii() and last.isdigit()):
                raise ValidationFailed.of("Last-Event-ID", "is not the id of an event of this stream", "FORMAT")
            typed = msgspec.structs.replace(typed, cursor=last, consumer=None)
        # The first page is read before anything is sent: what is wrong with the request has a status of its own.
        first = await self._run(service, call, msgspec.structs.replace(typed, wait=0))
        headers = (NO_STORE, (b"x-accel-buffering", b"no"))
        stream = self._stream(request, service, call, typed, first.body)
        return Reply(200, b"", EVENT_STREAM.encode(), headers, stream=stream)

    async def _stream(
        self, request: Request, service: Service, call: Call, typed: Any, body: bytes
    ) -> AsyncIterator[bytes]:
        yield _RETRY
        shown = typed.cursor or "0"
        try:
            while True:
                page = _page(body)
                for event in page.events:
                    yield _message(bytes(event))
                    shown = _head(event).position
                if page.cursor != shown:
                    shown = page.cursor
                    yield b"id: %b\n\n" % shown.encode()
                elif not page.events:
                    yield _QUIET
                if service.wakeups.closed:
                    return
                typed = msgspec.structs.replace(typed, cursor=page.cursor, consumer=None, wait=QUIET_SECONDS)
                call = await self._again(request, service, call)
                body = (await self._run(service, call, typed)).body
        except Exception as error:
            failure = failure_of(error)
            if failure.defect:
                log.error("unexpected_error", exc_info=error)
            yield b"event: error\ndata: %b\n\n" % (failure.body or SYSTEM_ERROR)

    async def _again(self, request: Request, service: Service, call: Call) -> Call:
        """The call of the next page, with the rights that the credential has now."""
        caller = await service.authenticator.authenticate(
            request.header(b"authorization"), request.header(b"wix-site-id")
        )
        authorise(self._operation, caller)
        return Call(caller=caller, request_id=call.request_id, now=service.clock())


def _message(event: bytes) -> bytes:
    head = _head(event)
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (head.position.encode(), head.event_type.encode(), event)
