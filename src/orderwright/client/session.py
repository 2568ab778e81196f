"""What a client does with a call: authenticate, send, try again, read the answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import httpx
import msgspec

from orderwright.client.calls import Answer, Call
from orderwright.client.credentials import Credentials
from orderwright.client.errors import error_of
from orderwright.client.failures import (
    AnswerNotUnderstood,
    ApiError,
    ElevationUnavailable,
    NoAnswer,
    OrderwrightClientError,
    Unauthenticated,
)
from orderwright.client.flows import AsyncDriver, BlockingDriver, Flow, Send, Sleep
from orderwright.client.guarding import Guard
from orderwright.client.retrying import Retry
from orderwright.client.tokens import Keeper

R = TypeVar("R")
Driver = BlockingDriver | AsyncDriver

_encode = msgspec.json.Encoder().encode
_SUCCESS = 200
_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a single call may be told beside its arguments."""

    timeout: float | None = None
    idempotency_key: str | None = None
    if_match: str | int | None = None


class Session:
    """Calls on behalf of one identity. Holds no state of a call, so that any number may be under way.

    `guard` is set where the calls are elevated: it looks at the identity for whom they are made.
    """

    def __init__(
        self,
        *,
        driver: Driver,
        base_url: str,
        site_id: str | None,
        credentials: Credentials,
        backend: Credentials | None,
        retry: Retry,
        user_agent: str,
    ) -> None:
        self.driver = driver
        self.base_url = base_url
        self.site_id = site_id
        self.credentials = credentials
        self._retry = retry
        self._user_agent = user_agent
        self.keeper = Keeper(credentials, self.post, driver.new_lock())
        self._guard: Guard | None = None
        self._elevated: Session | None = None
        if backend is not None:
            self._elevated = Session(
                driver=driver,
                base_url=base_url,
                site_id=site_id,
                credentials=backend,
                backend=None,
                retry=retry,
                user_agent=user_agent,
            )
            self._elevated._guard = Guard(self.keeper, self._elevated.keeper, self.post, site_id)

    @property
    def can_elevate(self) -> bool:
        """Whether there are credentials of the backend."""
        return self._elevated is not None

    @property
    def elevated(self) -> Session:
        """The session of the backend's own identity. Raises `ElevationUnavailable`."""
        if self._elevated is None:
            words = "elevate() needs a client of the backend: Orderwright(..., backend=App(...))"
            raise ElevationUnavailable(words)
        return self._elevated

    def call(self, call: Call[R], values: Mapping[str, Any], options: Options) -> Flow[Answer[R]]:
        """Perform an operation.

        Raises an `ApiError`, `NoAnswer` if none came, `AnswerNotUnderstood`, `ValueError` for an impossible id.
        """
        key = _key(options.idempotency_key) if call.keyed else None
        headers = {} if key is None else {"Idempotency-Key": key}
        if options.if_match is not None:
            headers["If-Match"] = _entity_tag(options.if_match)
        if self.site_id is not None:
            headers["wix-site-id"] = self.site_id
        address, body = call.address(values), call.body(values)
        if self._guard is not None:
            yield from self._guard.check()
        response, attempts = yield from self._authenticated(call.method, address, body, headers, options.timeout)
        request_id = response.headers.get("x-wix-request-id")
        kind = response.headers.get("content-type", "")
        return Answer(
            value=call.read(response.content, request_id, kind=kind, idempotency_key=key),
            request_id=request_id,
            revision=_revision(response.headers.get("etag")),
            idempotency_key=key,
            attempts=attempts,
        )

    def post(self, path: str, fields: dict[str, str], authorization: str | None, answer: type[R]) -> Flow[R]:
        """Ask one of the token endpoints, which need no credential of the client."""
        headers = {} if authorization is None else {"Authorization": authorization}
        response, _ = yield from self._sent("POST", path, _encode(fields), headers, None)
        try:
            return msgspec.json.decode(response.content, type=answer)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            request_id = response.headers.get("x-wix-request-id")
            # The body may hold a token, so it is not shown.
            raise AnswerNotUnderstood(f"{path} answered in an unknown form", body=b"", request_id=request_id) from error

    def _authenticated(
        self, method: str, address: str, body: bytes | None, headers: dict[str, str], timeout: float | None
    ) -> Flow[tuple[httpx.Response, int]]:
        """Send with a credential; once more with a new token if the one that was kept has ended or was taken back."""
        authorization = yield from self.keeper.authorization()
        try:
            return (yield from self._sent(method, address, body, {**headers, "Authorization": authorization}, timeout))
        except Unauthenticated:
            if not self.keeper.refused(authorization):
                raise
        authorization = yield from self.keeper.authorization()
        return (yield from self._sent(method, address, body, {**headers, "Authorization": authorization}, timeout))

    def _sent(
        self, method: str, address: str, body: bytes | None, headers: dict[str, str], timeout: float | None
    ) -> Flow[tuple[httpx.Response, int]]:
        """Send until an answer is a success, and count the attempts. Raises what the last one came to."""
        attempt = 0
        while True:
            attempt += 1
            failure: OrderwrightClientError
            try:
                response: httpx.Response = yield Send(self._request(method, address, body, headers, timeout))
            except httpx.RequestError as error:
                where = f"{method} {self.base_url}{address.partition('?')[0]}"
                words = f"{where}: {str(error) or type(error).__name__} (attempt {attempt})"
                failure = NoAnswer(words, idempotency_key=headers.get("Idempotency-Key"))
                failure.__cause__ = error
            else:
                if response.status_code == _SUCCESS:
                    return response, attempt
                failure = _failure(response, headers.get("Idempotency-Key"))
            delay = self._retry.delay(attempt, failure)
            if delay is None:
                raise failure
            yield Sleep(delay)

    def _request(
        self, method: str, address: str, body: bytes | None, headers: dict[str, str], timeout: float | None
    ) -> httpx.Request:
        sent = {"Accept": "application/json, */*", "User-Agent": self._user_agent, **headers}
        if body is not None:
            sent["Content-Type"] = "application/json"
        given: dict[str, Any] = {} if timeout is None else {"timeout": timeout}
        return self.driver.client.build_request(method, self.base_url + address, content=body, headers=sent, **given)


def _failure(response: httpx.Response, idempotency_key: str | None) -> ApiError:
    return error_of(
        response.status_code,
        response.content,
        reason=response.reason_phrase,
        request_id=response.headers.get("x-wix-request-id"),
        retry_after=_seconds(response.headers.get("retry-after")),
        idempotency_key=idempotency_key,
    )


def _key(given: str | None) -> str:
    """The idempotency key of a write: what the caller gave, or a new one. Raises `ValueError` for one that is none."""
    if given is None:
        return str(uuid.uuid4())
    if not 1 <= len(given) <= _LONGEST_KEY or not given.isascii() or not given.isprintable():
        raise ValueError(f"idempotency_key must be 1 to {_LONGEST_KEY} printable ASCII characters")
    return given


def _seconds(retry_after: str | None) -> float | None:
    """`Retry-After` in seconds: the service sends a number, a proxy may send a date. None for anything else."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    # A date without a zone is one in UTC (RFC 9110, section 5.6.7).
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _entity_tag(revision: str | int) -> str:
    text = str(revision)
    return text if text == "*" or text.endswith('"') else f'"{text}"'


def _revision(etag: str | None) -> str | None:
    return None if etag is None else etag.removeprefix("W/").strip('"')
