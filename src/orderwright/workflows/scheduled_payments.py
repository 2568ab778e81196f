"""Scheduling what is to happen to an authorization by itself: in the transaction that authorizes, and taken back in
the one that captures or voids."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.payments import ScheduledAction
from orderwright.model.timestamps import parse_timestamp
from orderwright.store.scheduled_payments import put_action, remove_action
from orderwright.workflows.change_order import OpenOrder


async def schedule(order: OpenOrder, payment_id: str, action: ScheduledAction | None) -> None:
    """Have a worker carry out the action of a payment that was authorized; nothing without an action and its time."""
    if action is None or action.action_type is None or action.execution_date is None:
        return
    work = order.context.work
    due_at = parse_timestamp(action.execution_date)
    await put_action(work.connection, work.site.id, order.locked.id, UUID(payment_id), action.action_type.value, due_at)


async def unschedule(order: OpenOrder, payment_id: str) -> None:
    """Forget what was to happen to a payment."""
    await remove_action(order.context.work.connection, order.context.work.site.id, UUID(payment_id))
