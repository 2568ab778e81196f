"""Cross-origin requests from browsers: answered for the origins that are set, and for no other."""

from __future__ import annotations

from orderwright.api.messages import Headers, Reply, Request

_METHODS = b"GET, POST, PATCH, PUT, DELETE"
_MAX_AGE_SECONDS = b"600"
_EXPOSED = b"ETag, Retry-After, X-Wix-Request-Id"


class Cors:
    """The headers that let pages of `allowed` origins call the API. Credentials are headers, never cookies."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = frozenset(origin.rstrip("/").encode() for origin in allowed)

    def headers(self, request: Request) -> Headers:
        """What to add to an answer: nothing unless an allowed origin asks."""
        if not self._allowed:
            return ()
        origin = request.headers.get(b"origin")
        if origin is None or not ({origin, b"*"} & self._allowed):
            return ((b"vary", b"Origin"),)
        return (
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", _EXPOSED),
            (b"vary", b"Origin"),
        )

    def preflight(self, request: Request) -> Reply | None:
        """The answer to a browser that asks beforehand; None if this is not such a question or not allowed."""
        asked = request.headers.get(b"access-control-request-method")
        if request.method != "OPTIONS" or asked is None or len(self.headers(request)) < 2:
            return None
        wanted = request.headers.get(b"access-control-request-headers", b"")
        headers = (
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", wanted),
            (b"access-control-max-age", _MAX_AGE_SECONDS),
        )
        return Reply(200, b"", b"text/plain", headers)
