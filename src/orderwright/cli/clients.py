"""`orderwright client`: the OAuth clients of front ends, with which visitors and members get their tokens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from orderwright.cli.arguments import SiteOption, read_id, utc_now
from orderwright.cli.connecting import connection_to, site_named
from orderwright.cli.output import print_answer
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from uuid import UUID

    from orderwright.model.credentials import OAuthClient

app = typer.Typer(help="Make and revoke OAuth clients of shop fronts.", no_args_is_help=True)


@app.command()
@with_target
def create(
    target: Target,
    name: Annotated[str, typer.Argument(help="The name of the front end, at most 200 characters.")],
    site: SiteOption = None,
) -> None:
    """Make a client for a front end and print its id. It runs in browsers and so has no secret."""
    client = asyncio.run(_create(target, site, name))
    facts = {"clientId": str(client.id), "siteId": str(client.site_id), "name": client.name}
    print_answer(facts, as_json=target.json)


@app.command()
@with_target
def revoke(
    target: Target,
    client_id: Annotated[str, typer.Argument(metavar="CLIENT_ID", help="The id of the client.")],
    site: SiteOption = None,
) -> None:
    """End a client and all tokens that it got."""
    asyncio.run(_revoke(target, site, read_id(client_id, "CLIENT_ID")))
    facts = {"clientId": client_id, "revoked": True}
    print_answer(facts, as_json=target.json)


async def _create(target: Target, site: str | None, name: str) -> OAuthClient:
    from orderwright.store.apps import create_oauth_client

    async with connection_to(target) as connection:
        found = await site_named(connection, site)
        return await create_oauth_client(connection, found.id, name, now=utc_now())


async def _revoke(target: Target, site: str | None, client_id: UUID) -> None:
    from orderwright.store.apps import revoke_oauth_client

    async with connection_to(target) as connection:
        await revoke_oauth_client(connection, (await site_named(connection, site)).id, client_id, utc_now())
