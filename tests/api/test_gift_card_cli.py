"""`orderwright giftcard` as people and scripts use it."""

import json

import pytest
from tests.api.test_cli import UNKNOWN_ID, Terminal


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    """Commands that find the module's database through the environment."""
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "USD")["siteId"])


def test_a_card_is_issued_listed_and_shown_and_its_code_told_once(terminal: Terminal, site: str) -> None:
    issued = terminal.json(
        *("giftcard", "issue", "--site", site, "--amount", "50.00", "--currency", "EUR"),
        *("--expires", "2099-12-31", "--recipient", "Ada", "--note", "Birthday"),
    )
    card, code = issued["giftCard"], issued["code"]
    assert len(code) == 16
    assert (card["currency"], card["balance"]["amount"], card["state"]) == ("EUR", "50.00", "ACTIVE")
    assert card["expirationDate"] == "2099-12-31T00:00:00.000Z"
    listed = terminal.json("giftcard", "list", "--site", site)
    assert listed == {"giftCards": [card], "pagingMetadata": {"count": 1, "hasNext": False}}
    shown = terminal.json("giftcard", "show", card["id"], "--site", site)
    assert shown["giftCard"] == card
    assert [(one["type"], one["amount"]["amount"]) for one in shown["transactions"]] == [("ISSUED", "50.00")]
    assert code not in json.dumps([listed, shown])


def test_people_read_the_code_in_groups_and_the_ledger_as_a_table(terminal: Terminal, site: str) -> None:
    done = terminal.run("giftcard", "issue", "--site", site, "--amount", "20")
    facts = dict(row.split(maxsplit=1) for row in done.stdout.splitlines())
    code = facts["code"]
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert (facts["balance"], facts["obfuscatedCode"]) == ("$20.00", f"************{code[-4:]}")
    assert done.stderr == "Keep the code now: it is not shown again.\n"
    shown = terminal.run("giftcard", "show", facts["id"], "--site", site).stdout
    assert "\tISSUED\t$20.00\t$20.00\t-" in shown


def test_pages_of_cards_follow_each_other(terminal: Terminal, site: str) -> None:
    ids = [
        terminal.json("giftcard", "issue", "--site", site, "--amount", str(amount))["giftCard"]["id"]
        for amount in (1, 2, 3)
    ]
    first = terminal.run("giftcard", "list", "--site", site, "--limit", "2", "--state", "active")
    assert [row.split("\t")[0] for row in first.stdout.splitlines()] == ["Gift card id", ids[2], ids[1]]
    assert first.stderr == f"There are more: --cursor {ids[1]}\n"
    second = terminal.json("giftcard", "list", "--site", site, "--cursor", ids[1])
    assert [card["id"] for card in second["giftCards"]] == [ids[0]]
    assert terminal.json("giftcard", "list", "--site", site, "--state", "disabled")["giftCards"] == []


def test_what_can_not_be_done_is_told(terminal: Terminal, site: str) -> None:
    issue = ("giftcard", "issue", "--site", site)
    assert "giftCard.initialAmount.amount: must be more than 0" in terminal.fails(*issue, "--amount", "0")
    assert "giftCard.initialAmount.amount" in terminal.fails(*issue, "--amount", "ten")
    assert "giftCard.currency" in terminal.fails(*issue, "--amount", "5", "--currency", "XXY")
    past = terminal.fails(*issue, "--amount", "5", "--expires", "2020-01-01")
    assert "giftCard.expirationDate: must be in the future" in past
    assert "GIFT_CARD_NOT_FOUND" in terminal.fails("giftcard", "show", UNKNOWN_ID, "--site", site)
