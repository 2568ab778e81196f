"""`orderwright site`: the shops of a database."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import read_id, utc_now
from orderwright.cli.connecting import connection_to, site_named
from orderwright.cli.noting import note
from orderwright.cli.output import print_answer, print_json, print_table
from orderwright.cli.target import Target, with_target
from orderwright.model.creation_settings import OrderApprovalStrategy
from orderwright.model.inventory import InventoryUpdateTrigger, Overselling
from orderwright.model.sites import PriceSummaryPolicy

if TYPE_CHECKING:
    from orderwright.model.sites import Site

app = typer.Typer(help="Make, show and change sites: one site is one shop.", no_args_is_help=True)


class Weight(StrEnum):
    """The units in which a site weighs: those of the model but for the unspecified one."""

    KG = "KG"
    LB = "LB"


Currency = Annotated[str | None, typer.Option(metavar="CODE", help="ISO 4217 currency of the prices, such as USD.")]
Language = Annotated[str | None, typer.Option(metavar="CODE", help="ISO 639-1 language of the texts, such as en.")]
Locale = Annotated[
    str | None, typer.Option(metavar="TAG", help="How amounts are written, such as en-US. Default: as in the language.")
]
TimeZone = Annotated[
    str | None, typer.Option(metavar="NAME", help="IANA time zone, such as Europe/Berlin. Default: UTC.")
]
WeightUnit = Annotated[Weight | None, typer.Option(case_sensitive=False, help="Unit of weights. Default: KG.")]
TaxIncluded = Annotated[
    bool | None,
    typer.Option("--tax-included/--tax-excluded", help="Whether prices hold their tax where an order doesn't tell."),
]
SummaryPolicy = Annotated[
    PriceSummaryPolicy | None,
    typer.Option(case_sensitive=False, help="Sums sent with an order must agree with themselves (parts) or its lines."),
]
ApprovalStrategy = Annotated[
    OrderApprovalStrategy | None,
    typer.Option(case_sensitive=False, help="What approves an order that doesn't say it itself."),
]
NotifyBuyer = Annotated[bool | None, typer.Option(help="Whether buyers are told of new orders by default.")]
NotifyBusiness = Annotated[bool | None, typer.Option(help="Whether the business is told of new orders by default.")]
InventoryTrigger = Annotated[
    InventoryUpdateTrigger | None,
    typer.Option(
        "--inventory-update-trigger",
        case_sensitive=False,
        help="When an order takes its stock. Default: ON_ORDER_PLACED.",
    ),
]
OversellingOption = Annotated[
    Overselling | None,
    typer.Option(
        "--overselling",
        case_sensitive=False,
        help="Whether a new order that lacks stock is refused, or placed and pointed out. Default: REFUSE.",
    ),
]
CreateInvoice = Annotated[
    bool | None, typer.Option("--create-invoice/--no-create-invoice", help="Whether paid orders get an invoice.")
]
PaymentPage = Annotated[
    str | None,
    typer.Option(
        "--payment-page-url",
        metavar="URL",
        help="The page where buyers pay a payment request: with {id} for its id, or with {token} for the secret of its "
        "link if it is the service's own. '' for none.",
    ),
]
ManualPayment = Annotated[
    str | None,
    typer.Option(metavar="TEXT", help="What a buyer reads on the payment page who pays by hand. '' for nothing."),
]
EditableBy = Annotated[
    list[str] | None,
    typer.Option("--editable-by-app", metavar="ID", help="Only these apps may edit new orders; may be given again."),
]


@app.command()
@with_target
def create(
    target: Target,
    name: Annotated[str, typer.Argument(help="The name of the shop, at most 200 characters.")],
    currency: Annotated[str, typer.Option(metavar="CODE", help="ISO 4217 currency of the prices, such as USD.")],
    language: Language = "en",
    locale: Locale = None,
    time_zone: TimeZone = None,
    weight_unit: WeightUnit = None,
    tax_included: TaxIncluded = None,
    price_summary_policy: SummaryPolicy = None,
    approval_strategy: ApprovalStrategy = None,
    notify_buyer: NotifyBuyer = None,
    notify_business: NotifyBusiness = None,
    editable_by_app: EditableBy = None,
    inventory_update_trigger: InventoryTrigger = None,
    overselling: OversellingOption = None,
    create_invoice: CreateInvoice = None,
    payment_page_url: PaymentPage = None,
    manual_payment_instructions: ManualPayment = None,
) -> None:
    """Make a site and print its id. Its orders count from 10001."""
    given = {
        "name": name,
        "currency": currency,
        "language": language,
        "locale": locale,
        "time_zone": time_zone,
        "weight_unit": weight_unit,
        "tax_included_default": tax_included,
        "price_summary_policy": price_summary_policy,
        "approval_strategy": approval_strategy,
        "notify_buyer": notify_buyer,
        "notify_business": notify_business,
        "editable_by_apps": _app_ids(editable_by_app),
        "inventory_update_trigger": inventory_update_trigger,
        "overselling": overselling,
        "create_invoice": create_invoice,
        "payment_page_url": payment_page_url,
        "manual_payment_instructions": manual_payment_instructions,
    }
    site = asyncio.run(_create(target, given))
    _print_site(target, site)


@app.command("list")
@with_target
def list_all(target: Target) -> None:
    """List the sites, oldest first."""
    sites = asyncio.run(_all(target))
    if target.json:
        print_json({"sites": [site_view(site) for site in sites]})
        return
    columns = ("Site id", "Name", "Currency", "Locale", "Time zone", "Made")
    print_table(columns, [(s.id, s.name, s.currency, s.locale, s.time_zone, s.created_date) for s in sites])


@app.command()
@with_target
def show(
    target: Target, site: Annotated[str | None, typer.Argument(help="Id or name; left out: the only site.")] = None
) -> None:
    """Show one site."""
    _print_site(target, asyncio.run(_one(target, site)))


@app.command()
@with_target
def update(
    target: Target,
    site: Annotated[str | None, typer.Argument(help="Id or name; left out: the only site.")] = None,
    name: Annotated[str | None, typer.Option(help="A new name, at most 200 characters.")] = None,
    currency: Currency = None,
    language: Language = None,
    locale: Locale = None,
    time_zone: TimeZone = None,
    weight_unit: WeightUnit = None,
    tax_included: TaxIncluded = None,
    price_summary_policy: SummaryPolicy = None,
    approval_strategy: ApprovalStrategy = None,
    notify_buyer: NotifyBuyer = None,
    notify_business: NotifyBusiness = None,
    editable_by_app: EditableBy = None,
    inventory_update_trigger: InventoryTrigger = None,
    overselling: OversellingOption = None,
    create_invoice: CreateInvoice = None,
    payment_page_url: PaymentPage = None,
    manual_payment_instructions: ManualPayment = None,
) -> None:
    """Change what is given and leave the rest. Orders keep the currency that they were placed in.

    Running servers see the change within five seconds.
    """
    given = {
        "name": name,
        "currency": currency,
        "language": language,
        "locale": locale,
        "time_zone": time_zone,
        "weight_unit": weight_unit,
        "tax_included_default": tax_included,
        "price_summary_policy": price_summary_policy,
        "approval_strategy": approval_strategy,
        "notify_buyer": notify_buyer,
        "notify_business": notify_business,
        "editable_by_apps": _app_ids(editable_by_app),
        "inventory_update_trigger": inventory_update_trigger,
        "overselling": overselling,
        "create_invoice": create_invoice,
        "payment_page_url": payment_page_url,
        "manual_payment_instructions": manual_payment_instructions,
    }
    if all(value is None for value in given.values()):
        raise typer.BadParameter("nothing to change: give at least one option, such as --name")
    _print_site(target, asyncio.run(_update(target, site, given)))


def site_view(site: Site) -> dict[str, Any]:
    """A site as JSON shows it: its fields by their wire names, the id as `siteId`."""
    import msgspec

    plain = msgspec.to_builtins(site)
    hidden = {"id", "renderKey", "namespaceOwners", "settingsUpdatedDate", "settingsRevision", "revision"}
    return {"siteId": plain["id"], **{name: value for name, value in plain.items() if name not in hidden}}


def _print_site(target: Target, site: Site) -> None:
    print_answer(site_view(site), as_json=target.json)


def _app_ids(given: list[str] | None) -> tuple[Any, ...] | None:
    return tuple(read_id(text, "--editable-by-app") for text in given) if given else None


def _typed(given: dict[str, Any]) -> dict[str, Any]:
    """The given values as the model has them; what was not given is left out."""
    from orderwright.model.order_parts import WeightUnit as ModelWeightUnit

    found = {name: value for name, value in given.items() if value is not None}
    if "weight_unit" in found:
        found["weight_unit"] = ModelWeightUnit(found["weight_unit"])
    emptied = {name: None for name in ("payment_page_url", "manual_payment_instructions") if found.get(name) == ""}
    return found | emptied


async def _create(target: Target, given: dict[str, Any]) -> Site:
    from orderwright.model.sites import NewSite
    from orderwright.workflows.sites import create_site

    async with connection_to(target) as connection, connection.transaction():
        made = await create_site(connection, NewSite(**_typed(given)), now=utc_now())
        await note(connection, made.id, "sites.createSite", told={"name": made.name, "currency": made.currency})
        return made


async def _all(target: Target) -> list[Site]:
    from orderwright.store.sites import list_sites

    async with connection_to(target) as connection:
        return await list_sites(connection)


async def _one(target: Target, name: str | None) -> Site:
    async with connection_to(target) as connection:
        return await site_named(connection, name)


async def _update(target: Target, name: str | None, given: dict[str, Any]) -> Site:
    from orderwright.cli.administrator import operator_of
    from orderwright.model.sites import SiteChanges
    from orderwright.workflows.orders_settings import Changer
    from orderwright.workflows.sites import update_site

    async with connection_to(target) as connection, connection.transaction():
        site = await site_named(connection, name)
        by = Changer(operator_of(site.id).identity, utc_now())
        changed = await update_site(connection, site.id, SiteChanges(**_typed(given)), by)
        fields = [f"site.{_wire_name(field)}" for field, value in given.items() if value is not None]
        await note(connection, site.id, "sites.updateSite", fields=fields)
        return changed


def _wire_name(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(part.title() for part in others)
