"""The two clients: `Orderwright`, whose methods return when they are done, and `AsyncOrderwright` with coroutines."""

from __future__ import annotations

import ssl
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from orderwright import __version__
from orderwright.client.credentials import ApiKey, App, Credentials, Token
from orderwright.client.flows import AsyncDriver, BlockingDriver
from orderwright.client.generated.asynchronous import AsyncNamespaces
from orderwright.client.generated.blocking import Namespaces
from orderwright.client.retrying import Retry
from orderwright.client.session import Driver, Session

_TIMEOUT = 30.0


def _base_url(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment or parts.username:
        raise ValueError("base_url must be the address of the service, such as https://orders.example.com")
    return base_url.rstrip("/")


def _session(
    driver: Driver,
    base_url: str,
    site_id: str | None,
    api_key: str | None,
    credentials: Credentials | None,
    backend: Credentials | None,
    retry: Retry | None,
) -> Session:
    if (api_key is None) == (credentials is None):
        raise ValueError("Give either api_key or credentials")
    if backend is not None and not isinstance(backend, ApiKey | App):
        raise ValueError("backend must be an App or an ApiKey: whoever has rights of its own")
    who = credentials if credentials is not None else ApiKey(str(api_key))
    for one in (who, backend):
        _check_text(one)
    return Session(
        driver=driver,
        base_url=_base_url(base_url),
        site_id=site_id,
        credentials=who,
        backend=backend,
        retry=retry or Retry(),
        user_agent=f"orderwright-python/{__version__}",
    )


def _check_text(credentials: Credentials | None) -> None:
    """Refuse what no header can hold before it is sent: whatever complains later would show the secret."""
    name, text = "", "x"
    if isinstance(credentials, ApiKey):
        name, text = "The API key", credentials.key
    elif isinstance(credentials, Token):
        name, text = "The token", credentials.access_token
    if not text or not text.isascii() or not text.isprintable() or text != text.strip():
        raise ValueError(f"{name} is empty, or holds blanks, a line break or other characters that it can't have")


class Orderwright(Namespaces):
    """A client whose methods return when they are done. Threads may share it.

    `base_url` is the address of the service. Who calls is an `api_key`, or any other `credentials` (`App`, `Visitor`,
    `Member`, `Token`, `Caller`). `backend` is what `elevate` uses: an `App` or an `ApiKey`, on backends only.
    `site_id` need not be given, because credentials name their site; if it is, the service refuses another one's.
    `timeout` is in seconds and bounds connecting and each wait for data of one attempt; `retry` says what is tried
    again. `proxy` is the address of a proxy (the environment's `HTTPS_PROXY` and its like count too), `verify` False
    or a context for TLS, `transport` one of httpx's in place of the network.

    Close it, or use it in a `with` statement, to give its connections back.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        site_id: str | None = None,
        credentials: Credentials | None = None,
        backend: Credentials | None = None,
        timeout: float = _TIMEOUT,
        retry: Retry | None = None,
        proxy: str | None = None,
        verify: bool | ssl.SSLContext = True,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Raise `ValueError` for an address, or a choice of credentials, that makes no sense."""
        self._http = httpx.Client(timeout=timeout, proxy=proxy, verify=verify, transport=transport)
        super().__init__(_session(BlockingDriver(self._http), base_url, site_id, api_key, credentials, backend, retry))

    @property
    def refresh_token(self) -> str | None:
        """Of a client that is a visitor or a member: the token to be the same one again later, once it has called."""
        return self._session.keeper.refresh_token

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return _shown(self, self._session)


class AsyncOrderwright(AsyncNamespaces):
    """A client whose methods are coroutines. Tasks of one event loop may share it.

    What it is given is what `Orderwright` is given, with an asynchronous `transport`. Close it with `aclose()`, or use
    it in an `async with` statement.
    """

    def __init__(
        self,
        base_url: str,
        *,
        api_key: str | None = None,
        site_id: str | None = None,
        credentials: Credentials | None = None,
        backend: Credentials | None = None,
        timeout: float = _TIMEOUT,
        retry: Retry | None = None,
        proxy: str | None = None,
        verify: bool | ssl.SSLContext = True,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raise `ValueError` for an address, or a choice of credentials, that makes no sense."""
        self._http = httpx.AsyncClient(timeout=timeout, proxy=proxy, verify=verify, transport=transport)
        super().__init__(_session(AsyncDriver(self._http), base_url, site_id, api_key, credentials, backend, retry))

    @property
    def refresh_token(self) -> str | None:
        """Of a client that is a visitor or a member: the token to be the same one again later, once it has called."""
        return self._session.keeper.refresh_token

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return _shown(self, self._session)


def _shown(client: Any, session: Session) -> str:
    return f"{type(client).__name__}({session.base_url!r}, credentials={session.credentials!r})"
