"""Removing an imported order for good."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.errors import ApplicationError, Conflict
from orderwright.model.events import ORDER_IMPORTED_ORDER_DELETED
from orderwright.model.identity import Identity
from orderwright.store.feed import append_event
from orderwright.store.gateway_calls import has_open_calls
from orderwright.store.mails import forget_mails_of
from orderwright.store.orders import delete_order
from orderwright.store.unit_of_work import UnitOfWork
from orderwright.workflows.change_order import encoded_identity
from orderwright.workflows.draft_creation import remove_drafts_of
from orderwright.workflows.payment_requests import delete_requests_of


async def delete_imported_order(unit: UnitOfWork, order_id: UUID, *, actor: Identity) -> None:
    """Remove the order with its history, drafts and payment requests, and append the event that shows its last state.

    Raises `ORDER_NOT_FOUND`, or `ORDER_NOT_IMPORTED` for an order that was made here: those are records of what
    happened and can only be canceled. PAYMENT_ALREADY_IN_PROGRESS while a gateway may still move money for it, which
    nobody could put on record afterwards. The earlier events stay in their places, but nothing is left of the order
    for them to show.
    """
    order = await unit.lock(order_id)
    if not order.imported:
        raise ApplicationError(
            "ORDER_NOT_IMPORTED",
            f"Order {order_id} was not imported; only imported orders can be deleted",
            data={"orderId": str(order_id)},
        )
    if await has_open_calls(unit.connection, unit.site.id, order_id):
        raise Conflict(
            "PAYMENT_ALREADY_IN_PROGRESS",
            "A call to a payment gateway about the order has not ended",
            data={"orderId": str(order_id)},
        )
    last = await unit.unchanged(order)
    await append_event(
        unit.connection,
        unit.site.id,
        # As if it were one more version, so that it comes after all other events of the order.
        at=unit.version_time(order),
        entity_id=order_id,
        revision=order.revision + 1,
        type_=ORDER_IMPORTED_ORDER_DELETED.name,
        actor=encoded_identity(actor),
        extras=b'{"order":%b}' % last.document(),
    )
    await remove_drafts_of(unit, order_id, actor)
    await delete_requests_of(unit, order_id, actor)
    await forget_mails_of(unit.connection, unit.site.id, order_id)
    await delete_order(unit.connection, unit.site.id, order_id)
