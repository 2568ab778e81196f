"""The settings of a site's orders."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from orderwright.model.base import Message, Patch, Timestamp
from orderwright.model.inventory import InventoryUpdateTrigger


class OrdersSettings(Message, kw_only=True):
    """How a site treats its orders: there is one such object per site, from its beginning."""

    # When an order takes its stock.
    inventory_update_trigger: InventoryUpdateTrigger
    # Whether an order that becomes paid gets an invoice by itself.
    create_invoice: bool
    created_date: Timestamp | None = None
    updated_date: Timestamp | None = None


class OrdersSettingsPatch(Patch, kw_only=True):
    """Changes of the settings. None for `createInvoice` is its default, false."""

    inventory_update_trigger: InventoryUpdateTrigger | UnsetType = UNSET
    create_invoice: bool | UnsetType | None = UNSET


class GetOrdersSettingsRequest(Message, kw_only=True):
    """The site of the caller has one object of settings."""


class UpdateOrdersSettingsRequest(Message, kw_only=True):
    """What is to change; the rest stays."""

    orders_settings: OrdersSettingsPatch


class OrdersSettingsResponse(Message, kw_only=True):
    """The settings as they are now."""

    orders_settings: OrdersSettings
