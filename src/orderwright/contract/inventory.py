"""Stock: an addition, since the original leaves it to its catalogues."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.errors import Status
from orderwright.model.inventory import (
    AdjustStockRequest,
    GetStockItemRequest,
    ListMovementsRequest,
    ListMovementsResponse,
    QueryStockRequest,
    QueryStockResponse,
    SetStockRequest,
    StockItemResponse,
    StockResultsResponse,
)
from orderwright.model.permissions import Permission

_NOT_FOUND = ErrorCode("STOCK_NOT_FOUND", Status.NOT_FOUND, "No stock is kept under this key.")

QUERY_STOCK = Operation(
    module="inventory",
    name="queryStock",
    method="POST",
    path="/inventory/v1/stock/query",
    request=QueryStockRequest,
    response=QueryStockResponse,
    permission=Permission.READ_INVENTORY,
    unit=Unit.READ,
    summary="List how many units of which items are left",
    addition=True,
)

GET_STOCK_ITEM = Operation(
    module="inventory",
    name="getStockItem",
    method="GET",
    path="/inventory/v1/stock/item",
    request=GetStockItemRequest,
    response=StockItemResponse,
    permission=Permission.READ_INVENTORY,
    unit=Unit.READ,
    summary="Read how many units of one item are left",
    errors=(_NOT_FOUND,),
    addition=True,
    query={
        "appId": "The app that owns the catalogue.",
        "catalogItemId": "The item in it.",
        "variant": "The id of the variant, or the JSON object of the chosen options; without it: an item without any.",
        "locationId": "The location; without it: the quantity for locations that have none of their own.",
    },
)

SET_STOCK = Operation(
    module="inventory",
    name="setStock",
    method="POST",
    path="/inventory/v1/stock/set",
    request=SetStockRequest,
    response=StockResultsResponse,
    permission=Permission.MANAGE_INVENTORY,
    unit=Unit.WRITE,
    summary="Set up to 100 quantities as they were counted",
    description="Items that were not tracked are from then on. `stopTracking` ends that; the movements stay. An item "
    "with `expectedQuantity` is left alone if another number of units is left by now.",
    errors=(
        _NOT_FOUND,
        ErrorCode("STOCK_CHANGED", Status.CONFLICT, "Another number of units is left than `expectedQuantity` says."),
    ),
    addition=True,
)

ADJUST_STOCK = Operation(
    module="inventory",
    name="adjustStock",
    method="POST",
    path="/inventory/v1/stock/adjust",
    request=AdjustStockRequest,
    response=StockResultsResponse,
    permission=Permission.MANAGE_INVENTORY,
    unit=Unit.WRITE,
    summary="Add units to up to 100 quantities, or take units off",
    errors=(
        _NOT_FOUND,
        ErrorCode(
            "INSUFFICIENT_INVENTORY", Status.FAILED_PRECONDITION, "More units are to be taken off than are left."
        ),
    ),
    addition=True,
)

LIST_MOVEMENTS = Operation(
    module="inventory",
    name="listMovements",
    method="GET",
    path="/inventory/v1/movements",
    request=ListMovementsRequest,
    response=ListMovementsResponse,
    permission=Permission.READ_INVENTORY,
    unit=Unit.READ,
    summary="List the movements of stock of an item or of an order, newest first",
    addition=True,
    query={
        "orderId": "The order; nothing else may be named then.",
        "appId": "The app that owns the catalogue.",
        "catalogItemId": "The item in it.",
        "variant": "Only this variant: its id, the JSON object of the chosen options, or empty for none.",
        "locationId": "Only this location, or empty for none.",
        "limit": "How many movements, 1 to 100; 50 if absent.",
        "cursor": "The cursor of an earlier answer.",
    },
)
