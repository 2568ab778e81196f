"""What canceling an order does to it, whichever operation asked for it."""

from __future__ import annotations

import msgspec

from orderwright.model.activity_types import ActivityType
from orderwright.model.events import ORDER_CANCELED, ORDER_UPDATED
from orderwright.model.order_parts import OrderStatus
from orderwright.rules.activities import system_activity
from orderwright.workflows.change_order import OpenOrder


class Cancellation(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=False):
    """How an order is canceled, as the event tells it. The message is for the buyer's e-mail, not for the order."""

    restock_all_items: bool = False
    send_order_canceled_email: bool = False
    custom_message: str | None = None


def cancel(order: OpenOrder, how: Cancellation) -> None:
    """Set the status, note what goes back into stock, write the activity and the events. Changes no payment."""
    order.head = msgspec.structs.replace(order.head, status=OrderStatus.CANCELED)
    if how.restock_all_items:
        order.lines = [msgspec.structs.replace(line, restock_quantity=line.quantity) for line in order.lines]
    order.activities.append(
        system_activity(
            ActivityType.ORDER_CANCELED,
            id_=order.context.service.new_id(),
            at=order.at,
            identity=order.context.caller.identity,
        )
    )
    order.event(ORDER_UPDATED.name)
    extras = {name: value for name, value in msgspec.to_builtins(how).items() if value is not None}
    order.event(ORDER_CANCELED.name, extras)
