"""The operations of `audit` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from orderwright.client.generated.calls import audit as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.contract.audit import ListAuditEntriesResponse
from orderwright.model.audit import AuditEntry


class AsyncAuditOperations(AsyncNamespace):
    """The operations of the module `audit`."""

    async def list_audit_entries(
        self,
        *,
        actor: str | None = None,
        operation: str | None = None,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
        after: str | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> ListAuditEntriesResponse:
        """List who did what to the site, its people and its keys.

        Changes of orders are in `getOrderHistory`.

        Which entries, newest first. `after` is the last id of a page.

        Needs `ORDERWRIGHT.READ_AUDIT_LOG`; open to apps, staff and API keys.
        """
        return await self._call(
            calls.LIST_AUDIT_ENTRIES,
            {"actor": actor, "operation": operation, "since": since, "until": until, "after": after, "limit": limit},
            Options(timeout=timeout),
        )

    def iter_audit_entries(
        self,
        *,
        actor: str | None = None,
        operation: str | None = None,
        since: str | datetime | None = None,
        until: str | datetime | None = None,
        limit: int | None = None,
        timeout: float | None = None,
    ) -> AsyncIterator[AuditEntry]:
        """Every record that `list_audit_entries` finds, page after page; a page is asked for when it is needed.

        Changes of orders are in `getOrderHistory`.

        Which entries, newest first. `after` is the last id of a page.

        Needs `ORDERWRIGHT.READ_AUDIT_LOG`; open to apps, staff and API keys.
        """
        return self._pages(
            calls.LIST_AUDIT_ENTRIES,
            {"actor": actor, "operation": operation, "since": since, "until": until, "limit": limit},
            Options(timeout=timeout),
        )
