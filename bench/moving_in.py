"""`python -m bench.moving_in [ORDERS]`: import a Shopify file of 50,000 orders, killed half-way, and export them.

Prints the rates, the greatest memory of each command, and what was compared. Every command is the program itself, on an
embedded PostgreSQL with its ordinary, durable settings.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from pyarrow import parquet
from tests.support.shopify_files import file_of

from orderwright.model.timestamps import parse_timestamp
from orderwright.rules.csv_cells import value_of
from orderwright.rules.export_columns import COLUMNS, Kind, Subject, Table, rows_of

COMMAND = (sys.executable, "-c", "from orderwright.cli.main import main; main()")


class Run(NamedTuple):
    """How a command ended: seconds, the greatest resident memory in MiB, what it answered."""

    seconds: float
    memory: float
    answer: Any


def run(folder: Path, *words: str | Path, kill_if: Callable[[], bool] = lambda: False) -> Run:
    """Run a command of the program, and watch its memory; it is killed when `kill_if` says so."""
    environment = {**os.environ, "ORDERWRIGHT_DATA_DIR": str(folder / "data")}
    began, highest = time.monotonic(), 0
    process = subprocess.Popen(
        [*COMMAND, *map(str, words), "--json"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    while process.poll() is None:
        highest = max(highest, _memory(process.pid))
        if kill_if():
            process.kill()
        time.sleep(0.05)
    out = process.communicate()[0]
    return Run(time.monotonic() - began, highest / 1024, json.loads(out) if out else None)


def _memory(pid: int) -> int:
    """The greatest resident memory so far, in KiB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def measure(folder: Path, count: int) -> None:
    """Do all of it, and print the figures."""
    file = file_of(folder / "shop.csv", count)
    print(f"file: {count:,} orders, {file.stat().st_size / 2**20:.1f} MiB")
    site = run(folder, "site", "create", "Moved", "--currency", "USD").answer["siteId"]
    words = ("import", "--format", "shopify", file, "--site", site)
    small = file_of(folder / "small.csv", count // 10)
    dry = run(folder, "import", "--format", "shopify", small, "--site", site, "--dry-run")
    print(f"dry run of a tenth: {dry.seconds:.1f} s, {dry.memory:.0f} MiB")
    report, half = folder / "report.jsonl", 0.4 * count * 48
    # A line of the report has some fifty bytes.
    first = run(folder, *words, "--report", report, kill_if=lambda: report.exists() and report.stat().st_size > half)
    assert first.answer is None, "it was over before it could be killed"
    second = run(folder, *words)
    answer = second.answer
    print(f"killed after {first.seconds:.1f} s ({first.memory:.0f} MiB); again: {answer}")
    print(
        f"  {second.seconds:.1f} s, {second.memory:.0f} MiB, {answer['new'] / second.seconds:,.0f} new orders a second"
    )
    assert (answer["new"] + answer["here"], answer["failed"], answer["flagged"]) == (count, 0, 0), answer
    third = run(folder, *words)
    print(f"once more, all here: {third.seconds:.1f} s, {third.memory:.0f} MiB, {third.answer['here']:,} here")
    for kind in ("jsonl", "csv", "parquet"):
        done = run(folder, "export", "--format", kind, "--out", folder / f"orders.{kind}", "--site", site)
        size = (folder / f"orders.{kind}").stat().st_size / 2**20
        rate = count / done.seconds
        print(
            f"export {kind}: {done.seconds:.1f} s, {done.memory:.0f} MiB, {size:.1f} MiB, {rate:,.0f} orders a second"
        )
    compare(folder, count)


def compare(folder: Path, count: int) -> None:
    """CSV and Parquet hold the rows that the exported documents make, and each order is there once."""
    columns = COLUMNS[Table.ORDERS]
    numbers = []
    table = parquet.ParquetFile(folder / "orders.parquet").iter_batches(batch_size=1000)
    parquet_rows = (tuple(row.values()) for batch in table for row in batch.to_pylist())
    with (folder / "orders.jsonl").open("rb") as lines, (folder / "orders.csv").open(newline="") as text:
        cells = csv.reader(text, strict=True)
        assert next(cells) == [column.name for column in columns]
        for line, row, typed in zip(lines, cells, parquet_rows, strict=True):
            one = json.loads(line)
            subject = Subject(one["order"], one["payments"], one["refunds"], one["fulfillments"])
            (wanted,) = rows_of(Table.ORDERS, subject)
            assert tuple(value_of(*pair) for pair in zip(columns, row, strict=True)) == wanted
            times = (
                parse_timestamp(str(value)) if column.kind is Kind.TIME and value is not None else value
                for column, value in zip(columns, wanted, strict=True)
            )
            assert typed == tuple(times)
            numbers.append(int(one["order"]["number"]))
    assert sorted(numbers) == list(range(1001, 1001 + count))
    print(f"read back: CSV and Parquet equal in {count:,} rows; each order once")


def main() -> None:
    """Measure in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="orderwright-moving-"))
    try:
        measure(folder, int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
