"""`orderwright inventory`: a file is checked as a whole, written once however often it is imported, and shown again."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.api.test_cli import PROGRAM, Terminal

HEADER = "app_id,catalog_item_id,variant,location_id,quantity"
NORTH = "3a3283ad-ba6f-4d9e-9d13-02f0e229f127"
ORDER: dict[str, Any] = {
    "channelInfo": {"type": "WEB"},
    "lineItems": [
        {
            "productName": {"original": "Lamp"},
            "quantity": 2,
            "price": {"amount": "10.00"},
            "itemType": {"preset": "PHYSICAL"},
            "catalogReference": {"appId": "shop", "catalogItemId": "lamp"},
        }
    ],
}


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "USD")["siteId"])


def written(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> str:
    file = tmp_path / "stock.csv"
    file.write_text("\n".join(lines), encoding=encoding)
    return str(file)


def test_a_file_is_imported_and_importing_it_again_changes_nothing(
    terminal: Terminal, site: str, tmp_path: Path
) -> None:
    many = [f"shop,item{number},,,{number}" for number in range(150)]
    special = ['shop,shirt,"{""Size"": ""S"", ""Colour"": ""blå""}",,4', "", f" shop , lamp ,,{NORTH.upper()}, 7"]
    file = written(tmp_path, HEADER, *many, *special, encoding="utf-8-sig")
    run = ("inventory", "import", file, "--site", site)
    assert terminal.json(*run, "--dry-run") == {"lines": 152, "new": 152, "changed": 0, "unchanged": 0, "dryRun": True}
    assert terminal.json("inventory", "list", "--site", site) == {"stock": []}
    assert terminal.json(*run) == {"lines": 152, "new": 152, "changed": 0, "unchanged": 0, "dryRun": False}
    assert terminal.json(*run) == {"lines": 152, "new": 0, "changed": 0, "unchanged": 152, "dryRun": False}
    shown = terminal.json("inventory", "show", "shop", "shirt", "--site", site)
    (stock,), (moved,) = shown["stock"], shown["movements"]
    assert (stock["variant"], stock["quantity"]) == ('{"Colour":"blå","Size":"S"}', 4)
    assert (moved["reason"], moved["delta"], moved["note"]) == ("IMPORT", 4, "import of stock.csv")
    (lamp,) = terminal.json("inventory", "list", "--site", site, "--location", NORTH)["stock"]
    assert (lamp["catalogItemId"], lamp["quantity"]) == ("lamp", 7)


def test_columns_may_stand_in_any_order_and_some_be_left_out(terminal: Terminal, site: str, tmp_path: Path) -> None:
    file = written(tmp_path, "quantity,catalog_item_id,app_id", "3,lamp,shop")
    assert terminal.json("inventory", "import", file, "--site", site)["new"] == 1
    again = written(tmp_path, "Quantity,Catalog_Item_Id,App_Id", "5,lamp,shop", "1,vase,shop")
    assert terminal.json("inventory", "import", again, "--site", site) == {
        "lines": 2,
        "new": 1,
        "changed": 1,
        "unchanged": 0,
        "dryRun": False,
    }


def test_every_bad_line_is_told_and_nothing_is_written(terminal: Terminal, site: str, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        HEADER,
        "shop,good,,,1",
        "shop,lamp,,,many",
        "shop,lamp,,,-1",
        ",lamp,,,",
        '"shop","la\nmp",,,1.5',
        "shop,lamp,,shelf,1",
        "shop,lamp",
        f"shop,{'x' * 37},,,1",
        "shop,good,{},,2",
        f",{'x' * 37},,,1",
    )
    said = terminal.fails("inventory", "import", file, "--site", site)
    assert said.replace(file, "FILE") == (
        "Error: FILE is not valid, and nothing was written:\n"
        "  line 3: quantity: 'many' is not a whole number\n"
        "  line 4: quantity: must be 0 or more\n"
        "  line 5: quantity: is empty\n"
        "  line 6: quantity: '1.5' is not a whole number\n"
        "  line 8: location_id: is not a valid GUID\n"
        "  line 9: has 2 cells, the first line has 5\n"
        "  line 10: catalog_item_id: may have at most 36 characters\n"
        "  line 11: the same stock stands in line 2\n"
        "  line 12: app_id: is required\n"
        "  line 12: catalog_item_id: may have at most 36 characters\n"
    )
    assert terminal.json("inventory", "list", "--site", site) == {"stock": []}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "lacks columns: app_id, catalog_item_id, quantity"),
        (("app_id,catalog_item_id,quantity,colour",), "has unknown columns: colour"),
        (("app_id,catalog_item_id,quantity,quantity",), "repeats columns: quantity"),
        ((HEADER, 'shop,"lamp,,,1'), "is not CSV: unexpected end of data in line 2"),
    ],
)
def test_a_file_that_is_not_one_of_stock_is_told(
    terminal: Terminal, site: str, tmp_path: Path, lines: tuple[str, ...], said: str
) -> None:
    assert said in terminal.fails("inventory", "import", written(tmp_path, *lines), "--site", site)


def test_a_file_in_another_encoding_or_none_at_all_is_told(terminal: Terminal, site: str, tmp_path: Path) -> None:
    file = written(tmp_path, HEADER, "shop,blå,,,1", encoding="latin-1")
    assert f"{file} is not UTF-8: byte 59" in terminal.fails("inventory", "import", file, "--site", site)
    missing = str(tmp_path / "none.csv")
    said = terminal.fails("inventory", "import", missing, "--site", site)
    assert said == f"Error: No such file or directory: {missing}\n"


def test_people_see_what_is_left_and_why(terminal: Terminal, site: str, tmp_path: Path) -> None:
    file = written(tmp_path, HEADER, "shop,lamp,,,3", "shop,vase,,,9")
    assert "new        2" in terminal.run("inventory", "import", file, "--site", site).stdout
    terminal.json("order", "create", "--site", site, "--file", "-", stdin=json.dumps(ORDER))
    shown = terminal.run("inventory", "show", "shop", "lamp", "--site", site).stdout.splitlines()
    assert shown[1].split("\t")[:5] == ["shop", "lamp", "-", "-", "1"]
    assert [line.split("\t")[3:6] for line in shown[4:]] == [["-2", "1", "PLACED"], ["3", "3", "IMPORT"]]
    page = terminal.run("inventory", "list", "--site", site, "--at-most", "5").stdout.splitlines()
    assert [line.split("\t")[1] for line in page] == ["Item", "lamp"]
    first = terminal.run("inventory", "list", "--site", site, "--limit", "1")
    cursor = first.stderr.removeprefix("There are more: --cursor ").strip()
    rest = terminal.json("inventory", "list", "--site", site, "--cursor", cursor)["stock"]
    assert [one["catalogItemId"] for one in rest] == ["vase"]
    assert "no stock of cup is kept" in terminal.fails("inventory", "show", "shop", "cup", "--site", site)


def test_a_site_says_when_stock_is_taken_and_whether_it_may_be_oversold(terminal: Terminal) -> None:
    made = terminal.json("site", "create", "Careless", "--currency", "USD", "--overselling", "allow")
    assert (made["overselling"], made["inventoryUpdateTrigger"]) == ("ALLOW", "ON_ORDER_PLACED")
    changed = terminal.json("site", "update", made["siteId"], "--inventory-update-trigger", "on_order_paid")
    assert (changed["overselling"], changed["inventoryUpdateTrigger"]) == ("ALLOW", "ON_ORDER_PAID")
    wrong = subprocess.run([PROGRAM, "site", "update", "--overselling", "often"], capture_output=True, check=False)
    assert wrong.returncode == 2
