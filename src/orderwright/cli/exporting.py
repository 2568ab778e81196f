"""`orderwright export`: the orders of a site as CSV, JSON lines or Parquet, in a stream."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.output import print_json
from orderwright.cli.progress import Advance, progress
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.rules.export_columns import Table
    from orderwright.workflows.context import Context
    from orderwright.workflows.export_orders import ExportedOrder


class ExportFormat(StrEnum):
    """How orders are written."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Rows(StrEnum):
    """What a row of CSV or Parquet is."""

    ORDERS = "orders"
    ITEMS = "items"


def add_to(root: typer.Typer) -> None:
    """Put the command of this file in its place."""
    root.command("export")(export)


@with_target
def export(
    target: Target,
    format_: Annotated[ExportFormat, typer.Option("--format", help="csv, jsonl or parquet.")] = ExportFormat.CSV,
    site: SiteOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Default: standard output. Replaced when complete."),
    ] = None,
    rows: Annotated[
        Rows, typer.Option(help="One row of csv and parquet for each order, or for each line of an order.")
    ] = Rows.ORDERS,
    filter_: Annotated[
        str | None, typer.Option("--filter", metavar="JSON", help='Such as {"paymentStatus": {"$eq": "PAID"}}.')
    ] = None,
    words: Annotated[
        str | None, typer.Option("--search", metavar="WORDS", help="Free text, as `order search` takes it.")
    ] = None,
) -> None:
    """Write the orders that a filter finds, the oldest first. Memory does not depend on how many there are.

    Formula cells of CSV are defused by an apostrophe, and so are texts that begin with one. JSON lines hold everything
    and can be imported again. Orders with the status INITIALIZED are never found, those PENDING and REJECTED only by a
    filter that asks for them.
    """
    if out is None and format_ is ExportFormat.PARQUET and sys.stdout.isatty():
        raise typer.BadParameter("Parquet is not for a terminal: name a file", param_hint="--out")
    if target.json and out is None:
        raise typer.BadParameter("standard output holds the orders: name a file", param_hint="--out")
    search = _search(filter_, words)
    with _opened(out) as file:
        count = asyncio.run(_export(target, site, format_, rows, search, file))
    if target.json:
        print_json({"orders": count, "format": format_, "file": str(out)})


def _search(filter_: str | None, words: str | None) -> dict[str, Any]:
    import msgspec

    search: dict[str, Any] = {}
    if filter_ is not None:
        try:
            search["filter"] = msgspec.json.decode(filter_)
        except msgspec.DecodeError as error:
            raise typer.BadParameter(f"is not JSON: {error}", param_hint="--filter") from None
    if words:
        search["search"] = {"expression": words}
    return search


@contextmanager
def _opened(out: Path | None) -> Iterator[BinaryIO]:
    """Where to write. A file gets its name when it is complete and on the disk: a broken export leaves none."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if out.is_dir():
        raise CommandFailed(f"{out} is a directory")
    if not out.parent.is_dir():
        raise CommandFailed(f"there is no directory {out.parent}")
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(out)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(name).unlink()
        raise


async def _export(
    target: Target, site: str | None, format_: ExportFormat, rows: Rows, search: dict[str, Any], file: BinaryIO
) -> int:
    from orderwright.cli.administrator import call_on
    from orderwright.rules.export_columns import Table
    from orderwright.workflows.context import Context

    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
        context = Context(service=service, call=call_on(service, found.id), site=found, operation="orders.searchOrders")
        with progress("Orders written") as advance:
            return await _write(context, format_, Table(rows), search, file, advance)


async def _write(
    context: Context, format_: ExportFormat, table: Table, search: dict[str, Any], file: BinaryIO, advance: Advance
) -> int:
    from orderwright.rules.csv_cells import encoded_rows, header
    from orderwright.rules.export_columns import COLUMNS
    from orderwright.workflows.export_orders import exported_pages

    count = 0

    async def counted() -> AsyncIterator[list[ExportedOrder]]:
        nonlocal count
        async for page in exported_pages(context, search):
            yield page
            count += len(page)
            advance(len(page))

    if format_ is ExportFormat.PARQUET:
        from orderwright.workflows.export_parquet import write_parquet

        await write_parquet(counted(), table, file)
        return count
    begun = format_ is ExportFormat.JSONL
    async for page in counted():
        if not begun:
            file.write(header(COLUMNS[table]))
            begun = True
        if format_ is ExportFormat.JSONL:
            file.write(b"".join(order.line() for order in page))
        else:
            file.write(encoded_rows(row for order in page for row in order.rows(table)))
    if not begun:
        file.write(header(COLUMNS[table]))
    return count
