"""The operations of `api_keys` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from orderwright.client.generated.calls import api_keys as calls
from orderwright.client.namespaces import AsyncNamespace
from orderwright.client.session import Options
from orderwright.contract.api_keys import CreateApiKeyResponse, ListApiKeysResponse, RevokeApiKeyResponse


class AsyncApiKeysOperations(AsyncNamespace):
    """The operations of the module `api-keys`."""

    async def create_api_key(
        self,
        name: str,
        scopes: Sequence[str],
        *,
        app_id: str | None = None,
        expires_date: str | datetime | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> CreateApiKeyResponse:
        """Make an API key.

        What the key is for, and what it may do: scopes that do not go beyond what the caller may do.

        `app_id` is the app whose extended fields it owns; the keys that an app makes are its own. Without
        `expires_date` the key is valid until it is revoked.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.

        Raises:
            AppNotFound: There is no such app.
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return await self._call(
            calls.CREATE_API_KEY,
            {"name": name, "scopes": scopes, "app_id": app_id, "expires_date": expires_date},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    async def list_api_keys(self, *, timeout: float | None = None) -> ListApiKeysResponse:
        """List the API keys of the site.

        All of the site; an app sees its own.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.
        """
        return await self._call(calls.LIST_API_KEYS, {}, Options(timeout=timeout))

    async def revoke_api_key(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> RevokeApiKeyResponse:
        """End an API key for good.

        Running servers refuse it within five seconds.

        Which key.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.

        Raises:
            ApiKeyNotFound: The caller has no key of that id.
        """
        return await self._call(
            calls.REVOKE_API_KEY, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )
