"""The calls of `orders_settings` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.model.orders_settings import OrdersSettings, OrdersSettingsResponse

GET_ORDERS_SETTINGS: Call[OrdersSettings] = Call(
    key="orders-settings.getOrdersSettings",
    method="GET",
    path="/ecom/v1/orders-settings",
    response=OrdersSettingsResponse,
    fields={},
    parameters={},
    writes=False,
    member="orders_settings",
    pages=None,
)

UPDATE_ORDERS_SETTINGS: Call[OrdersSettings] = Call(
    key="orders-settings.updateOrdersSettings",
    method="PATCH",
    path="/ecom/v1/orders-settings",
    response=OrdersSettingsResponse,
    fields={"orders_settings": "ordersSettings"},
    parameters={},
    writes=True,
    member="orders_settings",
    pages=None,
)
