"""Receiving webhooks: `verify` says whether a delivery is the service's and what it tells; a `Receiver` hands it on.

The service signs the body itself (a JWT, RS256, verified with the public key of the subscription) and, in the headers
of Standard Webhooks, with the secret of the subscription. Either proves a delivery; with both given both must.
"""

from __future__ import annotations

import inspect
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar, overload

from orderwright.client import webhook_kinds as kinds
from orderwright.client.failures import InvalidWebhook
from orderwright.client.webhook_events import WebhookEvent, event_of
from orderwright.client.webhook_kinds import KINDS, Kind
from orderwright.client.webhook_signatures import check_headers, check_times, claims_of, verified_claims

__all__ = ["KINDS", "InvalidWebhook", "Kind", "Receiver", "WebhookEvent", "kinds", "verify"]

P = TypeVar("P")
Handler = Callable[[WebhookEvent[P]], Awaitable[None] | None]
H = TypeVar("H", bound=Callable[[WebhookEvent[Any]], Awaitable[None] | None])

_TOLERANCE = timedelta(minutes=5)
_MAX_BODY = 16 * 1024 * 1024


def verify(
    body: bytes | str,
    headers: Mapping[str, str] | None = None,
    *,
    public_key: str | None = None,
    secret: str | Sequence[str] = (),
    instance_id: str | None = None,
    tolerance: timedelta = _TOLERANCE,
    now: datetime | None = None,
) -> WebhookEvent[Any]:
    """The event of a delivery that the service signed.

    `body` is the request's body as it came, `headers` are those of the request. `public_key` is a PEM (or the base64
    of one) and needs `orderwright[webhooks]`; `secret` is one secret, or several while they are changed.
    `instance_id` refuses events that were sent to another installation. A delivery is sent anew, with a new time,
    when it is tried again; so one that is older than `tolerance` is somebody's recording.

    Raises `InvalidWebhook` for everything else than a delivery of the service; `ValueError` without a key or a secret.
    """
    secrets = [secret] if isinstance(secret, str) else list(secret)
    if public_key is None and not secrets:
        raise ValueError("verify() needs a public_key, a secret, or both")
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    if len(raw) > _MAX_BODY:
        raise InvalidWebhook("The body is too large")
    at = time.time() if now is None else now.timestamp()
    if secrets:
        check_headers(headers or {}, raw, secrets, at, tolerance.total_seconds())
    try:
        token = raw.decode("ascii").strip()
    except UnicodeDecodeError:
        raise InvalidWebhook("The body is not a signed event") from None
    claims = claims_of(token) if public_key is None else verified_claims(token, public_key)
    check_times(claims, at, tolerance.total_seconds())
    event = event_of(claims)
    if instance_id is not None and event.instance_id != instance_id:
        raise InvalidWebhook("The event was sent to another installation")
    return event


class Receiver:
    """Verifies deliveries and calls the handlers of their kind.

    Deliveries come at least once. The ids of the last `remember` events whose handlers succeeded are kept in memory,
    and those are not handled again; what must never happen twice needs a place for these ids that outlives the
    process. Threads and tasks may share a receiver.
    """

    def __init__(
        self,
        *,
        public_key: str | None = None,
        secret: str | Sequence[str] = (),
        instance_id: str | None = None,
        tolerance: timedelta = _TOLERANCE,
        remember: int = 10_000,
    ) -> None:
        """Take what `verify` takes. Raises `ValueError` without a key or a secret."""
        if public_key is None and not secret:
            raise ValueError("A Receiver needs a public_key, a secret, or both")
        self._given: dict[str, Any] = {
            "public_key": public_key,
            "secret": secret,
            "instance_id": instance_id,
            "tolerance": tolerance,
        }
        self._handlers: dict[str, list[Handler[Any]]] = {}
        self._remember = remember
        self._done: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    @overload
    def on(self, kind: Kind[P]) -> Callable[[Handler[P]], Handler[P]]: ...
    @overload
    def on(self, kind: str) -> Callable[[H], H]: ...
    def on(self, kind: Kind[Any] | str) -> Callable[[Any], Any]:
        """Call the function for events of a kind: `kinds.ORDER_CREATED`, or its type as text. Any number may be set.

        Raises `ValueError` for a type that no event has.
        """
        name = kind.name if isinstance(kind, Kind) else kind
        if name not in KINDS:
            raise ValueError(f"No event is of the type {name!r}")

        def mark(handler: Handler[Any]) -> Handler[Any]:
            self._handlers.setdefault(name, []).append(handler)
            return handler

        return mark

    def verify(
        self, body: bytes | str, headers: Mapping[str, str] | None = None, *, now: datetime | None = None
    ) -> WebhookEvent[Any]:
        """The event of a delivery; nothing is called. Raises `InvalidWebhook`."""
        return verify(body, headers, now=now, **self._given)

    def handle(
        self, body: bytes | str, headers: Mapping[str, str] | None = None, *, now: datetime | None = None
    ) -> WebhookEvent[Any]:
        """Verify a delivery and call its handlers, which must be ordinary functions; the event.

        Raises `InvalidWebhook`, and what a handler raises: then answer 500, and the service sends the event again.
        """
        event = self.verify(body, headers, now=now)
        if self._is_done(event):
            return event
        for handler in self._handlers.get(event.type, ()):
            if inspect.iscoroutinefunction(handler):
                raise TypeError("A handler is a coroutine function: use process() in place of handle()")
            handler(event)
        self._note(event)
        return event

    async def process(
        self, body: bytes | str, headers: Mapping[str, str] | None = None, *, now: datetime | None = None
    ) -> WebhookEvent[Any]:
        """The same for handlers of which some are coroutine functions."""
        event = self.verify(body, headers, now=now)
        if self._is_done(event):
            return event
        for handler in self._handlers.get(event.type, ()):
            outcome = handler(event)
            if inspect.isawaitable(outcome):
                await outcome
        self._note(event)
        return event

    def _is_done(self, event: WebhookEvent[Any]) -> bool:
        with self._lock:
            return event.id in self._done

    def _note(self, event: WebhookEvent[Any]) -> None:
        with self._lock:
            self._done[event.id] = None
            while len(self._done) > self._remember:
                self._done.popitem(last=False)
