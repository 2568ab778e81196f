"""The operations that bring orders over from elsewhere, and the counter of order numbers."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.errors import Status
from orderwright.model.events import DRAFT_ORDER_DELETED, ORDER_IMPORTED, ORDER_IMPORTED_ORDER_DELETED
from orderwright.model.order_imports import BulkImportOrdersRequest, BulkImportOrdersResponse
from orderwright.model.order_requests import (
    BulkDeleteImportedOrdersRequest,
    BulkDeleteImportedOrdersResponse,
    ImportOrderRequest,
    OrderResponse,
    SetOrderNumberCounterRequest,
    SetOrderNumberCounterResponse,
)
from orderwright.model.permissions import Permission

IMPORT_ORDER = Operation(
    module="orders",
    name="importOrder",
    method="POST",
    path="/ecom/v1/orders/import",
    site_path="/_api/ecom-orders/v1/orders/import",
    request=ImportOrderRequest,
    response=OrderResponse,
    permission=Permission.IMPORT_ORDERS,
    optional_permissions=(Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.MODIFY_PRIVATE_TAGS),
    unit=Unit.WRITE,
    conditional=True,
    summary="Bring an order over as it is",
    description="Nothing is recalculated and nobody is told. The same id again replaces the imported order.",
    errors=(
        ErrorCode("ALREADY_EXISTS", Status.CONFLICT, "Another request is importing an order of that id; try again."),
        ErrorCode(
            "CANNOT_OVERWRITE_NON_IMPORTED_ORDER",
            Status.CONFLICT,
            "An order of that id was created here.",
        ),
    ),
    events=(ORDER_IMPORTED.name,),
)

BULK_IMPORT_ORDERS = Operation(
    module="orders",
    name="bulkImportOrders",
    method="POST",
    path="/ecom/v1/orders/import/bulk-import-orders",
    request=BulkImportOrdersRequest,
    response=BulkImportOrdersResponse,
    permission=Permission.IMPORT_ORDERS,
    optional_permissions=(Permission.WRITE_ALL_EXTENDED_FIELDS, Permission.MODIFY_PRIVATE_TAGS),
    unit=Unit.WRITE,
    told=("format", "dryRun", "dryRunJobId"),
    summary="Import the orders of a file of another system in the background",
    description="Runs as a job with an item for each order, as `orderwright import` does it: each order comes in once, "
    "however often a file is sent. An order that cannot be read or kept fails as an item, with row and column.",
    errors=(
        ErrorCode("NOT_AN_EXPORT", Status.FAILED_PRECONDITION, "The content is no export of that format."),
        ErrorCode("TOO_MANY_ORDERS", Status.FAILED_PRECONDITION, "The content has more than 5,000 orders, or none."),
        ErrorCode(
            "DRY_RUN_NOT_FOUND",
            Status.NOT_FOUND,
            "The site has no dry run of that id that has ended with orders to import.",
        ),
    ),
    events=(ORDER_IMPORTED.name,),
    addition=True,
)

SET_ORDER_NUMBER_COUNTER = Operation(
    module="orders",
    name="setOrderNumberCounter",
    method="POST",
    path="/ecom/v1/orders/import/set-order-number-counter",
    site_path="/_api/ecom-orders/v1/orders/import/set-order-number-counter",
    request=SetOrderNumberCounterRequest,
    response=SetOrderNumberCounterResponse,
    permission=Permission.SET_ORDER_NUMBER_COUNTER,
    unit=Unit.WRITE,
    summary="Set the number of the next order",
    errors=(
        ErrorCode(
            "CANNOT_SET_LOWER_ORDER_NUMBER_COUNTER",
            Status.FAILED_PRECONDITION,
            "The counter is lower than the present one and `allowLowerCounter` is not set.",
        ),
    ),
)

BULK_DELETE_IMPORTED_ORDERS = Operation(
    module="orders",
    name="bulkDeleteImportedOrders",
    method="POST",
    path="/ecom/v1/orders/import/bulk-delete-imported-orders",
    site_path="/_api/ecom-orders/v1/orders/import/bulk-delete-imported-orders",
    request=BulkDeleteImportedOrdersRequest,
    response=BulkDeleteImportedOrdersResponse,
    permission=Permission.BULK_DELETE_IMPORTED_ORDERS,
    unit=Unit.WRITE,
    summary="Remove imported orders for good",
    description="Runs as a job. An order that was not imported, or is unknown, fails as an item of the job.",
    events=(ORDER_IMPORTED_ORDER_DELETED.name, DRAFT_ORDER_DELETED.name),
)
