"""Whether a payment that waits for its buyer is still wanted by the shop."""

from __future__ import annotations

from uuid import UUID

from orderwright.model.errors import NotFound
from orderwright.model.order_parts import OrderStatus
from orderwright.model.payment_requests import PaymentRequestStatus
from orderwright.store.database import AnyConnection
from orderwright.store.documents import decode_head
from orderwright.store.gateway_calls import GatewayCall
from orderwright.store.orders import fetch_order
from orderwright.store.payment_requests import find_request


async def is_unwanted(connection: AnyConnection, site_id: UUID, call: GatewayCall) -> bool:
    """Whether staff have voided or deleted the request that the buyer is paying, or canceled its order.

    One that expired while it was being paid is wanted: its buyer came in time.
    """
    request_id = call.terms.payment_request
    if request_id is None:
        return False
    stored = await find_request(connection, site_id, request_id)
    if stored is None or stored.document.status is PaymentRequestStatus.VOIDED:
        return True
    try:
        order = await fetch_order(connection, site_id, call.order_id)
    except NotFound:
        return True
    return decode_head(order.head).status is OrderStatus.CANCELED
