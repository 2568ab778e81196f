"""chargeMemberships of the orders module: no product with memberships is connected."""

from __future__ import annotations

from orderwright.model.collection_requests import CollectorChargeMembershipsRequest
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.memberships import not_eligible


async def charge_memberships(context: Context, request: CollectorChargeMembershipsRequest) -> Answer:
    """Refuse: which membership may pay for what is known to the product that sold it, and to nobody here."""
    await open_order(context, request.ecom_order_id)
    raise not_eligible([charge.line_item_id for charge in request.membership_charges])
