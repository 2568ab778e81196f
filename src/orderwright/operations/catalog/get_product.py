"""getProduct: a product as it is now."""

from __future__ import annotations

import msgspec

from orderwright.model.catalog import GetProductRequest, ProductResponse
from orderwright.workflows.catalog import shown_product, stored_product
from orderwright.workflows.context import Answer, Context

_encode = msgspec.json.Encoder().encode


async def get_product(context: Context, request: GetProductRequest) -> Answer:
    """The product, archived or not; `PRODUCT_NOT_FOUND` if the site has none of that id."""
    found = await stored_product(context, request.id)
    shown = ProductResponse(product=shown_product(context, found.product))
    return Answer(body=_encode(shown), revision=found.revision)
