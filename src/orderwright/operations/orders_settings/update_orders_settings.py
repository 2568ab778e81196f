"""updateOrdersSettings: change how the site treats its orders."""

from __future__ import annotations

import msgspec
from msgspec import UNSET

from orderwright.model.orders_settings import OrdersSettingsResponse, UpdateOrdersSettingsRequest
from orderwright.model.sites import SiteChanges
from orderwright.store.sites import lock_site
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.orders_settings import Changer, settings_of
from orderwright.workflows.sites import update_site

_encode = msgspec.json.Encoder().encode


async def update_orders_settings(context: Context, request: UpdateOrdersSettingsRequest) -> Answer:
    """Change what is sent. What is so already changes nothing and tells nobody."""
    sent = request.orders_settings
    changes = SiteChanges(
        inventory_update_trigger=sent.inventory_update_trigger,
        create_invoice=UNSET if sent.create_invoice is UNSET else bool(sent.create_invoice),
    )
    present = await lock_site(context.work.connection, context.site.id)
    context.check_revision(present.settings_revision, "The settings are")
    by = Changer(context.caller.identity, context.call.now)
    site = await update_site(context.work.connection, context.site.id, changes, by)
    context.service.sites.forget(context.site.id)
    shown = OrdersSettingsResponse(orders_settings=settings_of(site))
    return Answer(body=_encode(shown), revision=site.settings_revision)
