"""A payment gateway for tests: a bank with a memory of its own, and a gateway that leads to it and can misbehave.

What the gateway does next is scripted (`Act`), one act for each call; without a script it does as it is told. The
bank's memory can be a file, so that it outlives a process that is killed.
"""

import asyncio
import json
import os
from collections import deque
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from orderwright.providers.payments.gateway import (
    CallKind,
    Ending,
    GatewayUnavailable,
    Notification,
    NotificationRefused,
    Outcome,
    PaymentCall,
)

Json = dict[str, Any]


class Act(Enum):
    """What the gateway does with one call."""

    SUCCEED = "succeed"
    DECLINE = "decline"
    PEND = "pend"
    #: The bank never hears of it.
    LOSE = "lose"
    #: The bank does it, and the answer is lost.
    LOSE_ANSWER = "lose answer"
    #: As LOSE and LOSE_ANSWER, but nothing is told: the caller waits.
    HANG = "hang"
    HANG_AFTER = "hang after"
    #: The client breaks with an error of its own, before and after the bank did it.
    BREAK = "break"
    BREAK_AFTER = "break after"


_DONE = {Act.SUCCEED, Act.LOSE_ANSWER, Act.HANG_AFTER, Act.BREAK_AFTER}


class Bank:
    """What has happened, call by call. Each reference is acted on once."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._calls: dict[str, Json] = {}

    @property
    def calls(self) -> dict[str, Json]:
        """The calls that the bank has acted on, by reference."""
        if self.path is not None:
            lines = self.path.read_text().splitlines() if self.path.exists() else []
            self._calls = {one["reference"]: one for one in map(json.loads, lines)}
        return self._calls

    def write(self, call: Json) -> None:
        """Remember a call, or what became of one that was pending."""
        if self.path is not None:
            with self.path.open("a") as file:
                file.write(json.dumps(call) + "\n")
                file.flush()
                os.fsync(file.fileno())
        else:
            self._calls[call["reference"]] = call

    def of(self, kind: CallKind, ending: Ending = Ending.SUCCEEDED) -> list[Json]:
        """The calls of a kind that ended so."""
        return [one for one in self.calls.values() if one["kind"] == kind and one["ending"] == ending]

    def moved(self, kind: CallKind) -> Decimal:
        """What the successful calls of a kind came to."""
        return sum((Decimal(one["amount"]) for one in self.of(kind)), Decimal(0))

    def settle(self, reference: UUID | str, ending: Ending) -> None:
        """Make up the bank's mind about a call that is pending."""
        self.write({**self.calls[str(reference)], "ending": ending})

    def act(self, call: PaymentCall, ending: Ending) -> Json:
        """What becomes of the call; what became of it if the reference is known."""
        calls = self.calls
        known = calls.get(str(call.reference))
        if known is not None:
            return known
        waiting = [one for one in calls.values() if one["about"] == call.transaction and one["ending"] == "pending"]
        if call.kind is CallKind.VOID and waiting and ending is Ending.SUCCEEDED:
            # What waits for its buyer is canceled.
            for one in waiting:
                self.settle(one["reference"], Ending.FAILED)
        elif ending is Ending.SUCCEEDED and not self._possible(call, calls):
            ending = Ending.FAILED
        begins = call.kind in (CallKind.AUTHORIZE, CallKind.CHARGE)
        made = f"{'pay' if begins else call.kind.value}_{len(calls) + 1}"
        done = {
            "reference": str(call.reference),
            "kind": call.kind.value,
            "amount": str(call.amount),
            "transaction": made if begins or call.kind is CallKind.REFUND else call.transaction,
            "about": made if begins else call.transaction,
            "ending": ending.value,
            "save": call.save_method,
        }
        self.write(done)
        return done

    def _possible(self, call: PaymentCall, calls: dict[str, Json]) -> bool:
        """False for a second capture, for a capture of what was voided, for a refund of more than was taken."""
        if call.kind in (CallKind.AUTHORIZE, CallKind.CHARGE):
            return True
        about = [one for one in calls.values() if one["about"] == call.transaction and one["ending"] == "succeeded"]
        sums = {kind: sum(Decimal(one["amount"]) for one in about if one["kind"] == kind) for kind in CallKind}
        over = any(one["kind"] in (CallKind.CAPTURE, CallKind.VOID) for one in about)
        if call.kind is CallKind.REFUND:
            return sums[CallKind.REFUND] + call.amount <= sums[CallKind.CAPTURE] + sums[CallKind.CHARGE]
        return not over and call.amount <= sums[CallKind.AUTHORIZE]


class FakeGateway:
    """The gateway of one site. `before` and `after` are called around what the bank does, for kills."""

    def __init__(self, bank: Bank | None = None, name: str = "fake") -> None:
        self.name = name
        self.bank = bank or Bank()
        self.script: deque[Act] = deque()
        self.deaf = False
        self.performed: list[PaymentCall] = []
        self.found: list[PaymentCall] = []
        self.before: Callable[[PaymentCall], None] = lambda call: None
        self.after: Callable[[PaymentCall], None] = lambda call: None

    async def perform(self, call: PaymentCall) -> Outcome:
        """Do what the script says."""
        self.performed.append(call)
        act = self.script.popleft() if self.script else Act.SUCCEED
        self.before(call)
        if act is Act.HANG:
            await asyncio.sleep(3600)
        if act is Act.LOSE:
            raise GatewayUnavailable("The line is dead")
        if act is Act.BREAK:
            raise RuntimeError("sk_secret was refused")
        ending = Ending.SUCCEEDED if act in _DONE else Ending.PENDING if act is Act.PEND else Ending.FAILED
        done = self.bank.act(call, ending)
        self.after(call)
        if act is Act.HANG_AFTER:
            await asyncio.sleep(3600)
        if act is Act.LOSE_ANSWER:
            raise GatewayUnavailable("The line broke")
        if act is Act.BREAK_AFTER:
            raise RuntimeError("sk_secret was refused")
        return _outcome(done)

    async def find(self, call: PaymentCall) -> Outcome:
        """What the bank knows of the reference."""
        self.found.append(call)
        if self.deaf:
            raise GatewayUnavailable("Nobody answers")
        known = self.bank.calls.get(str(call.reference))
        return Outcome(ending=Ending.UNKNOWN_REFERENCE) if known is None else _outcome(known)

    def verify(self, body: bytes, headers: dict[str, str], now: datetime) -> Notification:
        """It sends none."""
        raise NotificationRefused("This gateway sends no notifications")

    async def close(self) -> None:
        """Nothing to let go of."""


def _outcome(done: Json) -> Outcome:
    ending = Ending(done["ending"])
    first = done["kind"] in (CallKind.AUTHORIZE, CallKind.CHARGE)
    return Outcome(
        ending=ending,
        transaction=done["transaction"],
        amount=Decimal(done["amount"]) if ending is Ending.SUCCEEDED else None,
        failure_code="card_declined" if ending is Ending.FAILED else None,
        message="The bank said no" if ending is Ending.FAILED else None,
        action_url="https://bank.example/confirm" if ending is Ending.PENDING and first else None,
        card_brand="visa" if first else None,
        card_last_four="4242" if first else None,
        saved_method="pm_1" if first and done["save"] else None,
        saved_customer="cus_1" if first and done["save"] else None,
        client_secret="cs_secret" if ending is Ending.PENDING and first else None,
    )


class FakeGateways:
    """The accounts of a service whose sites all have the same gateways; the first one is chosen for new payments."""

    def __init__(self, *gateways: FakeGateway) -> None:
        self.accounts = {gateway.name: gateway for gateway in gateways}

    async def get(self, site_id: UUID, name: str) -> FakeGateway | None:
        """The gateway of that name."""
        return self.accounts.get(name)

    async def listening(self, site_id: UUID, name: str) -> FakeGateway | None:
        """The gateway of that name."""
        return self.accounts.get(name)

    async def chosen(self, site_id: UUID) -> FakeGateway | None:
        """The first gateway."""
        return next(iter(self.accounts.values()), None)

    async def close(self) -> None:
        """Nothing to let go of."""
