"""The operations of `gateways` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orderwright.client.generated.calls import gateways as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.contract.gateways import (
    DeleteGatewayAccountResponse,
    GatewayAccountResponse,
    ListGatewayAccountsResponse,
)
from orderwright.model.gateways import GatewayAccountInput


class GatewaysOperations(BlockingNamespace):
    """The operations of the module `gateways`."""

    def delete_gateway_account(
        self, name: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> DeleteGatewayAccountResponse:
        """Remove the site's account at a payment gateway, with its credentials.

        The account to remove.

        Needs `ORDERWRIGHT.MANAGE_GATEWAYS`; open to apps, staff and API keys.

        Raises:
            GatewayAccountNotFound: The site has no account at that gateway.
        """
        return self._call(
            calls.DELETE_GATEWAY_ACCOUNT, {"name": name}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    def get_gateway_account(self, name: str, *, timeout: float | None = None) -> GatewayAccountResponse:
        """Show the site's account at a payment gateway.

        Which account.

        Needs `ORDERWRIGHT.MANAGE_GATEWAYS`; open to apps, staff and API keys.

        Raises:
            GatewayAccountNotFound: The site has no account at that gateway.
        """
        return self._call(calls.GET_GATEWAY_ACCOUNT, {"name": name}, Options(timeout=timeout))

    def list_gateway_accounts(self, *, timeout: float | None = None) -> ListGatewayAccountsResponse:
        """List the site's accounts at payment gateways.

        All accounts of the site.

        Needs `ORDERWRIGHT.MANAGE_GATEWAYS`; open to apps, staff and API keys.
        """
        return self._call(calls.LIST_GATEWAY_ACCOUNTS, {}, Options(timeout=timeout))

    def set_gateway_account(
        self,
        account: GatewayAccountInput | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> GatewayAccountResponse:
        """Connect the site to a payment gateway, or change how.

        The credentials are kept encrypted and are never shown again, only their last four characters.

        The account to make or to change. What is left out of a change stays as it is, except for `apiBase`.

        Needs `ORDERWRIGHT.MANAGE_GATEWAYS`; open to apps, staff and API keys.

        Raises:
            SecretsKeyProblem: The service has no key to encrypt credentials with, or not the one that they
                were encrypted with.
        """
        return self._call(
            calls.SET_GATEWAY_ACCOUNT, {"account": account}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )
