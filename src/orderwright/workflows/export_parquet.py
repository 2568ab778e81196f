"""Orders as a Parquet file: the same tables as in CSV, with types of their own for amounts and times."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any, BinaryIO, Final

import pyarrow
from pyarrow import parquet

from orderwright.model.timestamps import parse_timestamp
from orderwright.rules.export_columns import COLUMNS, Column, Kind, Row, Table
from orderwright.workflows.export_orders import ExportedOrder

#: How many rows a group of the file has, which is what the memory of an export depends on.
GROUP: Final = 5000
#: Eighteen digits before the point and twenty behind it: whatever amount the contract allows is exact.
DECIMAL: Final = pyarrow.decimal128(38, 20)

_TYPES: Final = {
    Kind.TEXT: pyarrow.string(),
    Kind.AMOUNT: DECIMAL,
    Kind.COUNT: pyarrow.int64(),
    Kind.TIME: pyarrow.timestamp("us", tz="UTC"),
    Kind.TRUTH: pyarrow.bool_(),
}


def schema_of(table: Table) -> pyarrow.Schema:
    """The columns of the file with their types."""
    return pyarrow.schema([(column.name, _TYPES[column.kind]) for column in COLUMNS[table]])


async def write_parquet(pages: AsyncIterator[Sequence[ExportedOrder]], table: Table, file: BinaryIO) -> None:
    """Write the orders of `exported_pages`. The file is complete when this returns, and no Parquet file before."""
    waiting: list[Row] = []
    with parquet.ParquetWriter(file, schema_of(table), compression="zstd") as writer:
        async for page in pages:
            waiting += [row for order in page for row in order.rows(table)]
            if len(waiting) >= GROUP:
                writer.write_table(_block(table, waiting))
                waiting = []
        if waiting:
            writer.write_table(_block(table, waiting))


def _block(table: Table, rows: Sequence[Row]) -> pyarrow.Table:
    arrays = [
        pyarrow.array(_values(column, [row[place] for row in rows]), _TYPES[column.kind])
        for place, column in enumerate(COLUMNS[table])
    ]
    return pyarrow.table(arrays, schema=schema_of(table))


def _values(column: Column, values: Sequence[Any]) -> Sequence[Any]:
    if column.kind is not Kind.TIME:
        return values
    return [None if value is None else parse_timestamp(value) for value in values]
