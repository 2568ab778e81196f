"""listInvoicesForMultipleOrders: the invoices of up to 100 orders."""

from __future__ import annotations

from orderwright.model.identity import IdentityType
from orderwright.model.invoices import (
    InvoicesForOrder,
    ListInvoicesForMultipleOrdersRequest,
    ListInvoicesForMultipleOrdersResponse,
)
from orderwright.store.invoices import invoices_of_orders
from orderwright.store.order_buyers import orders_of_member, present_orders
from orderwright.workflows.context import Context
from orderwright.workflows.fulfillments import ids_in


async def list_invoices_for_multiple_orders(
    context: Context, request: ListInvoicesForMultipleOrdersRequest
) -> ListInvoicesForMultipleOrdersResponse:
    """The invoices of each order that the caller may see, each order once; the others are left out."""
    wanted = ids_in(request.order_ids)
    site_id, caller = context.site.id, context.caller.identity
    async with context.service.database.acquire() as connection:
        if caller.type is IdentityType.MEMBER:
            shown = await orders_of_member(connection, site_id, wanted, caller.id)
        else:
            shown = await present_orders(connection, site_id, wanted)
        visible = list(dict.fromkeys(order_id for order_id in wanted if order_id in shown))
        found = await invoices_of_orders(connection, site_id, visible)
    lists = [InvoicesForOrder(order_id=str(one), invoices_info=found[one]) for one in visible]
    return ListInvoicesForMultipleOrdersResponse(invoices_for_order=lists)
