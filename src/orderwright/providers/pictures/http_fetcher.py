"""Getting one file: bounded in time, size and redirects, only from checked addresses, with nothing of ours in it."""

from __future__ import annotations

import asyncio
import ssl
from typing import Final

import httpcore
import httpx

from orderwright.providers.addresses import CheckedNetwork, ForbiddenAddress
from orderwright.providers.pictures.fetcher import MOST_BYTES, NotFetched

CONNECT_SECONDS: Final = 4.0
TOTAL_SECONDS: Final = 10.0
MOST_REDIRECTS: Final = 3
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_HEADERS: Final = [
    (b"Accept", b"image/avif, image/webp, image/png, image/jpeg, image/gif"),
    # What arrives packed would have to be unpacked, which has limits of its own.
    (b"Accept-Encoding", b"identity"),
    (b"User-Agent", b"Orderwright"),
]


class HttpFetcher:
    """Gets files over HTTP. Belongs to one event loop.

    `allow_private` is for development and tests: connections to any address. `total` is in seconds.
    """

    def __init__(
        self, *, allow_private: bool = False, total: float = TOTAL_SECONDS, most_bytes: int = MOST_BYTES
    ) -> None:
        self._total = total
        self._most_bytes = most_bytes
        self._timeouts = {"connect": min(CONNECT_SECONDS, total), "read": total, "write": total, "pool": total}
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=20,
            max_keepalive_connections=10,
            keepalive_expiry=2.0,
            network_backend=CheckedNetwork(allow_private=allow_private),
        )

    async def get(self, address: str) -> bytes:
        """See `Fetcher`. Each redirect leads to a connection whose address is checked like the first."""
        try:
            async with asyncio.timeout(self._total):
                return await self._get(_url(address))
        except ForbiddenAddress as error:
            raise NotFetched(str(error)) from None
        except (TimeoutError, httpcore.TimeoutException):
            raise NotFetched(f"no answer within {self._total:g} seconds", host_failed=True) from None
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
            raise NotFetched(f"no connection: {type(error).__name__}", host_failed=True) from None

    async def close(self) -> None:
        """Let go of connections."""
        await self._pool.aclose()

    async def _get(self, url: httpx.URL) -> bytes:
        for _ in range(MOST_REDIRECTS + 1):
            target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
            async with self._pool.stream(
                b"GET", target, headers=_HEADERS, extensions={"timeout": self._timeouts}
            ) as answer:
                if answer.status not in _REDIRECTS:
                    return await self._read(answer)
                url = _url(_header(answer, b"location"), url)
        raise NotFetched(f"redirected more than {MOST_REDIRECTS} times")

    async def _read(self, answer: httpcore.Response) -> bytes:
        if answer.status != 200:
            raise NotFetched(f"answered {answer.status}")
        said = _header(answer, b"content-length")
        if said.isascii() and said.isdigit() and len(said) < 20 and int(said) > self._most_bytes:
            raise NotFetched(f"larger than {self._most_bytes} bytes")
        held = bytearray()
        async for part in answer.aiter_stream():
            held += part
            if len(held) > self._most_bytes:
                raise NotFetched(f"larger than {self._most_bytes} bytes")
        return bytes(held)


def _url(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """The address, with what it may not hold escaped; one that begins nowhere begins at `base`. Raises `NotFetched`."""
    try:
        url = httpx.URL(address) if base is None else base.join(address)
    except (httpx.InvalidURL, ValueError):
        raise NotFetched("no address") from None
    if url.scheme not in ("http", "https") or not url.raw_host:
        raise NotFetched("neither http nor https")
    return url


def _header(answer: httpcore.Response, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in answer.headers if key.lower() == name), "")
