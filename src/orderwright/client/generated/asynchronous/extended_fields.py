"""The operations of `extended_fields` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orderwright.client.generated.calls import extended_fields as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.contract.extended_fields import DeclareExtendedFieldResponse, ListExtendedFieldsResponse
from orderwright.model.extended_field_declarations import ExtendedFieldDeclaration


class AsyncExtendedFieldsOperations(AsyncNamespace):
    """The operations of the module `extended-fields`."""

    async def declare_extended_field(
        self,
        field: ExtendedFieldDeclaration | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> DeclareExtendedFieldResponse:
        """Declare an extended field of a namespace.

        The field to declare. Declaring it again with the same type changes its limits.

        Needs `ORDERWRIGHT.MANAGE_EXTENDED_FIELDS`; open to apps, staff and API keys.

        Raises:
            AppNotFound: There is no app of the id in `ownerAppId`.
            ExtendedFieldTypeFixed: The field is declared with another type.
            NamespaceOwnedByOtherApp: The namespace belongs to another owner.
        """
        return await self._call(
            calls.DECLARE_EXTENDED_FIELD, {"field": field}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    async def list_extended_fields(
        self, namespace: str | None = None, *, timeout: float | None = None
    ) -> ListExtendedFieldsResponse:
        """List the declared extended fields.

        All declared fields of the site, or those of one namespace.

        Needs `ECOM.READ_ORDERS`; open to apps, staff and API keys.
        """
        return await self._call(calls.LIST_EXTENDED_FIELDS, {"namespace": namespace}, Options(timeout=timeout))
