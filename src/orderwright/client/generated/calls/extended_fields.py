"""The calls of `extended_fields` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call
from orderwright.contract.extended_fields import DeclareExtendedFieldResponse, ListExtendedFieldsResponse

DECLARE_EXTENDED_FIELD: Call[DeclareExtendedFieldResponse] = Call(
    key="extended-fields.declareExtendedField",
    method="POST",
    path="/extended-fields/v1/fields",
    response=DeclareExtendedFieldResponse,
    fields={"field": "field"},
    parameters={},
    writes=True,
    member=None,
    pages=None,
)

LIST_EXTENDED_FIELDS: Call[ListExtendedFieldsResponse] = Call(
    key="extended-fields.listExtendedFields",
    method="GET",
    path="/extended-fields/v1/fields",
    response=ListExtendedFieldsResponse,
    fields={"namespace": "namespace"},
    parameters={},
    writes=False,
    member=None,
    pages=None,
)
