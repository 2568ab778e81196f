"""What tests order from the emulator, over HTTP below `/_emulator`: sites, the clock, faults, and what was recorded.

No server of production has these addresses: they are put in front of its application here and nowhere else.
"""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec

from orderwright import __version__
from orderwright.api.messages import Receive, Reply, Scope, Send
from orderwright.api.pages import Mounts
from orderwright.model.sites import NewSite
from orderwright.model.timestamps import format_timestamp, parse_timestamp
from orderwright.providers.payments.gateway import Ending
from orderwright.testing.clock import EmulatedClock
from orderwright.testing.front import Asked, Faulty, Front, Handler, Json
from orderwright.testing.gateway import Act
from orderwright.testing.inbox import Inbox
from orderwright.testing.stage import Stage

PREFIX: Final = "/_emulator"
_MOST_ACTS: Final = 1000
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


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
        self._control = self._endpoints()

    def _endpoints(self) -> Front:
        endpoints: tuple[tuple[str, str, Handler], ...] = (
            ("GET", "", self._about),
            ("POST", "/reset", self._reset),
            ("POST", "/sites", self._new_site),
            ("GET", "/clock", self._tell_clock),
            ("POST", "/clock", self._set_clock),
            ("POST", "/work", self._work),
            ("GET", "/sites/{site}/events", self._events),
            ("GET", "/sites/{site}/mails", self._mails),
            ("GET", "/sites/{site}/gateway", self._tell_gateway),
            ("POST", "/sites/{site}/gateway", self._set_gateway),
            ("GET", "/inboxes/{name}", self._tell_inbox),
            ("POST", "/inboxes/{name}", self._set_inbox),
            *((method, "/inbox/{name}", self._receive) for method in _METHODS),
        )
        front = Front()
        for method, path, handler in endpoints:
            front.add(method, PREFIX + path, handler)
        return front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection scope of the ASGI protocol."""
        path = scope.get("path", "")
        if scope["type"] == "http" and (path == PREFIX or path.startswith(f"{PREFIX}/")):
            await self._control(_without_rest(scope), receive, send)
        else:
            await self._stage.app(scope, receive, send)

    async def close(self) -> None:
        """Stop, and drop the database."""
        await self._stage.close()

    async def _about(self, asked: Asked) -> Json:
        return {"version": __version__, **self._time()}

    async def _reset(self, asked: Asked) -> Json:
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

    async def _new_site(self, asked: Asked) -> Json:
        given = {"name": "Test shop", "currency": "USD", **asked.json()}
        try:
            new = msgspec.convert(given, NewSite)
        except msgspec.ValidationError as error:
            raise Faulty(str(error)) from None
        site, key = await self._stage.new_site(new)
        return {"siteId": str(site.id), "apiKey": key, "site": msgspec.to_builtins(site)}

    async def _tell_clock(self, asked: Asked) -> Json:
        return self._time()

    async def _set_clock(self, asked: Asked) -> Json:
        """`real` comes first (the real time again), then `frozen`, `set` and `advance`."""
        given = asked.json()
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

    async def _work(self, asked: Asked) -> Json:
        return dict(await self._stage.work())

    async def _events(self, asked: Asked) -> Reply:
        return Reply(200, await self._stage.events(asked.site, asked.query))

    async def _mails(self, asked: Asked) -> Json:
        async with self._stage.service.database.acquire() as connection:
            rows = await connection.fetch(
                "SELECT recipient, subject, received, message FROM mailbox WHERE site_id = $1 ORDER BY received, id",
                asked.site,
            )
        return {"mails": [_mail(row["message"]) | {"to": row["recipient"], "subject": row["subject"]} for row in rows]}

    async def _tell_gateway(self, asked: Asked) -> Json:
        gateway = self._stage.gateway(asked.site)
        return {
            "acts": list(gateway.acts),
            "outage": gateway.outage,
            "closed": gateway.closed,
            "calls": [msgspec.to_builtins(call) for call in gateway.calls.values()],
        }

    async def _set_gateway(self, asked: Asked) -> Json:
        """`clear` comes first; `acts` are appended; `settle` ends a pending call."""
        gateway, given = self._stage.gateway(asked.site), asked.json()
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
        return await self._tell_gateway(asked)

    async def _tell_inbox(self, asked: Asked) -> Json:
        return {"requests": list(self._inbox(asked).requests)}

    async def _set_inbox(self, asked: Asked) -> Json:
        """`clear` comes first; `answers` are the statuses of the next answers."""
        inbox, given = self._inbox(asked), asked.json()
        if given.get("clear"):
            inbox.requests.clear()
            inbox.answers.clear()
        answers = given.get("answers", [])
        if not isinstance(answers, list) or not all(isinstance(one, int) and 200 <= one <= 599 for one in answers):
            raise Faulty("answers must be a list of statuses from 200 to 599")
        inbox.answers.extend(answers)
        return await self._tell_inbox(asked)

    async def _receive(self, asked: Asked) -> Reply:
        status = self._inbox(asked).take(asked.method, asked.path, asked.headers, asked.body, self._clock())
        return Reply(status, b"")

    def _inbox(self, asked: Asked) -> Inbox:
        return self._inboxes.setdefault(asked.params[0], Inbox())


def _without_rest(scope: Scope) -> Scope:
    """Whatever stands behind the name of an inbox is its own, and no matter of who answers."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    parts = raw.split(b"/")
    return {**scope, "raw_path": b"/".join(parts[:4])} if parts[2:3] == [b"inbox"] else scope


def _mail(message: bytes) -> Json:
    """The texts of a message, and the whole of it."""
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    parsed = message_from_bytes(message, _class=EmailMessage, policy=policy.default)
    parts = {kind: parsed.get_body((kind,)) for kind in ("plain", "html")}
    texts = {kind: None if part is None else part.get_content() for kind, part in parts.items()}
    return {"text": texts["plain"], "html": texts["html"], "raw": message.decode(errors="replace")}
