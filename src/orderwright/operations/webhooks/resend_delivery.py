"""resendDelivery: an event is delivered once more."""

from __future__ import annotations

from orderwright.contract.webhooks import ResendDeliveryRequest, ResendDeliveryResponse
from orderwright.store.webhook_deliveries import resend
from orderwright.workflows.context import Context
from orderwright.workflows.webhook_records import check_enabled, owned_delivery, shown_delivery
from orderwright.workflows.webhooks import owned


async def resend_delivery(context: Context, request: ResendDeliveryRequest) -> ResendDeliveryResponse:
    """Queue the event again, under its own id, behind what its order has waiting."""
    connection = context.work.connection
    found = await owned_delivery(context, connection, request.id)
    check_enabled(await owned(context, connection, str(found.subscription_id), lock=True))
    made = await resend(connection, context.site.id, found, context.service.new_id(), context.work.now)
    return ResendDeliveryResponse(delivery=shown_delivery(made))
