"""What a handler is given: the service's parts, who calls, and the unit of work it runs in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from orderwright.model.errors import StaleRevision
from orderwright.model.identity import Caller
from orderwright.model.sites import Site

if TYPE_CHECKING:
    from orderwright.store.unit_of_work import UnitOfWork
    from orderwright.workflows.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as every edge (HTTP, command line) makes it.

    `now` is UTC. `idempotency_key` is at most 255 characters. `if_match` is the revision that the caller expects
    the record to have. `request_hash` tells apart two requests under one idempotency key.
    """

    caller: Caller
    request_id: str
    now: datetime
    idempotency_key: str | None = None
    if_match: int | None = None
    request_hash: bytes = b""


@dataclass(slots=True)
class Context:
    """What a handler works with. `work` is there for operations declared `Unit.WRITE` only."""

    service: Service
    call: Call
    site: Site
    operation: str
    unit: UnitOfWork | None = None

    @property
    def caller(self) -> Caller:
        """Who asks, and with which rights."""
        return self.call.caller

    @property
    def work(self) -> UnitOfWork:
        """The open unit of work; an operation declared READ has none and fails here."""
        assert self.unit is not None, f"{self.operation} is not declared as a write"
        return self.unit

    def check_revision(self, present: int, what: str) -> None:
        """Raise `StaleRevision` if the caller named another revision than the present one; `what` names the thing."""
        wanted = self.call.if_match
        if wanted is not None and wanted != present:
            raise StaleRevision(
                "STALE_REVISION",
                f"{what} at revision {present}, not {wanted}",
                data={"revision": str(present)},
            )


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An encoded answer.

    `revision` is that of what the body shows, if it has one; HTTP makes it the `ETag`. `replayed` marks the repeat
    of an earlier answer: nothing was done again. `file_name` (ASCII) is what a browser calls a body that it keeps.
    `kept` is what an idempotency key keeps in place of the body, where that shows a secret.
    """

    body: bytes
    revision: int | None = None
    replayed: bool = False
    file_name: str | None = None
    kept: bytes | None = None
