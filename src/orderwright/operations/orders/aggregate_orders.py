"""aggregateOrders: figures over the orders that a filter finds."""

from __future__ import annotations

from orderwright.model.order_requests import AggregateOrdersRequest, AggregateOrdersResponse
from orderwright.store.search.aggregate import aggregate, parse_aggregation
from orderwright.workflows.context import Context
from orderwright.workflows.searchable import check_searched


async def aggregate_orders(context: Context, request: AggregateOrdersRequest) -> AggregateOrdersResponse:
    """Count the orders by their fields, and add up their amounts."""
    checked = parse_aggregation(request.filter, request.aggregation, request.hierarchy_separator_override)
    named = (field for one in checked.aggregates for field in one.fields)
    check_searched(context, checked.filter, named)
    async with context.service.database.acquire() as connection:
        return AggregateOrdersResponse(aggregates=await aggregate(connection, context.site.id, checked))
