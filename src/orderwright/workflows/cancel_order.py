"""What canceling an order does to it, whichever operation asked for it."""

from __future__ import annotations

import msgspec

from orderwright.model.activity_types import ActivityType
from orderwright.model.events import ORDER_CANCELED, ORDER_UPDATED
from orderwright.model.order_parts import OrderStatus
from orderwright.rules.approval import check_nothing_authorized
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.settle_order import add_activity
from orderwright.workflows.stock_at_approval import give_back_canceled


class Cancellation(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=False):
    """How an order is canceled, as the event tells it. The message is for the buyer's e-mail, not for the order."""

    restock_all_items: bool = False
    send_order_canceled_email: bool = False
    custom_message: str | None = None


async def cancel(order: OpenOrder, how: Cancellation) -> None:
    """Set the status, note what goes back into stock and move it there, write the activity and the events.

    Changes no payment. Raises `ORDER_HAS_AUTHORIZED_TRANSACTION` while money of the buyer's is held: nobody could take
    it, or would remember to let it go, once the order is canceled.
    """
    check_nothing_authorized((await order.load_records()).payments.now)
    before = order.head.status
    order.head = msgspec.structs.replace(order.head, status=OrderStatus.CANCELED)
    await give_back_canceled(order, before, restock_all_items=how.restock_all_items)
    if how.restock_all_items:
        order.lines = [msgspec.structs.replace(line, restock_quantity=line.quantity) for line in order.lines]
    add_activity(order, ActivityType.ORDER_CANCELED)
    order.event(ORDER_UPDATED.name)
    extras = {name: value for name, value in msgspec.to_builtins(how).items() if value is not None}
    order.event(ORDER_CANCELED.name, extras)
