"""`orderwright emulate`: the real service on a throw-away database, for tests in any language."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from orderwright import __version__
from orderwright.cli.failure_words import CommandFailed
from orderwright.cli.failures import told_in_words
from orderwright.cli.output import print_json


def add_to(root: typer.Typer) -> None:
    """Put the command of this file in its place."""
    root.command()(emulate)


def emulate(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8765,
    json: Annotated[bool, typer.Option("--json", help="Tell the address as one line of JSON.")] = False,
    cache_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where the database server of all emulators is kept.")
    ] = None,
    with_parent: Annotated[bool, typer.Option("--with-parent", help="End when standard input ends, too.")] = False,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "warning",
) -> None:
    """Serve an empty throw-away service with a clock to move and faults to order, until a signal says stop.

    Everything is gone when it ends. Beside the API there are control endpoints below /_emulator: sites, clock, gateway
    faults, recorded events and mails, reset. Never let anybody else reach it: whoever does may do everything.
    """
    with told_in_words():
        _emulate(host, port, cache_dir, log_level, as_json=json, with_parent=with_parent)


def _emulate(host: str, port: int, cache_dir: Path | None, log_level: str, *, as_json: bool, with_parent: bool) -> None:
    from orderwright.cli.pages import pages_when_asked_for
    from orderwright.testing.running import PortTaken, facts_of, run_emulator

    def announce(address: str) -> None:
        if as_json:
            print_json(facts_of(address))
        else:
            typer.echo(f"Orderwright {__version__} is emulated on {address} (control: {address}/_emulator)")
        sys.stdout.flush()

    try:
        run_emulator(
            host=host,
            port=port,
            cache=cache_dir,
            log_level=log_level,
            with_parent=with_parent,
            mounts=pages_when_asked_for,
            announce=announce,
        )
    except PortTaken as error:
        raise CommandFailed(str(error)) from None
