"""`orderwright client`: the OAuth clients of front ends, with which visitors and members get their tokens."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption, read_id
from orderwright.cli.output import print_answer, print_json, print_table
from orderwright.cli.performing import answered
from orderwright.cli.target import Target, with_target

app = typer.Typer(help="Make, list, rename and revoke OAuth clients of shop fronts.", no_args_is_help=True)

ClientArgument = Annotated[str, typer.Argument(metavar="CLIENT_ID", help="The id of the client.")]
NameArgument = Annotated[str, typer.Argument(help="The name of the front end, at most 200 characters.")]


@app.command()
@with_target
def create(target: Target, name: NameArgument, site: SiteOption = None) -> None:
    """Make a client for a front end and print its id. It runs in browsers and so has no secret."""
    answer = asyncio.run(answered(target, site, "oauth-clients.createOauthClient", {"name": name}))
    print_answer(_facts(answer["siteId"], answer["oauthClient"]), as_json=target.json)


@app.command("list")
@with_target
def list_all(target: Target, site: SiteOption = None) -> None:
    """List the clients of a site, oldest first."""
    answer = asyncio.run(answered(target, site, "oauth-clients.listOauthClients", {}))
    found = [{**_facts(answer["siteId"], one), "createdDate": one["createdDate"]} for one in answer["oauthClients"]]
    if target.json:
        print_json({"clients": found})
        return
    print_table(("Client id", "Name", "Made"), [(one["clientId"], one["name"], one["createdDate"]) for one in found])


@app.command()
@with_target
def rename(target: Target, client_id: ClientArgument, name: NameArgument, site: SiteOption = None) -> None:
    """Call a client something else. Its id and its tokens stay."""
    request = {"id": str(read_id(client_id, "CLIENT_ID")), "name": name}
    answer = asyncio.run(answered(target, site, "oauth-clients.renameOauthClient", request))
    print_answer(_facts(answer["siteId"], answer["oauthClient"]), as_json=target.json)


@app.command()
@with_target
def revoke(target: Target, client_id: ClientArgument, site: SiteOption = None) -> None:
    """End a client and all tokens that it got."""
    request = {"id": str(read_id(client_id, "CLIENT_ID"))}
    asyncio.run(answered(target, site, "oauth-clients.revokeOauthClient", request))
    print_answer({"clientId": client_id, "revoked": True}, as_json=target.json)


def _facts(site_id: str, client: dict[str, Any]) -> dict[str, Any]:
    return {"clientId": client["id"], "siteId": site_id, "name": client["name"]}
