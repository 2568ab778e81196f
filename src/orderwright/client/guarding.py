"""Looking at the one for whom a function is elevated: a token that does not count on the site elevates nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from orderwright.client.failures import CallerRefused
from orderwright.client.flows import Flow
from orderwright.client.tokens import Keeper, Post, TokenInfo

#: As long as the service itself remembers what it has looked up.
REMEMBERED = 5.0
_MAX_REMEMBERED = 10_000


class TokenBook:
    """What the service says about tokens, for some seconds each."""

    def __init__(self, post: Post, clock: Callable[[], float] = time.monotonic) -> None:
        self._post = post
        self._clock = clock
        self._known: dict[bytes, tuple[float, TokenInfo]] = {}

    def look_up(self, token: str) -> Flow[TokenInfo]:
        """What a token is."""
        digest = sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(digest)
        if known is not None and known[0] > self._clock():
            return known[1]
        info: TokenInfo = yield from self._post("/oauth2/token-info", {"token": token}, None, TokenInfo)
        if len(self._known) >= _MAX_REMEMBERED:
            self._known.clear()
        self._known[digest] = (self._clock() + REMEMBERED, info)
        return info


class Guard:
    """Lets a call of the backend's identity pass only while the identity behind it counts, and on the same site."""

    def __init__(self, caller: Keeper, backend: Keeper, post: Post, site_id: str | None) -> None:
        self._caller = caller
        self._backend = backend
        self._site_id = site_id
        self._book = TokenBook(post)

    def check(self) -> Flow[None]:
        """Raise `CallerRefused` if the caller's token is forged, has ended, or is of another site."""
        token = yield from self._caller.authorization()
        info = yield from self._book.look_up(token)
        if not info.active and self._caller.refused(token):
            # A visitor's token that this client keeps itself may have ended; there is another to be had.
            info = yield from self._book.look_up((yield from self._caller.authorization()))
        site = self._site_id or (yield from self._site_of_backend())
        if not info.active or info.site_id is None or site is None or info.site_id.lower() != site.lower():
            raise CallerRefused("The token of the caller does not count on this site")

    def _site_of_backend(self) -> Flow[Any]:
        token = yield from self._backend.authorization()
        return (yield from self._book.look_up(token)).site_id
