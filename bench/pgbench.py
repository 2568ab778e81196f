"""Reference (c): pgbench with the same statements, prepared, on one site."""

from __future__ import annotations

import re
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.sql_loop import page_statement, prepared
from orderwright.store.embedded import binaries
from orderwright.store.orders import FETCH


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        return "ARRAY[" + ", ".join(_literal(item) for item in value) + "]"
    if hasattr(value, "_fields"):
        return "ROW(" + ", ".join(_literal(item) for item in value) + ")"
    if isinstance(value, datetime):
        # Without colons, which pgbench would take for variables of its own.
        return "'-infinity'" if value.year == 1 else f"'{value:%Y%m%dT%H%M%S}Z'"
    text = str(value)
    return "'" + text.replace("'", "''") + "'"


def create_script(site_id: UUID) -> str:
    """The statement, with a new id each time."""
    new = prepared(site_id)
    values = []
    for name, value in zip(new._fields, new, strict=True):
        if name == "id":
            values.append("i.id")
        elif name == "activities":
            values.append(f"{_literal(value)}::new_activity[]")
        elif name == "events":
            values.append(f"{_literal(value)}::new_event[]")
        elif name == "search":
            row = [_literal(part) if part != [] else "'{}'" for part in value]
            row[1] = "i.id"
            values.append("ROW(" + ", ".join(row) + ")::order_search")
        else:
            values.append(_literal(value) if value != [] else "'{}'")
    return (
        f"SELECT p.number FROM (SELECT gen_random_uuid() AS id) AS i, "
        f"place_orders('{site_id}', ARRAY[ROW({', '.join(values)})::new_order]) AS p;\n"
    )


def get_script(site_id: UUID, ids: list[UUID]) -> str:
    """One of the orders, at random."""
    wanted = ", ".join(f"'{one}'" for one in ids)
    statement = FETCH.replace("$1", f"'{site_id}'").replace("$2", f"(ARRAY[{wanted}]::uuid[])[:n]")
    return f"\\set n random(1, {len(ids)})\n{_one_line(statement)};\n"


def search_script(site_id: UUID) -> str:
    """The first page of the whole list."""
    statement = page_statement(site_id)
    sql = statement.sql
    for number in range(len(statement.args), 0, -1):
        sql = sql.replace(f"${number}", _literal(statement.args[number - 1]))
    return _one_line(sql) + ";\n"


def _one_line(sql: str) -> str:
    return " ".join(sql.split())


def rate(dsn: str, script_: str, *, clients: int, seconds: int) -> float:
    """Statements a second."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script_)
        file.flush()
        words = [str(Path(binaries()) / "pgbench"), "-n", "-M", "prepared", "-f", file.name]
        words += ["-c", str(clients), "-j", "1", "-T", str(seconds), dsn]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found is not None, "pgbench prints its rate"
    return float(found.group(1))
