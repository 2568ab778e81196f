"""The program `orderwright`: all commands put together, and the last resort for errors."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from orderwright import __version__
from orderwright.cli.commands import Root
from orderwright.cli.target import DATA_DIR_HELP, DATABASE_URL_HELP, JSON_HELP, Given

#: Set to anything, the whole story of an unexpected error is shown, for a report of the defect.
TRACEBACK_VARIABLE = "ORDERWRIGHT_TRACEBACK"

app = typer.Typer(
    cls=Root,
    name="orderwright",
    help="Orders from creation to cancellation, on a PostgreSQL of your own.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"orderwright {__version__}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    data_dir: Annotated[Path | None, typer.Option("--data-dir", help=DATA_DIR_HELP)] = None,
    database_url: Annotated[str | None, typer.Option("--database-url", help=DATABASE_URL_HELP)] = None,
    json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that stand before the command; each command takes them too."""
    ctx.obj = Given(data_dir=data_dir, database_url=database_url, json=json)


def main() -> None:
    """Run the command that the arguments name. Exits with 0, with 1 for a failure, with 2 for wrong usage."""
    try:
        app()
    except BrokenPipeError:
        # Whoever read the output has enough, as `head` has; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        typer.echo(
            f"Error: unexpected {type(error).__name__}: {error}\n"
            f"This is a defect of Orderwright; {TRACEBACK_VARIABLE}=1 shows where.",
            err=True,
        )
        sys.exit(1)
