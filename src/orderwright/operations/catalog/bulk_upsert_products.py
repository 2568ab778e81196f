"""bulkUpsertProducts: many products at once, made or changed."""

from __future__ import annotations

import msgspec

from orderwright.model.catalog import BulkUpsertProductsRequest
from orderwright.model.errors import OrderwrightError
from orderwright.workflows.bulk import Result, bulk_answer, failed, succeeded
from orderwright.workflows.catalog import at_index, shown_product, upsert_products
from orderwright.workflows.context import Answer, Context

_encode = msgspec.json.Encoder().encode


async def bulk_upsert_products(context: Context, request: BulkUpsertProductsRequest) -> Answer:
    """Write each product that can be written, and say what became of each."""
    outcomes = await upsert_products(context, request.products)
    results: list[Result] = []
    for index, (sent, outcome) in enumerate(zip(request.products, outcomes, strict=True)):
        if isinstance(outcome, OrderwrightError):
            results.append(failed(sent.id or "", index, at_index(outcome, index)))
        else:
            item = msgspec.Raw(_encode(shown_product(context, outcome.product))) if request.return_entity else None
            results.append(succeeded(outcome.product.id, index, item))
    return bulk_answer(results)
