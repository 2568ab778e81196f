"""createProduct: a new product of the catalogue."""

from __future__ import annotations

import msgspec

from orderwright.model.catalog import CreateProductRequest, ProductResponse
from orderwright.workflows.catalog import add_product, shown_product
from orderwright.workflows.context import Answer, Context

_encode = msgspec.json.Encoder().encode


async def create_product(context: Context, request: CreateProductRequest) -> Answer:
    """Add the product. An id that is sent is kept, so that products can come from elsewhere with theirs."""
    product = await add_product(context, request.product)
    shown = ProductResponse(product=shown_product(context, product))
    return Answer(body=_encode(shown), revision=int(product.revision))
