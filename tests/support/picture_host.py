"""A host of pictures on this machine, which answers as a test says and counts what it was asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image


def picture(
    kind: str = "PNG", size: tuple[int, int] = (400, 300), color: tuple[int, ...] = (200, 30, 30), **options: Any
) -> bytes:
    """A file of one color; of four numbers the last is how opaque it is."""
    made = BytesIO()
    Image.new("RGBA" if len(color) == 4 else "RGB", size, color).save(made, kind, **options)
    return made.getvalue()


@dataclass
class Answer:
    """What stands at a path. `waits`: it answers when that is set."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    waits: asyncio.Event | None = None


@dataclass
class PictureHost:
    """A running host: `answers` by path, what was asked of it, and how many requests it had in hand at most."""

    address: str
    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    heads: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    connections: set[asyncio.Task[None]] = field(default_factory=set)

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"{self.address}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        task = asyncio.current_task()
        assert task is not None
        self.connections.add(task)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await self._answer(head, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()
            self.connections.discard(task)

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        path = head.split(" ")[1]
        self.asked[path] += 1
        self.heads.append(head)
        answer = self.answers.get(path, Answer(status=404))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if answer.waits is not None:
            await answer.waits.wait()
        self.at_once -= 1
        headers = {"Content-Length": str(len(answer.body)), **answer.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
        writer.write(f"HTTP/1.1 {answer.status} X\r\n{lines}\r\n".encode() + answer.body)
        await writer.drain()


@asynccontextmanager
async def picture_host(ip: str = "127.0.0.1") -> AsyncIterator[PictureHost]:
    """A host for the time of the block."""
    host = PictureHost("", 0)
    server = await asyncio.start_server(host.serve, ip, 0)
    host.port = server.sockets[0].getsockname()[1]
    host.address = f"http://{f'[{ip}]' if ':' in ip else ip}:{host.port}"
    try:
        yield host
    finally:
        server.close()
        open_ones = list(host.connections)
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)
