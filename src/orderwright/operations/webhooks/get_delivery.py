"""getDelivery: one delivery, with each attempt."""

from __future__ import annotations

from typing import Any

import msgspec

from orderwright.contract.webhooks import GetDeliveryRequest, GetDeliveryResponse
from orderwright.store.webhook_deliveries import attempts_of
from orderwright.workflows.context import Context
from orderwright.workflows.webhook_records import owned_delivery, shown_attempt, shown_delivery, shown_event


async def get_delivery(context: Context, request: GetDeliveryRequest) -> GetDeliveryResponse:
    """The delivery, what was sent and answered each time, and its event made from the log once more."""
    async with context.service.database.acquire() as connection:
        found = await owned_delivery(context, connection, request.id)
        attempts = await attempts_of(connection, context.site.id, found)
        event = await shown_event(context, connection, found)
    return GetDeliveryResponse(
        delivery=shown_delivery(found),
        attempts=[shown_attempt(one) for one in attempts],
        event=None if event is None else msgspec.json.decode(event, type=dict[str, Any]),
    )
