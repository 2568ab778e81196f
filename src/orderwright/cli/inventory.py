"""`orderwright inventory`: what is left of which items, and the import of quantities from a file."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.output import print_answer, print_json, print_json_bytes, print_table, say
from orderwright.cli.stock_files import StockLine, read_stock
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.model.sites import Site
    from orderwright.workflows.context import Answer
    from orderwright.workflows.service import Service

app = typer.Typer(help="List stock, and import it from a file.", no_args_is_help=True)

#: How many lines of a file one transaction writes: the limit of `setStock`.
_AT_ONCE = 100


@app.command("import")
@with_target
def import_file(
    target: Target,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="UTF-8, with the names of the columns first.")],
    site: SiteOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the file, tell what it would do, stop.")] = False,
) -> None:
    """Set stock to the quantities of a file. Doing it again changes nothing.

    Columns: app_id, catalog_item_id, quantity (units, 0 or more), and if needed variant (its id, or the JSON object of
    the chosen options) and location_id. The whole file is checked before anything is written. What the file does not
    name stays as it is.
    """
    lines = read_stock(file)
    counts = asyncio.run(_import(target, site, lines, note=f"import of {file.name}"[:1000], dry_run=dry_run))
    print_answer({"lines": len(lines), **counts, "dryRun": dry_run}, as_json=target.json)


@app.command("list")
@with_target
def list_some(
    target: Target,
    site: SiteOption = None,
    at_most: Annotated[
        int | None, typer.Option(metavar="N", help="Only where at most N units are left: 0 for what is sold out.")
    ] = None,
    location: Annotated[str | None, typer.Option(metavar="ID", help="Only at this location.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Lines on the page, 1 to 100.")] = 50,
    cursor: Annotated[str | None, typer.Option(help="Go on where an earlier page ended.")] = None,
) -> None:
    """List what is left, by app, item, variant and location. With --json: the page, as `queryStock` answers it."""
    given = {"maxQuantity": at_most, "limit": limit, "cursor": cursor, "locationIds": [location] if location else None}
    request = {name: value for name, value in given.items() if value is not None}
    answer = asyncio.run(_run(target, site, ("inventory.queryStock", request)))[0]
    if target.json:
        print_json_bytes(answer.body)
        return
    page = _decoded(answer)
    _print_stock(page["stock"])
    if "cursor" in page:
        say(f"There are more: --cursor {page['cursor']}")


@app.command()
@with_target
def show(
    target: Target,
    app_id: Annotated[str, typer.Argument(help="The id of the app that owns the catalogue.")],
    item_id: Annotated[str, typer.Argument(help="The id of the item in it.")],
    site: SiteOption = None,
) -> None:
    """Show what is left of an item in all its variants at all locations, and its latest movements."""
    item = {"appId": app_id, "catalogItemId": item_id}
    stock, moved = map(
        _decoded,
        asyncio.run(
            _run(
                target,
                site,
                ("inventory.queryStock", {"items": [item], "limit": 100}),
                ("inventory.listMovements", {**item, "limit": 20}),
            )
        ),
    )
    if target.json:
        print_json({"stock": stock["stock"], "movements": moved["movements"]})
        return
    if not stock["stock"] and not moved["movements"]:
        raise CommandFailed(f"no stock of {item_id} is kept, and none ever was")
    _print_stock(stock["stock"])
    typer.echo()
    columns = ("When", "Variant", "Location", "Change", "Left", "Why", "Order", "Note")
    fields = ("date", "variant", "locationId", "delta", "quantity", "reason", "orderId", "note")
    print_table(
        columns,
        [
            [one.get(name) or None for name in fields[:3]] + [one.get(name) for name in fields[3:]]
            for one in moved["movements"]
        ],
    )


def _print_stock(stock: list[dict[str, Any]]) -> None:
    columns = ("App", "Item", "Variant", "Location", "Left", "Changed")
    rows = [
        (
            one["appId"],
            one["catalogItemId"],
            one["variant"] or None,
            one["locationId"] or None,
            one["quantity"],
            one["updatedDate"],
        )
        for one in stock
    ]
    print_table(columns, rows)


def _decoded(answer: Answer) -> dict[str, Any]:
    import msgspec

    page: dict[str, Any] = msgspec.json.decode(answer.body)
    return page


async def _import(
    target: Target, site: str | None, lines: list[StockLine], *, note: str, dry_run: bool
) -> dict[str, int]:
    """Write the lines, a hundred in a transaction; how many were new, changed, or right already."""
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    async with service_on(target) as service:
        found = await _site(service, site)
        with _progress(len(lines)) as advance:
            for start in range(0, len(lines), _AT_ONCE):
                part = lines[start : start + _AT_ONCE]
                await _compare(service, found, part, counts)
                if not dry_run:
                    await _write(service, found, part, note)
                advance(len(part))
    return counts


async def _compare(service: Service, site: Site, part: list[StockLine], counts: dict[str, int]) -> None:
    from orderwright.store.stock import read_rows

    async with service.database.acquire() as connection:
        present = await read_rows(connection, site.id, [line.key for line in part])
    for line in part:
        record = present.get(line.key)
        if record is None:
            counts["new"] += 1
        else:
            counts["unchanged" if record.quantity == line.item.quantity else "changed"] += 1


async def _write(service: Service, site: Site, part: list[StockLine], note: str) -> None:
    from orderwright.cli.administrator import call_on
    from orderwright.contract.inventory import SET_STOCK
    from orderwright.model.inventory import CountReason, SetStockRequest
    from orderwright.operations.perform import perform

    request = SetStockRequest(items=[line.item for line in part], reason=CountReason.IMPORT, note=note)
    await perform(service, SET_STOCK, call_on(service, site.id), request)


@contextmanager
def _progress(expected: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error that is told how many more lines are done; nothing without a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Importing stock"), BarColumn(), MofNCompleteColumn(), TextColumn("lines"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("lines", total=expected)
        yield lambda done: bar.advance(task, done)


async def _site(service: Service, name: str | None) -> Site:
    async with service.database.acquire() as connection:
        return await site_named(connection, name)


async def _run(target: Target, site: str | None, *calls: tuple[str, dict[str, Any]]) -> list[Answer]:
    """The answers of operations, called one after the other as the operator."""
    from orderwright.cli.administrator import call_on
    from orderwright.contract.registry import operation
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform

    async with service_on(target) as service:
        found = await _site(service, site)
        answers = []
        for key, request in calls:
            declared = operation(key)
            typed = from_tree(request, declared.request)
            answers.append(await perform(service, declared, call_on(service, found.id), typed))
        return answers
