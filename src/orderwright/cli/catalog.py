"""`orderwright catalog`: the products of a site, and the import of products from a file."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.noting import note
from orderwright.cli.output import print_answer, print_facts, print_json_bytes, print_table, say
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.model.errors import OrderwrightError
    from orderwright.model.sites import Site
    from orderwright.rules.file_faults import Fault
    from orderwright.rules.product_files import ProductLine
    from orderwright.store.database import PooledConnection
    from orderwright.workflows.catalog import Outcome
    from orderwright.workflows.context import Answer
    from orderwright.workflows.service import Service

#: How many faults are told at once.
_MOST_FAULTS: Final = 50

app = typer.Typer(help="List products, and import them from a file.", no_args_is_help=True)


@app.command("import")
@with_target
def import_file(
    target: Target,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="UTF-8, with the names of the columns first.")],
    site: SiteOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what the file would do, and do nothing.")] = False,
) -> None:
    """Make and change products as a file says, all of them or none. Doing it again changes nothing.

    A product is the one of its id, else the one of its sku, else a new one. Columns: sku or id, name, price, and if
    needed compare_at_price, currency, weight, tax_group, item_type, digital_file_url, image_url, available, archived,
    name_LANGUAGE; variant_of and options for the lines of variants. What the file has no column for stays as it is.
    """
    counts = asyncio.run(_import(target, site, file, dry_run=dry_run))
    print_answer({**counts, "dryRun": dry_run}, as_json=target.json)


@app.command("list")
@with_target
def list_some(
    target: Target,
    words: Annotated[list[str] | None, typer.Argument(help="Beginnings of words in name or SKU.")] = None,
    site: SiteOption = None,
    tax_group: Annotated[str | None, typer.Option(metavar="ID", help="Only products of this tax group.")] = None,
    available: Annotated[bool | None, typer.Option(help="Only what is for sale, or is not.")] = None,
    archived: Annotated[bool, typer.Option("--archived", help="What is archived, in place of what is not.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Products on the page, 1 to 100.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on where an earlier page ended.")] = None,
) -> None:
    """List products by name. With --json: the page, as `queryProducts` answers it."""
    paging = {"limit": limit, "cursor": cursor} if cursor else {"limit": limit}
    given = {"text": " ".join(words or ()) or None, "taxGroupId": tax_group, "available": available}
    request: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    request |= {"archived": archived, "cursorPaging": paging}
    answer = asyncio.run(_run(target, site, "catalog.queryProducts", request))
    if target.json:
        print_json_bytes(answer.body)
        return
    page = _decoded(answer)
    columns = ("Id", "SKU", "Name", "Price", "Variants", "For sale", "Changed")
    rows = [
        (
            one["id"],
            one.get("sku"),
            one["name"],
            one["price"]["formattedAmount"],
            len(one.get("variants", ())),
            one["available"],
            one["updatedDate"],
        )
        for one in page.get("products", ())
    ]
    print_table(columns, rows)
    if page["pagingMetadata"]["hasNext"]:
        say(f"There are more: --cursor {page['pagingMetadata']['cursors']['next']}")


@app.command()
@with_target
def show(
    target: Target,
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="The id or a SKU of the product.")],
    site: SiteOption = None,
) -> None:
    """Show a product with its variants. With --json: as `getProduct` answers it."""
    answer = asyncio.run(_show(target, site, product))
    if target.json:
        print_json_bytes(answer.body)
        return
    found = _decoded(answer)["product"]
    variants = found.pop("variants", [])
    price, compare_at = found.pop("price"), found.pop("compareAtPrice", None)
    facts = {name: value for name, value in found.items() if not isinstance(value, list | dict)}
    prices = {"price": price["formattedAmount"], "compareAtPrice": compare_at and compare_at["formattedAmount"]}
    names = {f"name ({one['language']})": one["name"] for one in found.get("translations", ())}
    print_facts({**facts, **names, **{name: value for name, value in prices.items() if value}})
    if variants:
        typer.echo()
        rows = [
            (
                one["id"],
                one.get("sku"),
                "; ".join(f"{choice['option']}: {choice['choice']}" for choice in one["choices"]),
                one.get("price", price)["formattedAmount"],
                one.get("weight", found.get("weight")),
                one["available"],
            )
            for one in variants
        ]
        print_table(("Variant", "SKU", "Options", "Price", "Weight", "For sale"), rows)


def _decoded(answer: Answer) -> dict[str, Any]:
    import msgspec

    page: dict[str, Any] = msgspec.json.decode(answer.body)
    return page


async def _import(target: Target, site: str | None, path: Path, *, dry_run: bool) -> dict[str, int]:
    """Write the products in one transaction; how many lines there were, and what became of the products."""
    from orderwright.workflows.rates import tax_rates

    async with service_on(target) as service, service.database.acquire() as connection:
        found = await site_named(connection, site)
        groups = (await tax_rates(connection, found)).tax_groups
        lines = _lines(path, {group.name.lower(): group.id for group in groups})
        transaction = connection.transaction()
        await transaction.start()
        try:
            outcomes = await _written(service, found, connection, lines)
            _tell_faults(path, _faults(lines, outcomes))
            told = {"file": path.name, "products": str(len(lines))}
            await note(connection, found.id, "catalog.bulkUpsertProducts", told=told)
        except BaseException:
            await transaction.rollback()
            raise
        await (transaction.rollback() if dry_run else transaction.commit())
    return _counts(lines, outcomes)


def _lines(path: Path, groups: Mapping[str, str]) -> list[ProductLine]:
    """The products of a file. Raises `CommandFailed` that names every bad line, at most 50 of them, with its number."""
    from orderwright.rules.product_files import BadProductFile, read_products

    try:
        return read_products(_text(path), groups)
    except BadProductFile as error:
        _tell_faults(path, error.faults)
        told = "" if error.whole is None else error.whole.told
        raise CommandFailed(f"the first line of {path} {told}" if error.in_header else f"{path} {told}") from None


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        raise CommandFailed(f"{path} is not UTF-8: byte {error.start} does not belong there") from None


def _tell_faults(path: Path, faults: Sequence[Fault]) -> None:
    """Raise `CommandFailed` if there are faults: number of the line and words."""
    if not faults:
        return
    ordered = sorted(faults, key=lambda fault: fault.row)
    told = "".join(f"\n  line {one.row}: {one.told}" for one in ordered[:_MOST_FAULTS])
    more = f"\n  and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
    raise CommandFailed(f"{path} is not valid, and nothing was written:{told}{more}")


async def _written(
    service: Service, site: Site, connection: PooledConnection, lines: list[ProductLine]
) -> list[Outcome]:
    from orderwright.cli.administrator import call_on
    from orderwright.store.unit_of_work import UnitOfWork
    from orderwright.workflows.catalog import upsert_products
    from orderwright.workflows.context import Context

    call = call_on(service, site.id)
    context = Context(service=service, call=call, site=site, operation="catalog.bulkUpsertProducts")
    context.unit = UnitOfWork(connection, site, call.now)
    return await upsert_products(context, [line.upsert for line in lines])


def _faults(lines: list[ProductLine], outcomes: list[Outcome]) -> list[Fault]:
    from orderwright.model.errors import OrderwrightError

    failed = [(line, one) for line, one in zip(lines, outcomes, strict=True) if isinstance(one, OrderwrightError)]
    return [fault for line, error in failed for fault in _faults_of(line, error)]


def _faults_of(line: ProductLine, error: OrderwrightError) -> list[Fault]:
    from orderwright.model.errors import ValidationFailed
    from orderwright.rules.file_faults import Fault
    from orderwright.rules.product_files import line_faults

    if isinstance(error, ValidationFailed):
        return line_faults(line, error.violations)
    return [Fault(line.number, "", error.message)]


def _counts(lines: list[ProductLine], outcomes: list[Outcome]) -> dict[str, int]:
    from orderwright.workflows.catalog import Upserted

    counts = {"lines": sum(1 + len(line.variant_numbers) for line in lines), "new": 0, "changed": 0, "unchanged": 0}
    for outcome in outcomes:
        if isinstance(outcome, Upserted):
            kind = "unchanged" if outcome.product is outcome.before else "changed"
            counts["new" if outcome.before is None else kind] += 1
    return counts


async def _show(target: Target, site: str | None, product: str) -> Answer:
    from orderwright.store.catalog import find_skus
    from orderwright.workflows.catalog import as_id

    id_ = as_id(product)
    if id_ is None:
        async with service_on(target) as service, service.database.acquire() as connection:
            found = await site_named(connection, site)
            owner = (await find_skus(connection, found.id, [product])).get(product)
        if owner is None:
            raise CommandFailed(f"no product has the SKU {product!r}: `orderwright catalog list` shows all")
        id_ = owner.product_id
    return await _run(target, site, "catalog.getProduct", {"id": str(id_)})


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
