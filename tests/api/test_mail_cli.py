"""`orderwright mail` as people and scripts use it."""

import json
from pathlib import Path

import pytest
from tests.api.test_cli import Terminal
from tests.support.orders import full_order


@pytest.fixture
def terminal(db_dsn: str) -> Terminal:
    """Commands that find the module's database through the environment."""
    return Terminal(
        ORDERWRIGHT_DATABASE_URL=db_dsn, ORDERWRIGHT_SECRETS_KEY="b25seSBmb3IgdGVzdHM6IHRoaXMgaXMgbm8ga2V5ISE="
    )


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "USD")["siteId"])


@pytest.fixture
def number(terminal: Terminal, site: str, tmp_path: Path) -> str:
    """The number of an order."""
    file = tmp_path / "order.json"
    file.write_text(json.dumps(full_order(status="APPROVED")))
    return str(terminal.json("order", "create", "-f", str(file), "--site", site)["number"])


def test_settings_change_one_by_one_and_hide_the_password(terminal: Terminal, site: str) -> None:
    of = ("--site", site)
    given = ("--from", "orders@shop.example", "--business", "owner@shop.example", "--disable", "invoice")
    terminal.json("mail", "set", *given, *of)
    shown = Terminal(**terminal.environment, ORDERWRIGHT_MAIL_PASSWORD="very secret").run(
        "mail", "set", "--host", "smtp.example.com", "--username", "shop", *of, "--json"
    )
    assert "very secret" not in shown.stdout + shown.stderr
    assert json.loads(shown.stdout) == {
        "fromAddress": "orders@shop.example",
        "businessAddresses": ["owner@shop.example"],
        "disabledKinds": ["INVOICE"],
        "smtp": {
            "host": "smtp.example.com",
            "port": 587,
            "security": "STARTTLS",
            "username": "shop",
            "hasPassword": True,
        },
        "sends": True,
    }
    gone = terminal.json("mail", "set", "--no-own-server", "--from", "", *of)
    assert gone == {"businessAddresses": ["owner@shop.example"], "disabledKinds": ["INVOICE"], "sends": False}


def test_a_mail_is_previewed_in_another_language_and_kept(
    terminal: Terminal, site: str, number: str, tmp_path: Path
) -> None:
    out = tmp_path / "mail.html"
    command = ("mail", "preview", "ORDER_CONFIRMATION", "--order", number, "--language", "de", "--out", str(out))
    done = terminal.run(*command, "--site", site)
    assert done.stdout.startswith(f"To: jane@example.com\nSubject: Ihre Bestellung {number} bei A shop\n")
    assert "Vielen Dank für Ihre Bestellung" in out.read_text()
    mine = tmp_path / "mine.html"
    mine.write_text("<p>{{ mail.order }}</p>")
    tried = terminal.json(
        "mail", "preview", "order_confirmation", "--order", number, "--template", str(mine), "--site", site
    )
    assert tried["body"]["html"] == f"<p>{number}</p>"


def test_mails_are_sent_listed_and_sent_again(terminal: Terminal, site: str, number: str) -> None:
    of = ("--site", site)
    (sent,) = terminal.json("mail", "send", "order_confirmation", "--order", number, *of)["mails"]
    again = terminal.json("mail", "resend", sent["id"], "--to", "kim@example.com", *of)
    listed = terminal.json("mail", "list", "--order", number, *of)["mails"]
    assert {one["id"] for one in listed} == {sent["id"], again["id"]}
    assert again["resentOf"] == sent["id"]
    table = terminal.run("mail", "list", "--state", "waiting", *of).stdout
    assert "kim@example.com" in table
    assert "the site has no order 99999" in terminal.fails("mail", "list", "--order", "99999", *of)


def test_a_template_is_set_listed_and_removed(terminal: Terminal, site: str, tmp_path: Path) -> None:
    of = ("--site", site)
    bad = tmp_path / "bad.html"
    bad.write_text("{{ mail.nothing }}")
    assert "can't be used" in terminal.fails("mail", "template", "set", "new_order", "--html", str(bad), *of)
    terminal.json("mail", "template", "set", "new_order", "--subject", "Hurra: {{ mail.order }}", *of)
    (found,) = terminal.json("mail", "template", "list", *of)["templates"]
    assert found["template"] == {"kind": "NEW_ORDER", "subject": "Hurra: {{ mail.order }}"}
    terminal.json("mail", "template", "remove", "new_order", *of)
    assert terminal.json("mail", "template", "list", *of) == {"templates": []}


def test_without_a_server_a_trial_says_so(terminal: Terminal, site: str) -> None:
    assert "no mail server" in terminal.fails("mail", "test", "--to", "kim@example.com", "--site", site)
