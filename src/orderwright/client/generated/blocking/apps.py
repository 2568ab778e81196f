"""The operations of `apps` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Sequence

from orderwright.client.generated.calls import apps as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.contract.apps import (
    AppResponse,
    AppSecretResponse,
    DeleteAppResponse,
    ListAppsResponse,
    RemoveAppResponse,
)


class AppsOperations(BlockingNamespace):
    """The operations of the module `apps`."""

    def create_app(
        self, name: str, scopes: Sequence[str], *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> AppSecretResponse:
        """Make an app and install it.

        The app, and what it may do on the site: scopes that do not go beyond what the caller may do.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.

        Raises:
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return self._call(
            calls.CREATE_APP,
            {"name": name, "scopes": scopes},
            Options(idempotency_key=idempotency_key, timeout=timeout),
        )

    def delete_app(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> DeleteAppResponse:
        """End an app that the site has made, everywhere.

        None of its tokens and keys is accepted any more, on any site, after at most five seconds.

        Which app.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.

        Raises:
            AppNotFound: There is no such app, or it is not on the site.
            AppOfAnotherSite: The site did not make the app, it only has it.
        """
        return self._call(calls.DELETE_APP, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout))

    def install_app(
        self, id: str, scopes: Sequence[str], *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> AppResponse:
        """Install an app that somebody else has made.

        Which app, by its OAuth client id, and what it may do on the site.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.

        Raises:
            AppNotFound: There is no such app, or it is not on the site.
            AppAlreadyInstalled: The site has the app already.
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return self._call(
            calls.INSTALL_APP, {"id": id, "scopes": scopes}, Options(idempotency_key=idempotency_key, timeout=timeout)
        )

    def list_apps(self, *, timeout: float | None = None) -> ListAppsResponse:
        """List the apps of the site.

        All of the site; an app sees itself.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.
        """
        return self._call(calls.LIST_APPS, {}, Options(timeout=timeout))

    def remove_app(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> RemoveAppResponse:
        """Take an app off the site.

        Its tokens for the site end within five seconds. What it wrote stays.

        Which app.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.

        Raises:
            AppNotFound: There is no such app, or it is not on the site.
        """
        return self._call(calls.REMOVE_APP, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout))

    def renew_app_secret(
        self, id: str, *, idempotency_key: str | None = None, timeout: float | None = None
    ) -> AppSecretResponse:
        """Give an app another secret.

        The one before is refused at once. Tokens that the app has already live on until they expire.

        Which app.

        Needs `ORDERWRIGHT.MANAGE_KEYS`; open to apps, staff and API keys.

        Raises:
            AppNotFound: There is no such app, or it is not on the site.
            AppOfAnotherSite: The site did not make the app, it only has it.
            RightNotHeld: It goes with a permission that the caller does not hold; `data` names it.
        """
        return self._call(calls.RENEW_APP_SECRET, {"id": id}, Options(idempotency_key=idempotency_key, timeout=timeout))
