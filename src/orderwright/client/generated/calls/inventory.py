"""The calls of `inventory` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.model.inventory import (
    ListMovementsResponse,
    QueryStockResponse,
    StockItem,
    StockItemResponse,
    StockResultsResponse,
)

ADJUST_STOCK: Call[StockResultsResponse] = Call(
    key="inventory.adjustStock",
    method="POST",
    path="/inventory/v1/stock/adjust",
    response=StockResultsResponse,
    fields={"items": "items", "note": "note"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

GET_STOCK_ITEM: Call[StockItem] = Call(
    key="inventory.getStockItem",
    method="GET",
    path="/inventory/v1/stock/item",
    response=StockItemResponse,
    fields={"app_id": "appId", "catalog_item_id": "catalogItemId", "variant": "variant", "location_id": "locationId"},
    parameters={},
    writes=False,
    member="stock_item",
    pages=None,
)

LIST_MOVEMENTS: Call[ListMovementsResponse] = Call(
    key="inventory.listMovements",
    method="GET",
    path="/inventory/v1/movements",
    response=ListMovementsResponse,
    fields={
        "order_id": "orderId",
        "app_id": "appId",
        "catalog_item_id": "catalogItemId",
        "variant": "variant",
        "location_id": "locationId",
        "limit": "limit",
        "cursor": "cursor",
    },
    parameters={},
    writes=False,
    member=None,
    pages=Pages(cursor=("cursor",), items="movements", following=("cursor",), more=None),
)

QUERY_STOCK: Call[QueryStockResponse] = Call(
    key="inventory.queryStock",
    method="POST",
    path="/inventory/v1/stock/query",
    response=QueryStockResponse,
    fields={
        "items": "items",
        "location_ids": "locationIds",
        "max_quantity": "maxQuantity",
        "limit": "limit",
        "cursor": "cursor",
    },
    parameters={},
    writes=False,
    member=None,
    pages=Pages(cursor=("cursor",), items="stock", following=("cursor",), more=None),
)

SET_STOCK: Call[StockResultsResponse] = Call(
    key="inventory.setStock",
    method="POST",
    path="/inventory/v1/stock/set",
    response=StockResultsResponse,
    fields={"items": "items", "reason": "reason", "note": "note"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)
