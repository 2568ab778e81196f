"""`orderwright key`: what programs of the business identify themselves with."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Final

import typer

from orderwright.cli.arguments import ScopeOption, SiteOption, read_expiry, read_id, utc_now
from orderwright.cli.output import print_answer, print_json, print_table, say
from orderwright.cli.performing import answered
from orderwright.cli.target import Target, with_target

#: What JSON shows of a key beside its ids, in this order; what is not there is null.
_FACTS: Final = (
    *("name", "scopes", "appId", "createdBy", "createdDate", "expiresDate", "revokedDate", "lastUsedDate"),
)

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
    from orderwright.model.permissions import DEFAULT_SCOPE
    from orderwright.model.timestamps import format_timestamp

    request: dict[str, Any] = {"name": name, "scopes": scope or [DEFAULT_SCOPE]}
    if app_id is not None:
        request["appId"] = str(read_id(app_id, "--app"))
    if expires is not None:
        request["expiresDate"] = format_timestamp(read_expiry(expires, utc_now(), "--expires"))
    answer = asyncio.run(answered(target, site, "api-keys.createApiKey", request))
    print_answer({"apiKey": answer["secret"], **key_view(answer["siteId"], answer["apiKey"])}, as_json=target.json)
    say("Keep the key now: it is not shown again.")


@app.command("list")
@with_target
def list_all(target: Target, site: SiteOption = None) -> None:
    """List the keys of a site, expired and revoked ones included. The keys themselves are not kept."""
    answer = asyncio.run(answered(target, site, "api-keys.listApiKeys", {}))
    keys = [key_view(answer["siteId"], key) for key in answer["apiKeys"]]
    if target.json:
        print_json({"keys": keys})
        return
    facts = ("keyId", "name", "scopes", "createdBy", "createdDate", "lastUsedDate", "expiresDate", "revokedDate")
    columns = ("Key id", "Name", "Scopes", "Made by", "Made", "Last used", "Expires", "Revoked")
    print_table(columns, [tuple(key[fact] for fact in facts) for key in keys])


@app.command()
@with_target
def revoke(
    target: Target,
    key_id: Annotated[str, typer.Argument(metavar="KEY_ID", help="The id of the key, as `key list` shows it.")],
    site: SiteOption = None,
) -> None:
    """End a key for good. Running servers refuse it within seconds."""
    request = {"id": str(read_id(key_id, "KEY_ID"))}
    answer = asyncio.run(answered(target, site, "api-keys.revokeApiKey", request))
    print_answer(key_view(answer["siteId"], answer["apiKey"]), as_json=target.json)


def key_view(site_id: str, key: dict[str, Any]) -> dict[str, Any]:
    """A key as JSON shows it: the ids as `siteId` and `keyId`, and every other fact."""
    return {"siteId": site_id, "keyId": key["id"], **{fact: key.get(fact) for fact in _FACTS}}
