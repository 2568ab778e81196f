"""The gateway of the emulator: a bank in memory, which does as it is told, or fails in the ways that gateways fail.

It is a gateway like any other (`providers.payments.gateway.PaymentGateway`): what the service does with its answers,
and with calls that it never answers, is what it does with Stripe's.
"""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from orderwright.providers.payments.gateway import (
    CallKind,
    Ending,
    GatewayUnavailable,
    Notification,
    NotificationRefused,
    Outcome,
    PaymentCall,
    PaymentGateway,
)
from orderwright.workflows.gateway_registry import Gateways

NAME: Final = "emulator"


class Act(StrEnum):
    """What the gateway does with one call."""

    SUCCEED = "succeed"
    DECLINE = "decline"
    #: The bank makes up its mind later: `settle`.
    PENDING = "pending"
    #: The bank never hears of it, and the caller is told that nobody answers.
    LOSE = "lose"
    #: The bank does it, and the caller is told that nobody answers.
    LOSE_ANSWER = "lose_answer"
    #: As LOSE and LOSE_ANSWER, but the caller is told nothing: it waits, until the faults are cleared.
    HANG = "hang"
    HANG_AFTER = "hang_after"


class BankedCall(msgspec.Struct, rename="camel"):
    """A call that the bank has acted on."""

    reference: str
    kind: str
    amount: str
    currency: str
    order_id: str
    payment_id: str
    transaction: str | None
    about: str | None
    ending: str
    save_method: bool


_SUCCEEDING: Final = frozenset({Act.SUCCEED, Act.LOSE_ANSWER, Act.HANG_AFTER})
_BEGINNING: Final = frozenset({CallKind.AUTHORIZE, CallKind.CHARGE})


class EmulatedGateway:
    """The gateway of one site. `acts` are what it does with the next calls, one each; without any it succeeds."""

    name = NAME

    def __init__(self) -> None:
        self.acts: deque[Act] = deque()
        #: Nobody answers, whatever is asked.
        self.outage = False
        #: The site has no account here, as after it was disabled.
        self.closed = False
        self.calls: dict[str, BankedCall] = {}
        self._released = asyncio.Event()

    def clear(self) -> None:
        """Forget the faults, and let go whoever hangs. What the bank did stays."""
        self.acts.clear()
        self.outage = self.closed = False
        self._released.set()
        self._released = asyncio.Event()

    def settle(self, transaction: str, ending: Ending) -> bool:
        """Make up the bank's mind about a pending call; False if there is none such."""
        for call in self.calls.values():
            if call.transaction == transaction and call.ending == Ending.PENDING:
                call.ending = ending
                return True
        return False

    async def perform(self, call: PaymentCall) -> Outcome:
        """Do as it is told. A repeat with the same reference does nothing again."""
        if self.outage:
            raise GatewayUnavailable("The gateway of the emulator is out of order")
        act = self.acts.popleft() if self.acts else Act.SUCCEED
        if act is Act.HANG:
            await self._hang()
        if act is Act.LOSE:
            raise GatewayUnavailable("The gateway of the emulator did not answer")
        ending = Ending.SUCCEEDED if act in _SUCCEEDING else Ending.PENDING if act is Act.PENDING else Ending.FAILED
        done = self._act(call, ending)
        if act is Act.HANG_AFTER:
            await self._hang()
        if act is Act.LOSE_ANSWER:
            raise GatewayUnavailable("The gateway of the emulator did not answer")
        return _outcome(done)

    async def find(self, call: PaymentCall) -> Outcome:
        """What became of an earlier call."""
        if self.outage:
            raise GatewayUnavailable("The gateway of the emulator is out of order")
        known = self.calls.get(str(call.reference))
        return Outcome(ending=Ending.UNKNOWN_REFERENCE) if known is None else _outcome(known)

    def verify(self, body: bytes, headers: dict[str, str], now: datetime) -> Notification:
        """It sends none."""
        raise NotificationRefused("The gateway of the emulator sends no notifications")

    async def close(self) -> None:
        """Let go whoever hangs."""
        self.clear()

    async def _hang(self) -> None:
        await self._released.wait()
        raise GatewayUnavailable("The gateway of the emulator hung")

    def _act(self, call: PaymentCall, ending: Ending) -> BankedCall:
        known = self.calls.get(str(call.reference))
        if known is not None:
            return known
        if ending is Ending.SUCCEEDED and not self._possible(call):
            ending = Ending.FAILED
        begins = call.kind in _BEGINNING
        made = f"{'payment' if begins else call.kind.value}-{len(self.calls) + 1}"
        done = BankedCall(
            reference=str(call.reference),
            kind=call.kind.value,
            amount=str(call.amount),
            currency=call.currency,
            order_id=str(call.order_id),
            payment_id=str(call.payment_id),
            transaction=made if begins or call.kind is CallKind.REFUND else call.transaction,
            about=made if begins else call.transaction,
            ending=ending.value,
            save_method=call.save_method,
        )
        self.calls[done.reference] = done
        return done

    def _possible(self, call: PaymentCall) -> bool:
        """False for what no bank does: a second capture, a capture of what was voided, a refund of more than came."""
        if call.kind in _BEGINNING:
            return True
        about = [one for one in self.calls.values() if one.about == call.transaction and one.ending == Ending.SUCCEEDED]

        def moved(*kinds: CallKind) -> Decimal:
            return sum((Decimal(one.amount) for one in about if one.kind in kinds), Decimal(0))

        if call.kind is CallKind.REFUND:
            return moved(CallKind.REFUND) + call.amount <= moved(CallKind.CAPTURE, CallKind.CHARGE)
        over = any(one.kind in (CallKind.CAPTURE, CallKind.VOID) for one in about)
        return not over and call.amount <= moved(CallKind.AUTHORIZE)


def _outcome(done: BankedCall) -> Outcome:
    ending, first = Ending(done.ending), done.kind in _BEGINNING
    return Outcome(
        ending=ending,
        transaction=done.transaction,
        amount=Decimal(done.amount) if ending is Ending.SUCCEEDED else None,
        failure_code="card_declined" if ending is Ending.FAILED else None,
        message="The bank of the emulator said no" if ending is Ending.FAILED else None,
        card_brand="visa" if first else None,
        card_last_four="4242" if first else None,
        saved_method="method-1" if first and done.save_method else None,
        saved_customer="customer-1" if first and done.save_method else None,
    )


class EmulatedGateways:
    """The gateways of all sites: that of the emulator, and beside it the accounts that a test sets up itself."""

    def __init__(self, others: Gateways) -> None:
        self._others = others
        self._gateways: dict[UUID, EmulatedGateway] = {}

    def of(self, site_id: UUID) -> EmulatedGateway:
        """The emulated gateway of a site."""
        return self._gateways.setdefault(site_id, EmulatedGateway())

    async def get(self, site_id: UUID, name: str) -> PaymentGateway | None:
        """See `Gateways`."""
        return self._open(site_id) if name == NAME else await self._others.get(site_id, name)

    async def chosen(self, site_id: UUID) -> PaymentGateway | None:
        """See `Gateways`: an account of the site's own is chosen before the emulator's."""
        return await self._others.chosen(site_id) or self._open(site_id)

    async def listening(self, site_id: UUID, name: str) -> PaymentGateway | None:
        """See `Gateways`."""
        return self.of(site_id) if name == NAME else await self._others.listening(site_id, name)

    def _open(self, site_id: UUID) -> EmulatedGateway | None:
        gateway = self.of(site_id)
        return None if gateway.closed else gateway

    def release(self) -> None:
        """Let go whoever hangs."""
        for gateway in self._gateways.values():
            gateway.clear()

    async def close(self) -> None:
        """Let go of everything."""
        self.release()
        await self._others.close()
