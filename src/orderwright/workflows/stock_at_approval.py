"""What approval, payment and failed payment do to the stock of an order, whichever operation brought them about.

An order takes its stock when it is placed or when it is paid (the site's `inventoryUpdateTrigger`). By the time that it
is approved or paid, its goods are sold: it takes what it does not hold yet whether or not there is any.
"""

from __future__ import annotations

from orderwright.model.inventory import InventoryUpdateTrigger, MovementReason
from orderwright.model.order_parts import OrderStatus, PaymentStatus
from orderwright.rules.payments import FAILED_PAYMENTS
from orderwright.workflows.change_order import OpenOrder
from orderwright.workflows.stock import release_stock, restock, take_stock

#: An order with one of these has been paid in full, whatever went back later.
_PAID = frozenset({PaymentStatus.PAID, PaymentStatus.PARTIALLY_REFUNDED})


def _trigger(order: OpenOrder) -> InventoryUpdateTrigger:
    return order.context.site.inventory_update_trigger


async def take_at_approval(order: OpenOrder) -> None:
    """Take what an order that was just approved should hold since it was placed, and does not.

    It holds nothing where a failed payment had released its stock.
    """
    if _trigger(order) is InventoryUpdateTrigger.ON_ORDER_PLACED:
        await take_stock(order, MovementReason.PLACED, force=True)


async def follow_payments(order: OpenOrder, before: PaymentStatus) -> None:
    """Take or release stock after the payments of the order have changed; `before` was its payment status.

    Under ON_ORDER_PAID an order takes its stock when it becomes paid in full, unless it is canceled. One that still
    waits for approval releases what it holds when all its payments have failed, also what it took before the site
    changed its trigger.
    """
    status, paid = order.head.status, order.head.payment_status
    if _trigger(order) is InventoryUpdateTrigger.ON_ORDER_PAID and paid in _PAID and before not in _PAID:
        if status is not OrderStatus.CANCELED:
            await take_stock(order, MovementReason.PAID, force=True)
        return
    payments = (await order.load_records()).payments.now
    if status is OrderStatus.INITIALIZED and payments and all(one.status in FAILED_PAYMENTS for one in payments):
        await release_stock(order, MovementReason.PAYMENT_FAILED)


async def give_back_canceled(order: OpenOrder, status_before: OrderStatus, *, restock_all_items: bool) -> None:
    """Give back the stock of an order that is being canceled.

    One that was never approved gives back what it holds: nobody has sent anything. An approved one does so only if the
    caller says that its goods are back. Then goods that nobody counted when they were sold go on the shelf, too: those
    of an imported order, and those of items that are tracked only since.
    """
    waited = status_before is OrderStatus.INITIALIZED
    if not order.locked.imported and (restock_all_items or waited):
        await release_stock(order, MovementReason.CANCELED)
    if restock_all_items and (order.locked.imported or not (waited or _waits_for_payment(order))):
        await restock(order, {line.id: line.quantity for line in order.lines}, MovementReason.CANCELED)


def _waits_for_payment(order: OpenOrder) -> bool:
    """True if the order has taken nothing only because it was not paid: the shelf still counts its goods."""
    paid = order.head.payment_status in _PAID or order.head.payment_status is PaymentStatus.FULLY_REFUNDED
    return _trigger(order) is InventoryUpdateTrigger.ON_ORDER_PAID and not paid
