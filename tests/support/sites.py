"""Sites, keys and apps for tests."""

from datetime import UTC, datetime
from uuid import UUID

from orderwright.model.sites import NewSite, Site
from orderwright.workflows.service import Service
from orderwright.workflows.sites import create_site

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def a_site(connection, **values) -> Site:
    """A new site: in dollars and English unless told otherwise."""
    return await create_site(connection, NewSite(**{"name": "Shop", "currency": "USD", **values}), now=NOW)


async def new_site_on(service: Service, name: str = "A shop") -> UUID:
    """The id of a new site on a running service; it counts in US dollars."""
    async with service.database.acquire() as connection:
        return (await create_site(connection, NewSite(name=name, currency="USD"), now=service.clock())).id
