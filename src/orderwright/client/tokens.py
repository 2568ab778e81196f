"""Keeping what a client authenticates with: a key as it is, or access tokens that are got, kept and renewed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from orderwright.client.credentials import ApiKey, App, Caller, Credentials, Member, Token, Visitor, current_caller
from orderwright.client.failures import AnswerNotUnderstood, NoCaller, Unauthenticated
from orderwright.client.flows import Flow, Locked

#: A token is renewed so many seconds before its end, so that none ends on its way.
_MARGIN = 60.0


class TokenAnswer(msgspec.Struct):
    """The answer of the token endpoint."""

    access_token: str
    expires_in: float
    refresh_token: str | None = None


class TokenInfo(msgspec.Struct, rename="camel"):
    """What the service says about a token; of one that does not count only that."""

    active: bool
    site_id: str | None = None
    subject_type: str | None = None
    subject_id: str | None = None
    permissions: list[str] = msgspec.field(default_factory=list)


#: Sends JSON to a path with an `Authorization`, if it is given one, and reads the answer as a type.
Post = Callable[[str, dict[str, str], str | None, type[Any]], Flow[Any]]


@dataclass(slots=True)
class _Held:
    access_token: str
    good_until: float


class Keeper:
    """What one client sends as `Authorization`. Safe to use from several threads or tasks: one of them renews."""

    def __init__(
        self, credentials: Credentials, post: Post, lock: Any, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.credentials = credentials
        self._post = post
        self._lock = lock
        self._clock = clock
        self._held: _Held | None = None
        self._refresh_token = credentials.refresh_token if isinstance(credentials, Visitor) else None

    @property
    def refresh_token(self) -> str | None:
        """The refresh token of a visitor or member, to be that one again later; None before the first call."""
        return self._refresh_token

    def authorization(self) -> Flow[str]:
        """The header's value, after getting a token where one is needed. Raises what the token call raises."""
        given = self._given()
        if given is not None:
            return given
        held = self._fresh()
        if held is not None:
            return held
        token: str = yield Locked(self._lock, self._renewed())
        return token

    def refused(self, authorization: str) -> bool:
        """Forget a token that the service does not take any more; whether there is another to be had."""
        if self._given() is not None:
            return False
        held = self._held
        if held is not None and held.access_token == authorization:
            self._held = None
        return True

    def _given(self) -> str | None:
        """What needs no token call."""
        if isinstance(self.credentials, ApiKey):
            return self.credentials.key
        if isinstance(self.credentials, Token):
            return self.credentials.access_token
        if isinstance(self.credentials, Caller):
            caller = current_caller.get(None)
            if caller is None:
                raise NoCaller("This client acts for the caller of a web method, and no web method is running")
            return caller.token
        return None

    def _fresh(self) -> str | None:
        held = self._held
        return held.access_token if held is not None and held.good_until > self._clock() else None

    def _renewed(self) -> Flow[str]:
        # Somebody else may have been quicker while this one waited for the lock.
        held = self._fresh()
        if held is not None:
            return held
        answer = yield from self._asked()
        life = answer.expires_in - min(_MARGIN, answer.expires_in / 2)
        self._held = _Held(answer.access_token, self._clock() + life)
        self._refresh_token = answer.refresh_token or self._refresh_token
        return answer.access_token

    def _asked(self) -> Flow[TokenAnswer]:
        match self.credentials:
            case App() as app:
                return (
                    yield from self._token(
                        grant_type="client_credentials",
                        client_id=app.client_id,
                        client_secret=app.client_secret,
                        instance_id=app.instance_id,
                    )
                )
            case Visitor(client_id=client_id) | Member(client_id=client_id):
                refreshed = yield from self._refreshed(client_id)
                return refreshed or (yield from self._begun())
        raise AssertionError("a key or a token that was given is never asked for")

    def _refreshed(self, client_id: str) -> Flow[TokenAnswer | None]:
        if self._refresh_token is None:
            return None
        try:
            return (
                yield from self._token(
                    grant_type="refresh_token", client_id=client_id, refresh_token=self._refresh_token
                )
            )
        except Unauthenticated:
            self._refresh_token = None
            return None

    def _begun(self) -> Flow[TokenAnswer]:
        assert isinstance(self.credentials, Visitor | Member)
        visitor = yield from self._token(grant_type="anonymous", client_id=self.credentials.client_id)
        if isinstance(self.credentials, Visitor):
            return visitor
        both = f"{visitor.access_token},{self.credentials.api_key}"
        return (yield from self._token(both, grant_type="authorized_client", member_id=self.credentials.member_id))

    def _token(self, authorization: str | None = None, **fields: str) -> Flow[TokenAnswer]:
        answer: TokenAnswer = yield from self._post("/oauth2/token", fields, authorization, TokenAnswer)
        if answer.expires_in <= 0:
            raise AnswerNotUnderstood("The service answered a token that has ended", body=b"", request_id=None)
        return answer
