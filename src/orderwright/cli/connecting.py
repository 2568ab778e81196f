"""From a target to a database: a claim on the embedded server where that is meant, and the service on top."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.target import Target

if TYPE_CHECKING:
    from orderwright.model.sites import Site
    from orderwright.store.database import AnyConnection, Connection
    from orderwright.workflows.service import Service


@contextmanager
def opened(target: Target) -> Iterator[str]:
    """The DSN of the target's server, which runs at least until the end of the block."""
    if target.database_url is not None:
        yield target.database_url
        return
    from orderwright.store.embedded import EmbeddedPostgres

    with EmbeddedPostgres.start(target.data_dir) as server:
        yield server.dsn


async def prepare(target: Target, dsn: str) -> None:
    """Bring the embedded database to this program's version; a server of one's own is left to `migrate`."""
    if target.database_url is None:
        from orderwright.store.migrations import migrate

        await migrate(dsn)


def keys_directory(target: Target) -> Path | None:
    """Where the key that credentials are encrypted with is kept beside the data; None with a server of one's own."""
    if target.database_url is not None:
        return None
    from orderwright.store.embedded import default_data_dir

    return target.data_dir or default_data_dir()


@asynccontextmanager
async def service_on(target: Target) -> AsyncIterator[Service]:
    """The service on the target's database, for one command. Raises `NotMigrated`."""
    from orderwright.providers.files.local_files import LocalFiles
    from orderwright.workflows.gateways import GatewaySettings
    from orderwright.workflows.service import Service

    with opened(target) as dsn:
        await prepare(target, dsn)
        directory = keys_directory(target)
        settings, files = GatewaySettings.configured(directory), LocalFiles.configured(directory)
        service = await Service.start(dsn, pool_size=4, gateway_settings=settings, files=files)
        try:
            yield service
        finally:
            await service.close()


@asynccontextmanager
async def connection_to(target: Target) -> AsyncIterator[Connection]:
    """One connection to the target's database, at this program's version. Raises `NotMigrated`."""
    import asyncpg

    from orderwright.store.migrations import NotMigrated, needs_migration

    with opened(target) as dsn:
        await prepare(target, dsn)
        connection: Connection = await asyncpg.connect(dsn, command_timeout=30)
        try:
            if await needs_migration(connection):
                raise NotMigrated
            yield connection
        finally:
            await connection.close()


async def site_named(connection: AnyConnection, name: str | None) -> Site:
    """The site of that id or that name; without a name the only site there is.

    Raises `CommandFailed` where that leaves none or several.
    """
    from orderwright.store.sites import get_site, list_sites

    sites = await list_sites(connection)
    if name is None:
        if not sites:
            raise CommandFailed('there is no site yet: `orderwright site create "My shop" --currency USD`')
        if len(sites) > 1:
            raise CommandFailed(f"there are {len(sites)} sites: name one with --site\n{_listed(sites)}")
        return sites[0]
    try:
        return await get_site(connection, UUID(name))
    except ValueError:
        found = [site for site in sites if site.name == name]
    if len(found) > 1:
        raise CommandFailed(f"{len(found)} sites have that name: give an id\n{_listed(found)}")
    if not found:
        raise CommandFailed(f"no site has the name or the id {name!r}: `orderwright site list` shows all")
    return found[0]


def _listed(sites: list[Site]) -> str:
    return "\n".join(f"  {site.id}  {site.name}" for site in sites)
