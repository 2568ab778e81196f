"""`orderwright catalog`: a file is imported as a whole or not at all, once however often, and shown again."""

import json
from pathlib import Path

import pytest
from tests.api.test_cli import Terminal
from tests.support.catalog import FOOD, TAX

HEADER = "sku,name,price,weight,tax_group,item_type,available,name_de,variant_of,options"


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "USD")["siteId"])


def written(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> str:
    file = tmp_path / "products.csv"
    file.write_text("\n".join(lines), encoding=encoding)
    return str(file)


def test_a_file_is_imported_and_importing_it_again_changes_nothing(
    terminal: Terminal, site: str, tmp_path: Path
) -> None:
    terminal.json("rates", "set", "tax", "-", "--site", site, stdin=json.dumps(TAX))
    file = written(
        tmp_path,
        HEADER,
        "LAMP,Harbor lamp,148.00,2.5,,,yes,Hafenlampe,,",
        "JAM, Jam ,3.49,0.4,food,physical,no,,,",
        "SHIRT-S,,,,,,,,SHIRT,Size: S; Colour: Blue",
        "SHIRT,Shirt,20.00,0.3,,,,,,",
        '"SHIRT-M",,22.00,,,,no,,SHIRT,"Size: M; Colour: Blue"',
        "",
        *(f"ITEM-{number},Item {number:03},{number}.00,,,,,,," for number in range(150)),
        encoding="utf-8-sig",
    )
    run = ("catalog", "import", file, "--site", site)
    lines = {"lines": 155, "changed": 0}
    assert terminal.json(*run, "--dry-run") == {**lines, "new": 153, "unchanged": 0, "dryRun": True}
    assert terminal.json("catalog", "list", "--site", site) == {
        "products": [],
        "pagingMetadata": {"count": 0, "hasNext": False},
    }
    assert terminal.json(*run) == {**lines, "new": 153, "unchanged": 0, "dryRun": False}
    assert terminal.json(*run) == {**lines, "new": 0, "unchanged": 153, "dryRun": False}
    shirt = terminal.json("catalog", "show", "SHIRT-M", "--site", site)["product"]
    assert shirt["options"] == [{"name": "Size", "choices": ["S", "M"]}, {"name": "Colour", "choices": ["Blue"]}]
    assert [(one["sku"], one.get("price", {}).get("amount"), one["available"]) for one in shirt["variants"]] == [
        ("SHIRT-S", None, True),
        ("SHIRT-M", "22.00", False),
    ]
    (jam,) = terminal.json("catalog", "list", "ja", "--site", site, "--no-available")["products"]
    assert (jam["name"], jam["taxGroupId"], jam["itemType"]) == ("Jam", FOOD, "PHYSICAL")
    lamp = terminal.json("catalog", "show", "LAMP", "--site", site)["product"]
    assert (lamp["translations"], lamp["revision"]) == ([{"language": "de", "name": "Hafenlampe"}], "1")
    assert terminal.json("catalog", "show", lamp["id"], "--site", site)["product"] == lamp


def test_what_the_file_has_no_column_for_stays_and_empty_cells_remove(
    terminal: Terminal, site: str, tmp_path: Path
) -> None:
    first = ("SKU,Name,Price,Weight,Compare_At_Price", "LAMP,Lamp,10.00,2,12.00", "MUG,Mug,4.00,0.3,")
    terminal.json("catalog", "import", written(tmp_path, *first), "--site", site)
    second = ("price,sku,compare_at_price", "11.00,LAMP,", ",MUG,5.00")
    assert terminal.json("catalog", "import", written(tmp_path, *second), "--site", site)["changed"] == 2
    lamp, mug = terminal.json("catalog", "list", "--site", site)["products"]
    assert (lamp["price"]["amount"], lamp["weight"], "compareAtPrice" in lamp) == ("11.00", "2", False)
    assert (mug["price"]["amount"], mug["weight"], mug["compareAtPrice"]["amount"]) == ("4.00", "0.3", "5.00")


def test_every_bad_line_is_told_and_nothing_is_written(terminal: Terminal, site: str, tmp_path: Path) -> None:
    file = written(
        tmp_path,
        HEADER,
        "GOOD,Good,1.00,,,,,,,",
        "LAMP,Lamp,ten,,,,,,,",
        "JAM,Jam,1.00,-1,sweets,odd,maybe,,,",
        ",No sku,1.00,,,,,,,",
        "GOOD,Again,1.00,,,,,,,",
        "V1,,,,,,,,NOBODY,Size: S",
        "V2,Name,,,,,,,GOOD,S",
        "V3,,,,,,,,GOOD,",
        "CUP,Cup,1.00,,,,,,,Size: S",
    )
    said = terminal.fails("catalog", "import", file, "--site", site)
    assert said.splitlines() == [
        f"Error: {file} is not valid, and nothing was written:",
        "  line 3: price: is not a valid DECIMAL_VALUE",
        "  line 4: tax_group: the tax rates have no group named 'sweets'",
        "  line 4: available: 'maybe' is neither yes nor no",
        "  line 5: sku: a product needs a sku or an id",
        "  line 6: 'GOOD' stands in line 2 already",
        "  line 7: variant_of: no product of the file has the sku or the id 'NOBODY'",
        "  line 8: name: is the product's: leave it empty in the line of a variant",
        "  line 8: options: 'S' is not like Size: S",
        "  line 9: options: a variant needs its choices, such as Size: S; Colour: Blue",
        "  line 10: options: is for the lines of variants, which have variant_of",
    ]
    assert terminal.json("catalog", "list", "--site", site)["products"] == []


def test_what_only_the_catalogue_can_refuse_is_told_by_line_too(terminal: Terminal, site: str, tmp_path: Path) -> None:
    taken = ("sku,name,price,variant_of,options", "A,A,1.00,,", "A-S,,,A,Size: S")
    terminal.json("catalog", "import", written(tmp_path, *taken), "--site", site)
    file = written(
        tmp_path,
        "sku,name,price,compare_at_price,item_type,variant_of,options",
        "B,B,2.00,,,,",
        "NEW,New,,,,,",
        "C,C,2.00,1.00,DIGITAL,,",
        "A-S,Taken,1.00,,,,",
        "D,D,2.00,,,,",
        "D-S,,,,,D,Size: S",
        "D-S,,,1.00,,D,Size: S; Colour: Red",
    )
    said = terminal.fails("catalog", "import", file, "--site", site).splitlines()
    owner = terminal.json("catalog", "show", "A", "--site", site)["product"]["id"]
    assert said[1:] == [
        "  line 3: price: is required of a new product",
        "  line 4: compare_at_price: must not be below the price",
        "  line 4: digital_file_url: a digital product needs a digitalFile",
        f"  line 5: Product {owner}, or a variant of it, has the SKU A-S",
        "  line 7: options: needs one choice of Colour",
        "  line 8: compare_at_price: must not be below the price",
        "  line 8: sku: the product or a variant before has the same SKU",
    ]
    assert [one["name"] for one in terminal.json("catalog", "list", "--site", site)["products"]] == ["A"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name,price\nLamp,1.00", "lacks columns: sku"),
        ("sku,variant_of\nA,", "lacks columns: options"),
        ("sku,colour\nA,red", "has unknown columns: colour"),
        ("sku,sku\nA,B", "repeats columns: sku"),
        ("", "lacks columns: sku"),
        ("sku,name\nA", "line 2: has 1 cells, the first line has 2"),
        ('sku,name\n"A"x,b', "is not CSV"),
    ],
)
def test_a_file_that_is_none_is_refused(
    terminal: Terminal, site: str, tmp_path: Path, content: str, words: str
) -> None:
    assert words in terminal.fails("catalog", "import", written(tmp_path, content), "--site", site)


def test_a_file_in_another_encoding_is_refused(terminal: Terminal, site: str, tmp_path: Path) -> None:
    file = written(tmp_path, "sku,name", "A,Größe", encoding="latin-1")
    assert "is not UTF-8: byte 13 does" in terminal.fails("catalog", "import", file, "--site", site)
    assert "No such file" in terminal.fails("catalog", "import", file + "x", "--site", site)


def test_products_are_listed_and_shown_for_people(terminal: Terminal, site: str, tmp_path: Path) -> None:
    rows = ("sku,name,price,variant_of,options", "A,Shirt,20.00,,", "A-S,,,A,Size: S", "B,Vase,5.00,,")
    terminal.json("catalog", "import", written(tmp_path, *rows), "--site", site)
    listed = terminal.run("catalog", "list", "--site", site, "--limit", "1")
    heading, shirt = (line.split("\t") for line in listed.stdout.splitlines())
    assert heading == ["Id", "SKU", "Name", "Price", "Variants", "For sale", "Changed"]
    assert shirt[1:6] == ["A", "Shirt", "$20.00", "1", "yes"]
    cursor = listed.stderr.split("--cursor ")[1].strip()
    more = terminal.json("catalog", "list", "--site", site, "--cursor", cursor)
    assert [one["name"] for one in more["products"]] == ["Vase"]
    shown = terminal.run("catalog", "show", "A-S", "--site", site).stdout
    assert "price        $20.00" in shown.splitlines()
    assert shown.splitlines()[-1].split("\t")[1:] == ["A-S", "Size: S", "$20.00", "-", "yes"]
    assert "no product has the SKU 'X'" in terminal.fails("catalog", "show", "X", "--site", site)
