"""updateExtendedFields: what an app keeps on a payment request."""

from __future__ import annotations

import msgspec

from orderwright.model.errors import FieldViolation, ValidationFailed
from orderwright.model.events import PAYMENT_REQUEST_UPDATED
from orderwright.model.order_patch import ExtendedFieldsPatch
from orderwright.model.payment_request_requests import UpdateExtendedFieldsRequest
from orderwright.workflows.context import Answer, Context
from orderwright.workflows.extended_fields import merge_fields
from orderwright.workflows.payment_requests import open_request, show, write

_FIELD = "namespaceData"


async def update_extended_fields(context: Context, request: UpdateExtendedFieldsRequest) -> Answer:
    """Merge the values of one namespace, whatever the request's status: they move no money."""
    stored = await open_request(context, request.id)
    patch = ExtendedFieldsPatch(namespaces={request.namespace: request.namespace_data})
    try:
        document = await merge_fields(context, stored.document, patch, _FIELD)
    except ValidationFailed as error:
        raise ValidationFailed([_as_sent(one, request.namespace) for one in error.violations]) from None
    if document is not stored.document:
        stored = await write(context, stored, document, PAYMENT_REQUEST_UPDATED)
    return show(context, stored.document)


def _as_sent(violation: FieldViolation, namespace: str) -> FieldViolation:
    """The violation with the path of this request, which has the values of one namespace alone."""
    below = violation.field.removeprefix(f"{_FIELD}.namespaces").removeprefix(f".{namespace}")
    return msgspec.structs.replace(violation, field=_FIELD + below)
