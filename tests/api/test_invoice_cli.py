"""`orderwright invoice` as people and scripts use it."""

import json
from pathlib import Path

import pytest
from tests.api.test_cli import UNKNOWN_ID, Terminal


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    """Commands that find the module's database through the environment."""
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "USD")["siteId"])


def test_a_site_without_documents_lists_none(terminal: Terminal, site: str) -> None:
    assert terminal.json("invoice", "list", "--site", site) == {"documents": []}
    table = terminal.run("invoice", "list", "--site", site, "--kind", "invoice").stdout
    assert table == "Document id\tKind\tNumber\tAmount\tIssued\tOrder id\n"


def test_the_look_is_set_from_a_file_and_shown(terminal: Terminal, site: str, tmp_path: Path) -> None:
    wanted = {"businessName": "Ada's Coffee", "taxNumbers": ["VAT ID: DE123456789"], "color": "#224466"}
    file = tmp_path / "look.json"
    file.write_text(json.dumps(wanted))
    done = terminal.json("invoice", "look", str(file), "--site", site)
    assert done == {"documentSettings": wanted, "revision": 1}
    assert terminal.json("invoice", "look", "--site", site) == done


def test_an_unknown_document_is_told_and_leaves_no_file(terminal: Terminal, site: str, tmp_path: Path) -> None:
    file = tmp_path / "invoice.pdf"
    assert "was not found" in terminal.fails("invoice", "save", UNKNOWN_ID, str(file), "--site", site)
    assert not file.exists()
