"""The service's parts on a test's database, and sites to try them on."""

from uuid import UUID

from orderwright.model.sites import NewSite
from orderwright.rules import sites as rules
from orderwright.store.sites import insert_site
from orderwright.workflows.service import Service


async def open_service(dsn: str) -> Service:
    """The service as a server starts it, with few connections; close it at the end."""
    return await Service.start(dsn, pool_size=6)


async def make_site(service: Service, name: str = "A shop") -> UUID:
    """The id of a new site that counts in US dollars."""
    site = rules.make_site(NewSite(name=name, currency="USD"), service.new_id(), service.clock())
    async with service.database.acquire() as connection:
        await insert_site(connection, site)
    return site.id
