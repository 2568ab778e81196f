"""How far long work has come: a moving bar on a terminal, one line at the end elsewhere; always on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from orderwright.cli.output import say

Advance = Callable[[int], None]


@contextmanager
def progress(what: str, total: int | None = None, *, quiet: bool = False) -> Iterator[Advance]:
    """A function that is told how much more is done. `total` None: nobody knows how much there will be.

    `quiet`: without a terminal nothing is said, because the answer of the command tells it.
    """
    if not sys.stderr.isatty():
        done = 0

        def count(more: int) -> None:
            nonlocal done
            done += more

        yield count
        if not quiet:
            say(f"{what}: {done}")
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda more: bar.update(task, advance=more)
