"""`orderwright export`: files that are whole or not there, and standard output for pipes."""

import json
from pathlib import Path

import pytest
from pyarrow import parquet
from tests.api.test_cli import ORDER, Terminal


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


def test_orders_go_to_files_and_through_pipes(terminal: Terminal, tmp_path: Path) -> None:
    terminal.json("site", "create", "A shop", "--currency", "USD")
    made = terminal.json("order", "create", "--file", "-", stdin=json.dumps({**ORDER, "status": "APPROVED"}))
    table = tmp_path / "orders.parquet"
    wrote = terminal.json("export", "--format", "parquet", "--out", str(table))
    assert wrote == {"orders": 1, "format": "parquet", "file": str(table)}
    assert parquet.read_table(table).column("orderId").to_pylist() == [made["id"]]
    piped = terminal.run("export", "--format", "jsonl")
    assert (piped.returncode, piped.stderr) == (0, "Orders written: 1\n")
    assert json.loads(piped.stdout)["order"]["id"] == made["id"]
    rows = terminal.run("export", "--rows", "items", "--search", "harbor").stdout.splitlines()
    assert [row.split(",")[8] for row in rows] == ["productName", "Harbor table lamp"]
    assert terminal.run("export", "--filter", '{"number": {"$eq": "1"}}').stdout.count("\n") == 1

    # What can't be written leaves the file as it was.
    before = table.read_bytes()
    assert "search.filter.nothing" in terminal.fails("export", "--out", str(table), "--filter", '{"nothing": 1}')
    assert table.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["orders.parquet"]
    assert "is a directory" in terminal.fails("export", "--out", str(tmp_path))
    assert terminal.run("export", "--json").returncode == 2
    assert terminal.run("export", "--filter", "{").returncode == 2
