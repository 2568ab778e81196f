"""The emulator from Python: started in a process of its own, ordered over HTTP. Needs the standard library alone."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

#: How long the emulator may take to come up; the first time it makes its database server.
START_SECONDS = 120.0
_PROGRAM = "from orderwright.cli.emulator_process import main; main()"
_STOP_SECONDS = 15.0
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

Json = dict[str, Any]


class EmulatorFailed(Exception):
    """The emulator did not come up, or refused what it was ordered; the words say why."""


class Answer(NamedTuple):
    """An answer of the service."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Emulator:
    """A running emulator. Made by `start`; ends with `close`, and at the latest with this process."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self._process = process
        #: Where the API is, such as `http://127.0.0.1:40123`.
        self.address = address
        self.clock = Clock(self)

    @classmethod
    def start(cls, *, cache_dir: Path | None = None) -> Self:
        """Start one on a free port and wait until it answers. Raises `EmulatorFailed`."""
        words = [] if cache_dir is None else [str(cache_dir)]
        process = subprocess.Popen(  # noqa: S603 - this very interpreter and program
            [sys.executable, "-c", _PROGRAM, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        timer = threading.Timer(START_SECONDS, process.kill)
        timer.start()
        try:
            line = process.stdout.readline()
        finally:
            timer.cancel()
        if not line:
            errors = process.communicate()[1].decode(errors="replace").strip()
            raise EmulatorFailed(f"The emulator did not start: {errors or 'it said nothing'}")
        # What it says later is nobody's; a full pipe would stop it.
        threading.Thread(target=_drain, args=(process,), daemon=True).start()
        return cls(process, json.loads(line)["address"])

    def close(self) -> None:
        """End it, and wait until its database is gone."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Self:
        """The emulator itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it."""
        self.close()

    def reset(self) -> None:
        """Begin anew: no sites, the real time, no faults."""
        self.order("POST", "/reset")

    def new_site(self, **settings: Any) -> EmulatedSite:
        """A new site with a key that may do everything on it.

        `settings` are those of a site by their wire names (`currency`, `language`, `taxIncludedDefault`...); without
        any it counts in US dollars.
        """
        made = self.order("POST", "/sites", settings)
        return EmulatedSite(self, made["siteId"], made["apiKey"])

    def work(self) -> Json:
        """Let the worker do at once what it does by the clock; returns how much there was of what."""
        return self.order("POST", "/work")

    def order(self, method: str, path: str, body: Any = None) -> Json:
        """Use a control endpoint; the answer. Raises `EmulatorFailed`."""
        answer = self.send(method, f"/_emulator{path}", body)
        if answer.status != 200:
            raise EmulatorFailed(f"{method} /_emulator{path}: {answer.status} {answer.body.decode(errors='replace')}")
        result: Json = answer.json()
        return result

    def send(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a request to the emulator; an error status is an answer like any other."""
        data = None if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        request = urllib.request.Request(self.address + path, data=data, method=method, headers=sent)  # noqa: S310 - http
        try:
            with _OPENER.open(request, timeout=START_SECONDS) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())


class Clock:
    """The time of an emulator, which all its sites share."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def now(self) -> datetime:
        """The time, in UTC."""
        return self._told(self._emulator.order("GET", "/clock"))

    def set(self, moment: datetime) -> datetime:
        """Go to this time (it needs a zone); the time then."""
        if moment.tzinfo is None:
            raise ValueError("a point in time needs a time zone")
        return self._told(self._emulator.order("POST", "/clock", {"set": moment.isoformat()}))

    def advance(self, seconds: float) -> datetime:
        """Go on by so many seconds; the time then."""
        return self._told(self._emulator.order("POST", "/clock", {"advance": seconds}))

    def freeze(self, moment: datetime | None = None) -> datetime:
        """Stand still, at this time if one is given; the time then."""
        self._emulator.order("POST", "/clock", {"frozen": True})
        return self.now() if moment is None else self.set(moment)

    def release(self) -> datetime:
        """Run on from where it stands; the time then."""
        return self._told(self._emulator.order("POST", "/clock", {"frozen": False}))

    @staticmethod
    def _told(answer: Json) -> datetime:
        return datetime.fromisoformat(answer["now"])


class EmulatedSite:
    """A site of the emulator, and a key of it."""

    def __init__(self, emulator: Emulator, site_id: str, api_key: str) -> None:
        self.emulator = emulator
        self.site_id = site_id
        self.api_key = api_key
        self.gateway = Gateway(emulator, site_id)

    @property
    def address(self) -> str:
        """Where the API is."""
        return self.emulator.address

    @property
    def clock(self) -> Clock:
        """The time, which all sites of the emulator share."""
        return self.emulator.clock

    @property
    def headers(self) -> dict[str, str]:
        """What a request to the site carries."""
        return {"Authorization": self.api_key, "wix-site-id": self.site_id}

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Call the API with the site's key. Underscores in names of headers stand for hyphens."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.emulator.send(method, path, body, {**self.headers, **more})

    def events(self, **query: str) -> list[Json]:
        """The site's events so far, oldest first; `query` is that of `readEvents` (`orderId`...)."""
        found: list[Json] = []
        after: dict[str, str] = {}
        while True:
            words = urllib.parse.urlencode({**query, **after})
            page = self.emulator.order("GET", f"/sites/{self.site_id}/events?{words}")
            found += page["events"]
            cursor = page.get("cursor") or page.get("metadata", {}).get("cursor")
            if not page.get("hasMore") or cursor is None:
                return found
            after = {"cursor": str(cursor)}

    def mails(self) -> list[Json]:
        """The mails that the site has sent, oldest first: `to`, `subject`, `text`, `html` and `raw`."""
        found: list[Json] = self.emulator.order("GET", f"/sites/{self.site_id}/mails")["mails"]
        return found

    def inbox(self, name: str) -> Inbox:
        """An address that takes whatever is sent there."""
        return Inbox(self.emulator, f"{self.site_id}-{name}")


class Gateway:
    """The payment gateway of a site: what it is to do with the next calls, and what it did."""

    def __init__(self, emulator: Emulator, site_id: str) -> None:
        self._emulator = emulator
        self._path = f"/sites/{site_id}/gateway"

    def next(self, *acts: str) -> None:
        """What it does with the next calls: succeed, decline, pending, lose, lose_answer, hang, hang_after."""
        self._emulator.order("POST", self._path, {"acts": acts})

    def outage(self, on: bool = True) -> None:
        """Nobody answers, whatever is asked; or somebody does again."""
        self._emulator.order("POST", self._path, {"outage": on})

    def close_account(self) -> None:
        """Leave the site without an account at it, as after one was disabled, until `clear`."""
        self._emulator.order("POST", self._path, {"closed": True})

    def clear(self) -> None:
        """Forget the faults, and let go whoever hangs."""
        self._emulator.order("POST", self._path, {"clear": True})

    def settle(self, transaction: str, ending: str = "succeeded") -> None:
        """Make up the bank's mind about a pending call: succeeded or failed."""
        self._emulator.order("POST", self._path, {"settle": {"transaction": transaction, "ending": ending}})

    def calls(self) -> list[Json]:
        """The calls that the bank has acted on."""
        found: list[Json] = self._emulator.order("GET", self._path)["calls"]
        return found


class Inbox:
    """An address of the emulator that remembers what was sent to it."""

    def __init__(self, emulator: Emulator, name: str) -> None:
        self._emulator = emulator
        self._name = name

    @property
    def address(self) -> str:
        """Where to send to."""
        return f"{self._emulator.address}/_emulator/inbox/{self._name}"

    def answer(self, statuses: Sequence[int]) -> None:
        """The statuses of the next answers; afterwards 200 again."""
        self._emulator.order("POST", f"/inboxes/{self._name}", {"answers": list(statuses)})

    def requests(self) -> list[Json]:
        """What was sent, oldest first: `method`, `path`, `headers`, `body`, `bodyBase64`, `receivedDate`, `answered`.

        `body` is None where it is no text.
        """
        found: list[Json] = self._emulator.order("GET", f"/inboxes/{self._name}")["requests"]
        return found


def _drain(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stderr, process.stdout):
        if pipe is not None:
            # Whoever stops the process closes its pipes, perhaps while they are read.
            with contextlib.suppress(ValueError):
                for line in pipe:
                    sys.stderr.buffer.write(line)
