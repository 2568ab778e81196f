"""The operations of `sites` as methods. Written by tools/make_client.py from the contract; do not edit, run `make client`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orderwright.client.generated.calls import sites as calls
from orderwright.client.namespaces import BlockingNamespace
from orderwright.client.session import Options
from orderwright.model.site_settings import SiteSettings, SiteSettingsPatch


class SitesOperations(BlockingNamespace):
    """The operations of the module `sites`."""

    def get_site(self, *, timeout: float | None = None) -> SiteSettings:
        """Read the site and its settings.

        The site of the caller.

        Needs `ECOM.READ_ORDERS_SETTINGS`; open to apps, staff and API keys.
        """
        return self._call(calls.GET_SITE, {}, Options(timeout=timeout))

    def update_site(
        self,
        site: SiteSettingsPatch | Mapping[str, Any],
        *,
        if_match: str | int | None = None,
        idempotency_key: str | None = None,
        timeout: float | None = None,
    ) -> SiteSettings:
        """Change the settings of the site.

        What is not sent stays, and null takes away what a site need not have. Other processes heed the change
        after at most five seconds.

        What is to change; the rest stays.

        Needs `ORDERWRIGHT.MANAGE_SITE`; open to apps, staff and API keys.
        """
        return self._call(
            calls.UPDATE_SITE,
            {"site": site},
            Options(if_match=if_match, idempotency_key=idempotency_key, timeout=timeout),
        )
