"""Closing what earlier attempts left open at a gateway before an order is charged anew.

A payment that a buyer was to complete and that was declined is over here, but not there: with what the browser has of
it, the buyer may try another card. That is welcome for as long as nobody charges the order in another way; then the
buyer would pay twice.
"""

from __future__ import annotations

import asyncio
from typing import Final
from uuid import UUID, uuid5

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
from orderwright.rules.gateway_calls import ABANDONED_CODE, NEVER_REACHED_CODE, CallState
from orderwright.store.gateway_calls import StoredCall, calls_of_order, write_failure_code
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Context
from orderwright.workflows.gateway_calls import as_payment_call, gateway_of, record_outcome

#: The failure code of an attempt that was closed because another one began.
SUPERSEDED: Final = "superseded"
#: How long closing one attempt may take, in seconds.
CLOSING_SECONDS: Final = 10.0

_CLOSED: Final = frozenset({SUPERSEDED, ABANDONED_CODE, NEVER_REACHED_CODE, CANCELED_CODE})


async def close_earlier_attempts(context: Context, order_id: str) -> None:
    """Cancel at their gateways the order's declined payments that a buyer could still complete.

    To be called without a unit. Raises PAYMENT_ALREADY_IN_PROGRESS (409) if one of them can't be closed now. One that
    has come through meanwhile is recorded.
    """
    try:
        id_ = UUID(order_id)
    except ValueError:
        return
    async with context.service.database.acquire() as connection:
        calls = await calls_of_order(connection, context.site.id, id_)
    for stored in calls:
        if _may_come_back(stored):
            await _close(context, stored)


async def check_closed(order: OpenOrder) -> None:
    """Raise PAYMENT_ALREADY_IN_PROGRESS if an attempt was declined since they were closed: it is closed by a repeat."""
    work = order.context.work
    for stored in await calls_of_order(work.connection, work.site.id, order.locked.id):
        if _may_come_back(stored):
            raise _in_progress(stored)


def _may_come_back(stored: StoredCall) -> bool:
    call = stored.call
    return (
        stored.state == CallState.FAILED
        and call.kind in (CallKind.AUTHORIZE, CallKind.CHARGE)
        and call.terms.saved_method is None
        and call.transaction is not None
        and stored.failure_code not in _CLOSED
    )


async def _close(context: Context, stored: StoredCall) -> None:
    gateway = await gateway_of(context, stored.call.gateway)
    try:
        if gateway is None:
            raise GatewayUnavailable("The account is gone or disabled")
        async with asyncio.timeout(CLOSING_SECONDS):
            found = await _canceled(gateway, stored)
    except (TimeoutError, GatewayUnavailable):
        raise _in_progress(stored) from None
    if found.ending is Ending.SUCCEEDED:
        await record_outcome(context, stored.call, found)
    elif found.ending is Ending.PENDING:
        raise _in_progress(stored)
    else:
        async with context.service.database.acquire() as connection:
            await write_failure_code(connection, context.site.id, stored.call.reference, SUPERSEDED)


async def _canceled(gateway: PaymentGateway, stored: StoredCall) -> Outcome:
    """What the attempt has come to once the gateway was asked to cancel it."""
    asked = as_payment_call(stored.call, stored.created_at)
    void = msgspec.structs.replace(asked, reference=uuid5(asked.reference, SUPERSEDED), kind=CallKind.VOID)
    done = await gateway.perform(void)
    if done.ending is Ending.SUCCEEDED:
        return Outcome(ending=Ending.FAILED, failure_code=SUPERSEDED)
    return await gateway.find(asked)


def _in_progress(stored: StoredCall) -> Conflict:
    return Conflict(
        "PAYMENT_ALREADY_IN_PROGRESS",
        "The buyer may still complete an earlier payment, which can't be canceled at the gateway now",
        data={"paymentId": str(stored.call.payment_id)},
        retry_after=5,
    )
