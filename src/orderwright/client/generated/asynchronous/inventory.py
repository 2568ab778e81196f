"""The operations of `inventory` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from orderwright.client.generated.calls import inventory as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.model.inventory import (
    CatalogItem,
    CountReason,
    ListMovementsResponse,
    NewQuantity,
    QueryStockResponse,
    StockAdjustment,
    StockItem,
    StockMovement,
    StockResultsResponse,
)


class AsyncInventoryOperations(AsyncNamespace):
    """The operations of the module `inventory`."""

    async def adjust_stock(
        self,
        items: Sequence[StockAdjustment | Mapping[str, Any]],
        *,
        note: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> StockResultsResponse:
        """Add units to up to 100 quantities, or take units off.

        Up to 100 adjustments. `note` says why, for people, and stands with each movement.

        Needs `ORDERWRIGHT.MANAGE_INVENTORY`; open to apps, staff and API keys.

        Raises:
            StockNotFound: No stock is kept under this key.
            InsufficientInventory: More units are to be taken off than are left.
        """
        return await self._call(
            calls.ADJUST_STOCK,
            {"items": items, "note": note},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def get_stock_item(
        self,
        app_id: str,
        catalog_item_id: str,
        *,
        variant: str | None = None,
        location_id: str | None = None,
        timeout: float | None = None,
    ) -> StockItem:
        """Read how many units of one item are left.

        Which quantity. The one that is kept under exactly this key: no other location stands in.

        Needs `ORDERWRIGHT.READ_INVENTORY`; open to apps, staff and API keys.

        Raises:
            StockNotFound: No stock is kept under this key.
        """
        return await self._call(
            calls.GET_STOCK_ITEM,
            {"app_id": app_id, "catalog_item_id": catalog_item_id, "variant": variant, "location_id": location_id},
            Options(timeout=timeout),
        )

    async def list_movements(
        self,
        *,
        order_id: str | None = None,
        app_id: str | None = None,
        catalog_item_id: str | None = None,
        variant: str | None = None,
        location_id: str | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        timeout: float | None = None,
    ) -> ListMovementsResponse:
        """List the movements of stock of an item or of an order, newest first.

        The movements of an order, or of an item: of all its variants and locations, unless one is named.

        Needs `ORDERWRIGHT.READ_INVENTORY`; open to apps, staff and API keys.
        """
        return await self._call(
            calls.LIST_MOVEMENTS,
            {
                "order_id": order_id,
                "app_id": app_id,
                "catalog_item_id": catalog_item_id,
                "variant": variant,
                "location_id": location_id,
                "limit": limit,
                "cursor": cursor,
            },
            Options(timeout=timeout),
        )

    def iter_movements(
        self,
        *,
        order_id: str | None = None,
        app_id: str | None = None,
        catalog_item_id: str | None = None,
        variant: str | None = None,
        location_id: str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> AsyncIterator[StockMovement]:
        """Every record that `list_movements` finds, page after page; a page is asked for when it is needed.

        The movements of an order, or of an item: of all its variants and locations, unless one is named.

        Needs `ORDERWRIGHT.READ_INVENTORY`; open to apps, staff and API keys.
        """
        return self._pages(
            calls.LIST_MOVEMENTS,
            {
                "order_id": order_id,
                "app_id": app_id,
                "catalog_item_id": catalog_item_id,
                "variant": variant,
                "location_id": location_id,
                "limit": limit,
            },
            Options(timeout=timeout),
        )

    async def query_stock(
        self,
        *,
        items: Sequence[CatalogItem | Mapping[str, Any]] | None = None,
        location_ids: Sequence[str] | None = None,
        max_quantity: int | None = None,
        limit: int | None = None,
        cursor: str | None = None,
        timeout: float | None = None,
    ) -> QueryStockResponse:
        """List how many units of which items are left.

        Which quantities, and from where on. What is absent or empty does not restrict.

        `location_ids` may hold an empty text: the quantities for no location of their own. `max_quantity`
        finds what runs low: 0 what is sold out, -1 what was oversold.

        Needs `ORDERWRIGHT.READ_INVENTORY`; open to apps, staff and API keys.
        """
        return await self._call(
            calls.QUERY_STOCK,
            {
                "items": items,
                "location_ids": location_ids,
                "max_quantity": max_quantity,
                "limit": limit,
                "cursor": cursor,
            },
            Options(timeout=timeout),
        )

    def iter_stock(
        self,
        *,
        items: Sequence[CatalogItem | Mapping[str, Any]] | None = None,
        location_ids: Sequence[str] | None = None,
        max_quantity: int | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> AsyncIterator[StockItem]:
        """Every record that `query_stock` finds, page after page; a page is asked for when it is needed.

        Which quantities, and from where on. What is absent or empty does not restrict.

        `location_ids` may hold an empty text: the quantities for no location of their own. `max_quantity`
        finds what runs low: 0 what is sold out, -1 what was oversold.

        Needs `ORDERWRIGHT.READ_INVENTORY`; open to apps, staff and API keys.
        """
        return self._pages(
            calls.QUERY_STOCK,
            {"items": items, "location_ids": location_ids, "max_quantity": max_quantity, "limit": limit},
            Options(timeout=timeout),
        )

    async def set_stock(
        self,
        items: Sequence[NewQuantity | Mapping[str, Any]],
        *,
        reason: CountReason | str | None = None,
        note: str | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> StockResultsResponse:
        """Set up to 100 quantities as they were counted.

        Items that were not tracked are from then on. `stopTracking` ends that; the movements stay. An item
        with `expectedQuantity` is left alone if another number of units is left by now.

        Up to 100 quantities as counted. `note` is for people and stands with each movement.

        Needs `ORDERWRIGHT.MANAGE_INVENTORY`; open to apps, staff and API keys.

        Raises:
            StockNotFound: No stock is kept under this key.
            StockChanged: Another number of units is left than `expectedQuantity` says.
        """
        return await self._call(
            calls.SET_STOCK,
            {"items": items, "reason": reason, "note": note},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )
