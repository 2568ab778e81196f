"""listApps: what is installed on the site."""

from __future__ import annotations

from orderwright.contract.apps import ListAppsRequest, ListAppsResponse
from orderwright.workflows.context import Context
from orderwright.workflows.site_apps import shown_app, visible_apps


async def list_apps(context: Context, _: ListAppsRequest) -> ListAppsResponse:
    """Those that the caller sees."""
    async with context.service.database.acquire() as connection:
        found = await visible_apps(connection, context.caller)
    return ListAppsResponse(apps=[shown_app(app, context.site.id) for app in found])
