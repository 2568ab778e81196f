"""`orderwright rates`: settings come from a file and go back into one."""

import json
from pathlib import Path

import pytest
from tests.api.test_cli import Terminal
from tests.support.catalog import SHIPPING, TAX


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "EUR", "--language", "en")["siteId"])


@pytest.mark.parametrize(("kind", "rates"), [("shipping", SHIPPING), ("tax", TAX)])
def test_rates_are_set_from_a_file_and_what_is_shown_can_be_set_again(
    terminal: Terminal, site: str, tmp_path: Path, kind: str, rates: object
) -> None:
    file = tmp_path / "rates.json"
    file.write_text(json.dumps(rates))
    made = terminal.json("rates", "set", kind, str(file), "--site", site)
    assert made[f"{kind}Rates"]["revision"] == "1"
    assert terminal.json("rates", "show", kind, "--site", site) == made
    assert terminal.json("rates", "set", kind, "-", "--site", site, stdin=json.dumps(made)) == made
    stale = {**made[f"{kind}Rates"], "revision": "0"}
    said = terminal.fails("rates", "set", kind, "-", "--site", site, stdin=json.dumps(stale))
    assert said == "Error: The rates are at revision 1, not 0 (STALE_REVISION)\n"


def test_rates_are_shown_for_people(terminal: Terminal, site: str) -> None:
    assert terminal.run("rates", "show", "tax", "--site", site).stdout == "revision  0\n"
    terminal.json("rates", "set", "shipping", "-", "--site", site, stdin=json.dumps(SHIPPING))
    terminal.json("rates", "set", "tax", "-", "--site", site, stdin=json.dumps(TAX))
    shipping = terminal.run("rates", "show", "shipping", "--site", site).stdout.splitlines()
    assert [line.split("\t")[1:] for line in shipping[5:]] == [
        ["DE", "express", "Express", "€15.00"],
        ["DE", "parcel", "Parcel", "by weight from 0: €4.90, 5: €8.90, 30: not offered; free from €100.00"],
        ["rest of the world", "air", "Air", "€30.00"],
    ]
    tax = terminal.run("rates", "show", "tax", "--site", site).stdout.splitlines()
    assert [line.split("\t")[1:] for line in tax[4:]] == [
        ["DE", "all other", "MwSt 0.19"],
        ["DE", "Food", "MwSt 0.07"],
        ["US US-NY 100", "all other", "State tax 0.04 + City tax 0.045 + MCTD 0.00375"],
        ["US US-NY 100", "Books", "none"],
    ]


def test_a_file_that_is_wrong_is_told_by_its_fields(terminal: Terminal, site: str) -> None:
    assert "is not a JSON object" in terminal.fails("rates", "set", "tax", "-", "--site", site, stdin="[]")
    wrong = {"regions": [{"name": "R", "restOfWorld": True, "groups": [{"taxes": [{"name": "T", "rate": "19"}]}]}]}
    said = terminal.fails("rates", "set", "tax", "-", "--site", site, stdin=json.dumps(wrong))
    assert "taxRates.regions[0].groups[0].taxes[0].rate: is a fraction of at most 1: 0.19 is 19 percent" in said
