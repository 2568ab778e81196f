"""`orderwright payments`: settle what is open between the shop and its payment gateways."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.output import print_facts, print_json, say
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.workflows.reconcile import Reconciled

app = typer.Typer(help="Settle what is open at payment gateways.", no_args_is_help=True)


@app.command()
@with_target
def reconcile(
    target: Target,
    site: SiteOption = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Ask about every open call, also those whose time has not come.")
    ] = False,
) -> None:
    """Ask gateways what became of calls that nobody heard of, and carry out captures and voids that are due.

    Workers do this by themselves. By hand it is done at once, for one site or for all.
    """
    done = asyncio.run(_run(target, site, everything))
    facts = {
        "asked": done.asked,
        "ended": done.ended,
        "stillOpen": done.asked - done.ended,
        "scheduled": done.scheduled,
    }
    if target.json:
        print_json(facts)
        return
    print_facts(
        {
            "calls asked about": str(done.asked),
            "of them ended": str(done.ended),
            "still open": str(done.asked - done.ended),
            "captures and voids begun": str(done.scheduled),
        }
    )
    if done.asked > done.ended:
        say("What is still open is asked about again by the workers.")


async def _run(target: Target, site: str | None, everything: bool) -> Reconciled:
    from orderwright.workflows.reconcile import reconcile

    async with service_on(target) as service:
        site_id = None
        if site is not None:
            async with service.database.acquire() as connection:
                site_id = (await site_named(connection, site)).id
        return await reconcile(service, site_id=site_id, everything=everything)
