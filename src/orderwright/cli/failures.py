"""Failures in words: what went wrong and what helps, on standard error, without a stack trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from orderwright.cli.failure_words import words_of

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


@contextmanager
def told_in_words() -> Iterator[None]:
    """Tell the failures that a person can understand and mend, and exit with 1. Other errors pass."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Interrupted.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    except (typer.Exit, typer.Abort, typer.BadParameter, BrokenPipeError):
        raise
    except Exception as error:
        words = words_of(error)
        if words is None:
            raise
        _fail(words)


def _fail(words: str) -> None:
    typer.echo(f"Error: {words}", err=True)
    raise typer.Exit(EXIT_FAILED) from None
