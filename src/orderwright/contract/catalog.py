"""The built-in catalogue: an addition, since the original leaves products to its catalogue apps."""

from __future__ import annotations

from orderwright.contract.operation import ErrorCode, Operation, Unit
from orderwright.model.catalog import (
    BulkUpsertProductsRequest,
    BulkUpsertProductsResponse,
    CreateProductRequest,
    DeleteProductRequest,
    DeleteProductResponse,
    GetProductRequest,
    ProductResponse,
    QueryProductsRequest,
    QueryProductsResponse,
    UpdateProductRequest,
)
from orderwright.model.errors import Status
from orderwright.model.permissions import Permission

NOT_FOUND = ErrorCode("PRODUCT_NOT_FOUND", Status.NOT_FOUND, "The catalogue has no product of that id.")
ALREADY_EXISTS = ErrorCode("PRODUCT_ALREADY_EXISTS", Status.CONFLICT, "The catalogue has a product of that id.")
SKU_IN_USE = ErrorCode("SKU_IN_USE", Status.CONFLICT, "Another product, or a variant of it, has the SKU.")

CREATE_PRODUCT = Operation(
    module="catalog",
    name="createProduct",
    method="POST",
    path="/catalog/v1/products",
    request=CreateProductRequest,
    response=ProductResponse,
    permission=Permission.MANAGE_CATALOG,
    unit=Unit.WRITE,
    summary="Add a product to the catalogue",
    errors=(ALREADY_EXISTS, SKU_IN_USE),
    addition=True,
)

GET_PRODUCT = Operation(
    module="catalog",
    name="getProduct",
    method="GET",
    path="/catalog/v1/products/{id}",
    request=GetProductRequest,
    response=ProductResponse,
    permission=Permission.READ_CATALOG,
    unit=Unit.READ,
    summary="Read a product",
    errors=(NOT_FOUND,),
    addition=True,
)

UPDATE_PRODUCT = Operation(
    module="catalog",
    name="updateProduct",
    method="PATCH",
    path="/catalog/v1/products/{product.id}",
    request=UpdateProductRequest,
    response=ProductResponse,
    permission=Permission.MANAGE_CATALOG,
    unit=Unit.WRITE,
    conditional=True,
    summary="Change a product",
    description="What is absent stays, null removes. Orders keep the names and prices that they were placed with.",
    errors=(NOT_FOUND, SKU_IN_USE),
    addition=True,
)

DELETE_PRODUCT = Operation(
    module="catalog",
    name="deleteProduct",
    method="DELETE",
    path="/catalog/v1/products/{id}",
    request=DeleteProductRequest,
    response=DeleteProductResponse,
    permission=Permission.MANAGE_CATALOG,
    unit=Unit.WRITE,
    conditional=True,
    summary="Remove a product for good",
    description="Orders and stock are not touched. To keep a product that was sold, archive it instead.",
    errors=(NOT_FOUND,),
    addition=True,
)

QUERY_PRODUCTS = Operation(
    module="catalog",
    name="queryProducts",
    method="POST",
    path="/catalog/v1/products/query",
    request=QueryProductsRequest,
    response=QueryProductsResponse,
    permission=Permission.READ_CATALOG,
    unit=Unit.READ,
    summary="List products by name, or those that fit what a person types",
    addition=True,
)

BULK_UPSERT_PRODUCTS = Operation(
    module="catalog",
    name="bulkUpsertProducts",
    method="POST",
    path="/catalog/v1/products/bulk-upsert",
    request=BulkUpsertProductsRequest,
    response=BulkUpsertProductsResponse,
    permission=Permission.MANAGE_CATALOG,
    unit=Unit.WRITE,
    summary="Make or change up to 100 products, found by id or SKU",
    description="What is absent of a present product stays, null removes. Sending the same again changes nothing.",
    errors=(SKU_IN_USE,),
    addition=True,
)
