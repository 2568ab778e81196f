"""The operations of `oauth_clients` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from orderwright.client.generated.calls import oauth_clients as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.contract.oauth_clients import ListOauthClientsResponse, OauthClientResponse, RevokeOauthClientResponse
from orderwright.model.administration import SiteOauthClient


class OauthClientsOperations(BlockingNamespace):
    """The operations of the module `oauth-clients`."""

    def create_oauth_client(
        self, name: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> SiteOauthClient:
        """Make an OAuth client for a front end.

        What the front end is called.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.
        """
        return self._call(
            calls.CREATE_OAUTH_CLIENT, {"name": name}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    def list_oauth_clients(self, *, timeout: float | None = None) -> ListOauthClientsResponse:
        """List the OAuth clients of the site's front ends.

        All of the site.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.
        """
        return self._call(calls.LIST_OAUTH_CLIENTS, {}, Options(timeout=timeout))

    def rename_oauth_client(
        self, id: str, name: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> OauthClientResponse:
        """Call an OAuth client something else.

        Which client, and its new name.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.

        Raises:
            OauthClientNotFound: The site has no such client, or it was revoked.
        """
        return self._call(
            calls.RENAME_OAUTH_CLIENT,
            {"id": id, "name": name},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    def revoke_oauth_client(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> RevokeOauthClientResponse:
        """End an OAuth client.

        The tokens that visitors and members got with it end within five seconds.

        Which client.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.

        Raises:
            OauthClientNotFound: The site has no such client, or it was revoked.
        """
        return self._call(
            calls.REVOKE_OAUTH_CLIENT, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )
