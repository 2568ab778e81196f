"""`orderwright user`: changing members of the staff."""

import pytest
from tests.api.test_cli import Terminal


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    """Commands that find the module's database through the environment."""
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "USD")["siteId"])


def test_a_user_is_made_changed_disabled_and_admitted_again(terminal: Terminal, site: str) -> None:
    for email, role in (("a@shop.example", "owner"), ("b@shop.example", "viewer")):
        terminal.json(
            *("user", "create", "--email", email, "--role", role, "--site", site, "--password-stdin"),
            stdin="a good password\n",
        )
    assert terminal.json("user", "set-role", "B@shop.example", "--role", "owner", "--site", site)["role"] == "owner"
    assert terminal.json("user", "disable", "a@shop.example", "--site", site)["disabledDate"] is not None
    assert terminal.json("user", "enable", "a@shop.example", "--site", site)["disabledDate"] is None
    changed = terminal.json(
        "user", "set-password", "a@shop.example", "--site", site, "--password-stdin", stdin="another password\n"
    )
    assert changed["email"] == "a@shop.example"
    assert terminal.json("user", "reset-second-factor", "a@shop.example", "--site", site)["role"] == "owner"


def test_a_user_is_left_without_rights_of_the_role(terminal: Terminal, site: str) -> None:
    create = ("user", "create", "--email", "m@shop.example", "--role", "manager", "--site", site, "--password-stdin")
    made = terminal.json(*create, "--without", "over-refund", stdin="a good password\n")
    assert made["without"] == ["over-refund"]
    update = ("user", "update", "m@shop.example", "--site", site)
    changed = terminal.json(*update, "--without", "refund", "--without", "over-refund")
    assert (changed["role"], changed["without"]) == ("manager", ["refund", "over-refund"])
    assert terminal.json(*update, "--role", "support")["without"] == ["refund", "over-refund"]
    assert terminal.json(*update, "--all-rights")["without"] == []
    assert terminal.json(*update, "--role", "owner")["role"] == "owner"
    for wrong in ((), ("--all-rights", "--without", "refund"), ("--without", "breathing")):
        refused = terminal.run(*update, *wrong)
        assert (refused.returncode, refused.stdout, "--without" in refused.stderr) == (2, "", True)


@pytest.mark.parametrize("change", [("disable",), ("set-role", "--role", "viewer")])
def test_the_last_owner_stays(terminal: Terminal, site: str, change: tuple[str, ...]) -> None:
    terminal.json(
        *("user", "create", "--email", "a@shop.example", "--role", "owner", "--site", site, "--password-stdin"),
        stdin="a good password\n",
    )
    refused = terminal.fails("user", change[0], "a@shop.example", *change[1:], "--site", site)
    assert "LAST_OWNER" in refused


def test_an_unknown_user_is_named(terminal: Terminal, site: str) -> None:
    refused = terminal.fails("user", "disable", "nobody@shop.example", "--site", site)
    assert "nobody@shop.example" in refused
