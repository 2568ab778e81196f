"""One request and one answer at the level of HTTP: headers, the bounded body, and the bytes that go out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from orderwright.api.failures import Failure, Refused
from orderwright.model.errors import ValidationFailed

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

JSON = b"application/json"
NO_STORE = (b"cache-control", b"no-store")
_CLOSE = (b"connection", b"close")

_IDEMPOTENCY_KEY_LIMIT = 255


class ClientLeft(Exception):
    """The client closed the connection before its request was complete: nobody waits for an answer."""


def new_request_id() -> str:
    """A random UUID (version 4) as text, at a quarter of the cost of the library's."""
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


@dataclass(slots=True)
class Request:
    """A request on its way through the edge, with what its log line will say about it.

    The headers hold the credential, so they are kept out of its `repr`, which may end up in a traceback.
    """

    scope: Scope = field(repr=False)
    receive: Receive = field(repr=False)
    id: str
    method: str
    headers: dict[bytes, bytes] = field(repr=False)
    params: list[str] = field(default_factory=list)
    route: str | None = None
    site_id: str | None = None
    credential: str | None = None

    def header(self, name: bytes) -> str | None:
        """The value of a header by its lower-case name; None if it was not sent."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")


@dataclass(slots=True)
class Reply:
    """An answer. `revision` becomes the `ETag`; `replayed` marks the repeat of an earlier answer.

    One with a `stream` has no body: what the stream yields is sent as it comes, until it ends or the client leaves.
    """

    status: int
    body: bytes
    content_type: bytes = JSON
    headers: Headers = (NO_STORE,)
    revision: int | None = None
    replayed: bool = False
    stream: AsyncIterator[bytes] | None = None


def reply_to(failure: Failure) -> Reply:
    """The answer that tells of a failure."""
    headers: Headers = (NO_STORE, *failure.headers)
    if failure.retry_after is not None:
        headers = (*headers, (b"retry-after", b"%d" % failure.retry_after))
    return Reply(failure.status, failure.body, headers=headers)


async def send_reply(send: Send, request: Request, reply: Reply, cors: Headers) -> None:
    """Write the answer: one start and one body. A HEAD request gets the headers alone."""
    length = () if reply.stream is not None else ((b"content-length", b"%d" % len(reply.body)),)
    headers: list[tuple[bytes, bytes]] = [
        (b"content-type", reply.content_type),
        *length,
        (b"x-wix-request-id", request.id.encode()),
        *reply.headers,
        *cors,
    ]
    if reply.revision is not None:
        headers.append((b"etag", b'"%d"' % reply.revision))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    if reply.stream is not None:
        await _send_stream(send, request, reply.stream)
        return
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else reply.body})


async def _send_stream(send: Send, request: Request, stream: AsyncIterator[bytes]) -> None:
    sending = asyncio.create_task(_pump(send, stream))
    leaving = asyncio.create_task(_left(request))
    try:
        await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        if not sending.done():
            sending.cancel()
        await asyncio.gather(sending, leaving, return_exceptions=True)
    if not sending.cancelled():
        sending.result()


async def _pump(send: Send, stream: AsyncIterator[bytes]) -> None:
    async for part in stream:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def read_body(request: Request, limit: int, within: float) -> bytes:
    """The whole body, at most `limit` bytes, arriving within so many seconds.

    Raises `Refused` with 413 before more than the limit is held, and with 408 when the rest does not come;
    `ClientLeft` when the connection was closed half-way.
    """
    length = request.headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > limit:
        raise _too_large(limit)
    try:
        async with asyncio.timeout(within):
            return await _collect(request, limit)
    except TimeoutError:
        description = "The body of the request did not arrive in time"
        raise Refused(408, "REQUEST_TIMEOUT", description, headers=(_CLOSE,)) from None


async def _collect(request: Request, limit: int) -> bytes:
    held = bytearray()
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        part: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        if len(held) + len(part) > limit:
            raise _too_large(limit)
        if not held and not more:
            return part
        held += part
        if not more:
            return bytes(held)


def _too_large(limit: int) -> Refused:
    description = f"The body of the request is larger than {limit} bytes"
    # What is left of the body is not read, so the connection can't carry another request.
    return Refused(413, "PAYLOAD_TOO_LARGE", description, data={"limit": limit}, headers=(_CLOSE,))


def check_content_type(request: Request, body: bytes) -> None:
    """Raise `Refused` with 415 unless the body is plain JSON, or empty, or its type is not named."""
    kind = request.headers.get(b"content-type")
    if body and kind is not None and kind.split(b";", 1)[0].strip().lower() != JSON:
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body as application/json")
    if body and request.headers.get(b"content-encoding", b"identity").lower() != b"identity":
        raise Refused(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body without a content encoding")


def if_match(request: Request) -> int | None:
    """The revision of `If-Match`; None without the header or for `*`.

    A weak tag is taken as its strong one: proxies that compress answers weaken the tags that they pass on.
    Raises `ValidationFailed` for anything that is not one revision.
    """
    value = request.headers.get(b"if-match")
    if value is None or value.strip() == b"*":
        return None
    tag = value.strip().removeprefix(b"W/")
    digits = tag[1:-1]
    if len(tag) < 3 or tag[:1] != b'"' or tag[-1:] != b'"' or not digits.isdigit() or len(digits) > 18:
        description = 'If-Match must be one revision as the ETag gave it, such as "3", or *'
        raise ValidationFailed.of("If-Match", description, "FORMAT")
    return int(digits)


def idempotency_key(request: Request) -> str | None:
    """The `Idempotency-Key` of a write: 1 to 255 printable ASCII characters. Raises `ValidationFailed`."""
    value = request.headers.get(b"idempotency-key")
    if value is None:
        return None
    if len(value) > _IDEMPOTENCY_KEY_LIMIT:
        description = f"Idempotency-Key must have at most {_IDEMPOTENCY_KEY_LIMIT} characters"
        raise ValidationFailed.of("Idempotency-Key", description, "MAX_LENGTH", threshold=_IDEMPOTENCY_KEY_LIMIT)
    if not value or not value.isascii() or not value.decode("ascii").isprintable():
        description = "Idempotency-Key must be 1 to 255 printable ASCII characters"
        raise ValidationFailed.of("Idempotency-Key", description, "FORMAT")
    return value.decode("ascii")
