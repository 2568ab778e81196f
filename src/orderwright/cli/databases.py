"""`orderwright migrate` and `orderwright db`: the database itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import typer

from orderwright.cli.connecting import opened
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.output import print_json
from orderwright.cli.target import Target, with_target

app = typer.Typer(help="Work on the database itself.", no_args_is_help=True)


def add_to(root: typer.Typer) -> None:
    """Put the commands of this file in their places."""
    root.command()(migrate)
    root.add_typer(app, name="db")


@with_target
def migrate(target: Target) -> None:
    """Bring the database to this program's version. Safe to repeat, and to run while others do."""
    from orderwright.store.migrations import latest_revision
    from orderwright.store.migrations import migrate as bring_up

    with opened(target) as dsn:
        applied = asyncio.run(bring_up(dsn))
    if target.json:
        print_json({"applied": applied, "revision": latest_revision()})
        return
    for revision in applied:
        typer.echo(f"Applied {revision}")
    typer.echo(f"The database is at {latest_revision()}.")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
@with_target
def shell(
    target: Target,
    psql_arguments: Annotated[
        list[str] | None, typer.Argument(metavar="PSQL_OPTIONS", help='Handed to psql, such as -- -c "SELECT 1".')
    ] = None,
) -> None:
    """Open psql on the database. It is the database's owner: a mistake there is not undone."""
    psql = find_psql()
    with opened(target) as dsn:
        url, environment = without_password(dsn)
        # Ctrl-C is for psql, which ends a statement by it; this program waits on. A handler of ours, unlike SIG_IGN, is
        # not handed down to it.
        before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            done = subprocess.run(  # noqa: S603 - no shell; the arguments are the operator's own
                [str(psql), *(psql_arguments or ()), url],
                env={**os.environ, **environment},
                check=False,
            )
        finally:
            signal.signal(signal.SIGINT, before)
    raise typer.Exit(done.returncode)


def find_psql() -> Path:
    """The psql of the embedded PostgreSQL, else that of the system. Raises `CommandFailed` if there is none."""
    from orderwright.store.embedded import EmbeddedError, binaries

    try:
        bundled = binaries() / "psql"
    except EmbeddedError:
        bundled = None
    if bundled is not None and bundled.is_file():
        return bundled
    found = shutil.which("psql")
    if found is None:
        raise CommandFailed("psql is not installed: it is in the package postgresql-client of most systems")
    return Path(found)


def without_password(dsn: str) -> tuple[str, dict[str, str]]:
    """The DSN without its password, and the environment that hands it to psql: arguments are visible to all."""
    parts = urlsplit(dsn)
    query = parse_qsl(parts.query)
    words = [value for name, value in query if name == "password"]
    login, at, host = parts.netloc.rpartition("@")
    user, colon, password = login.partition(":")
    if colon:
        words.append(unquote(password))
    kept = urlencode([pair for pair in query if pair[0] != "password"])
    url = urlunsplit((parts.scheme, f"{user}{at}{host}", parts.path, kept, parts.fragment))
    if not parts.netloc:
        # `urlunsplit` drops the slashes of an empty host, without which psql takes the URL for a name.
        url = url.replace(f"{parts.scheme}:", f"{parts.scheme}://", 1)
    return url, {"PGPASSWORD": words[-1]} if words else {}
