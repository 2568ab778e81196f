"""Which database a command works on, and the options that every command shares.

The options may stand before and after the name of the command; what stands closer to the end wins, and an option
wins over the environment.
"""

from __future__ import annotations

import functools
import inspect
import os
import typing
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Concatenate, ParamSpec

import typer

from orderwright.api.lean import load_structlog
from orderwright.cli.failures import told_in_words

DATA_DIR_VARIABLE = "ORDERWRIGHT_DATA_DIR"
DATABASE_URL_VARIABLE = "ORDERWRIGHT_DATABASE_URL"

DATA_DIR_HELP = (
    "Directory of the embedded PostgreSQL, made where it is missing. "
    f"Default: below the user's data directory. Environment: {DATA_DIR_VARIABLE}."
)
DATABASE_URL_HELP = (
    f"A PostgreSQL server of your own instead: postgresql://user@host/database. Environment: {DATABASE_URL_VARIABLE}."
)
JSON_HELP = "Print JSON and nothing else to standard output."

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Given:
    """The shared options as they were given in one place."""

    data_dir: Path | None = None
    database_url: str | None = None
    json: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The database to work on, and how to answer.

    With a `database_url` that server is used, otherwise the embedded one in `data_dir` (None: the default directory).
    """

    data_dir: Path | None
    database_url: str | None
    json: bool


def with_target(command: Callable[Concatenate[Target, P], None]) -> Callable[..., None]:
    """Give a command the shared options; it receives them as its first argument, a `Target`.

    Failures that a person can understand and mend are told on standard error, and end the program with 1.
    """
    hints = typing.get_type_hints(command, include_extras=True)
    own = list(inspect.signature(command).parameters.values())[1:]

    @functools.wraps(command)
    def wrapped(*args: Any, **values: Any) -> None:
        context: typer.Context = values.pop("shared_context")
        after = Given(
            data_dir=values.pop("shared_data_dir"),
            database_url=values.pop("shared_database_url"),
            json=values.pop("shared_json"),
        )
        before = context.find_root().obj or Given()
        with told_in_words():
            # Before the command loads what logs, and with it rich.
            load_structlog()
            command(choose(before, after), *args, **values)

    # The annotations are resolved here, because typer would look their names up in this module.
    resolved = [parameter.replace(annotation=hints[parameter.name]) for parameter in own]
    shared = _shared_parameters()
    wrapped.__signature__ = inspect.Signature([*resolved, *shared])  # type: ignore[attr-defined]  # read by inspect
    wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in (*resolved, *shared)}
    del wrapped.__wrapped__  # left by `wraps`; its signature is another one
    return wrapped


def choose(before: Given, after: Given) -> Target:
    """The target that the options before and after the command and the environment name together.

    Raises `typer.BadParameter` if they name two.
    """
    as_json = before.json or after.json
    for given in (after, before, _from_environment()):
        if given.data_dir is not None and given.database_url is not None:
            raise typer.BadParameter("give either a data directory or a database URL, not both")
        if given.data_dir is not None or given.database_url is not None:
            return Target(given.data_dir, _checked(given.database_url), as_json)
    return Target(None, None, as_json)


def _from_environment() -> Given:
    data_dir, url = os.environ.get(DATA_DIR_VARIABLE), os.environ.get(DATABASE_URL_VARIABLE)
    return Given(data_dir=Path(data_dir) if data_dir else None, database_url=url or None)


def _checked(url: str | None) -> str | None:
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        # What was given may hold a password, so it is not repeated.
        raise typer.BadParameter("a database URL starts with postgresql://")
    return url


def _shared_parameters() -> list[inspect.Parameter]:
    panel = "Database and output"
    options: dict[str, tuple[Any, Any]] = {
        "data_dir": (
            Annotated[Path | None, typer.Option("--data-dir", help=DATA_DIR_HELP, rich_help_panel=panel)],
            None,
        ),
        "database_url": (
            Annotated[str | None, typer.Option("--database-url", help=DATABASE_URL_HELP, rich_help_panel=panel)],
            None,
        ),
        "json": (Annotated[bool, typer.Option("--json", help=JSON_HELP, rich_help_panel=panel)], False),
    }
    keyword = inspect.Parameter.KEYWORD_ONLY
    shared = [inspect.Parameter("shared_context", keyword, annotation=typer.Context)]
    shared += [
        inspect.Parameter(f"shared_{name}", keyword, default=default, annotation=annotation)
        for name, (annotation, default) in options.items()
    ]
    return shared
