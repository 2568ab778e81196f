"""A load generator that costs little: raw HTTP/1.1 over kept connections, a bounded number of requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class Result:
    """Latencies in seconds, one per answer, the time that all took, and the statuses."""

    latencies: list[float] = field(default_factory=list)
    elapsed: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)

    def quantile(self, part: float) -> float:
        """The latency, in milliseconds, below which that part of the answers stayed."""
        ordered = sorted(self.latencies)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] * 1000

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.elapsed


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """One encoded request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sent: bytes) -> int:
    writer.write(sent)
    head = await reader.readuntil(b"\r\n\r\n")
    low = head.lower()
    start = low.index(b"content-length:") + 15
    length = int(low[start : low.index(b"\r\n", start)])
    await reader.readexactly(length)
    return int(head[9:12])


async def run(port: int, requests: Sequence[bytes], concurrency: int) -> Result:
    """Send every request once over `concurrency` connections to this machine."""
    result = Result()
    waiting: Iterator[bytes] = iter(requests)

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4 * 1024 * 1024)
        for sent in waiting:
            begin = time.perf_counter()
            status = await _exchange(reader, writer, sent)
            result.latencies.append(time.perf_counter() - begin)
            result.statuses[status] = result.statuses.get(status, 0) + 1
        writer.close()

    begin = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(concurrency)))
    result.elapsed = time.perf_counter() - begin
    return result
