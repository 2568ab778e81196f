"""deleteProduct: a product that the catalogue forgets."""

from __future__ import annotations

from orderwright.model.catalog import DeleteProductRequest, DeleteProductResponse
from orderwright.store.catalog import delete_product as remove
from orderwright.workflows.catalog import locked_product
from orderwright.workflows.context import Context


async def delete_product(context: Context, request: DeleteProductRequest) -> DeleteProductResponse:
    """Remove the product; its stock keeping units are free again. Stock and orders keep what they have of it."""
    found = await locked_product(context, request.id)
    await remove(context.work.connection, context.site.id, found.id)
    return DeleteProductResponse()
