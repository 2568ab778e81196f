"""listExtendedFields: what is declared on the site."""

from __future__ import annotations

from orderwright.contract.extended_fields import ListExtendedFieldsRequest, ListExtendedFieldsResponse
from orderwright.store.extended_fields import list_extended_fields as stored_fields
from orderwright.workflows.context import Context


async def list_extended_fields(context: Context, request: ListExtendedFieldsRequest) -> ListExtendedFieldsResponse:
    """All declared fields, or those of one namespace."""
    async with context.service.database.acquire() as connection:
        return ListExtendedFieldsResponse(fields=await stored_fields(connection, context.site.id, request.namespace))
