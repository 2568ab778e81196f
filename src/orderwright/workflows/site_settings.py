"""The settings of a site as callers see them, and the event that tells of a change."""

from __future__ import annotations

import msgspec

from orderwright.model.events import SITE_UPDATED
from orderwright.model.site_settings import SiteSettings, SiteSettingsPatch
from orderwright.model.sites import Site
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.modified_fields import modified_fields
from orderwright.store.database import AnyConnection
from orderwright.store.feed import append_event
from orderwright.workflows.orders_settings import Changer, next_told

_encode = msgspec.json.Encoder().encode


def site_settings(site: Site) -> SiteSettings:
    """The settings that a site has, but for those of its orders."""
    values = {name: getattr(site, name) for name in SiteSettingsPatch.__struct_fields__}
    apps = site.editable_by_apps
    values["editable_by_apps"] = None if apps is None else [str(one) for one in apps]
    return SiteSettings(
        id=str(site.id),
        created_date=format_timestamp(site.created_date),
        updated_date=format_timestamp(site.updated_date or site.created_date),
        **values,
    )


async def note_site(connection: AnyConnection, before: Site, after: Site, by: Changer) -> Site:
    """`after` with the date of its settings and the event in the queue, if its settings are others than before.

    The caller has locked the site, saves it and commits.
    """
    if site_settings(before) == site_settings(after):
        return after
    at = next_told(after, by.at)
    noted = msgspec.structs.replace(after, updated_date=at, revision=before.revision + 1)
    document = _encode(site_settings(noted))
    extras = {
        "entity": msgspec.Raw(document),
        "modifiedFields": modified_fields(_encode(site_settings(before)), document),
    }
    await append_event(
        connection,
        noted.id,
        at=at,
        entity_id=noted.id,
        revision=noted.revision,
        type_=SITE_UPDATED.name,
        actor=_encode(by.actor),
        extras=_encode(extras),
    )
    return noted
