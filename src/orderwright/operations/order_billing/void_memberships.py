"""voidMemberships: take back payments by membership, as far as this service recorded them."""

from __future__ import annotations

from orderwright.model.collection_requests import VoidMembershipsRequest, VoidMembershipsResponse
from orderwright.workflows.bulk import repeated_ids
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Context
from orderwright.workflows.memberships import void_membership_payment
from orderwright.workflows.settle_order import settle


async def void_memberships(context: Context, request: VoidMembershipsRequest) -> VoidMembershipsResponse:
    """Void all of them, or on any error none."""
    repeated_ids(request.payment_ids, "paymentIds")
    order = await open_order(context, request.order_id)
    for payment_id in request.payment_ids:
        await void_membership_payment(order, payment_id)
    await settle(order)
    await order.save()
    return VoidMembershipsResponse()
