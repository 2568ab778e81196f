"""getOrdersSettings: how the site treats its orders."""

from __future__ import annotations

import msgspec

from orderwright.model.orders_settings import GetOrdersSettingsRequest, OrdersSettingsResponse
from orderwright.store.sites import get_site
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.orders_settings import settings_of

_encode = msgspec.json.Encoder().encode


async def get_orders_settings(context: Context, _: GetOrdersSettingsRequest) -> Answer:
    """The settings as they are in the database: what the process remembers of the site may be seconds old."""
    async with context.service.database.acquire() as connection:
        site = await get_site(connection, context.site.id)
    shown = OrdersSettingsResponse(orders_settings=settings_of(site))
    return Answer(body=_encode(shown), revision=site.settings_revision)
