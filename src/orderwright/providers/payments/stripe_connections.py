"""How requests reach Stripe: over httpx, with limits of time.

The package has an httpx client as well, but hands its forms over in a way that httpx deprecates, and knows one
timeout only.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any, Final

import httpx
import stripe

#: Seconds until a connection stands, and until the next bytes of an answer come.
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 20.0

# The package would tell Stripe how long each request took.
stripe.enable_telemetry = False


class StripeConnections(stripe.HTTPClient):
    """A pool of connections, for one event loop. It serves any number of accounts: the key comes with each request."""

    name = "httpx"

    def __init__(self, timeout: httpx.Timeout | None = None) -> None:
        super().__init__()
        self._client = httpx.AsyncClient(
            timeout=timeout or httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            verify=ssl.create_default_context(cafile=stripe.ca_bundle_path),
            follow_redirects=False,
        )

    async def request_async(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send one request. Raises `stripe.APIConnectionError`, which the package may answer with a repeat."""
        try:
            answer = await self._client.request(method, url, headers=headers, content=post_data)
        except httpx.HTTPError as error:
            said = f"{type(error).__name__} on the way to Stripe"
            raise stripe.APIConnectionError(said, should_retry=True) from None  # type: ignore[no-untyped-call]  # theirs
        return answer.content, answer.status_code, answer.headers

    async def sleep_async(self, secs: float) -> None:
        """Wait before a repeat."""
        await asyncio.sleep(secs)

    async def close_async(self) -> None:
        """Close all connections."""
        await self._client.aclose()
