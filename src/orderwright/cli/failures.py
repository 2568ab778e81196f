"""Failures in words: what went wrong and what helps, on standard error, without a stack trace."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


class CommandFailed(Exception):
    """A command can't do what it was asked; the message says why and what helps."""


@contextmanager
def told_in_words() -> Iterator[None]:
    """Tell the failures that a person can understand and mend, and exit with 1. Other errors pass."""
    try:
        yield
    except CommandFailed as error:
        _fail(str(error))
    except KeyboardInterrupt:
        typer.echo("Interrupted.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    except (typer.Exit, typer.Abort, typer.BadParameter, BrokenPipeError):
        raise
    except Exception as error:
        words = _words(error)
        if words is None:
            raise
        _fail(words)


def _fail(words: str) -> None:
    typer.echo(f"Error: {words}", err=True)
    raise typer.Exit(EXIT_FAILED) from None


def _words(error: Exception) -> str | None:
    """What to say, None for a defect. Modules that the command has not imported can't have raised anything."""
    from orderwright.model.errors import ApplicationError, OrderwrightError, ValidationFailed

    if isinstance(error, ValidationFailed):
        return "\n  ".join(
            ["the input is not valid:", *(f"{one.field or 'request'}: {one.description}" for one in error.violations)]
        )
    if isinstance(error, ApplicationError):
        return f"{error.message} ({error.code})"
    if isinstance(error, OrderwrightError):
        return error.message
    if _is_one_of(error, "orderwright.store.embedded", "EmbeddedError"):
        return str(error)
    if _is_one_of(error, "orderwright.workflows.service", "NotMigrated"):
        return "the database is not at the version of this program: run `orderwright migrate`"
    if _is_one_of(error, "asyncpg", "PostgresError", "InterfaceError", "InternalClientError"):
        return f"the database refused: {error}"
    if isinstance(error, TimeoutError):
        return "the database did not answer in time"
    if isinstance(error, OSError):
        return f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
    return None


def _is_one_of(error: Exception, module: str, *names: str) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and any(isinstance(error, getattr(loaded, name)) for name in names)
