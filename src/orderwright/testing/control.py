"""What tests order from the emulator, over HTTP below `/_emulator`: sites, the clock, faults, and what was recorded.

No server of production has these addresses: they are put in front of its application here and nowhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Final

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from orderwright import __version__
from orderwright.api.pages import Mounts
from orderwright.model.errors import OrderwrightError, ValidationFailed
from orderwright.model.sites import NewSite
from orderwright.model.timestamps import format_timestamp, parse_timestamp
from orderwright.providers.payments.gateway import Ending
from orderwright.testing.clock import EmulatedClock
from orderwright.testing.gateway import Act
from orderwright.testing.inbox import Inbox
from orderwright.testing.stage import Stage

PREFIX: Final = "/_emulator"
_MOST_ACTS: Final = 1000
_METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]
Json = dict[str, Any]


class Faulty(Exception):
    """What was ordered makes no sense; the words say why."""


class Emulator:
    """The ASGI application: the control endpoints, and behind them the service as it is now.

    `address` is where it is reached: links of the service, to files and to its payment page, begin with it.
    """

    def __init__(
        self, server_dsn: str, stage: Stage, clock: EmulatedClock, mounts: Mounts | None, address: str
    ) -> None:
        self._server_dsn = server_dsn
        self._address = address
        self._stage = self._reached(stage)
        self._clock = clock
        self._mounts = mounts
        self._resetting = asyncio.Lock()
        self._inboxes: dict[str, Inbox] = {}
        self._control = Starlette(
            routes=[
                _route("", self._about),
                _route("/reset", self._reset, "POST"),
                _route("/sites", self._new_site, "POST"),
                _route("/clock", self._tell_clock),
                _route("/clock", self._set_clock, "POST"),
                _route("/work", self._work, "POST"),
                _route("/sites/{site:uuid}/events", self._events),
                _route("/sites/{site:uuid}/mails", self._mails),
                _route("/sites/{site:uuid}/gateway", self._tell_gateway),
                _route("/sites/{site:uuid}/gateway", self._set_gateway, "POST"),
                _route("/inboxes/{name}", self._tell_inbox),
                _route("/inboxes/{name}", self._set_inbox, "POST"),
                Route(f"{PREFIX}/inbox/{{name}}", self._receive, methods=_METHODS),
                Route(f"{PREFIX}/inbox/{{name}}/{{rest:path}}", self._receive, methods=_METHODS),
            ]
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one connection scope of the ASGI protocol."""
        path = scope.get("path", "")
        if scope["type"] == "http" and (path == PREFIX or path.startswith(f"{PREFIX}/")):
            await self._control(scope, receive, send)
        else:
            await self._stage.app(scope, receive, send)

    async def close(self) -> None:
        """Stop, and drop the database."""
        await self._stage.close()

    async def _about(self, request: Request) -> Json:
        return {"version": __version__, **self._time()}

    async def _reset(self, request: Request) -> Json:
        """Begin a new life: an empty database, the real time, no faults, no requests in inboxes."""
        async with self._resetting:
            self._clock.reset()
            self._inboxes.clear()
            fresh = await Stage.open(self._server_dsn, self._clock, self._mounts)
            old, self._stage = self._stage, self._reached(fresh)
            await old.close()
        return self._time()

    def _reached(self, stage: Stage) -> Stage:
        stage.service.public_url = stage.service.public_url or self._address
        return stage

    async def _new_site(self, request: Request) -> Json:
        given = {"name": "Test shop", "currency": "USD", **await _body(request)}
        try:
            new = msgspec.convert(given, NewSite)
        except msgspec.ValidationError as error:
            raise Faulty(str(error)) from None
        site, key = await self._stage.new_site(new)
        return {"siteId": str(site.id), "apiKey": key, "site": msgspec.to_builtins(site)}

    async def _tell_clock(self, request: Request) -> Json:
        return self._time()

    async def _set_clock(self, request: Request) -> Json:
        """`real` comes first (the real time again), then `frozen`, `set` and `advance`."""
        given = await _body(request)
        if given.get("real"):
            self._clock.reset()
        try:
            if "frozen" in given:
                (self._clock.freeze if given["frozen"] else self._clock.release)()
            if "set" in given:
                self._clock.set(parse_timestamp(str(given["set"])))
            if "advance" in given:
                self._clock.advance(float(given["advance"]))
        except (TypeError, ValueError) as error:
            raise Faulty(f"the clock can't be set so: {error}") from None
        return self._time()

    def _time(self) -> Json:
        return {"now": format_timestamp(self._clock()), "frozen": self._clock.frozen}

    async def _work(self, request: Request) -> Json:
        return dict(await self._stage.work())

    async def _events(self, request: Request) -> Response:
        query = dict(request.query_params)
        return Response(await self._stage.events(request.path_params["site"], query), media_type="application/json")

    async def _mails(self, request: Request) -> Json:
        async with self._stage.service.database.acquire() as connection:
            rows = await connection.fetch(
                "SELECT recipient, subject, received, message FROM mailbox WHERE site_id = $1 ORDER BY received, id",
                request.path_params["site"],
            )
        return {"mails": [_mail(row["message"]) | {"to": row["recipient"], "subject": row["subject"]} for row in rows]}

    async def _tell_gateway(self, request: Request) -> Json:
        gateway = self._stage.gateway(request.path_params["site"])
        return {
            "acts": list(gateway.acts),
            "outage": gateway.outage,
            "closed": gateway.closed,
            "calls": [msgspec.to_builtins(call) for call in gateway.calls.values()],
        }

    async def _set_gateway(self, request: Request) -> Json:
        """`clear` comes first; `acts` are appended; `settle` ends a pending call."""
        gateway, given = self._stage.gateway(request.path_params["site"]), await _body(request)
        if given.get("clear"):
            gateway.clear()
        try:
            acts = [Act(act) for act in given.get("acts", ())]
        except (TypeError, ValueError):
            raise Faulty(f"acts must be a list of {', '.join(Act)}") from None
        if len(gateway.acts) + len(acts) > _MOST_ACTS:
            raise Faulty(f"the gateway remembers {_MOST_ACTS} acts")
        gateway.acts.extend(acts)
        gateway.outage = bool(given.get("outage", gateway.outage))
        gateway.closed = bool(given.get("closed", gateway.closed))
        if "settle" in given:
            settled = given["settle"] if isinstance(given["settle"], dict) else {}
            ending = {"succeeded": Ending.SUCCEEDED, "failed": Ending.FAILED}.get(str(settled.get("ending")))
            if ending is None or not gateway.settle(str(settled.get("transaction")), ending):
                raise Faulty("settle needs the transaction of a pending call, and the ending succeeded or failed")
        return await self._tell_gateway(request)

    async def _tell_inbox(self, request: Request) -> Json:
        return {"requests": list(self._inbox(request).requests)}

    async def _set_inbox(self, request: Request) -> Json:
        """`clear` comes first; `answers` are the statuses of the next answers."""
        inbox, given = self._inbox(request), await _body(request)
        if given.get("clear"):
            inbox.requests.clear()
            inbox.answers.clear()
        answers = given.get("answers", [])
        if not isinstance(answers, list) or not all(isinstance(one, int) and 200 <= one <= 599 for one in answers):
            raise Faulty("answers must be a list of statuses from 200 to 599")
        inbox.answers.extend(answers)
        return await self._tell_inbox(request)

    async def _receive(self, request: Request) -> Response:
        body = await request.body()
        status = self._inbox(request).take(
            request.method, request.url.path, list(request.headers.items()), body, self._clock()
        )
        return Response(status_code=status)

    def _inbox(self, request: Request) -> Inbox:
        return self._inboxes.setdefault(request.path_params["name"], Inbox())


def _route(path: str, handler: Callable[[Request], Awaitable[Json | Response]], method: str = "GET") -> Route:
    async def answer(request: Request) -> Response:
        try:
            result = await handler(request)
        except Faulty as error:
            return JSONResponse({"message": str(error)}, status_code=400)
        except ValidationFailed as error:
            words = "; ".join(f"{one.field}: {one.description}" for one in error.violations)
            return JSONResponse({"message": words}, status_code=400)
        except OrderwrightError as error:
            return JSONResponse({"message": error.message}, status_code=int(error.status))
        return result if isinstance(result, Response) else JSONResponse(result)

    return Route(PREFIX + path, answer, methods=[method])


async def _body(request: Request) -> Json:
    body = await request.body()
    if not body:
        return {}
    try:
        decoded = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Faulty(f"the body is not JSON: {error}") from None
    if not isinstance(decoded, dict):
        raise Faulty("the body must be an object")
    return decoded


def _mail(message: bytes) -> Json:
    """The texts of a message, and the whole of it."""
    parsed = message_from_bytes(message, _class=EmailMessage, policy=policy.default)
    parts = {kind: parsed.get_body((kind,)) for kind in ("plain", "html")}
    texts = {kind: None if part is None else part.get_content() for kind, part in parts.items()}
    return {"text": texts["plain"], "html": texts["html"], "raw": message.decode(errors="replace")}
