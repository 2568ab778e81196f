"""The calls of `catalog` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.model.catalog import (
    BulkUpsertProductsResponse,
    DeleteProductResponse,
    Product,
    ProductResponse,
    QueryProductsResponse,
)

BULK_UPSERT_PRODUCTS: Call[BulkUpsertProductsResponse] = Call(
    key="catalog.bulkUpsertProducts",
    method="POST",
    path="/catalog/v1/products/bulk-upsert",
    response=BulkUpsertProductsResponse,
    fields={"products": "products", "return_entity": "returnEntity"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

CREATE_PRODUCT: Call[Product] = Call(
    key="catalog.createProduct",
    method="POST",
    path="/catalog/v1/products",
    response=ProductResponse,
    fields={"product": "product"},
    parameters={},
    writes=True,
    member="product",
    pages=None,
)

DELETE_PRODUCT: Call[DeleteProductResponse] = Call(
    key="catalog.deleteProduct",
    method="DELETE",
    path="/catalog/v1/products/{id}",
    response=DeleteProductResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=True,
    member=None,
    pages=None,
)

GET_PRODUCT: Call[Product] = Call(
    key="catalog.getProduct",
    method="GET",
    path="/catalog/v1/products/{id}",
    response=ProductResponse,
    fields={"id": "id"},
    parameters={"id": "id"},
    writes=False,
    member="product",
    pages=None,
)

QUERY_PRODUCTS: Call[QueryProductsResponse] = Call(
    key="catalog.queryProducts",
    method="POST",
    path="/catalog/v1/products/query",
    response=QueryProductsResponse,
    fields={
        "text": "text",
        "ids": "ids",
        "tax_group_id": "taxGroupId",
        "item_type": "itemType",
        "available": "available",
        "archived": "archived",
        "cursor_paging": "cursorPaging",
    },
    parameters={},
    writes=False,
    member=None,
    pages=Pages(
        cursor=("cursorPaging", "cursor"), items="products", following=("paging_metadata", "cursors", "next"), more=None
    ),
)

UPDATE_PRODUCT: Call[Product] = Call(
    key="catalog.updateProduct",
    method="PATCH",
    path="/catalog/v1/products/{product.id}",
    response=ProductResponse,
    fields={"product": "product"},
    parameters={"product.id": "id"},
    writes=True,
    member="product",
    pages=None,
)
