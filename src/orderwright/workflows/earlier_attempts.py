"""Closing what earlier attempts left open at a gateway before an order is charged anew.

A payment that a buyer was to complete and that was declined is over here, but not there: with what the browser has of
it, the buyer may try another card. That is welcome for as long as nobody charges the order in another way; then the
buyer would pay twice. A request that begins nothing, because it is refused or a repeat, closes nothing either.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import msgspec

from orderwright.model.errors import Conflict
from orderwright.providers.payments.gateway import (
    CANCELED_CODE,
    CallKind,
    Ending,
    GatewayUnavailable,
    Outcome,
    PaymentGateway,
)
from orderwright.rules.gateway_calls import ABANDONED, ABANDONED_CODE, NEVER_REACHED_CODE, CallState
from orderwright.store.gateway_calls import StoredCall, calls_of_order, write_failure_code
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.gateway_calls import as_payment_call, broke, gateway_of, record_outcome

#: The failure code of an attempt that was closed because another one began.
SUPERSEDED: Final = "superseded"
#: How long closing one attempt may take, in seconds.
CLOSING_SECONDS: Final = 10.0

_CLOSED: Final = frozenset({SUPERSEDED, ABANDONED_CODE, NEVER_REACHED_CODE, CANCELED_CODE})


class AttemptOpen(Conflict):
    """The refusal of a charge that nothing but an earlier attempt is in the way of."""


async def after_earlier_attempts(context: Context, order_id: str, charge: Callable[[], Awaitable[Answer]]) -> Answer:
    """Run `charge`, which looks with `check_closed`; if that finds something, close it and run `charge` once more.

    To be called without a unit. Raises what `charge` does, and PAYMENT_ALREADY_IN_PROGRESS (409) if an attempt can't be
    closed now. One that has come through meanwhile is recorded.
    """
    try:
        return await charge()
    except AttemptOpen:
        await _close_all(context, UUID(order_id))
    return await charge()


async def check_closed(order: OpenOrder) -> None:
    """Raise `AttemptOpen` if a buyer could still complete a declined payment of the order. To be asked last."""
    work = order.context.work
    for stored in await calls_of_order(work.connection, work.site.id, order.locked.id):
        if _may_come_back(stored):
            raise _in_progress(stored)


async def _close_all(context: Context, order_id: UUID) -> None:
    async with context.service.database.acquire() as connection:
        calls = await calls_of_order(connection, context.site.id, order_id)
    for stored in calls:
        if _may_come_back(stored):
            await _close(context, stored)


def _may_come_back(stored: StoredCall) -> bool:
    call = stored.call
    return (
        stored.state == CallState.FAILED
        and call.kind in (CallKind.AUTHORIZE, CallKind.CHARGE)
        and (call.terms.saved_method is None or not call.terms.merchant_initiated)
        and call.transaction is not None
        and stored.failure_code not in _CLOSED
    )


async def _close(context: Context, stored: StoredCall) -> None:
    gateway = await gateway_of(context, stored.call.gateway)
    try:
        if gateway is None:
            raise GatewayUnavailable("The account is gone or disabled")
        async with asyncio.timeout(CLOSING_SECONDS):
            found = await _canceled(gateway, stored, context.service.new_id())
    except (TimeoutError, GatewayUnavailable):
        if context.call.now - stored.created_at < ABANDONED:
            raise _in_progress(stored) from None
        # Its account may be gone for good. That its buyer returns after a day is told to staff, should it happen.
        found = Outcome(ending=Ending.FAILED)
    except Exception as error:
        broke(stored.call, error)
        raise _in_progress(stored) from None
    if found.ending is Ending.SUCCEEDED:
        await record_outcome(context, stored.call, found)
    elif found.ending is Ending.PENDING:
        raise _in_progress(stored)
    else:
        async with context.service.database.acquire() as connection:
            await write_failure_code(connection, context.site.id, stored.call.reference, SUPERSEDED)


async def _canceled(gateway: PaymentGateway, stored: StoredCall, reference: UUID) -> Outcome:
    """What the attempt has come to once the gateway was asked to cancel it.

    `reference` is a new one: a gateway that refused it earlier would only say again under the same one what it said.
    """
    asked = as_payment_call(stored.call, stored.created_at)
    void = msgspec.structs.replace(asked, reference=reference, kind=CallKind.VOID)
    done = await gateway.perform(void)
    if done.ending is Ending.SUCCEEDED:
        return Outcome(ending=Ending.FAILED, failure_code=SUPERSEDED)
    return await gateway.find(asked)


def _in_progress(stored: StoredCall) -> AttemptOpen:
    return AttemptOpen(
        "PAYMENT_ALREADY_IN_PROGRESS",
        "The buyer may still complete an earlier payment, which can't be canceled at the gateway now",
        data={"paymentId": str(stored.call.payment_id)},
        retry_after=5,
    )
