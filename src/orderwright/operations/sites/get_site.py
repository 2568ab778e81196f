"""getSite: the site and its settings."""

from __future__ import annotations

from orderwright.model.site_settings import GetSiteRequest, SiteResponse
from orderwright.store.sites import get_site as read_site
from orderwright.workflows.context import Context
from orderwright.workflows.site_settings import site_settings


async def get_site(context: Context, _: GetSiteRequest) -> SiteResponse:
    """The settings as they are in the database: what the process remembers of the site may be seconds old."""
    async with context.service.database.acquire() as connection:
        site = await read_site(connection, context.site.id)
    return SiteResponse(site=site_settings(site))
