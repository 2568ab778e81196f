"""The settings of a site's orders: what they are, and the event that tells of a change."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from orderwright.model.events import ORDERS_SETTINGS_UPDATED
from orderwright.model.identity import Identity
from orderwright.model.orders_settings import OrdersSettings
from orderwright.model.sites import Site
from orderwright.model.timestamps import format_timestamp
from orderwright.rules.modified_fields import modified_fields
from orderwright.store.database import AnyConnection
from orderwright.store.feed import append_event

_TICK = timedelta(microseconds=1)
_encode = msgspec.json.Encoder().encode


class Changer(NamedTuple):
    """Who changes a site, and when (UTC)."""

    actor: Identity
    at: datetime


def settings_of(site: Site) -> OrdersSettings:
    """The settings that a site has."""
    return OrdersSettings(
        inventory_update_trigger=site.inventory_update_trigger,
        create_invoice=site.create_invoice,
        created_date=format_timestamp(site.created_date),
        updated_date=format_timestamp(site.settings_updated_date or site.created_date),
    )


def next_told(site: Site, at: datetime) -> datetime:
    """The time of the site's next event: `at`, but later than any before, of the settings of orders or its own."""
    told = (site.settings_updated_date, site.updated_date)
    return max(at, site.created_date, *(one + _TICK for one in told if one is not None))


async def note_settings(connection: AnyConnection, before: Site, after: Site, by: Changer) -> Site:
    """`after` with the date of its settings and the event in the queue, if its settings are others than before.

    The caller has locked the site, saves it and commits. The event's entity is the site: it has one such object.
    """
    if settings_of(before) == settings_of(after):
        return after
    at = next_told(after, by.at)
    noted = msgspec.structs.replace(after, settings_updated_date=at, settings_revision=before.settings_revision + 1)
    document = _encode(settings_of(noted))
    extras = {
        "entity": msgspec.Raw(document),
        "modifiedFields": modified_fields(_encode(settings_of(before)), document),
    }
    await append_event(
        connection,
        noted.id,
        at=at,
        entity_id=noted.id,
        revision=noted.settings_revision,
        type_=ORDERS_SETTINGS_UPDATED.name,
        actor=_encode(by.actor),
        extras=_encode(extras),
    )
    return noted
