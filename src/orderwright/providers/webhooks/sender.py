"""One POST to a receiver: bounded in time and in what is read, never redirected, only to checked addresses."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import httpcore

from orderwright.providers.addresses import CheckedNetwork, ForbiddenAddress

CONNECT_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 15.0
#: What is read and kept of an answer.
ANSWER_BYTES: Final = 2000
_HEADER_LIMIT: Final = 50
_HEADER_BYTES: Final = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: `status` unless there was no answer, `error` in words unless the answer was 2xx."""

    status: int | None = None
    error: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    truncated: bool = False

    @property
    def delivered(self) -> bool:
        """Whether the receiver has it."""
        return self.error is None


class Sender(Protocol):
    """Sends one request, and tells what came of it. Never raises for what the receiver does."""

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """See the class."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class HttpSender:
    """Sends over HTTP. Belongs to one event loop.

    `allow_private` is for development: connections to any address. `total` and `connect` are in seconds.
    """

    def __init__(
        self, *, allow_private: bool = False, total: float = TOTAL_SECONDS, connect: float = CONNECT_SECONDS
    ) -> None:
        self._total = total
        self._timeouts = {"connect": connect, "read": total, "write": total, "pool": total}
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=200,
            max_keepalive_connections=50,
            # Shorter than receivers close idle connections, or else some requests would meet a closed one.
            keepalive_expiry=2.0,
            network_backend=CheckedNetwork(allow_private=allow_private),
        )

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """See `Sender`."""
        try:
            async with asyncio.timeout(self._total):
                return await self._post(url, headers, body)
        except (TimeoutError, httpcore.TimeoutException):
            return Outcome(error=f"no answer within {self._total:g} seconds")
        except ForbiddenAddress as error:
            return Outcome(error=f"not sent: {error}")
        except (httpcore.ConnectError, httpcore.UnsupportedProtocol) as error:
            return Outcome(error=f"no connection: {error or type(error).__name__}"[:500])
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
            return Outcome(error=f"the connection broke: {type(error).__name__}")

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        lines = [(name.encode(), value.encode()) for name, value in headers.items()]
        async with self._pool.stream(
            b"POST", url, headers=lines, content=body, extensions={"timeout": self._timeouts}
        ) as answer:
            held, truncated = bytearray(), False
            async for part in answer.aiter_stream():
                held += part
                if len(held) > ANSWER_BYTES:
                    truncated = True
                    break
            shown = {
                name.decode("latin-1").lower(): value.decode("latin-1")[:_HEADER_BYTES]
                for name, value in answer.headers[:_HEADER_LIMIT]
            }
            status = answer.status
        error = None if 200 <= status < 300 else _words(status, shown)
        return Outcome(status, error, shown, bytes(held[:ANSWER_BYTES]), truncated)

    async def close(self) -> None:
        """Let go of connections."""
        await self._pool.aclose()


def _words(status: int, headers: Mapping[str, str]) -> str:
    if 300 <= status < 400:
        return f"answered {status}: redirects are not followed"
    return f"answered {status}"
