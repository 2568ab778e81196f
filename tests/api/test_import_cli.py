"""`orderwright import`: files as other systems write them, told of by row and column, repeated without harm."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.api.test_cli import Terminal
from tests.support.shopify_files import file_of, orders, write

Json = dict[str, Any]


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "USD")["siteId"])


def report(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def counts(orders: int, **some: int) -> Json:
    """What the command answers in its counts."""
    return {"orders": orders, "new": 0, "here": 0, "changed": 0, "failed": 0, "flagged": 0, **some}


def test_a_file_is_imported_once_and_new_orders_follow_its_numbers(
    terminal: Terminal, site: str, tmp_path: Path
) -> None:
    file, told = file_of(tmp_path / "orders.csv", 230), tmp_path / "report.jsonl"
    run = ("import", "--format", "shopify", str(file), "--site", site)
    dry = terminal.json(*run, "--dry-run", "--report", str(told))
    assert dry == {**counts(230, new=230), "nextNumber": None, "dryRun": True}
    assert [line["outcome"] for line in report(told)] == ["new"] * 230
    assert report(told)[0] == {"row": 2, "order": "#1001", "outcome": "new"}
    assert terminal.json("order", "search", "--site", site)["orders"] == []
    # The counter stands at 10001 and is never lowered.
    assert terminal.json(*run) == {**counts(230, new=230), "nextNumber": 10001, "dryRun": False}
    assert terminal.json(*run) == {**counts(230, here=230), "nextNumber": 10001, "dryRun": False}
    high = write(tmp_path / "high.csv", ({**one, "Name": "#20500", "Id": "9"} for rows in orders(1) for one in rows))
    assert terminal.json("import", "--format", "shopify", str(high), "--site", site)["nextNumber"] == 20501
    sold = {
        "channelInfo": {"type": "WEB"},
        "status": "APPROVED",
        "lineItems": [
            {
                "productName": {"original": "Lamp"},
                "quantity": 1,
                "price": {"amount": "1"},
                "itemType": {"preset": "PHYSICAL"},
            }
        ],
    }
    made = terminal.json("order", "create", "--site", site, "--file", "-", stdin=json.dumps(sold))
    assert made["number"] == "20501"
    assert terminal.json("order", "get", "1230", "--site", site)["customFields"] == []


def test_broken_rows_are_told_and_the_others_come_in(terminal: Terminal, site: str, tmp_path: Path) -> None:
    rows = [one for found in orders(6) for one in found]
    second = next(place for place, one in enumerate(rows) if one["Name"] == "#1002")
    rows[second]["Total"] = "a lot"
    third = next(place for place, one in enumerate(rows) if one["Name"] == "#1003")
    rows[third]["Email"] = "nobody at home"
    file, told = write(tmp_path / "orders.csv", iter(rows)), tmp_path / "report.jsonl"
    done = terminal.run("import", "--format", "shopify", str(file), "--site", site, "--report", str(told), "--json")
    assert (done.returncode, json.loads(done.stdout)) == (
        1,
        {**counts(6, new=4, failed=2), "nextNumber": 10001, "dryRun": False},
    )
    lines = {line["order"]: line for line in report(told)}
    (total,), (email,) = lines["#1002"]["faults"], lines["#1003"]["faults"]
    assert (total["column"], total["message"]) == ("Total", "'a lot' is not an amount, such as 12.50")
    assert (email["column"], email["row"]) == ("Email", lines["#1003"]["row"])
    # The number of a row is that of the line with which it begins, whatever breaks the cells before it have.
    text = file.read_text().splitlines()
    assert text[total["row"] - 1].startswith("#1002,")
    assert text[email["row"] - 1].startswith("#1003,")
    assert f"#1002: row {total['row']}, Total: 'a lot' is not an amount" in done.stderr


def test_an_export_is_moved_to_another_site_and_is_equal(terminal: Terminal, site: str, tmp_path: Path) -> None:
    other = terminal.json("site", "create", "Another shop", "--currency", "USD")["siteId"]
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    terminal.json("import", "--format", "shopify", str(file_of(tmp_path / "orders.csv", 120)), "--site", site)
    terminal.json("export", "--format", "jsonl", "--site", site, "--out", str(first))
    moved = terminal.json("import", "--format", "jsonl", str(first), "--site", other)
    assert moved["new"] == 120
    terminal.json("export", "--format", "jsonl", "--site", other, "--out", str(second))
    assert first.read_bytes() == second.read_bytes()


def test_what_is_no_such_file_is_refused(terminal: Terminal, site: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"Name,Total\n#1,2\n")
    assert "it has no column 'Financial Status'" in terminal.fails(
        "import", "--format", "shopify", str(file), "--site", site
    )
    file.write_bytes(b"\xff\x81\x8d")
    assert "is neither UTF-8 nor Windows-1252" in terminal.fails("import", "--format", "wix", str(file), "--site", site)
    file.write_text('{"order": {}}\nnonsense\n[]\n{"order": {"id": "x"}, "payments": {}}\n')
    done = terminal.run("import", "--format", "jsonl", str(file), "--site", site)
    assert done.returncode == 1
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == [
        "row 1, order.id",
        "row 2",
        "row 3",
        "row 4, payments",
    ]
