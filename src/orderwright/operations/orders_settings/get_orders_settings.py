"""getOrdersSettings: how the site treats its orders."""

from __future__ import annotations

from orderwright.model.orders_settings import GetOrdersSettingsRequest, OrdersSettingsResponse
from orderwright.store.sites import get_site
from orderwright.workflows.context import Context
from orderwright.workflows.orders_settings import settings_of


async def get_orders_settings(context: Context, _: GetOrdersSettingsRequest) -> OrdersSettingsResponse:
    """The settings as they are in the database: what the process remembers of the site may be seconds old."""
    async with context.service.database.acquire() as connection:
        site = await get_site(connection, context.site.id)
    return OrdersSettingsResponse(orders_settings=settings_of(site))
