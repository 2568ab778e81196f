"""updateProduct: another name, price, or anything else of a product."""

from __future__ import annotations

import msgspec

from orderwright.model.catalog import ProductResponse, UpdateProductRequest
from orderwright.workflows.catalog import change_product, shown_product
from orderwright.workflows.context import Answer, Context

_encode = msgspec.json.Encoder().encode


async def update_product(context: Context, request: UpdateProductRequest) -> Answer:
    """Change what was sent. Where that is so already, nothing is written and the revision stays."""
    product = await change_product(context, request.product)
    shown = ProductResponse(product=shown_product(context, product))
    return Answer(body=_encode(shown), revision=int(product.revision))
