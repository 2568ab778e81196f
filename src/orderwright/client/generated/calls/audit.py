"""The calls of `audit` as data. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.calls import Call, Pages
from orderwright.contract.audit import ListAuditEntriesResponse

LIST_AUDIT_ENTRIES: Call[ListAuditEntriesResponse] = Call(
    key="audit.listAuditEntries",
    method="GET",
    path="/audit/v1/entries",
    response=ListAuditEntriesResponse,
    fields={
        "actor": "actor",
        "operation": "operation",
        "since": "since",
        "until": "until",
        "after": "after",
        "limit": "limit",
    },
    parameters={},
    writes=False,
    member=None,
    pages=Pages(cursor=("after",), items="entries", following=(), more="has_more"),
)
