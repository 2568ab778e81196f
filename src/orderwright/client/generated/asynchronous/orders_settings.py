"""The operations of `orders_settings` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orderwright.client.generated.calls import orders_settings as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.model.orders_settings import OrdersSettings, OrdersSettingsPatch


class AsyncOrdersSettingsOperations(AsyncNamespace):
    """The operations of the module `orders-settings`."""

    async def get_orders_settings(self, *, timeout: float | None = None) -> OrdersSettings:
        """Read the settings of the site's orders.

        The site of the caller has one object of settings.

        Needs `ECOM.READ_ORDERS_SETTINGS`; open to apps, staff and API keys.
        """
        return await self._call(calls.GET_ORDERS_SETTINGS, {}, Options(timeout=timeout))

    async def update_orders_settings(
        self,
        orders_settings: OrdersSettingsPatch | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> OrdersSettings:
        """Change the settings of the site's orders.

        What is not sent stays. Other processes heed the change after at most five seconds.

        What is to change; the rest stays.

        Needs `ECOM.UPDATE_ORDERS_SETTINGS`; open to apps, staff and API keys.
        """
        return await self._call(
            calls.UPDATE_ORDERS_SETTINGS,
            {"orders_settings": orders_settings},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )
