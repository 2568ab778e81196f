"""`orderwright import`: orders of another system, each once, however often the command is broken off and repeated."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, Final

import typer

from orderwright.cli.arguments import SiteOption
from orderwright.cli.connecting import service_on, site_named
from orderwright.cli.failures import EXIT_FAILED
from orderwright.cli.noting import note
from orderwright.cli.order_files import OrderFile, opened_orders
from orderwright.cli.output import print_answer, say
from orderwright.cli.progress import Advance, progress
from orderwright.cli.target import Target, with_target

if TYPE_CHECKING:
    from orderwright.model.sites import Site
    from orderwright.rules.file_faults import Fault
    from orderwright.rules.moving_in.order import SourceOrder
    from orderwright.rules.moving_in.reading import ReadOrder
    from orderwright.workflows.bulk_import import Imported
    from orderwright.workflows.context import Context
    from orderwright.workflows.service import Service

#: How many faults are told at once; `--report` has them all.
MOST_FAULTS: Final = 50
#: A number that is longer is no order number to go on from, but a telephone number in the wrong place.
_LARGEST_COUNTED: Final = 10**12
_TRIES: Final = 5


class ImportFormat(StrEnum):
    """Whose export a file is."""

    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"
    WIX = "wix"
    JSONL = "jsonl"


def add_to(root: typer.Typer) -> None:
    """Put the command of this file in its place."""
    root.command("import")(import_orders)


@with_target
def import_orders(
    target: Target,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The export of the other system.")
    ],
    format_: Annotated[ImportFormat, typer.Option("--format", help="Whose export it is.")],
    site: SiteOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what the file would do, and do nothing.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="What becomes of each order, as lines of JSON.")
    ] = None,
    counter: Annotated[
        bool, typer.Option(help="Let new orders be numbered behind the highest number of the file.")
    ] = True,
) -> None:
    """Import the orders of another system with their payments, refunds, parcels and numbers.

    Orders that can't be read are told with row and column and left out; all others are imported. A command that was
    broken off is simply repeated: what is here already is left alone. Exits with 1 if an order failed.
    """
    with opened_orders(file) as opened, _report_file(report) as told:
        counts = asyncio.run(_import(target, site, opened, format_, _Report(told), dry_run=dry_run, counter=counter))
    print_answer({**counts, "dryRun": dry_run}, as_json=target.json)
    if counts["failed"]:
        raise typer.Exit(EXIT_FAILED)


@contextlib.contextmanager
def _report_file(path: Path | None) -> Iterator[IO[bytes] | None]:
    if path is None:
        yield None
        return
    with path.open("wb") as file:
        yield file


class _Report:
    """What became of the orders: counts, the first faults on standard error, everything in a file if there is one."""

    def __init__(self, file: IO[bytes] | None) -> None:
        self.counts: Counter[str] = Counter()
        self.highest = 0
        self._file = file
        self._told = 0

    def note(self, read: ReadOrder, outcome: str, faults: list[Fault], imported: Imported | None = None) -> None:
        """Count one order, and tell what is wrong with it."""
        import msgspec

        self.counts[outcome] += 1
        flags = list(imported.flags) if imported is not None else []
        self.counts["flagged"] += bool(flags)
        for fault in faults:
            self._told += 1
            if self._told <= MOST_FAULTS:
                place = f"row {fault.row}, {fault.column}" if fault.column else f"row {fault.row}"
                say(f"{read.name or '?'}: {place}: {fault.words}")
        if self._file is not None:
            line: dict[str, Any] = {"row": read.row, "order": read.name, "outcome": outcome}
            if faults:
                line["faults"] = [{"row": one.row, "column": one.column, "message": one.words} for one in faults]
            if flags:
                line["flags"] = flags
            self._file.write(msgspec.json.encode(line) + b"\n")

    def numbered(self, order: SourceOrder) -> None:
        """Note the number of an order, which new orders must not get a second time."""
        number = str(order.order.get("number") or "")
        if number.isascii() and number.isdigit() and int(number) < _LARGEST_COUNTED:
            self.highest = max(self.highest, int(number))

    def end(self) -> None:
        """Say how many faults were not told."""
        if self._told > MOST_FAULTS:
            say(f"and {self._told - MOST_FAULTS} more faults; --report FILE has them all")


async def _import(
    target: Target,
    site: str | None,
    file: OrderFile,
    format_: ImportFormat,
    report: _Report,
    *,
    dry_run: bool,
    counter: bool,
) -> dict[str, Any]:
    async with service_on(target) as service:
        async with service.database.acquire() as connection:
            found = await site_named(connection, site)
            if not dry_run:
                told = {"format": format_, "file": file.path.name}
                await note(connection, found.id, "orders.bulkImportOrders", told=told)
        if file.encoding == "cp1252":
            say(f"{file.path} is not UTF-8; it is read as Windows-1252.")
        with progress("Bytes read", file.size, quiet=True) as advance:
            await _import_all(service, found, file, format_, report, advance, dry_run=dry_run)
        report.end()
        following = None
        if counter and not dry_run and report.highest:
            following = await _set_counter(service, found, report.highest + 1)
    names = ("new", "here", "changed", "failed", "flagged")
    counts: dict[str, Any] = {name: report.counts[name] for name in names}
    return {"orders": sum(counts[name] for name in names[:4]), **counts, "nextNumber": following}


async def _import_all(
    service: Service,
    site: Site,
    file: OrderFile,
    format_: ImportFormat,
    report: _Report,
    advance: Advance,
    *,
    dry_run: bool,
) -> None:
    from orderwright.rules.moving_in.reading import source_system
    from orderwright.workflows.bulk_import import GROUP

    system = source_system(format_)
    group: dict[str, ReadOrder] = {}
    position = 0
    for read in file.orders(format_, site):
        if read.order is None:
            report.note(read, "failed", read.faults)
            continue
        # The same order twice in one group would have to wait for itself.
        if len(group) == GROUP or read.order.external_id in group:
            await _import_group(service, site, system, list(group.values()), report, dry_run=dry_run)
            group = {}
            advance(file.position - position)
            position = file.position
        report.numbered(read.order)
        group[read.order.external_id] = read
    if group:
        await _import_group(service, site, system, list(group.values()), report, dry_run=dry_run)
    advance(file.size - position)


async def _import_group(
    service: Service, site: Site, system: str, group: list[ReadOrder], report: _Report, *, dry_run: bool
) -> None:
    from orderwright.rules.moving_in.reading import fault_in_file
    from orderwright.workflows.bulk_import import import_group

    orders = [read.order for read in group if read.order is not None]
    for left in reversed(range(_TRIES)):
        try:
            results = await import_group(_context(service, site), system, orders, dry_run=dry_run)
            break
        except Exception as error:
            await _wait_or_raise(error, left)
    for read, order, result in zip(group, orders, results, strict=True):
        faults = [fault_in_file(order, violation) for violation in result.violations]
        report.note(read, result.outcome, faults, result)


async def _wait_or_raise(error: Exception, left: int) -> None:
    """Wait a moment where the database is away for a while: the group is given to it again."""
    from orderwright.store.transient import is_transient

    if not left or not is_transient(error):
        raise error
    await asyncio.sleep(1.0)


def _context(service: Service, site: Site) -> Context:
    from orderwright.cli.administrator import call_on
    from orderwright.workflows.context import Context

    return Context(service=service, call=call_on(service, site.id), site=site, operation="orders.importOrder")


async def _set_counter(service: Service, site: Site, following: int) -> int:
    """Let the next order have this number, unless it would have a higher one anyway; returns which it will have."""
    import msgspec

    from orderwright.cli.administrator import call_on
    from orderwright.contract.order_imports import SET_ORDER_NUMBER_COUNTER
    from orderwright.model.errors import ApplicationError
    from orderwright.model.order_requests import SetOrderNumberCounterRequest
    from orderwright.model.validation import from_tree
    from orderwright.operations.perform import perform
    from orderwright.store.numbers import next_number

    async with service.database.acquire() as connection:
        present = await next_number(connection, site.id)
    if present >= following:
        return present
    request = from_tree({"counter": str(following)}, SetOrderNumberCounterRequest)
    try:
        answer = await perform(service, SET_ORDER_NUMBER_COUNTER, call_on(service, site.id), request)
    except ApplicationError as error:
        if error.code != "CANNOT_SET_LOWER_ORDER_NUMBER_COUNTER":
            raise
        # New orders have gone beyond it since it was looked at.
        return int(error.data["counter"])
    return int(msgspec.json.decode(answer.body)["newCounter"])
