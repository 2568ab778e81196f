"""`orderwright app`: programs of third parties, and the sites that have them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from orderwright.cli.arguments import SiteOption, read_id, utc_now
from orderwright.cli.connecting import connection_to, site_named
from orderwright.cli.noting import note
from orderwright.cli.output import print_answer, say
from orderwright.cli.performing import answered
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from uuid import UUID

    from orderwright.model.credentials import App

app = typer.Typer(help="Make apps and install them on sites.", no_args_is_help=True)

AppArgument = Annotated[str, typer.Argument(metavar="APP_ID", help="The id of the app.")]


@app.command()
@with_target
def create(
    target: Target, name: Annotated[str, typer.Argument(help="The name of the app, at most 200 characters.")]
) -> None:
    """Make an app and print its secret, this once. The app's id is its OAuth client id."""
    made, secret = asyncio.run(_create(target, name))
    print_answer({"appId": str(made.id), "appSecret": secret, "name": made.name}, as_json=target.json)
    say("Keep the secret now: it is not shown again.")


@app.command()
@with_target
def install(
    target: Target,
    app_id: AppArgument,
    scope: Annotated[
        list[str],
        typer.Option("--scope", metavar="SCOPE", help="What the app may do there; may be given several times."),
    ],
    site: SiteOption = None,
) -> None:
    """Install an app on a site with these scopes and print the id of the instance, with which it gets its tokens."""
    request = {"id": str(read_id(app_id, "APP_ID")), "scopes": scope}
    answer = asyncio.run(answered(target, site, "apps.installApp", request))
    app = answer["app"]
    facts = {
        "instanceId": app["instanceId"],
        "appId": app["id"],
        "siteId": answer["siteId"],
        "scopes": app["scopes"],
    }
    print_answer(facts, as_json=target.json)


@app.command()
@with_target
def revoke(target: Target, app_id: AppArgument) -> None:
    """End an app on every site: none of its tokens is accepted any more."""
    asyncio.run(_revoke(target, read_id(app_id, "APP_ID")))
    print_answer({"appId": app_id, "revoked": True}, as_json=target.json)


@app.command()
@with_target
def remove(
    target: Target,
    instance_id: Annotated[str, typer.Argument(metavar="INSTANCE_ID", help="The id of the instance.")],
    site: SiteOption = None,
) -> None:
    """Take an app off one site. What it wrote stays."""
    asyncio.run(_remove(target, site, read_id(instance_id, "INSTANCE_ID")))
    print_answer({"instanceId": instance_id, "removed": True}, as_json=target.json)


async def _create(target: Target, name: str) -> tuple[App, str]:
    """The app belongs to no site, and any may install it: each is told of it in its audit log."""
    from orderwright.store.apps import create_app
    from orderwright.store.sites import list_sites

    async with connection_to(target) as connection, connection.transaction():
        made, secret = await create_app(connection, name, now=utc_now())
        for site in await list_sites(connection):
            await note(connection, site.id, "apps.createApp", target=str(made.id), told={"name": name})
        return made, secret


async def _revoke(target: Target, app_id: UUID) -> None:
    from orderwright.store.apps import revoke_app, sites_with_app

    async with connection_to(target) as connection, connection.transaction():
        await revoke_app(connection, app_id, utc_now())
        for site_id in await sites_with_app(connection, app_id):
            await note(connection, site_id, "apps.deleteApp", target=str(app_id))


async def _remove(target: Target, site: str | None, instance_id: UUID) -> None:
    from orderwright.store.apps import find_instance, remove_app

    async with connection_to(target) as connection, connection.transaction():
        site_id = (await site_named(connection, site)).id
        instance = await find_instance(connection, instance_id)
        await remove_app(connection, site_id, instance_id, utc_now())
        named = str(instance_id if instance is None else instance.app_id)
        await note(connection, site_id, "apps.removeApp", target=named)
