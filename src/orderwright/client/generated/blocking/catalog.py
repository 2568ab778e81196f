"""The operations of `catalog` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orderwright.client.generated.calls import catalog as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.model.catalog import (
    BulkUpsertProductsResponse,
    DeleteProductResponse,
    Product,
    ProductInput,
    ProductPatch,
    ProductType,
    ProductUpsert,
    QueryProductsResponse,
)
from orderwright.model.order_search import CursorPaging


class CatalogOperations(BlockingNamespace):
    """The operations of the module `catalog`."""

    def bulk_upsert_products(
        self,
        products: Sequence[ProductUpsert | Mapping[str, Any]],
        *,
        return_entity: bool | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> BulkUpsertProductsResponse:
        """Make or change up to 100 products, found by id or SKU.

        What is absent of a present product stays, null removes. Sending the same again changes nothing.

        Up to 100 products to make or to change. Each succeeds or fails alone. No id may stand there twice.

        Needs `ORDERWRIGHT.MANAGE_CATALOG`; open to apps, staff and API keys.

        Raises:
            SkuInUse: Another product, or a variant of it, has the SKU.
        """
        return self._call(
            calls.BULK_UPSERT_PRODUCTS,
            {"products": products, "return_entity": return_entity},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    def create_product(
        self,
        product: ProductInput | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> Product:
        """Add a product to the catalogue.

        The product to make.

        Needs `ORDERWRIGHT.MANAGE_CATALOG`; open to apps, staff and API keys.

        Raises:
            ProductAlreadyExists: The catalogue has a product of that id.
            SkuInUse: Another product, or a variant of it, has the SKU.
        """
        return self._call(
            calls.CREATE_PRODUCT, {"product": product}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    def delete_product(
        self,
        id: str,
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> DeleteProductResponse:
        """Remove a product for good.

        Orders and stock are not touched. To keep a product that was sold, archive it instead.

        The product to remove for good.

        Needs `ORDERWRIGHT.MANAGE_CATALOG`; open to apps, staff and API keys.

        Raises:
            ProductNotFound: The catalogue has no product of that id.
        """
        return self._call(
            calls.DELETE_PRODUCT,
            {"id": id},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )

    def get_product(self, id: str, *, timeout: float | None = None) -> Product:
        """Read a product.

        Which product.

        Needs `ORDERWRIGHT.READ_CATALOG`; open to apps, staff and API keys.

        Raises:
            ProductNotFound: The catalogue has no product of that id.
        """
        return self._call(calls.GET_PRODUCT, {"id": id}, Options(timeout=timeout))

    def query_products(
        self,
        *,
        text: str | None = None,
        ids: Sequence[str] | None = None,
        tax_group_id: str | None = None,
        item_type: ProductType | str | None = None,
        available: bool | None = None,
        archived: bool | None = None,
        cursor_paging: CursorPaging | Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> QueryProductsResponse:
        """List products by name, or those that fit what a person types.

        Which products. What is absent does not restrict, but archived ones are listed only if asked for or
        named.

        `ids` names up to 100 products; archived ones are among them unless `archived` says otherwise.

        `text` finds products of which every word typed is the beginning of a word of the name, of a
        translation, or of a SKU. A cursor goes on with the same filter.

        Needs `ORDERWRIGHT.READ_CATALOG`; open to apps, staff and API keys.
        """
        return self._call(
            calls.QUERY_PRODUCTS,
            {
                "text": text,
                "ids": ids,
                "tax_group_id": tax_group_id,
                "item_type": item_type,
                "available": available,
                "archived": archived,
                "cursor_paging": cursor_paging,
            },
            Options(timeout=timeout),
        )

    def iter_products(
        self,
        *,
        text: str | None = None,
        ids: Sequence[str] | None = None,
        tax_group_id: str | None = None,
        item_type: ProductType | str | None = None,
        available: bool | None = None,
        archived: bool | None = None,
        cursor_paging: CursorPaging | Mapping[str, Any] | None = None,
        timeout: float | None = None,
    ) -> Iterator[Product]:
        """Every record that `query_products` finds, page after page; a page is asked for when it is needed.

        Which products. What is absent does not restrict, but archived ones are listed only if asked for or
        named.

        `ids` names up to 100 products; archived ones are among them unless `archived` says otherwise.

        `text` finds products of which every word typed is the beginning of a word of the name, of a
        translation, or of a SKU. A cursor goes on with the same filter.

        Needs `ORDERWRIGHT.READ_CATALOG`; open to apps, staff and API keys.
        """
        return self._pages(
            calls.QUERY_PRODUCTS,
            {
                "text": text,
                "ids": ids,
                "tax_group_id": tax_group_id,
                "item_type": item_type,
                "available": available,
                "archived": archived,
                "cursor_paging": cursor_paging,
            },
            Options(timeout=timeout),
        )

    def update_product(
        self,
        id: str,
        product: ProductPatch | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> Product:
        """Change a product.

        What is absent stays, null removes. Orders keep the names and prices that they were placed with.

        The changes of a product.

        Needs `ORDERWRIGHT.MANAGE_CATALOG`; open to apps, staff and API keys.

        Raises:
            ProductNotFound: The catalogue has no product of that id.
            SkuInUse: Another product, or a variant of it, has the SKU.
        """
        return self._call(
            calls.UPDATE_PRODUCT,
            {"id": id, "product": product},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )
