"""What the command line says of itself, what it refuses before it tries anything, and what it keeps to itself."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orderwright import __version__
from orderwright.cli.databases import without_password
from orderwright.cli.main import app
from orderwright.model.identity import Role
from orderwright.model.permissions import SCOPES


@pytest.mark.parametrize(
    ("dsn", "url", "password"),
    [
        ("postgresql://me:a%20b@host:5433/shop", "postgresql://me@host:5433/shop", "a b"),
        (
            "postgresql://host/shop?user=me&password=x&sslmode=require",
            "postgresql://host/shop?user=me&sslmode=require",
            "x",
        ),
        ("postgresql://ow@/ow?host=%2Ftmp%2Fa&port=5432", "postgresql://ow@/ow?host=%2Ftmp%2Fa&port=5432", None),
        ("postgresql:///shop", "postgresql:///shop", None),
    ],
)
def test_a_password_is_no_argument_of_psql(dsn: str, url: str, password: str | None) -> None:
    assert without_password(dsn) == (url, {} if password is None else {"PGPASSWORD": password})


USAGE = [
    (["site", "create", "A shop"], "--currency"),
    (["site", "update"], "nothing to change"),
    (["--data-dir", "a", "--database-url", "postgresql://b/c", "site", "list"], "not both"),
    (["site", "list", "--database-url", "mysql://root:hush@b/c"], "starts with postgresql://"),
    (["key", "revoke", "seven"], "is not an id"),
    (["key", "create", "--name", "x", "--expires", "soon"], "neither a period"),
    (["user", "create", "--email", "a@example.com", "--role", "owner"], "--password-stdin"),
    (["user", "create", "--email", "a@example.com", "--role", "king", "--password-stdin"], "king"),
    (["giftcard", "issue"], "--amount"),
    (["giftcard", "issue", "--amount", "5", "--expires", "never"], "neither a period"),
    (["giftcard", "list", "--state", "gone"], "gone"),
    (["order", "search", "--filter", "{"], "is not JSON"),
    (["order", "search", "--limit", "101"], "100"),
    (["serve", "--port", "70000"], "65535"),
    (["serve", "--log-level", "loud"], "none of debug, info, warning, error"),
    (["nonsense"], "nonsense"),
]


@pytest.mark.parametrize(
    ("arguments", "said"), USAGE, ids=lambda value: "-".join(value) if isinstance(value, list) else ""
)
def test_wrong_usage_is_told_and_ends_with_2(arguments: list[str], said: str, tmp_path: Path) -> None:
    # Wide, so that no word is broken over two lines. What is refused has opened no database.
    data = tmp_path / "data"
    surroundings = {"COLUMNS": "300", "TERM": "dumb", "ORDERWRIGHT_DATA_DIR": str(data)}
    done = CliRunner().invoke(app, arguments, env=surroundings)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "hush" not in done.output
    assert not data.exists()


COMMANDS = [
    *(["demo"], ["serve"], ["worker"], ["migrate"], ["db", "shell"], ["order", "get"], ["order", "search"]),
    *(["order", "create"], ["site", "create"], ["site", "list"], ["site", "show"], ["site", "update"]),
    *(["key", "create"], ["key", "list"], ["key", "revoke"], ["app", "create"], ["app", "install"]),
    *(["app", "revoke"], ["app", "remove"], ["client", "create"], ["client", "revoke"], ["user", "create"]),
    *(["user", "list"], ["extended-field", "add"], ["extended-field", "list"]),
    *(["giftcard", "issue"], ["giftcard", "list"], ["giftcard", "show"]),
    *(["catalog", "import"], ["catalog", "list"], ["catalog", "show"], ["rates", "set"], ["rates", "show"]),
]


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
def test_every_command_takes_the_shared_options(command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert done.exit_code == 0
    for option in ("--data-dir", "--database-url", "--json"):
        assert option in done.output


@pytest.mark.parametrize("command", COMMANDS, ids="-".join)
def test_every_command_is_in_the_reference(command: list[str]) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "reference" / "cli.md"
    assert f"`orderwright {' '.join(command)}" in page.read_text()


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
def test_a_database_that_is_not_there_is_named_as_what_is_missing(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    done = CliRunner().invoke(app, ["site", "list", "--database-url", f"postgresql://me@{host}:{port}/shop"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: the database cannot be reached: ")
    assert done.stderr.endswith(". Does it run there, and is --database-url right?\n")


def test_a_demonstration_looks_for_its_port_before_it_makes_a_shop(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = CliRunner().invoke(app, ["demo", "--port", str(port), "--data-dir", str(data)])
    assert (done.exit_code, done.stdout) == (4, "")
    assert done.stderr.startswith(f"Cannot listen on 127.0.0.1 port {port}: Address already in use.")
    assert not data.exists()


def test_an_export_to_a_directory_that_is_not_there_names_it(tmp_path: Path) -> None:
    out = tmp_path / "gone" / "orders.csv"
    done = CliRunner().invoke(app, ["export", "--out", str(out), "--database-url", "postgresql://me@127.0.0.1:1/shop"])
    assert (done.exit_code, done.stderr) == (1, f"Error: there is no directory {out.parent}\n")


def test_the_reference_names_every_scope_and_role() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "reference" / "cli.md").read_text()
    assert [name for name in (*SCOPES, *Role) if f"`{name}`" not in page] == []


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['orderwright', '--version']\n"
        "from orderwright.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'asyncpg', 'sqlalchemy', 'alembic', 'uvicorn', 'starlette', 'babel', 'pgqueuer', 'structlog'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (f"orderwright {__version__}\n", "")
