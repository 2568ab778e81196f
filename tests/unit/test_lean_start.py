"""What a start does not load: whoever runs a command, or waits for an emulator, pays for each package that it does."""

import ast
import subprocess
import sys
from pathlib import Path

from orderwright.cli.commands import PLACES, Commands

CLI = Path(__file__).resolve().parents[2] / "src/orderwright/cli"
#: What only some requests, pages, mails or tokens need.
LATER = {
    "aiosmtplib", "alembic", "cryptography.x509", "httpcore", "httpx", "jinja2", "joserfc", "pgqueuer", "phonenumbers",
    "pyarrow", "pydantic", "rich", "sqlalchemy", "starlette", "stripe", "typer",
}  # fmt: skip
_EMULATOR = """
import sys
from orderwright.cli.emulator_process import main
from orderwright.testing import running
from orderwright.cli.pages import pages_when_asked_for
running._load("warning")
from orderwright.api.app import create_app
create_app(None, mounts=pages_when_asked_for, ready=False)
print(*sorted(sys.modules))
"""


def loaded_by(code: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_an_emulator_starts_without_what_an_operation_may_need() -> None:
    loaded = loaded_by(_EMULATOR)
    assert "orderwright.operations.perform" in loaded
    assert LATER & loaded == set()
    assert [name for name in loaded if name.startswith("orderwright.operations.order")] == []


def test_rich_can_be_imported_after_structlog_came_without_it() -> None:
    code = "from orderwright.api.lean import load_structlog; load_structlog(); import rich.console, structlog, sys"
    assert {"rich.console", "structlog"} <= loaded_by(f"{code}; print(*sys.modules)")


def test_a_command_loads_no_other_commands() -> None:
    code = "import sys; from orderwright.cli.commands import Commands; Commands()['rates']; print(*sys.modules)"
    loaded = loaded_by(code)
    places = {f"orderwright.cli.{place}" for place in PLACES.values()}
    assert loaded & places == {"orderwright.cli.rates"}


def test_every_command_is_where_the_table_says_and_no_module_is_left_out() -> None:
    commands = Commands()
    assert {name: command.name for name, command in commands.items()} == {name: name for name in PLACES}
    assert [name for name, command in commands.items() if command.hidden] == ["webhooks"]
    assert {path.stem for path in CLI.glob("*.py") if makes_commands(path)} == {*PLACES.values()}


def makes_commands(path: Path) -> bool:
    """Whether a module has a group of commands, or a function that adds some; the program itself has all."""
    if path.stem == "main":
        return False
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name == "add_to":
            return True
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "app":
            return True
    return False
