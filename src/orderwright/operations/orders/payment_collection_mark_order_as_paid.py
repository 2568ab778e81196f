"""paymentCollectionMarkOrderAsPaid: staff took all that is due."""

from __future__ import annotations

from orderwright.model.collection_requests import MarkOrderAsPaidRequest
from orderwright.workflows.change_order import open_order
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.present import show
from orderwright.workflows.record_payment import mark_as_paid


async def payment_collection_mark_order_as_paid(context: Context, request: MarkOrderAsPaidRequest) -> Answer:
    """Approve what was pending offline, and record the rest."""
    order = await open_order(context, request.ecom_order_id)
    await mark_as_paid(order, request.user_defined_payment_method_name, field="ecomOrderId")
    return show(context, await order.save())
