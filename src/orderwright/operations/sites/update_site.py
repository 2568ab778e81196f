"""updateSite: change the settings of the site."""

from __future__ import annotations

from uuid import UUID

import msgspec

from orderwright.model.site_settings import SiteResponse, UpdateSiteRequest
from orderwright.model.sites import SiteChanges
from orderwright.store.sites import lock_site
from orderwright.workflows import sites
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.orders_settings import Changer
from orderwright.workflows.site_settings import site_settings

_encode = msgspec.json.Encoder().encode


async def update_site(context: Context, request: UpdateSiteRequest) -> Answer:
    """Change what is sent. What is so already changes nothing and tells nobody."""
    sent = msgspec.structs.asdict(request.site)
    apps = request.site.editable_by_apps
    if isinstance(apps, list):
        sent["editable_by_apps"] = tuple(UUID(one) for one in apps)
    context.check_revision((await lock_site(context.work.connection, context.site.id)).revision, "The site is")
    by = Changer(context.caller.identity, context.call.now)
    site = await sites.update_site(context.work.connection, context.site.id, SiteChanges(**sent), by)
    context.service.sites.forget(context.site.id)
    return Answer(body=_encode(SiteResponse(site=site_settings(site))), revision=site.revision)
