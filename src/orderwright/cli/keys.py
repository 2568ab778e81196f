"""`orderwright key`: what programs of the business identify themselves with."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.administrator import operator_name
from orderwright.cli.arguments import ScopeOption, SiteOption, read_expiry, read_id, utc_now
from orderwright.cli.connecting import connection_to, site_named
from orderwright.cli.output import print_answer, print_json, print_table, say
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from uuid import UUID

    from orderwright.model.credentials import ApiKey

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)


@app.command()
@with_target
def create(
    target: Target,
    name: Annotated[str, typer.Option(help="What the key is for, at most 200 characters.")],
    site: SiteOption = None,
    scope: ScopeOption = None,
    app_id: Annotated[
        str | None, typer.Option("--app", metavar="ID", help="The app whose fields the key owns.")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(metavar="WHEN", help="90d, 12h, 2w from now, or a time such as 2027-01-31T00:00:00Z.")
    ] = None,
) -> None:
    """Make a key and print it, this once: only its hash is kept.

    Without --scope the key may do everything on its site (SCOPE.ORDERWRIGHT.ADMIN). Without --expires it stays
    valid until it is revoked.
    """
    now = utc_now()
    values: dict[str, Any] = {"now": now, "created_by": operator_name()}
    if scope:
        values["scopes"] = tuple(scope)
    if app_id is not None:
        values["app_id"] = read_id(app_id, "--app")
    if expires is not None:
        values["expires_date"] = read_expiry(expires, now, "--expires")
    key, text = asyncio.run(_create(target, site, name, values))
    print_answer({"apiKey": text, **key_view(key)}, as_json=target.json)
    say("Keep the key now: it is not shown again.")


@app.command("list")
@with_target
def list_all(target: Target, site: SiteOption = None) -> None:
    """List the keys of a site, expired and revoked ones included. The keys themselves are not kept."""
    keys = asyncio.run(_all(target, site))
    if target.json:
        print_json({"keys": [key_view(key) for key in keys]})
        return
    print_table(
        ("Key id", "Name", "Scopes", "Made by", "Made", "Last used", "Expires", "Revoked"),
        [
            (k.id, k.name, k.scopes, k.created_by, k.created_date, k.last_used_date, k.expires_date, k.revoked_date)
            for k in keys
        ],
    )


@app.command()
@with_target
def revoke(
    target: Target,
    key_id: Annotated[str, typer.Argument(metavar="KEY_ID", help="The id of the key, as `key list` shows it.")],
    site: SiteOption = None,
) -> None:
    """End a key for good. Running servers refuse it within seconds."""
    key = asyncio.run(_revoke(target, site, read_id(key_id, "KEY_ID")))
    print_answer(key_view(key), as_json=target.json)


def key_view(key: ApiKey) -> dict[str, Any]:
    """A key as JSON shows it: its fields by their wire names, the id as `keyId`."""
    import msgspec

    plain = msgspec.to_builtins(key)
    site_id, key_id = plain.pop("siteId"), plain.pop("id")
    return {"siteId": site_id, "keyId": key_id, **plain}


async def _create(target: Target, site: str | None, name: str, values: dict[str, Any]) -> tuple[ApiKey, str]:
    from orderwright.store.api_keys import create_key

    async with connection_to(target) as connection:
        found = await site_named(connection, site)
        return await create_key(connection, found.id, name, **values)


async def _all(target: Target, site: str | None) -> list[ApiKey]:
    from orderwright.store.api_keys import list_keys

    async with connection_to(target) as connection:
        return await list_keys(connection, (await site_named(connection, site)).id)


async def _revoke(target: Target, site: str | None, key_id: UUID) -> ApiKey:
    from orderwright.store.api_keys import revoke_key

    async with connection_to(target) as connection:
        return await revoke_key(connection, (await site_named(connection, site)).id, key_id, utc_now())
