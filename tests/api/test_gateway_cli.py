"""`orderwright gateway`: secrets come from standard input or the environment, are kept encrypted, and are not shown."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.api.test_cli import Terminal
from tests.support.embedded import new_data_directory

KEY = "sk_test_rosebud_of_the_shell"
SIGNING = "whsec_rosebud_signing"


@pytest.fixture(scope="module")
def terminal() -> Iterator[Terminal]:
    with new_data_directory() as data:
        terminal = Terminal(ORDERWRIGHT_DATA_DIR=str(data))
        terminal.json("site", "create", "Shop", "--currency", "USD")
        yield terminal


def test_an_account_is_set_listed_changed_and_removed(terminal: Terminal) -> None:
    done = terminal.run("gateway", "set", "stripe", "--secrets-stdin", stdin=f"{KEY}\n{SIGNING}\nwhsec_another\n")
    assert done.returncode == 0, done.stderr
    assert "...hell" in done.stdout
    assert "/gateways/stripe/" in done.stdout
    assert "rosebud" not in done.stdout + done.stderr

    (account,) = terminal.json("gateway", "list")["accounts"]
    assert account["secretKey"]["lastFour"] == "hell"
    assert [one["lastFour"] for one in account["webhookSecrets"]] == ["ning", "ther"]

    changed = terminal.json("gateway", "set", "stripe", "--keep-secrets", "--no-enabled", "--method-type", "link")
    assert (changed["account"]["enabled"], changed["account"]["paymentMethodTypes"]) == (False, ["link"])
    assert changed["account"]["secretKey"] == account["secretKey"]

    table = terminal.run("gateway", "list").stdout.splitlines()
    assert table[0].split("\t")[:4] == ["Gateway", "Enabled", "Secret key", "Signing secrets"]
    assert table[1].split("\t")[:4] == ["stripe", "no", "...hell", "...ning, ...ther"]

    assert terminal.json("gateway", "reseal") == {"resealed": 0}
    assert terminal.json("gateway", "remove", "stripe") == {"removed": "stripe"}
    assert terminal.fails("gateway", "remove", "stripe") == (
        "Error: The site has no account at stripe (GATEWAY_ACCOUNT_NOT_FOUND)\n"
    )


def test_the_key_of_the_data_directory_is_made_for_its_owner_alone(terminal: Terminal) -> None:
    terminal.run("gateway", "set", "stripe", "--secrets-stdin", stdin=KEY)
    file = Path(terminal.environment["ORDERWRIGHT_DATA_DIR"]) / "secrets.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_secrets_come_from_the_environment_too(terminal: Terminal) -> None:
    kept = {**terminal.environment, "ORDERWRIGHT_GATEWAY_SECRET_KEY": KEY}
    inside = Terminal(**kept, ORDERWRIGHT_GATEWAY_WEBHOOK_SECRET=f"{SIGNING} whsec_another")
    account = inside.json("gateway", "set", "stripe")["account"]
    assert (account["secretKey"]["lastFour"], len(account["webhookSecrets"])) == ("hell", 2)
    without = Terminal(**kept)
    assert len(without.json("gateway", "set", "stripe")["account"]["webhookSecrets"]) == 2


def test_no_option_takes_a_secret(terminal: Terminal) -> None:
    for option in ("--secret-key", "--webhook-secret"):
        assert terminal.run("gateway", "set", "stripe", option, KEY).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "stdin", "words"),
    [
        (["--secrets-stdin"], "", "standard input holds no secret key"),
        ([], "", "there is no terminal to ask at"),
    ],
)
def test_without_a_secret_it_is_wrong_usage(terminal: Terminal, arguments: list[str], stdin: str, words: str) -> None:
    done = terminal.run("gateway", "set", "stripe", *arguments, stdin=stdin)
    assert done.returncode == 2
    assert words in done.stderr.replace("\n", " ").replace("│", " ")


def test_a_key_that_is_none_is_named_and_not_repeated(terminal: Terminal) -> None:
    said = terminal.fails("gateway", "set", "stripe", "--secrets-stdin", stdin="pk_live_rosebud")
    assert "account.secretKey: a secret or restricted key of Stripe begins with sk_ or rk_" in said
    assert "rosebud" not in said


def test_a_rotated_key_takes_over(terminal: Terminal) -> None:
    terminal.run("gateway", "set", "stripe", "--secrets-stdin", stdin=KEY)
    old = (Path(terminal.environment["ORDERWRIGHT_DATA_DIR"]) / "secrets.key").read_text().strip()
    new = "b25seSBmb3IgdGVzdHM6IHRoaXMgaXMgbm8ga2V5ISE="
    both = Terminal(**terminal.environment, ORDERWRIGHT_SECRETS_KEY=f"{new},{old}")
    assert both.run("gateway", "reseal").stdout == (
        "The secrets of 1 accounts and subscriptions are now encrypted with the first key.\n"
    )
    alone = Terminal(**terminal.environment, ORDERWRIGHT_SECRETS_KEY=new)
    assert alone.json("gateway", "set", "stripe", "--keep-secrets")["account"]["secretKey"]["lastFour"] == "hell"
    assert "SECRETS_KEY_PROBLEM" in terminal.fails("gateway", "set", "stripe", "--keep-secrets")


def test_a_server_of_ones_own_needs_a_key_from_the_environment(terminal: Terminal, db_dsn: str) -> None:
    kept = {name: value for name, value in terminal.environment.items() if not name.startswith("ORDERWRIGHT")}
    apart = Terminal(**kept, ORDERWRIGHT_DATABASE_URL=db_dsn)
    apart.json("site", "create", "Shop", "--currency", "USD")
    said = apart.fails("gateway", "set", "stripe", "--secrets-stdin", stdin=KEY)
    assert "set ORDERWRIGHT_SECRETS_KEY to 32 random bytes in base64 (`openssl rand -base64 32` makes them)" in said
