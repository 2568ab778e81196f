"""`orderwright rates`: what shipping costs and which taxes are due where."""

from __future__ import annotations

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.output import print_facts, print_json_bytes, print_table
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.workflows.context import Answer

app = typer.Typer(help="Set and show shipping rates and tax rates.", no_args_is_help=True)


class Kind(StrEnum):
    """Which of the two settings."""

    SHIPPING = "shipping"
    TAX = "tax"


KindArgument = Annotated[Kind, typer.Argument(help="Which of the two settings.")]


@app.command("set")
@with_target
def set_rates(
    target: Target,
    kind: KindArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE.json", help="All rates of the kind; - reads standard input.")],
    site: SiteOption = None,
) -> None:
    """Replace the rates by those of a file, such as `rates show --json` prints it.

    If the file has a `revision`, it must be the present one: then nobody else's change is lost.
    """
    member = f"{kind.value}Rates"
    tree = _read(file)
    request = {member: tree[member] if set(tree) == {member} else tree}
    _print(target, kind, asyncio.run(_run(target, site, f"rates.set{kind.value.title()}Rates", request)))


@app.command()
@with_target
def show(target: Target, kind: KindArgument, site: SiteOption = None) -> None:
    """Show the rates. With --json: as `getShippingRates` or `getTaxRates` answers them."""
    _print(target, kind, asyncio.run(_run(target, site, f"rates.get{kind.value.title()}Rates", {})))


def _read(file: Path) -> dict[str, Any]:
    import msgspec

    try:
        return msgspec.json.decode(
            sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes(), type=dict[str, Any]
        )
    except msgspec.DecodeError as error:
        raise CommandFailed(f"{file} is not a JSON object: {error}") from None


def _print(target: Target, kind: Kind, answer: Answer) -> None:
    if target.json:
        print_json_bytes(answer.body)
        return
    import msgspec

    rates = msgspec.json.decode(answer.body)[f"{kind.value}Rates"]
    print_facts({name: rates[name] for name in ("revision", "currency", "updatedDate") if name in rates})
    if not rates.get("regions"):
        return
    typer.echo()
    (_print_shipping if kind is Kind.SHIPPING else _print_tax)(rates)


def _print_shipping(rates: dict[str, Any]) -> None:
    rows = [
        (region["name"], _places(region), one["code"], one["title"], _cost(one))
        for region in rates["regions"]
        for one in region.get("options", ())
    ]
    print_table(("Region", "Where", "Code", "Title", "Price"), rows)


def _print_tax(rates: dict[str, Any]) -> None:
    groups = {group["id"].lower(): group["name"] for group in rates.get("taxGroups", ())}
    rows = [
        (region["name"], _places(region), groups.get(entry.get("taxGroupId", "").lower(), "all other"), _taxes(entry))
        for region in rates["regions"]
        for entry in region.get("groups", ())
    ]
    print_table(("Region", "Where", "Goods", "Taxes"), rows)


def _places(region: dict[str, Any]) -> str:
    if region.get("restOfWorld"):
        return "rest of the world"
    return ", ".join(
        " ".join(one[name] for name in ("country", "subdivision", "postalPrefix") if name in one)
        for one in region["destinations"]
    )


def _cost(option: dict[str, Any]) -> str:
    free = f"; free from {option['freeFrom']['formattedAmount']}" if "freeFrom" in option else ""
    if "flat" in option:
        return f"{option['flat']['formattedAmount']}{free}"
    kind, tiers = ("subtotal", option.get("bySubtotal")) if "bySubtotal" in option else ("weight", option["byWeight"])
    told = ", ".join(
        f"{tier['from']}: {tier['price']['formattedAmount'] if 'price' in tier else 'not offered'}"
        for tier in tiers or ()
    )
    return f"by {kind} from {told}{free}"


def _taxes(entry: dict[str, Any]) -> str:
    return " + ".join(f"{tax['name']} {tax['rate']}" for tax in entry.get("taxes", ())) or "none"


async def _run(target: Target, site: str | None, key: str, request: dict[str, Any]) -> Answer:
    """The answer of an operation, called as the operator."""
    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
        declared = operation(key)
        return await perform(service, declared, call_on(service, found.id), from_tree(request, declared.request))
