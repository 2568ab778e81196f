"""Carrying out scheduled captures and voids when their time has come."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from orderwright.model.errors import NotFound
from orderwright.model.order_parts import OrderStatus
from orderwright.model.payments import ScheduledActionType, TransactionStatus, VoidReason
from orderwright.model.sites import Site
from orderwright.rules.authorizations import capture_is_pending, void_is_pending
from orderwright.rules.money import parse_amount
from orderwright.store.gateway_calls import GatewayCall, calls_of_order
from orderwright.store.scheduled_payments import DueAction, claim_actions, remove_action
from orderwright.store.transient import is_transient
from orderwright.workflows.authorized_payments import begin_capture, begin_void
from orderwright.workflows.background import background_context
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.context import Context
from orderwright.workflows.gateway_calls import gateway_of, make_calls, unit_in
from orderwright.workflows.gateway_outcomes import SCHEDULED_ACTION_FAILED
from orderwright.workflows.service import Service
from orderwright.workflows.settle_order import settle

#: For how long an action is taken, which is also when it is tried again; how many are taken at once; and how many of
#: them are carried out at the same time.
LEASE: Final = timedelta(minutes=5)
BATCH: Final = 20
AT_ONCE: Final = 4
OPERATION: Final = "payments.scheduled"

log = structlog.get_logger(__name__)


async def run_scheduled(service: Service, site: Site) -> int:
    """Begin the site's captures and voids that are due; returns how many were begun.

    What is begun is a call on record like any other: if nothing is heard of it, it is reconciled.
    """
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(action: DueAction) -> bool:
        async with slots:
            try:
                return await _carry_out(service, site, action)
            except Exception as error:
                name, payment = type(error).__name__, str(action.payment_id)
                log.warning("action_not_begun", payment_id=payment, error=name, exc_info=not is_transient(error))
                return False

    begun = 0
    while True:
        async with service.database.acquire() as connection:
            due = await claim_actions(connection, site.id, service.clock(), lease=LEASE, limit=BATCH)
        if not due:
            return begun
        begun += sum(await asyncio.gather(*map(one, due)))


async def _carry_out(service: Service, site: Site, action: DueAction) -> bool:
    """Begin one action, make its call, and apply what becomes of it. False if there was nothing to do (yet)."""
    async with service.database.acquire() as connection:
        calls = await calls_of_order(connection, site.id, action.order_id)
    wanted = next((one for one in calls if one.call.payment_id == action.payment_id), None)
    if wanted is None:
        await _forget(service, site.id, action)
        return False
    context = background_context(service, site, OPERATION, wanted.actor, wanted.request_id)
    reachable = await gateway_of(context, wanted.call.gateway) is not None
    call = await _begin(context, action, reachable=reachable)
    if call is None:
        return False
    await make_calls(context, [call])
    return True


async def _begin(context: Context, action: DueAction, *, reachable: bool) -> GatewayCall | None:
    async with unit_in(context):
        try:
            order = OpenOrder(context, await context.work.lock(action.order_id))
        except NotFound:
            await remove_action(context.work.connection, context.site.id, action.payment_id)
            return None
        payment = (await order.load_records()).payments.find(str(action.payment_id))
        if payment is None or payment.status is not TransactionStatus.AUTHORIZED:
            await remove_action(context.work.connection, context.site.id, action.payment_id)
            return None
        if capture_is_pending(payment) or void_is_pending(payment):
            # Somebody is about to do it. Should that fail, it is still to be done by the clock.
            return None
        if not reachable:
            # The account may come back; until then staff has to see to it.
            order.flag(SCHEDULED_ACTION_FAILED)
            await order.save()
            return None
        await remove_action(context.work.connection, context.site.id, action.payment_id)
        if action.action == ScheduledActionType.CAPTURE and order.head.status is OrderStatus.CANCELED:
            # It was authorized when the order was canceled already. Nobody is to pay for it by the clock alone.
            order.flag(SCHEDULED_ACTION_FAILED)
            await order.save()
            return None
        if action.action == ScheduledActionType.CAPTURE:
            amount = parse_amount(payment.amount.amount)
            call = await begin_capture(order, payment, amount, reason=VoidReason.SCHEDULED)
        else:
            call = await begin_void(order, payment, VoidReason.SCHEDULED)
        await settle(order)
        await order.save()
    return call


async def _forget(service: Service, site_id: UUID, action: DueAction) -> None:
    async with service.database.acquire() as connection:
        await remove_action(connection, site_id, action.payment_id)
