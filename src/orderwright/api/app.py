"""The ASGI application, made from the registry of operations.

It is a plain ASGI callable without a stack of middleware: a request is looked up in the router, answered by one
endpoint and sent as one start and one body. What is not asked for often (the reference page, and whatever is
mounted) is left to Starlette behind it.
"""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog
from structlog.contextvars import bind_contextvars

from orderwright.api import gateway_notifications, health, tokens
from orderwright.api.cors import Cors
from orderwright.api.deadlines import Deadlines
from orderwright.api.endpoint import Edge, OperationEndpoint, Performer
from orderwright.api.event_stream import EventStreamEndpoint
from orderwright.api.failures import Refused, failure_of, unavailable
from orderwright.api.lifespan import Lifespan, StartService
from orderwright.api.limits import RateLimiter
from orderwright.api.logs import AccessLine, log_access
from orderwright.api.messages import (
    ClientLeft,
    Receive,
    Reply,
    Request,
    Scope,
    Send,
    new_request_id,
    reply_to,
    send_reply,
)
from orderwright.api.metrics import CONTENT_TYPE as METRICS_TYPE
from orderwright.api.metrics import Meter, Metrics
from orderwright.api.openapi import openapi_document
from orderwright.api.options import EdgeOptions
from orderwright.api.pages import Mounts, Pages
from orderwright.api.routing import BadPath, Router
from orderwright.api.running import Running
from orderwright.contract.operation import Operation
from orderwright.contract.registry import operations as declared_operations
from orderwright.model.limits import look_into
from orderwright.operations.binding import bound
from orderwright.operations.perform import perform
from orderwright.store.figures import read_backlog
from orderwright.store.transient import is_transient

if TYPE_CHECKING:
    from orderwright.workflows.service import Service

Endpoint = Callable[[Request], Awaitable[Reply]]

# What the log says of a request whose client left before it had an answer.
_CLIENT_LEFT = 499

_BACKLOG_SECONDS = 5.0
_BACKLOG_TIMEOUT = 2.0

_log = structlog.get_logger("orderwright.api")
_clock = time.perf_counter


@dataclass(frozen=True, slots=True)
class _Route:
    template: str
    endpoint: Endpoint
    meter: Meter
    # Those who watch the service are answered even when it is full.
    limited: bool


def create_app(
    service: Service | StartService,
    *,
    operations: Sequence[tuple[Operation, Performer]] | None = None,
    options: EdgeOptions | None = None,
    mounts: Mounts | None = None,
    ready: bool = True,
) -> Application:
    """Make the application.

    `service` is a running service, which stays the caller's, or makes the context of one that runs as long as the
    ASGI lifespan. `operations` says what is served and what runs it; by default every declared operation by
    `perform`. `mounts` makes further ASGI applications by their path prefix
    (`/dashboard`). With `ready`, whatever an operation needs is made now, so that its first request does not wait for
    it; otherwise when it is first called, which starts in a fraction of the time and is right for tests. Raises
    `UnboundOperation` or `ValueError` if a declaration can't be served, without `ready` at its first request.
    """
    if operations is None:
        if ready:
            bound()
            # The library of tokens, which the first of them would load.
            importlib.import_module("joserfc.jwt")
            look_into(one.request for one in declared_operations())
        operations = [(operation, perform) for operation in declared_operations()]
    return Application(service, operations, options or EdgeOptions(), mounts, ready=ready)


class Application:
    """The ASGI callable. Made by `create_app`."""

    def __init__(
        self,
        service: Service | StartService,
        operations: Sequence[tuple[Operation, Performer]],
        options: EdgeOptions,
        mounts: Mounts | None,
        *,
        ready: bool = True,
    ) -> None:
        running = Running()
        limiter = RateLimiter(options.rate_per_second, options.rate_burst)
        self._options = options
        self._in_flight = 0
        self._metrics = Metrics()
        self._backlog_until = float("-inf")
        self._cors = Cors(options.allowed_origins)
        self._lifespan = Lifespan(service, running, self._sample)
        self._edge = Edge(options, limiter, running, Deadlines(options.request_timeout), self._lifespan.require)
        self._router: Router[_Route] = Router()
        self._no_route = self._metrics.meter("none")
        self._page_meter = self._metrics.meter("pages")
        self._pages = Pages({} if mounts is None else mounts(self._lifespan.require))
        self._operations = [operation for operation, _ in operations]
        self._document: asyncio.Task[bytes] | None = None
        for operation, performer in operations:
            self._serve_operation(operation, performer, ready=ready)
        self._serve_own()

    def _serve_operation(self, operation: Operation, performer: Performer, *, ready: bool) -> None:
        meter = self._metrics.meter(operation.key)
        for template in operation.paths:
            serving = EventStreamEndpoint if operation.streams else OperationEndpoint
            make = partial(serving, operation, template, performer, self._edge)
            endpoint = make() if ready else _when_called(make)
            self._router.add(operation.method, template, _Route(template, endpoint, meter, limited=True))

    def _serve_own(self) -> None:
        for path, token_endpoint in tokens.endpoints(self._edge).items():
            self._router.add("POST", path, _Route(path, token_endpoint, self._metrics.meter(path), limited=True))
        notified = gateway_notifications.PATH
        receiver = _Route(
            notified, gateway_notifications.endpoint(self._edge), self._metrics.meter(notified), limited=True
        )
        self._router.add("POST", notified, receiver)
        own: dict[str, Endpoint] = {
            "/livez": _constant(health.alive()),
            "/readyz": lambda _: health.ready(self._lifespan.service),
            "/metrics": self._figures,
            "/openapi.json": self._describe,
        }
        for path, endpoint in own.items():
            for method in ("GET", "HEAD"):
                self._router.add(method, path, _Route(path, endpoint, self._metrics.meter(path), limited=False))

    async def _describe(self, _: Request) -> Reply:
        if self._document is None:
            # Made once and when somebody asks: it takes as long as the rest of a start, and few ever look at it.
            self._document = asyncio.create_task(asyncio.to_thread(openapi_document, self._operations))
        document = await asyncio.shield(self._document)
        return Reply(200, document, headers=((b"cache-control", b"no-cache"),))

    async def _figures(self, _: Request) -> Reply:
        self._sample()
        await self._sample_backlog()
        return Reply(200, await self._metrics.text(), METRICS_TYPE)

    async def _sample_backlog(self) -> None:
        """Ask the database what waits, at most every five seconds; without it the figures stay as they were."""
        service = self._lifespan.service
        if service is None or _clock() < self._backlog_until:
            return
        self._backlog_until = _clock() + _BACKLOG_SECONDS
        try:
            async with asyncio.timeout(_BACKLOG_TIMEOUT), service.database.acquire() as connection:
                self._metrics.sample_backlog(await read_backlog(connection, service.clock()))
        except Exception as error:
            _log.warning("backlog_not_read", error=type(error).__name__, exc_info=not is_transient(error))

    def _sample(self) -> None:
        service = self._lifespan.service
        size, idle = (
            (0, 0) if service is None else (service.database.pool.get_size(), service.database.pool.get_idle_size())
        )
        self._metrics.sample(self._in_flight, size, size - idle)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection scope of the ASGI protocol."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = _clock()
        request = Request(scope, receive, new_request_id(), scope["method"], dict(scope["headers"]))
        bind_contextvars(request_id=request.id)
        meter, status, replayed = self._no_route, _CLIENT_LEFT, False
        self._in_flight += 1
        try:
            try:
                route = self._route(request)
                if route is None:
                    meter = self._page_meter
                    status = await self._pages.serve(request, send)
                    return
                request.route, meter = route.template, route.meter
                if route.limited and self._in_flight > self._options.max_in_flight:
                    raise unavailable("The service has too many requests to work on; try again")
                reply = await route.endpoint(request)
            except ClientLeft:
                return
            except Exception as error:
                reply = self._told(error)
            await send_reply(send, request, reply, self._cors.headers(request))
            status, replayed = reply.status, reply.replayed
        finally:
            self._in_flight -= 1
            seconds = _clock() - started
            meter.record(status, seconds, replayed=replayed)
            # It names the route, not the path: ids, query and body are nobody's business in a log.
            log_access(
                AccessLine(
                    request_id=request.id,
                    method=request.method,
                    route=request.route,
                    status=status,
                    duration_ms=round(seconds * 1000, 3),
                    site_id=request.site_id,
                    credential=request.credential,
                )
            )

    def _route(self, request: Request) -> _Route | None:
        """What answers this request; None leaves it to the pages. Raises `Refused` for 404, 405 and their like."""
        path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
        try:
            found = self._router.find(path)
        except BadPath:
            raise Refused(400, "BAD_PATH", "The path must be UTF-8, percent-encoded, without NUL") from None
        if found is None:
            if self._pages.has(request.scope["path"]):
                return None
            raise Refused(404, "NOT_FOUND", "Nothing is served at this address")
        methods, request.params = found
        route = methods.get(request.method)
        if route is not None:
            return route
        preflight = self._cors.preflight(request)
        if preflight is not None:
            return _Route("preflight", _constant(preflight), self._no_route, limited=False)
        allowed = ", ".join(sorted(methods))
        raise Refused(
            405,
            "METHOD_NOT_ALLOWED",
            f"This address answers {allowed}",
            headers=((b"allow", allowed.encode()),),
        )

    def _told(self, error: Exception) -> Reply:
        failure = failure_of(error)
        if failure.defect:
            _log.error("unexpected_error", exc_info=error)
        elif failure.status == 503:
            _log.warning("unavailable", error=type(error).__name__)
        return reply_to(failure)


def _when_called(make: Callable[[], Endpoint]) -> Endpoint:
    made: Endpoint | None = None

    async def endpoint(request: Request) -> Reply:
        nonlocal made
        if made is None:
            made = make()
        return await made(request)

    return endpoint


def _constant(reply: Reply) -> Endpoint:
    async def answer(_: Request) -> Reply:
        return reply

    return answer
