"""A receiver of webhooks on a port of its own, which behaves as a test tells it to."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey
from standardwebhooks import Webhook
from tests.support.service import Shop

from orderwright.providers.webhooks.sender import HttpSender
from orderwright.worker.chores import sequence_feeds
from orderwright.workflows.webhook_dispatch import Dispatcher

Json = dict[str, Any]
#: What a receiver does with a request: writes an answer, or does not.
Behaviour = Callable[["Received", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """The id of the event, from the header."""
        return self.headers["webhook-id"]

    def envelope(self) -> Json:
        """The unwrapped envelope, unverified: with `data` as the domain event and `identity` as objects."""
        payload = self.body.split(b".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
        inner: Json = json.loads(claims["data"])
        return {**inner, "data": json.loads(inner["data"]), "identity": json.loads(inner["identity"])}

    def event(self) -> Json:
        """The domain event."""
        result: Json = self.envelope()["data"]
        return result


def answer(status: int = 200, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer with a status."""

    async def behave(_: Received, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    return behave


async def close_half_way(_: Received, writer: asyncio.StreamWriter) -> None:
    """Begin to answer, and close the connection."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")
    await writer.drain()
    writer.close()


async def hang(_: Received, writer: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.Event().wait()


@dataclass
class Receiver:
    """What came, in the order in which it came. `behave` decides about each request."""

    received: list[Received] = field(default_factory=list)
    behave: Behaviour = field(default_factory=answer)
    address: str = ""
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def start(self, port: int = 0) -> None:
        """Listen, on the port of before if that is named."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=2**24)
        self.port = self._server.sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/hook"

    async def stop(self) -> None:
        """Be down: nothing listens, and what was open is closed."""
        if self._server is not None:
            self._server.close()
            for writer in list(self._open):
                writer.transport.abort()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
                raw = {line.split(": ", 1)[0].lower(): line.split(": ", 1)[1] for line in head[1:] if line}
                body = await reader.readexactly(int(headers["content-length"]))
                one = Received(head[0].split(" ")[1], raw, body)
                self.received.append(one)
                await self.behave(one, writer)
                if not writer.is_closing():
                    await writer.drain()
        self._open.discard(writer)
        writer.close()

    def events(self) -> list[Json]:
        """The domain events of everything that came."""
        return [one.event() for one in self.received]

    def slugs(self) -> list[str]:
        """The slugs of everything that came."""
        return [event["slug"] for event in self.events()]


@asynccontextmanager
async def receiving(behave: Behaviour | None = None) -> AsyncIterator[Receiver]:
    """A receiver for the time of the block."""
    receiver = Receiver(behave=behave or answer())
    await receiver.start()
    try:
        yield receiver
    finally:
        await receiver.stop()


async def subscribe(shop: Shop, receiver: Receiver, *types: str, **more: Any) -> Json:
    """A subscription of the receiver: its answer, with the secret."""
    by = more.pop("by", "admin")
    given = {"url": receiver.address, "eventTypes": list(types), **more}
    return await shop.do("createSubscription", {"subscription": given}, by=by)


async def deliver(shop: Shop) -> None:
    """What a worker does with webhooks, until nothing is due."""
    dispatcher = Dispatcher(shop.service, HttpSender(allow_private=True))
    await sequence_feeds(shop.service.database)
    while await dispatcher.queue_events() or await dispatcher.start_due():
        await dispatcher.idle()
    await dispatcher.stop()


def verify(received: Received, made: Json) -> None:
    """Check both signatures, as independent libraries do."""
    key = RSAKey.import_key(base64.b64decode(made["subscription"]["publicKey"]))
    jws.deserialize_compact(received.body, key, algorithms=["RS256"])
    signature = Webhook(made["secret"]).sign(
        received.id,
        _time(received.headers["webhook-timestamp"]),
        received.body.decode(),
    )
    assert signature in received.headers["webhook-signature"].split(" ")


def _time(seconds: str) -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(int(seconds), UTC)
