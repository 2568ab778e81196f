"""`orderwright draft`: a draft comes from a file, and is shown and listed."""

import json
from pathlib import Path

import pytest
from tests.api.test_cli import Terminal
from tests.support.drafts import custom, off


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "EUR", "--language", "en")["siteId"])


def test_a_draft_is_made_of_a_file_shown_and_listed(terminal: Terminal, site: str, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    sent = {
        "customLineItems": [custom("Repair", "15.00", 2)],
        "discounts": [off(percentage="10")],
        "buyerInfo": {"email": "ada@example.com"},
    }
    file.write_text(json.dumps(sent))
    made = terminal.json("draft", "create", "--file", str(file), "--site", site)["calculatedDraftOrder"]
    draft = made["draftOrder"]
    assert draft["priceSummary"]["total"] == {"amount": "27.00", "formattedAmount": "€27.00"}
    assert terminal.json("draft", "get", draft["id"], "--site", site)["calculatedDraftOrder"] == made

    whole = json.dumps({"draftOrder": sent})
    other = terminal.json("draft", "create", "--file", "-", "--site", site, stdin=whole)
    listed = terminal.json("draft", "list", "--site", site, "--status", "DRAFT")["draftOrders"]
    assert [one["id"] for one in listed] == [other["calculatedDraftOrder"]["draftOrder"]["id"], draft["id"]]
    assert terminal.json("draft", "list", "--site", site, "--status", "COMMITTED")["draftOrders"] == []

    rows = [row.split("\t") for row in terminal.run("draft", "list", "--site", site).stdout.splitlines()[1:]]
    assert [row[3:6] for row in rows] == [["ada@example.com", "1", "€27.00"]] * 2
    shown = terminal.run("draft", "get", draft["id"], "--site", site).stdout
    assert "total                €27.00" in shown
    (line,) = [row for row in shown.splitlines() if "\tRepair\t" in row]
    assert line.split("\t")[1:] == ["Repair", "added", "2", "€15.00", "€27.00"]


def test_drafts_are_committed(terminal: Terminal, site: str) -> None:
    """An order is made of one, then edited by another; a committed one is refused."""
    sent = json.dumps({"customLineItems": [custom("Repair", "15.00", 2)]})
    begun = terminal.json("draft", "create", "--file", "-", "--site", site, stdin=sent)["calculatedDraftOrder"]
    draft = begun["draftOrder"]["id"]
    shown = terminal.run("draft", "commit", draft, "--site", site).stdout
    assert "number             10001" in shown
    assert "balance            €30.00" in shown
    (order,) = terminal.json("draft", "list", "--site", site, "--status", "COMMITTED")["draftOrders"]
    whole = json.dumps({"sourceOrderId": order["orderId"]})
    edit = terminal.json("draft", "create", "--file", "-", "--site", site, stdin=whole)["calculatedDraftOrder"]
    made = terminal.json("draft", "commit", edit["draftOrder"]["id"], "--reason", "Checked", "--site", site)
    assert made["orderAfterCommit"]["id"] == order["orderId"]
    assert made["committedDraftOrder"]["status"] == "COMMITTED"
    assert "DRAFT_ORDER_ALREADY_COMMITTED" in terminal.fails("draft", "commit", draft, "--site", site)


def test_what_is_wrong_is_told(terminal: Terminal, site: str) -> None:
    assert "is not a JSON object" in terminal.fails("draft", "create", "--file", "-", "--site", site, stdin="[]")
    wrong = json.dumps({"customLineItems": [{"quantity": 0}]})
    said = terminal.fails("draft", "create", "--file", "-", "--site", site, stdin=wrong)
    assert "draftOrder.customLineItems[0].price" in said
    nobody = "00000000-0000-0000-0000-00000000dead"
    assert "DRAFT_ORDER_DOES_NOT_EXIST" in terminal.fails("draft", "get", nobody, "--site", site)
