"""Which gateways a site has, for those who call them."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from orderwright.providers.payments.gateway import PaymentGateway


class Gateways(Protocol):
    """The accounts of all sites at payment gateways, each ready to be called."""

    async def get(self, site_id: UUID, name: str) -> PaymentGateway | None:
        """The site's account of that name; None if it has none such, or a disabled one."""
        ...

    async def chosen(self, site_id: UUID) -> PaymentGateway | None:
        """The account that new payments of the site are made with; None if it has none."""
        ...

    async def listening(self, site_id: UUID, name: str) -> PaymentGateway | None:
        """The site's account of that name, also a disabled one, to verify what the gateway sends; None without one."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class NoGateways:
    """A service on which nobody has an account."""

    async def get(self, site_id: UUID, name: str) -> PaymentGateway | None:
        """None: see the class."""
        return None

    async def chosen(self, site_id: UUID) -> PaymentGateway | None:
        """None: see the class."""
        return None

    async def listening(self, site_id: UUID, name: str) -> PaymentGateway | None:
        """None: see the class."""
        return None

    async def close(self) -> None:
        """Nothing to let go of."""
