"""The command line as people and scripts use it: commands in processes of their own, on a database of their own."""

import json
import os
import signal
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support import warm_program
from tests.support.embedded import new_data_directory

from orderwright import __version__

PROGRAM = Path(sys.executable).with_name("orderwright")
UNKNOWN_ID = "0d0cd3c1-bb05-4a6f-9a4c-3f2a1d5e6f70"
ORDER: dict[str, Any] = {
    "channelInfo": {"type": "WEB"},
    "buyerInfo": {"email": "ada@example.com"},
    "billingInfo": {"contactDetails": {"firstName": "Ada", "lastName": "Okafor"}},
    "lineItems": [
        {
            "productName": {"original": "Harbor table lamp"},
            "quantity": 2,
            "price": {"amount": "148.00"},
            "itemType": {"preset": "PHYSICAL"},
            "taxInfo": {"taxRate": "0.1"},
        }
    ],
    "paymentStatus": "PAID",
}


class Terminal:
    """A place to type commands at: where they find their database, without colours or a real terminal.

    They are forked from a program that is loaded already, but for those that go on `running`; with `installed` none is.
    """

    def __init__(self, *, installed: bool = False, **environment: str) -> None:
        self._installed = installed
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        self.environment = {**kept, **environment}

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """What the command printed and how it ended; it never shows a stack trace."""
        if self._installed:
            done = subprocess.run(
                [PROGRAM, *arguments], input=stdin, capture_output=True, text=True, env=self.environment, check=False
            )
        else:
            done = warm_program.run(arguments, environment=self.environment, stdin=stdin)
        assert "Traceback" not in done.stderr
        assert "\x1b" not in done.stdout + done.stderr
        return done

    def json(self, *arguments: str, stdin: str = "") -> Any:
        """The document that the command answers with --json."""
        done = self.run(*arguments, "--json", stdin=stdin)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def fails(self, *arguments: str, stdin: str = "") -> str:
        """What a command that fails says; it prints nothing else."""
        done = self.run(*arguments, stdin=stdin)
        assert (done.returncode, done.stdout) == (1, "")
        return done.stderr

    @contextmanager
    def running(self, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], Any]]:
        """A command that serves, and the document with which it tells where. It is killed if it doesn't end itself."""
        process = subprocess.Popen(
            [PROGRAM, *arguments, "--port", "0", "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, process.communicate()[1]
            yield process, json.loads(line)
        finally:
            process.kill()
            process.communicate()


def stopped(process: subprocess.Popen[str], number: signal.Signals) -> tuple[int, str]:
    """How a command ends by a signal, and what it said."""
    process.send_signal(number)
    _, errors = process.communicate()
    assert "Traceback" not in errors
    return process.returncode, errors


def fetched(url: str, key: str) -> Any:
    request = urllib.request.Request(url, headers={"Authorization": key})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


@pytest.fixture
def terminal(postgres_dsn: str, db_dsn: str) -> Terminal:
    """Commands that find the module's database through the environment."""
    return Terminal(ORDERWRIGHT_DATABASE_URL=db_dsn)


@pytest.fixture
def site(terminal: Terminal) -> str:
    return str(terminal.json("site", "create", "A shop", "--currency", "USD")["siteId"])


def test_from_an_empty_directory_to_an_order_that_is_found(tmp_path: Path) -> None:
    file = tmp_path / "order.json"
    file.write_text(json.dumps({"order": ORDER}))
    with new_data_directory() as data:
        shell = Terminal(installed=True, ORDERWRIGHT_DATA_DIR=str(data))
        made = shell.json("site", "create", "Lamps", "--currency", "EUR", "--language", "de", "--tax-included")
        assert (made["currency"], made["locale"], made["taxIncludedDefault"]) == ("EUR", "de", True)
        key = shell.json("key", "create", "--name", "scripts")
        assert key["siteId"] == made["siteId"]
        assert key["apiKey"].startswith("ow_")
        order = shell.json("order", "create", "--file", str(file))
        assert (order["number"], order["priceSummary"]["total"]["amount"]) == ("10001", "296.00")
        assert shell.json("order", "get", order["id"]) == order
        assert shell.json("order", "get", "10001") == order
        page = shell.json("order", "search", "harb")
        assert page["orders"] == [order]
        assert shell.json("order", "search", "--filter", '{"paymentStatus": {"$eq": "NOT_PAID"}}')["orders"] == []
        with shell.running("serve") as (process, told):
            assert told["version"] == __version__
            assert fetched(f"{told['address']}/ecom/v1/orders/{order['id']}", key["apiKey"])["order"] == order
            assert stopped(process, signal.SIGTERM)[0] == 0


def test_the_demonstration_shows_a_shop_and_keeps_it() -> None:
    with new_data_directory() as data:
        shell = Terminal()
        with shell.running("demo", "--data-dir", str(data), "--orders", "20") as (process, told):
            order = fetched(f"{told['address']}/ecom/v1/orders/{told['orderId']}", told["apiKey"])["order"]
            assert order["paymentStatus"] == "PAID"
            assert [site["name"] for site in told["sites"]] == ["Lumen & Loom", "Buchfink & Bohne", "雲文具店"]
            assert told["curl"] == (
                f"curl -H 'Authorization: {told['apiKey']}' {told['address']}/ecom/v1/orders/{told['orderId']}"
            )
            code, said = stopped(process, signal.SIGINT)
        assert code == 0
        assert "Made an invented shop of 20 orders" in said
        assert stat.S_IMODE((data / "demo-key").stat().st_mode) == 0o600
        with shell.running("demo", "--data-dir", str(data)) as (process, again):
            assert (again["apiKey"], again["sites"]) == (told["apiKey"], told["sites"])
            assert fetched(f"{again['address']}/ecom/v1/orders/{told['orderId']}", told["apiKey"])["order"] == order
            code, said = stopped(process, signal.SIGTERM)
        assert (code, said) == (0, "")


def test_the_demonstration_leaves_another_database_alone(terminal: Terminal, site: str) -> None:
    assert "the database holds other sites ('A shop')" in terminal.fails("demo", "--port", "0")


def test_a_site_is_shown_changed_and_listed(terminal: Terminal, site: str) -> None:
    terminal.json("site", "update", site, "--name", "Renamed", "--locale", "en-GB", "--weight-unit", "lb")
    shown = terminal.json("site", "show", site)
    assert (shown["name"], shown["locale"], shown["weightUnit"]) == ("Renamed", "en-GB", "LB")
    assert shown in terminal.json("site", "list")["sites"]
    first = terminal.run("site", "show", site).stdout.splitlines()[0]
    assert first.split() == ["siteId", site]
    assert "site.currency: is not a currency of ISO 4217" in terminal.fails("site", "update", site, "--currency", "XXY")


def test_keys_are_made_listed_and_revoked(terminal: Terminal, site: str) -> None:
    key = terminal.json(
        *("key", "create", "--site", site, "--name", "reports", "--expires", "90d"),
        *("--scope", "SCOPE.DC-STORES.READ-ORDERS"),
    )
    assert key["scopes"] == ["SCOPE.DC-STORES.READ-ORDERS"]
    assert key["createdBy"].startswith("cli:")
    listed = terminal.json("key", "list", "--site", site)["keys"]
    assert [one["keyId"] for one in listed] == [key["keyId"]]
    assert key["apiKey"] not in json.dumps(listed)
    revoked = terminal.json("key", "revoke", key["keyId"], "--site", site)
    assert revoked["revokedDate"] >= key["createdDate"]
    assert terminal.json("key", "list", "--site", site)["keys"] == [revoked]
    assert "API key" in terminal.fails("key", "revoke", UNKNOWN_ID, "--site", site)
    unknown = terminal.fails("key", "create", "--site", site, "--name", "x", "--scope", "EVERYTHING")
    assert unknown.startswith("Error: the input is not valid:\n  scopes[0]: EVERYTHING is not a scope")


def test_apps_clients_and_users_are_made(terminal: Terminal, site: str) -> None:
    made = terminal.json("app", "create", "Labels")
    assert made["appSecret"].startswith("ows_")
    scope = ("--scope", "SCOPE.DC-STORES.READ-ORDERS")
    instance = terminal.json("app", "install", made["appId"], "--site", site, *scope)
    assert (instance["appId"], instance["siteId"]) == (made["appId"], site)
    assert "APP_ALREADY_INSTALLED" in terminal.fails("app", "install", made["appId"], "--site", site, *scope)
    assert terminal.json("app", "remove", instance["instanceId"], "--site", site)["removed"] is True
    client = terminal.json("client", "create", "Shop front", "--site", site)
    assert terminal.json("client", "revoke", client["clientId"], "--site", site)["revoked"] is True
    owner = ("user", "create", "--site", site, "--email", "june@example.com", "--role", "owner", "--password-stdin")
    user = terminal.json(*owner, stdin="a long pass phrase\n")
    assert (user["email"], user["role"]) == ("june@example.com", "owner")
    assert terminal.json("user", "list", "--site", site)["users"] == [user]
    assert "USER_ALREADY_EXISTS" in terminal.fails(*owner, stdin="a long pass phrase\n")
    assert "password: needs at least 8 characters" in terminal.fails(*owner, stdin="short\n")


def test_extended_fields_are_declared_and_then_written(terminal: Terminal, site: str) -> None:
    field = ("extended-field", "add", "--site", site, "--namespace", "loyalty", "--key", "tier")
    added = terminal.json(*field, "--type", "string", "--allowed-value", "gold", "--allowed-value", "silver")["field"]
    assert (added["type"], added["allowedValues"]) == ("STRING", ["gold", "silver"])
    assert terminal.json("extended-field", "list", "--site", site)["fields"] == [added]
    assert "EXTENDED_FIELD_TYPE_FIXED" in terminal.fails(*field, "--type", "number")
    values = {"namespaces": {"loyalty": {"tier": "tin"}}}
    said = terminal.fails(
        "order", "create", "--site", site, "--file", "-", stdin=json.dumps({**ORDER, "extendedFields": values})
    )
    assert "order.extendedFields.namespaces.loyalty.tier" in said


def test_an_order_is_read_from_standard_input_and_made_once_for_a_key(terminal: Terminal, site: str) -> None:
    create = ("order", "create", "--site", site, "--file", "-", "--idempotency-key", "k1")
    first = terminal.json(*create, stdin=json.dumps(ORDER))
    assert terminal.json(*create, stdin=json.dumps(ORDER)) == first
    assert [one["id"] for one in terminal.json("order", "search", "--site", site)["orders"]] == [first["id"]]
    assert "IDEMPOTENCY_KEY_REUSED" in terminal.fails(*create, stdin=json.dumps({**ORDER, "buyerNote": "?"}))


def test_pages_of_a_search_follow_each_other(terminal: Terminal, site: str) -> None:
    for _ in range(3):
        terminal.json("order", "create", "--site", site, "--file", "-", stdin=json.dumps(ORDER))
    search = ("order", "search", "--site", site, "--sort", "number:asc", "--limit", "2")
    first = terminal.json(*search)
    second = terminal.json(
        *("order", "search", "--site", site, "--limit", "2", "--cursor", first["metadata"]["cursors"]["next"])
    )
    numbers = [order["number"] for page in (first, second) for order in page["orders"]]
    assert numbers == ["10001", "10002", "10003"]
    shown = terminal.run(*search)
    assert [line.split("\t")[0] for line in shown.stdout.splitlines()] == ["Number", "10001", "10002"]
    assert shown.stderr.startswith("There are more: --cursor ")


def test_people_read_an_order_with_its_sums(terminal: Terminal, site: str) -> None:
    made = terminal.run("order", "create", "--site", site, "--file", "-", stdin=json.dumps(ORDER)).stdout
    assert "2\tHarbor table lamp\t$148.00\t$0.00\t$325.60" in made
    assert "Total     $325.60" in made
    assert "Ada Okafor <ada@example.com>" in made


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", "request: the request is not JSON"),
        ("[]", "request: "),
        ('{"lineItems": []}', "order.channelInfo: "),
        ('{"order": {"channelInfo": {"type": "WEB"}, "lineItems": []}}', "order.lineItems: "),
    ],
)
def test_a_file_that_is_no_order_is_explained(terminal: Terminal, site: str, body: str, said: str) -> None:
    assert said in terminal.fails("order", "create", "--site", site, "--file", "-", stdin=body)


def test_what_is_not_there_is_told(terminal: Terminal, site: str, tmp_path: Path) -> None:
    assert "ORDER_NOT_FOUND" in terminal.fails("order", "get", UNKNOWN_ID, "--site", site)
    assert "no order has the number 99" in terminal.fails("order", "get", "99", "--site", site)
    assert "neither the id nor the number" in terminal.fails("order", "get", "ten", "--site", site)
    assert "SITE_NOT_FOUND" in terminal.fails("order", "get", "1", "--site", UNKNOWN_ID)
    assert "no site has the name or the id 'Nowhere'" in terminal.fails("key", "list", "--site", "Nowhere")
    missing = str(tmp_path / "none.json")
    assert f"No such file or directory: {missing}" in terminal.fails("order", "create", "--site", site, "-f", missing)


def test_with_several_sites_one_has_to_be_named(terminal: Terminal, site: str) -> None:
    other = terminal.json("site", "create", "Another shop", "--currency", "EUR")["siteId"]
    said = terminal.fails("key", "list")
    assert "name one with --site" in said
    assert site in said
    assert other in said
    assert terminal.json("key", "list", "--site", "Another shop") == {"keys": []}


def test_a_database_that_is_not_migrated_is_told_and_migrated(postgres_dsn: str, migrated_template: str) -> None:
    shell = Terminal()
    said = shell.fails("site", "list", "--database-url", postgres_dsn)
    assert said == "Error: the database is not at the version of this program: run `orderwright migrate`\n"


def test_migrating_again_applies_nothing(terminal: Terminal) -> None:
    done = terminal.json("migrate")
    assert done["applied"] == []
    assert terminal.run("migrate").stdout == f"The database is at {done['revision']}.\n"


def test_a_server_that_is_away_is_told_without_the_password() -> None:
    said = Terminal().fails("site", "list", "--database-url", "postgresql://me:hush@127.0.0.1:1/none")
    assert "hush" not in said
    assert said.startswith("Error: ")


def test_a_worker_runs_until_it_is_stopped(terminal: Terminal) -> None:
    process = subprocess.Popen([PROGRAM, "worker"], env=terminal.environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline() == "The worker runs; Ctrl-C stops it.\n"
    assert stopped(process, signal.SIGINT) == (0, "")


def test_the_shell_of_the_database_runs_what_it_is_given(terminal: Terminal) -> None:
    done = terminal.run("db", "shell", "--", "-Atc", "SELECT current_user, 6 * 7")
    assert (done.returncode, done.stdout.strip().rpartition("|")[2]) == (0, "42")
    assert terminal.run("db", "shell", "--", "-c", "SELEC").returncode == 1
