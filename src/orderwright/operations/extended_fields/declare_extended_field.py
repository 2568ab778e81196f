"""declareExtendedField: what an app may keep on orders and lines from now on."""

from __future__ import annotations

from orderwright.contract.extended_fields import DeclareExtendedFieldRequest, DeclareExtendedFieldResponse
from orderwright.store.extended_fields import declare_extended_field as declare
from orderwright.workflows.context import Context


async def declare_extended_field(
    context: Context, request: DeclareExtendedFieldRequest
) -> DeclareExtendedFieldResponse:
    """Declare the field, or change its limits; its type and its namespace's owner stay."""
    declared = await declare(context.work.connection, context.site.id, request.field)
    context.service.sites.forget(context.site.id)
    return DeclareExtendedFieldResponse(field=declared)
