"""The settings of a site's orders."""

from __future__ import annotations

from orderwright.contract.operation import Operation, Unit
from orderwright.model.events import ORDERS_SETTINGS_UPDATED
from orderwright.model.orders_settings import (
    GetOrdersSettingsRequest,
    OrdersSettingsResponse,
    UpdateOrdersSettingsRequest,
)
from orderwright.model.permissions import Permission

GET_ORDERS_SETTINGS = Operation(
    module="orders-settings",
    name="getOrdersSettings",
    method="GET",
    path="/ecom/v1/orders-settings",
    request=GetOrdersSettingsRequest,
    response=OrdersSettingsResponse,
    permission=Permission.READ_ORDERS_SETTINGS,
    unit=Unit.READ,
    summary="Read the settings of the site's orders",
)

UPDATE_ORDERS_SETTINGS = Operation(
    module="orders-settings",
    name="updateOrdersSettings",
    method="PATCH",
    path="/ecom/v1/orders-settings",
    request=UpdateOrdersSettingsRequest,
    response=OrdersSettingsResponse,
    permission=Permission.UPDATE_ORDERS_SETTINGS,
    unit=Unit.WRITE,
    conditional=True,
    summary="Change the settings of the site's orders",
    description="What is not sent stays. Other processes heed the change after at most five seconds.",
    events=(ORDERS_SETTINGS_UPDATED.name,),
)
