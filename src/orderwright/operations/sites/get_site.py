"""getSite: the site and its settings."""

from __future__ import annotations

import msgspec

from orderwright.model.site_settings import GetSiteRequest, SiteResponse
from orderwright.store.sites import get_site as read_site
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.site_settings import site_settings

_encode = msgspec.json.Encoder().encode


async def get_site(context: Context, _: GetSiteRequest) -> Answer:
    """The settings as they are in the database: what the process remembers of the site may be seconds old."""
    async with context.service.database.acquire() as connection:
        site = await read_site(connection, context.site.id)
    return Answer(body=_encode(SiteResponse(site=site_settings(site))), revision=site.revision)
